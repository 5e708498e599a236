//! Reading the bodies of the Subscription API: values, or all their faults at once.

use serde::Serialize;
use validator::Validate;

use crate::api::error::ApiError;
use crate::api::faults::{Fault, Faults};
use crate::api::json::{Json, Node, Null};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::event_source::{self, Predicate, Scope, SourceType};
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::domain::name::Name;
use crate::domain::target_url::TargetUrl;

/// A create, read and checked.
#[derive(Debug)]
pub struct NewSubscription {
    /// The owner.
    pub subscriber_id: OrganizationId,
    /// `None`: the owner's own company.
    pub event_source: Option<event_source::EventSource>,
    /// `None`: made from the id.
    pub name: Option<Name>,
    /// Each once.
    pub event_types: Vec<EventType>,
    /// Checked against the egress policy.
    pub url: TargetUrl,
    /// True unless given.
    pub is_active: bool,
    /// Empty unless given.
    pub custom_headers: CustomHeaders,
}

/// A change, read and checked: `None` stays.
#[derive(Debug)]
pub struct SubscriptionPatch {
    /// Replaces the event source.
    pub event_source: Option<event_source::EventSource>,
    /// Replaces the name.
    pub name: Option<Name>,
    /// Replaces the event types.
    pub event_types: Option<Vec<EventType>>,
    /// Replaces the activity.
    pub is_active: Option<bool>,
    /// Replaces the URL.
    pub url: Option<TargetUrl>,
    /// Replaces all headers.
    pub custom_headers: Option<CustomHeaders>,
}

impl NewSubscription {
    /// Reads a body; gives all its faults at once.
    pub fn read(json: &Json, policy: &AddressPolicy) -> Result<Self, ApiError> {
        let faults = Faults::default();
        let Some(mut fields) = Node::root(json, &faults).fields() else { return Err(first(&faults)) };
        let subscriber_id = fields.required("subscriberId").and_then(|node| node.parse());
        let url = fields.required("url").and_then(|node| node.parse_with(|text| TargetUrl::parse(text, policy)));
        let draft = Draft {
            event_types: fields.required("eventTypes").and_then(event_types),
            event_source: fields.optional("eventSource", Null::IsAbsence).and_then(source),
            custom_headers: fields.optional("customHeaders", Null::IsAbsence).and_then(headers),
        };
        let name = fields.optional("name", Null::IsAbsence).and_then(|node| node.parse());
        let is_active = fields.optional("isActive", Null::IsAbsence).and_then(|node| node.boolean());
        fields.finish();
        let given = draft.check(&faults)?;
        let (Some(subscriber_id), Some(url), Some(event_types)) = (subscriber_id, url, given.event_types) else {
            return Err(first(&faults));
        };
        Ok(Self {
            subscriber_id,
            event_source: given.event_source,
            name,
            event_types,
            url,
            is_active: is_active.unwrap_or(true),
            custom_headers: given.custom_headers.unwrap_or_default(),
        })
    }
}

impl SubscriptionPatch {
    /// Reads a body; gives all its faults at once.
    pub fn read(json: &Json, policy: &AddressPolicy) -> Result<Self, ApiError> {
        let faults = Faults::default();
        let Some(mut fields) = Node::root(json, &faults).fields() else { return Err(first(&faults)) };
        let draft = Draft {
            event_types: fields.optional("eventTypes", Null::IsAbsence).and_then(event_types),
            event_source: fields.optional("eventSource", Null::IsAbsence).and_then(source),
            custom_headers: fields.optional("customHeaders", Null::IsAbsence).and_then(headers),
        };
        let url = fields.optional("url", Null::IsAbsence);
        let url = url.and_then(|node| node.parse_with(|text| TargetUrl::parse(text, policy)));
        let name = fields.optional("name", Null::IsAbsence).and_then(|node| node.parse());
        let is_active = fields.optional("isActive", Null::IsAbsence).and_then(|node| node.boolean());
        fields.finish();
        let given = draft.check(&faults)?;
        Ok(Self {
            event_source: given.event_source,
            name,
            event_types: given.event_types,
            is_active,
            url,
            custom_headers: given.custom_headers,
        })
    }

    /// Whether the subscription's routes are written anew, which may be many.
    #[must_use]
    pub fn moves_routes(&self) -> bool {
        self.event_source.is_some() || self.event_types.is_some() || self.is_active.is_some()
    }

    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { event_source, name, event_types, is_active, url, custom_headers } = self;
        event_source.is_none()
            && name.is_none()
            && event_types.is_none()
            && is_active.is_none()
            && url.is_none()
            && custom_headers.is_none()
    }
}

/// The lists of a body as far as they could be read, for the validator to check their limits.
/// An item that could not be read is `None` and has its fault already.
#[derive(Validate)]
struct Draft {
    #[validate(length(min = 1))]
    event_types: Option<Vec<Option<EventType>>>,
    #[validate(nested)]
    event_source: Option<SourceDraft>,
    #[validate(length(max = "CustomHeaders::MAX"))]
    custom_headers: Option<Vec<(String, String)>>,
}

#[derive(Serialize, Validate)]
struct SourceDraft {
    #[validate(length(min = 1, max = "event_source::EventSource::MAX_SCOPES"), nested)]
    scopes: Vec<ScopeDraft>,
}

#[derive(Default, Serialize, Validate)]
struct ScopeDraft {
    #[validate(length(min = 1, max = "Scope::MAX_PREDICATES"), nested)]
    predicates: Option<Vec<PredicateDraft>>,
}

#[derive(Default, Serialize, Validate)]
struct PredicateDraft {
    kind: Option<SourceType>,
    #[validate(length(min = 1, max = "Predicate::MAX_VALUES"))]
    values: Option<Vec<Option<OrganizationId>>>,
}

/// The lists of a body, whole.
struct Given {
    event_types: Option<Vec<EventType>>,
    event_source: Option<event_source::EventSource>,
    custom_headers: Option<CustomHeaders>,
}

impl Draft {
    fn check(self, faults: &Faults) -> Result<Given, ApiError> {
        faults.absorb(self.validate());
        let custom_headers = self.custom_headers.map(|pairs| parse_headers(pairs, faults));
        faults.check()?;
        Ok(Given {
            event_types: self.event_types.map(|list| without_repeats(list.into_iter().flatten())),
            event_source: self.event_source.map(SourceDraft::build).transpose()?,
            custom_headers: custom_headers.flatten(),
        })
    }
}

impl SourceDraft {
    /// The domain checks the limits once more; nothing is left for it to find.
    fn build(self) -> Result<event_source::EventSource, ApiError> {
        let broken = |error| ApiError::Internal(anyhow::Error::new(error).context("a checked event source"));
        let mut scopes = Vec::with_capacity(self.scopes.len());
        for scope in self.scopes {
            let mut predicates = Vec::new();
            for predicate in scope.predicates.into_iter().flatten() {
                let values = predicate.values.into_iter().flatten().flatten().collect();
                if let Some(kind) = predicate.kind {
                    predicates.push(Predicate::new(kind, values).map_err(broken)?);
                }
            }
            scopes.push(Scope::new(predicates).map_err(broken)?);
        }
        event_source::EventSource::new(scopes).map_err(broken)
    }
}

fn event_types(node: Node<'_>) -> Option<Vec<Option<EventType>>> {
    Some(node.items(u64::MAX)?.iter().map(Node::parse).collect())
}

fn source(node: Node<'_>) -> Option<SourceDraft> {
    let mut fields = node.fields()?;
    let scopes = fields.required("scopes").and_then(|node| list(&node, event_source::EventSource::MAX_SCOPES, scope));
    fields.finish();
    Some(SourceDraft { scopes: scopes?.into_iter().map(Option::unwrap_or_default).collect() })
}

fn scope(node: &Node<'_>) -> Option<ScopeDraft> {
    let mut fields = node.fields()?;
    let predicates = fields.required("predicates").and_then(|node| list(&node, Scope::MAX_PREDICATES, predicate));
    fields.finish();
    Some(ScopeDraft { predicates: predicates.map(|list| list.into_iter().map(Option::unwrap_or_default).collect()) })
}

fn predicate(node: &Node<'_>) -> Option<PredicateDraft> {
    let mut fields = node.fields()?;
    let kind = fields.required("type").and_then(|node| node.parse());
    let values = fields.required("values").and_then(|node| list(&node, Predicate::MAX_VALUES, |value| value.parse()));
    if let Some(comparator) = fields.optional("comparator", Null::IsAbsence) {
        let _ = comparator.parse_with(|text| if text == "IN" { Ok(()) } else { Err("must be IN") });
    }
    if let Some(labels) = fields.optional("valuesWithLabel", Null::IsAbsence) {
        check_labels(&labels);
    }
    fields.finish();
    Some(PredicateDraft { kind, values })
}

/// A list item by item. Of one that is too long nothing is read: its length is its fault.
fn list<T>(node: &Node<'_>, most: u64, read: impl Fn(&Node<'_>) -> Option<T>) -> Option<Vec<Option<T>>> {
    let items = node.items(most)?;
    let is_too_long = items.len() as u64 > most;
    Some(items.iter().map(|item| if is_too_long { None } else { read(item) }).collect())
}

/// Labels are ours to write. Who sends back what they got may keep them in; they are looked at
/// for their form, then dropped.
fn check_labels(node: &Node<'_>) {
    for item in node.items(Predicate::MAX_VALUES).into_iter().flatten() {
        let Some(mut fields) = item.fields() else { continue };
        let _ = fields.required("id").and_then(|node| node.parse::<OrganizationId>());
        let _ = fields.required("name").and_then(|node| node.text());
        fields.finish();
    }
}

/// The pairs of `customHeaders`, one more than allowed at most.
pub(crate) fn headers(node: Node<'_>) -> Option<Vec<(String, String)>> {
    let entries = node.entries(CustomHeaders::MAX)?;
    // A value that is no string has its fault; an empty one keeps the count right.
    let pair = |(name, value): &(&str, Node<'_>)| ((*name).to_owned(), value.text().unwrap_or_default().to_owned());
    Some(entries.iter().map(pair).collect())
}

/// The headers, if there is no fault in them.
pub(crate) fn parse_headers(pairs: Vec<(String, String)>, faults: &Faults) -> Option<CustomHeaders> {
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.clone()).collect();
    CustomHeaders::parse(pairs)
        .map_err(|list| {
            let fault = |(place, error): (Option<usize>, _)| match place {
                Some(place) => crate::api::json::fault_of_entry("customHeaders", &names[place], error),
                None => Fault::new("customHeaders", error),
            };
            list.into_iter().map(fault).for_each(|fault| faults.add(fault));
        })
        .ok()
}

fn without_repeats(list: impl Iterator<Item = EventType>) -> Vec<EventType> {
    let mut once = Vec::new();
    list.for_each(|kind| {
        if !once.contains(&kind) {
            once.push(kind);
        }
    });
    once
}

/// The refusal of a body that had a fault.
fn first(faults: &Faults) -> ApiError {
    faults.check().err().unwrap_or_else(|| ApiError::invalid("", "is not complete"))
}
