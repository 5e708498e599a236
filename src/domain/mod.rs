//! Values and pure rules: no I/O, no clock, nothing else of this crate.
//!
//! # Glossary
//!
//! - **organization**: a company, or a TMC (travel management company). A company is
//!   *contracted* by one TMC and *books* through one TMC, often the same.
//! - **subscription**: a subscriber's wish to have some event types from some organizations
//!   sent to one HTTPS URL.
//! - **event source**: which organizations' events a subscription wants: scopes, OR-ed.
//! - **scope**: predicates, AND-ed. **predicate**: "this kind of organization is one of these".
//! - **origin**: the company and TMCs that an event belongs to; what an event source is asked about.
//! - **route**: one indexed row of a scope; the event's origin finds it without a scan.
//! - **signing secret**: the HMAC key that a subscription's deliveries are signed with.
//! - **event**: something that happened to a booking, with its whole state afterwards. Its
//!   **envelope** is the body that receivers get.
//! - **delivery**: one event on its way to one subscription. Its id is the webhook id.
//! - **attempt**: one try of a delivery. Its **outcome**: delivered, or failed with a reason.
//! - **lane**: the deliveries of one subscription that a node holds, and how many it sends at once.
//! - **lease**: a node's right to try a delivery until a time; its claim number fences late writers off.
//! - **reach**: the organizations that a caller may act for.

/// Reads a value that is text in JSON by its `FromStr`.
macro_rules! from_text {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
use from_text;

/// The codec of a value that is text in the database and in JSON: `as_str` writes it, `FromStr` reads it.
macro_rules! text_codec {
    ($name:ident) => {
        $crate::domain::from_text!($name);
        $crate::domain::sql_codec!($name);
    };
}
use text_codec;

/// The codec of a value that is text in the database.
macro_rules! sql_codec {
    ($name:ident) => {
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(self.as_str(), out)
            }
        }

        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text =
                    <String as diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg>>::from_sql(value)?;
                Ok(text.parse()?)
            }
        }
    };
}
pub(crate) use sql_codec;

pub mod address_policy;
pub mod alert;
pub mod cell;
pub mod change;
pub mod custom_headers;
pub mod delivery_state;
pub mod envelope;
pub mod event_source;
pub mod event_type;
pub mod health;
pub mod id;
pub mod latency;
pub mod name;
pub mod names;
pub mod oauth2;
pub mod organization_type;
pub mod outcome;
pub mod protocol;
pub mod reach;
pub mod retry;
pub mod retry_after;
pub mod route;
pub mod sealing;
pub mod secret;
pub mod signature;
pub mod surroundings;
pub mod target_url;
pub mod verification;
