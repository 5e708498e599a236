//! The rows of a session's file: those of the tables, without what does not go along.

use std::fmt;

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Bytea, Timestamptz};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::domain::delivery_state::DeliveryState;
use crate::domain::envelope::Operation;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, EventId, OrganizationId, SigningSecretId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::protocol::Protocol;
use crate::domain::sealing::Sealed;
use crate::store::schema::{
    attempts, deliveries, events, payload_fetches, signing_secrets, subscriptions, waiting_deliveries,
};

/// A body, as text in the file and as bytes in the database.
#[derive(Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Bytea)]
#[serde(transparent)]
pub struct Body(pub String);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

impl ToSql<Bytea, Pg> for Body {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <[u8] as ToSql<Bytea, Pg>>::to_sql(self.0.as_bytes(), out)
    }
}

impl FromSql<Bytea, Pg> for Body {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(String::from_utf8(FromSql::<Bytea, Pg>::from_sql(value)?)?))
    }
}

/// When a node should look; never by itself for `None`, which is `infinity` in file and database.
#[derive(Clone, Copy, Debug, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamptz)]
pub struct Due(pub Option<DateTime<Utc>>);

impl Due {
    const NEVER: &str = "infinity";
}

impl ToSql<Timestamptz, Pg> for Due {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        match &self.0 {
            Some(time) => ToSql::<Timestamptz, Pg>::to_sql(time, out),
            None => ToSql::<BigInt, Pg>::to_sql(&i64::MAX, out),
        }
    }
}

impl FromSql<Timestamptz, Pg> for Due {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let is_never = value.as_bytes() == i64::MAX.to_be_bytes();
        if is_never { Ok(Self(None)) } else { FromSql::<Timestamptz, Pg>::from_sql(value).map(|time| Self(Some(time))) }
    }
}

impl Serialize for Due {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(time) => time.serialize(serializer),
            None => serializer.serialize_str(Self::NEVER),
        }
    }
}

impl<'de> Deserialize<'de> for Due {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = (text != Self::NEVER).then(|| text.parse().map_err(de::Error::custom));
        time.transpose().map(Self)
    }
}

/// Defines rows that are read and written whole, in the file by the names of their columns.
macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident of $table:ident { $($field:ident: $kind:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
        #[diesel(table_name = $table, check_for_backend(Pg))]
        #[expect(missing_docs, reason = "they are the columns, which the migrations describe")]
        pub struct $name { $(pub $field: $kind,)* }
    )*};
}

rows! {
    /// An event with its body.
    Event of events {
        id: EventId,
        event_type: EventType,
        operation: Option<Operation>,
        organization_id: OrganizationId,
        contracting_tmc_id: Option<OrganizationId>,
        booking_tmc_id: Option<OrganizationId>,
        occurred_at: DateTime<Utc>,
        trace_id: uuid::Uuid,
        envelope: Option<Body>,
        trip_id: Option<String>,
        pnr_ids: Vec<String>,
        matched: i32,
    }

    /// A payload that has yet to be fetched.
    PayloadFetch of payload_fetches {
        event_id: EventId,
        url: String,
        operation_summary: Option<String>,
        due_at: Due,
        claim_no: i32,
        attempt_count: i32,
        attempt_limit: i32,
        has_failed: bool,
        last_reason: Option<Reason>,
    }

    /// A delivery that has not ended, without its lease: a try that goes on is made again when that ends.
    WaitingDelivery of waiting_deliveries {
        id: DeliveryId,
        subscription_id: SubscriptionId,
        state: DeliveryState,
        due_at: Due,
        claim_no: i32,
        attempt_count: i32,
        schedule_start: i32,
        first_attempt_at: Option<DateTime<Utc>>,
        last_reason: Option<Reason>,
    }

    /// A delivery that has ended.
    EndedDelivery of deliveries {
        id: DeliveryId,
        subscription_id: SubscriptionId,
        state: DeliveryState,
        claim_no: i32,
        attempt_count: i32,
        ended_at: DateTime<Utc>,
        last_reason: Option<Reason>,
    }

    /// An attempt, without what is kept of the response: the receiver wrote it, and it may hold secrets.
    Attempt of attempts {
        delivery_id: DeliveryId,
        number: i32,
        started_at: DateTime<Utc>,
        dns_us: Option<i32>,
        connect_us: Option<i32>,
        tls_us: Option<i32>,
        first_byte_us: Option<i32>,
        total_us: i32,
        peer: Option<String>,
        status: Option<i16>,
        reason: Option<Reason>,
        span_id: i64,
        node: String,
        protocol: Option<Protocol>,
    }

    /// A signing secret.
    SigningSecret of signing_secrets {
        id: SigningSecretId,
        subscription_id: SubscriptionId,
        sealed: Sealed,
        created_at: DateTime<Utc>,
        expires_at: Option<DateTime<Utc>>,
    }
}

/// A subscription, with the organizations that its event source mentions.
#[derive(Debug, Queryable, Selectable, Insertable, Serialize, Deserialize)]
#[diesel(table_name = subscriptions, check_for_backend(Pg))]
pub struct Subscription {
    /// The rest of the row.
    #[diesel(embed)]
    #[serde(flatten)]
    pub row: crate::store::subscriptions::Subscription,
    /// Each of them once.
    pub organization_ids: Vec<OrganizationId>,
}
