//! The bodies of the Subscription API.

use std::collections::HashSet;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use crate::api::request::node::Node;
use crate::api::request::{Read, request};
use crate::config::TimeFormat;
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
    /// The date alone, as in the original; RFC 3339 in UTC with whole seconds where the server is set up so.
    #[schema(example = "2026-11-21")]
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

request! {
    /// Whose events a subscription gets: those that satisfy at least one scope.
    #[derive(Clone, Debug, Serialize)]
    pub struct EventSource {
        /// Alternatives (OR).
        #[schema(min_items = 1, max_items = 20)]
        #[validate(length(min = 1, max = 20))]
        scopes: Vec<EventSourceScope>,
    }
}

request! {
    /// Conditions that must all hold (AND).
    #[derive(Clone, Debug, Serialize)]
    pub struct EventSourceScope {
        /// The conditions.
        #[schema(min_items = 1, max_items = 10)]
        #[validate(length(min = 1, max = 10))]
        predicates: Vec<EventSourcePredicate>,
    }
}

request! {
    /// One condition: the event's organization of this type is one of the values.
    #[derive(Clone, Debug, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub struct EventSourcePredicate {
        /// Which of the event's organizations is looked at.
        #[serde(rename = "type")]
        kind as "type": SourceType,
        /// Ids of organizations, any of which will do.
        #[schema(min_items = 1, max_items = 1000, value_type = Vec<uuid::Uuid>)]
        #[validate(length(min = 1, max = 1000))]
        values: Vec<OrganizationId>,
        /// How values are compared: `IN`, membership, is the only way.
        #[schema(value_type = String, default = "IN", pattern = "^IN$", example = "IN", required = false)]
        comparator: Option<Comparator>,
        /// The names of those values that the server knows. In a request they are ignored.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(read_only, required = false, value_type = Vec<ValueWithLabel>)]
        values_with_label: Option<Vec<ValueWithLabel>>,
    }
}

/// How a predicate compares.
#[derive(Clone, Copy, Debug, Serialize)]
pub enum Comparator {
    /// The organization is one of the values.
    #[serde(rename = "IN")]
    In,
}

impl Read for Comparator {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse_with(|text| if text == "IN" { Ok(Self::In) } else { Err("must be IN") })
    }
}

request! {
    /// An organization and its name.
    #[derive(Clone, Debug, Serialize)]
    pub struct ValueWithLabel {
        /// The id, as in `values`.
        #[schema(value_type = uuid::Uuid)]
        id: OrganizationId,
        /// The name.
        #[schema(example = "Sample Org A", pattern = r"^[^\u0000]*$")]
        name: String,
    }
}

impl EventSource {
    /// Writes an event source, with the names that are known.
    #[must_use]
    pub fn write(source: &event_source::EventSource, labels: &Labels) -> Self {
        let label = |id: &OrganizationId| Some(ValueWithLabel { id: *id, name: labels.get(id)?.clone() });
        let predicate = |predicate: &Predicate| EventSourcePredicate {
            kind: predicate.kind(),
            values: predicate.values().to_vec(),
            comparator: Some(Comparator::In),
            values_with_label: {
                // A value that is repeated has one name all the same.
                let mut named = HashSet::new();
                let labels: Vec<_> =
                    predicate.values().iter().filter(|id| named.insert(**id)).filter_map(label).collect();
                Some(labels).filter(|labels| !labels.is_empty())
            },
        };
        let scope = |scope: &Scope| EventSourceScope { predicates: scope.predicates().iter().map(predicate).collect() };
        Self { scopes: source.scopes().iter().map(scope).collect() }
    }
}

impl Read for event_source::EventSource {
    fn read(node: &Node<'_>) -> Option<Self> {
        let source = EventSource::read(node)?;
        let predicate = |one: EventSourcePredicate| Predicate::new(one.kind, one.values);
        let scope =
            |one: EventSourceScope| Scope::new(one.predicates.into_iter().map(predicate).collect::<Result<_, _>>()?);
        let scopes = source.scopes.into_iter().map(scope).collect::<Result<_, _>>();
        scopes.and_then(Self::new).map_err(|error| node.fault(error)).ok()
    }
}

request! {
    /// A new subscription.
    pub struct CreateWebhookSubscriptionRequest {
        /// The company or TMC that owns the subscription.
        #[schema(value_type = uuid::Uuid, example = "96d0a1b8-7f77-4d5c-847e-2afd90ed23b3")]
        subscriber_id: OrganizationId,
        /// Whose events to send. Left out: those of the company that `subscriberId` names.
        #[schema(value_type = Option<EventSource>, nullable)]
        event_source: Option<event_source::EventSource>,
        /// A name for people, not blank. Left out: `webhook-` and the first 8 digits of the id.
        #[schema(
            value_type = Option<String>,
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "spotnana_us"
        )]
        name: Option<Name>,
        /// The kinds of event to send. Repeats are dropped, the order is kept.
        #[schema(min_items = 1)]
        #[validate(length(min = 1))]
        event_types: Vec<EventType>,
        /// Where to post deliveries: an absolute https URL in ASCII, with a host on the public
        /// internet in its plain form, not on a port of another protocol, without user name, password
        /// and fragment. Scheme and host are stored in lower case.
        #[schema(value_type = String, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://partner.example.com/hooks/spotnana")]
        url: TargetUrl,
        /// Whether events are matched. An inactive subscription is kept and gets nothing.
        #[schema(default = true)]
        is_active: Option<bool>,
        /// Headers for every delivery: 50 at most, of 16 KiB in all. A value has no blank at its ends.
        /// Names compare without case. Reserved names, as `Authorization` and `Content-Type`, in whatever
        /// spelling (`content_type`), are kept but never sent: ours win.
        #[schema(value_type = Option<BTreeMap<String, String>>, example = json!({"X-Custom-Header": "my-value", "Authorization-Extra": "token123"}))]
        #[validate(length(max = "CustomHeaders::MAX"))]
        custom_headers: Option<CustomHeaders>,
    }
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

request! {
    /// A change. What is given replaces, what is left out or null stays.
    pub struct UpdateWebhookSubscriptionRequest {
        /// Whose events to send; replaces the whole event source.
        #[schema(value_type = Option<EventSource>, required = false, nullable = false)]
        event_source: Option<event_source::EventSource>,
        /// A name for people, not blank.
        #[schema(
            value_type = Option<String>,
            required = false,
            nullable = false,
            min_length = 1,
            max_length = 255,
            pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
            example = "spotnana_us"
        )]
        name: Option<Name>,
        /// The kinds of event to send; replaces the whole list.
        #[schema(required = false, nullable, min_items = 1)]
        #[validate(length(min = 1))]
        event_types: Option<Vec<EventType>>,
        /// Whether events are matched.
        #[schema(required = false, nullable = false)]
        is_active: Option<bool>,
        /// Where to post deliveries; counts from the next attempt, also for what is waiting.
        #[schema(value_type = Option<String>, required = false, nullable = false, format = Uri, max_length = 2048, pattern = "^[hH][tT][tT][pP][sS]://", example = "https://partner.example.com/hooks/spotnana")]
        url: Option<TargetUrl>,
        /// Headers for every delivery; replaces all of them, and `{}` clears them. The limits are those of create.
        #[schema(value_type = Option<BTreeMap<String, String>>, required = false, nullable, example = json!({"X-Custom-Header": "my-value"}))]
        #[validate(length(max = "CustomHeaders::MAX"))]
        custom_headers: Option<CustomHeaders>,
    }
}

impl UpdateWebhookSubscriptionRequest {
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
    /// Headers for every delivery, reserved names included although they are never sent. Left out while the server cannot
    /// open them, which is told in its log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, value_type = BTreeMap<String, String>, example = json!({"X-Custom-Header": "my-value", "Authorization-Extra": "token123"}))]
    #[serde(serialize_with = "as_object")]
    pub custom_headers: Option<CustomHeaders>,
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

fn as_object<S: Serializer>(headers: &Option<CustomHeaders>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().flat_map(CustomHeaders::iter))
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
