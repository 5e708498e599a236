//! What somebody is alerted of.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id::{AlertId, SubscriptionId};
use super::names::names;

names! {
    /// What an alert is about.
    #[derive(ToSchema)]
    pub stored enum AlertKind {
        /// The health of a subscription has been `DOWN` for so long.
        Down = "DOWN",
        /// The health of a subscription has been `FAILING` or `DOWN` for so long.
        Failing = "FAILING",
        /// More deliveries of a subscription than so many were given up in 24 hours.
        Exhausted = "EXHAUSTED",
        /// A secret that signs beside the current one ends soon.
        SecretEnds = "SECRET_ENDS",
        /// The certificate that a receiver shows ends soon, or has ended.
        CertificateEnds = "CERTIFICATE_ENDS",
    }
}

names! {
    /// Where a notice stands.
    #[derive(ToSchema)]
    pub stored enum NoticeState {
        /// It waits for its next attempt.
        Waiting = "WAITING",
        /// The receiver answered 200.
        Delivered = "DELIVERED",
        /// It was given up after two weeks.
        Exhausted = "EXHAUSTED",
    }
}

names! {
    /// What a notice is for.
    #[derive(ToSchema)]
    pub enum NoticeKind {
        /// Alerts were opened or have ended.
        Alerts = "ALERTS",
        /// Somebody asked for it, to see whether it arrives.
        Test = "TEST",
    }
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Alert {
    /// The alert.
    #[schema(value_type = uuid::Uuid)]
    pub id: AlertId,
    /// What it is about.
    pub kind: AlertKind,
    /// The subscription.
    #[schema(value_type = uuid::Uuid)]
    pub subscription_id: SubscriptionId,
    /// What that is called.
    pub subscription_name: String,
    /// The secret of a `SECRET_ENDS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub secret_id: Option<uuid::Uuid>,
    /// Since when it is so, by what the attempts tell.
    #[serde(with = "millis")]
    #[schema(value_type = String, format = DateTime)]
    pub since: DateTime<Utc>,
    /// When the secret or certificate ends.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "millis_or_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    pub ends_at: Option<DateTime<Utc>>,
    /// How many deliveries had been given up in 24 hours when it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false, minimum = 0)]
    pub count: Option<i64>,
    /// When it was opened.
    #[serde(with = "millis")]
    #[schema(value_type = String, format = DateTime)]
    pub opened_at: DateTime<Utc>,
    /// When it ended; left out while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "millis_or_none")]
    #[schema(value_type = String, format = DateTime, required = false)]
    pub ended_at: Option<DateTime<Utc>>,
}

/// What is posted of alerts: each once when it is opened, and once when it has ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertNotice {
    /// The notice: the `webhook-id` of each of its attempts.
    pub id: uuid::Uuid,
    /// What it is for.
    pub kind: NoticeKind,
    /// When it was made.
    #[serde(with = "millis")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: DateTime<Utc>,
    /// Those that were opened; of more than 100, so many.
    #[schema(max_items = 100)]
    pub opened: Vec<Alert>,
    /// Those that have ended; of more than 100, so many.
    #[schema(max_items = 100)]
    pub ended: Vec<Alert>,
    /// How many are open now.
    #[schema(minimum = 0)]
    pub open_count: i64,
}

mod millis {
    use chrono::{DateTime, SecondsFormat, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        DateTime::<Utc>::deserialize(deserializer)
    }
}

mod millis_or_none {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(time: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::millis::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        Option::<DateTime<Utc>>::deserialize(deserializer)
    }
}
