//! The bodies of the Subscription API: what is read, what is written.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;
use validator::Validate;

use crate::api::error::ApiError;
use crate::api::faults::Faults;
use crate::api::json::{Json, Node, Null};
use crate::config::TimeFormat;
use crate::domain::address_policy::AddressPolicy;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::event_source::{self, Predicate, Scope, SourceType};
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::name::Name;
use crate::domain::target_url::TargetUrl;
use crate::store::subscriptions::Labels;

/// A point in time.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DateTimeOffset {
    /// RFC 3339, UTC, whole seconds; the date alone where the server is set up so.
    #[schema(example = "2026-11-21T10:40:40Z", pattern = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$")]
    pub iso8601: String,
}

impl DateTimeOffset {
    /// Writes a point in time.
    #[must_use]
    pub fn write(at: DateTime<Utc>, format: TimeFormat) -> Self {
        let iso8601 = match format {
            TimeFormat::DateTime => at.to_rfc3339_opts(SecondsFormat::Secs, true),
            TimeFormat::Date => at.format("%Y-%m-%d").to_string(),
        };
        Self { iso8601 }
    }
}

/// Whose events a subscription gets: those that satisfy at least one scope.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventSource {
    /// Alternatives (OR).
    #[schema(min_items = 1, max_items = 20)]
    pub scopes: Vec<EventSourceScope>,
}

/// Conditions that must all hold (AND).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventSourceScope {
    /// The conditions.
    #[schema(min_items = 1, max_items = 10)]
    pub predicates: Vec<EventSourcePredicate>,
}

/// One condition: the event's organization of this type is one of the values.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventSourcePredicate {
    /// Which of the event's organizations is looked at.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    pub kind: SourceType,
    /// Ids of organizations, any of which will do.
    #[schema(min_items = 1, max_items = 1000, value_type = Vec<uuid::Uuid>)]
    pub values: Vec<OrganizationId>,
    /// How values are compared: membership.
    #[schema(default = "IN", required = false, nullable)]
    pub comparator: Comparator,
    /// The names of those values that the server knows. In a request they are ignored.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(read_only, required = false)]
    pub values_with_label: Vec<ValueWithLabel>,
}

/// How a predicate compares.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum Comparator {
    /// The organization is one of the values.
    #[serde(rename = "IN")]
    In,
}

/// An organization and its name.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ValueWithLabel {
    /// The id, as in `values`.
    #[schema(value_type = uuid::Uuid)]
    pub id: OrganizationId,
    /// The name.
    #[schema(example = "Sample Org A", pattern = r"^[^\u0000]*$")]
    pub name: String,
}

impl EventSource {
    /// Writes an event source, with the names that are known.
    #[must_use]
    pub fn write(source: &event_source::EventSource, labels: &Labels) -> Self {
        let label = |id: &OrganizationId| Some(ValueWithLabel { id: *id, name: labels.get(id)?.clone() });
        let predicate = |predicate: &Predicate| EventSourcePredicate {
            kind: predicate.kind(),
            values: predicate.values().to_vec(),
            comparator: Comparator::In,
            values_with_label: predicate.values().iter().filter_map(label).collect(),
        };
        let scope = |scope: &Scope| EventSourceScope { predicates: scope.predicates().iter().map(predicate).collect() };
        Self { scopes: source.scopes().iter().map(scope).collect() }
    }
}

/// A new subscription.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `NewSubscription::read` reads field by field")]
pub struct CreateWebhookSubscriptionRequest {
    /// The company or TMC that owns the subscription.
    #[schema(value_type = uuid::Uuid, example = "96d0a1b8-7f77-4d5c-847e-2afd90ed23b3")]
    subscriber_id: OrganizationId,
    /// Whose events to send. Left out: those of the company that `subscriberId` names.
    #[schema(nullable)]
    event_source: Option<EventSource>,
    /// A name for people, not blank. Left out: `webhook-` and the first 8 digits of the id.
    #[schema(
        min_length = 1,
        max_length = 255,
        pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        example = "spotnana_us"
    )]
    name: Option<String>,
    /// The kinds of event to send. Repeats are dropped, the order is kept.
    #[schema(min_items = 1)]
    event_types: Vec<EventType>,
    /// Where to post deliveries: an absolute https URL in ASCII, with a host on the public
    /// internet, without user name, password and fragment.
    #[schema(format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://partner.example.com/hooks/spotnana")]
    url: String,
    /// Whether events are matched. An inactive subscription is kept and gets nothing.
    #[schema(default = true)]
    is_active: Option<bool>,
    /// Headers for every delivery. Names compare without case. Reserved names, as
    /// `Authorization` and `Content-Type`, are kept but never sent: ours win.
    #[schema(example = json!({"X-Custom-Header": "my-value", "Authorization-Extra": "token123"}))]
    custom_headers: Option<BTreeMap<String, String>>,
}

/// What becomes known when a subscription is created.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreateWebhookSubscriptionResponse {
    /// The id of the new subscription.
    #[schema(value_type = uuid::Uuid, example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")]
    pub id: SubscriptionId,
    /// The key that deliveries are signed with: `whsec_` and Base64 of 32 bytes. Shown this
    /// once; keep it safe.
    #[schema(example = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", pattern = r"^whsec_[A-Za-z0-9+/]{43}=$")]
    pub hmac_signing_secret: String,
    /// When it was created.
    pub created_at: DateTimeOffset,
}

/// A change. What is given replaces, what is left out stays; null is not accepted.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `SubscriptionPatch::read` reads field by field")]
pub struct UpdateWebhookSubscriptionRequest {
    /// Whose events to send; replaces the whole event source.
    #[schema(required = false, nullable = false)]
    event_source: Option<EventSource>,
    /// A name for people, not blank.
    #[schema(
        required = false,
        nullable = false,
        min_length = 1,
        max_length = 255,
        pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        example = "spotnana_us"
    )]
    name: Option<String>,
    /// The kinds of event to send; replaces the whole list.
    #[schema(required = false, nullable = false, min_items = 1)]
    event_types: Option<Vec<EventType>>,
    /// Whether events are matched.
    #[schema(required = false, nullable = false)]
    is_active: Option<bool>,
    /// Where to post deliveries; counts from the next try, also for what is waiting.
    #[schema(required = false, nullable = false, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://partner.example.com/hooks/spotnana")]
    url: Option<String>,
    /// Headers for every delivery; replaces all of them, and `{}` clears them.
    #[schema(required = false, nullable = false, example = json!({"X-Custom-Header": "my-value"}))]
    custom_headers: Option<BTreeMap<String, String>>,
}

/// A subscription.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebhookSubscription {
    /// The id.
    #[schema(value_type = uuid::Uuid, example = "497f6eca-6276-4993-bfeb-53cbbbba6f08")]
    pub id: SubscriptionId,
    /// The name for people.
    #[schema(value_type = String, min_length = 1, max_length = 255, example = "spotnana_us")]
    pub name: Name,
    /// The kinds of event that it gets.
    #[schema(min_items = 1)]
    pub event_types: Vec<EventType>,
    /// The company or TMC that owns it.
    #[schema(value_type = uuid::Uuid, example = "96d0a1b8-7f77-4d5c-847e-2afd90ed23b3")]
    pub subscriber_id: OrganizationId,
    /// Whose events it gets.
    pub event_source: EventSource,
    /// Where deliveries are posted to.
    #[schema(value_type = String, format = Uri, max_length = 2048, example = "https://partner.example.com/hooks/spotnana")]
    pub url: TargetUrl,
    /// Headers for every delivery, reserved names included although they are never sent.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"X-Custom-Header": "my-value", "Authorization-Extra": "token123"}))]
    #[serde(serialize_with = "as_object")]
    pub custom_headers: CustomHeaders,
    /// Whether events are matched.
    pub is_active: bool,
    /// The subject of the token that created it.
    #[schema(read_only, example = "25a02396-1048-48f9-bf93-102d2fb7895e")]
    pub created_by: String,
    /// The subject of the token that last changed it.
    #[schema(read_only, example = "b0efe45f-0520-4e21-90f0-7e35f137732e")]
    pub updated_by: String,
    /// When it was created.
    #[schema(read_only)]
    pub created_at: DateTimeOffset,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: DateTimeOffset,
}

fn as_object<S: Serializer>(headers: &CustomHeaders, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter())
}

/// A page of subscriptions.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListWebhookSubscriptionsResponse {
    /// The page, oldest first.
    #[schema(max_items = 100)]
    pub subscriptions: Vec<WebhookSubscription>,
    /// How many there are in all.
    #[schema(minimum = 0, format = Int64)]
    pub total_count: i64,
}

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
            event_types: fields.optional("eventTypes", Null::IsAFault).and_then(event_types),
            event_source: fields.optional("eventSource", Null::IsAFault).and_then(source),
            custom_headers: fields.optional("customHeaders", Null::IsAFault).and_then(headers),
        };
        let url = fields.optional("url", Null::IsAFault);
        let url = url.and_then(|node| node.parse_with(|text| TargetUrl::parse(text, policy)));
        let name = fields.optional("name", Null::IsAFault).and_then(|node| node.parse());
        let is_active = fields.optional("isActive", Null::IsAFault).and_then(|node| node.boolean());
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
    if let Some(labels) = fields.optional("valuesWithLabel", Null::IsAFault) {
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

fn headers(node: Node<'_>) -> Option<Vec<(String, String)>> {
    let entries = node.entries(CustomHeaders::MAX)?;
    // A value that is no string has its fault; an empty one keeps the count right.
    let pair = |(name, value): &(&str, Node<'_>)| ((*name).to_owned(), value.text().unwrap_or_default().to_owned());
    Some(entries.iter().map(pair).collect())
}

fn parse_headers(pairs: Vec<(String, String)>, faults: &Faults) -> Option<CustomHeaders> {
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.clone()).collect();
    CustomHeaders::parse(pairs)
        .map_err(|list| {
            let fault =
                |(place, error): (usize, _)| crate::api::json::fault_of_entry("customHeaders", &names[place], error);
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
