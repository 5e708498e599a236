//! What a sandbox holds beside its world, as rows of JSON: for a session that is taken along as a file.

mod check;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use check::{Odd, check};

use super::db::LONG_STATEMENTS;
use super::payload_fetches;
use super::signing_secrets::{self, NewSigningSecret};
use super::subscription_routes;
use super::subscription_settings::{self, Settings};
use super::subscriptions::{self, Subscription};
use crate::domain::sealing::{Keyring, Sealed};
use crate::domain::secret::SigningSecret;

/// The most events that are exported.
const MAX_EVENTS: i64 = 20_000;
/// The most bytes that they and their tries have together, about.
const MAX_BYTES: i64 = 128 * 1024 * 1024;
/// About what a delivery and what a try takes.
const ROW_BYTES: i64 = 400;

/// The newest events and all that became of them; each a list of rows.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// How many events were too old to be taken along.
    pub events_left_out: i64,
    /// Events with their envelopes.
    pub events: Box<RawValue>,
    /// Payloads that have yet to be fetched.
    pub payload_fetches: Box<RawValue>,
    /// Deliveries that have not ended. A try that goes on is not known of: it is made again when its lease ends.
    pub waiting_deliveries: Box<RawValue>,
    /// Deliveries that have ended.
    pub deliveries: Box<RawValue>,
    /// Tries of both, without what is kept of the answers: receivers wrote it, and it may hold secrets.
    pub attempts: Box<RawValue>,
}

/// Subscriptions, and what belongs to them. Secrets and headers are sealed, as they are in the database.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscribers {
    /// Subscriptions.
    pub subscriptions: Box<RawValue>,
    /// What they have beside the original's fields.
    pub settings: Box<RawValue>,
    /// Their secrets.
    pub signing_secrets: Box<RawValue>,
}

/// A table's columns that are taken along, with their types. `utf8` is a `bytea` that holds text.
struct Table {
    name: &'static str,
    columns: &'static [(&'static str, &'static str)],
}

const EVENTS: Table = Table {
    name: "events",
    columns: &[
        ("id", "uuid"),
        ("event_type", "text"),
        ("operation", "text"),
        ("organization_id", "uuid"),
        ("contracting_tmc_id", "uuid"),
        ("booking_tmc_id", "uuid"),
        ("occurred_at", "timestamptz"),
        ("trace_id", "uuid"),
        ("envelope", "utf8"),
        ("trip_id", "text"),
        ("pnr_ids", "text[]"),
        ("matched", "integer"),
    ],
};

const PAYLOAD_FETCHES: Table = Table {
    name: "payload_fetches",
    columns: &[
        ("event_id", "uuid"),
        ("url", "text"),
        ("operation_summary", "text"),
        ("due_at", "timestamptz"),
        ("claim_no", "integer"),
        ("attempt_count", "integer"),
        ("attempt_limit", "integer"),
        ("has_failed", "boolean"),
        ("last_reason", "text"),
    ],
};

const WAITING_DELIVERIES: Table = Table {
    name: "waiting_deliveries",
    columns: &[
        ("id", "uuid"),
        ("subscription_id", "uuid"),
        ("state", "text"),
        ("due_at", "timestamptz"),
        ("claim_no", "integer"),
        ("attempt_count", "integer"),
        ("schedule_start", "integer"),
        ("first_attempt_at", "timestamptz"),
        ("last_reason", "text"),
    ],
};

const DELIVERIES: Table = Table {
    name: "deliveries",
    columns: &[
        ("id", "uuid"),
        ("subscription_id", "uuid"),
        ("state", "text"),
        ("claim_no", "integer"),
        ("attempt_count", "integer"),
        ("ended_at", "timestamptz"),
        ("last_reason", "text"),
    ],
};

const ATTEMPTS: Table = Table {
    name: "attempts",
    columns: &[
        ("delivery_id", "uuid"),
        ("number", "integer"),
        ("started_at", "timestamptz"),
        ("dns_us", "integer"),
        ("connect_us", "integer"),
        ("tls_us", "integer"),
        ("first_byte_us", "integer"),
        ("total_us", "integer"),
        ("peer", "text"),
        ("status", "smallint"),
        ("reason", "text"),
        ("span_id", "bigint"),
        ("node", "text"),
    ],
};

const SUBSCRIPTIONS: Table = Table {
    name: "subscriptions",
    columns: &[
        ("id", "uuid"),
        ("subscriber_id", "uuid"),
        ("name", "text"),
        ("url", "text"),
        ("event_types", "text[]"),
        ("event_source", "jsonb"),
        ("organization_ids", "uuid[]"),
        ("custom_headers", "bytea"),
        ("is_active", "boolean"),
        ("revision", "bigint"),
        ("created_by", "text"),
        ("updated_by", "text"),
        ("created_at", "timestamptz"),
        ("updated_at", "timestamptz"),
    ],
};

const SETTINGS: Table = Table {
    name: "subscription_settings",
    columns: &[
        ("subscription_id", "uuid"),
        ("excluded_operations", "text[]"),
        ("oauth2", "bytea"),
        ("updated_by", "text"),
        ("updated_at", "timestamptz"),
    ],
};

const SIGNING_SECRETS: Table = Table {
    name: "signing_secrets",
    columns: &[
        ("id", "uuid"),
        ("subscription_id", "uuid"),
        ("sealed", "bytea"),
        ("created_at", "timestamptz"),
        ("expires_at", "timestamptz"),
    ],
};

#[derive(QueryableByName)]
struct Rows {
    #[diesel(sql_type = Text)]
    rows: String,
}

#[derive(QueryableByName)]
struct Oldest {
    #[diesel(sql_type = Nullable<Uuid>)]
    id: Option<uuid::Uuid>,
    #[diesel(sql_type = BigInt)]
    left_out: i64,
}

impl Table {
    /// Its rows that fulfil a condition, of which `$1` is a uuid.
    async fn export(
        &self,
        connection: &mut AsyncPgConnection,
        condition: &str,
        least: uuid::Uuid,
    ) -> QueryResult<Box<RawValue>> {
        let column = |(name, kind): &(&str, &str)| match *kind {
            "utf8" => format!("convert_from({name}, 'UTF8') AS {name}"),
            "bytea" => format!("encode({name}, 'base64') AS {name}"),
            _ => (*name).to_owned(),
        };
        let columns = self.columns.iter().map(column).collect::<Vec<_>>().join(", ");
        let all = format!(
            "SELECT coalesce(json_agg(row_to_json(r)), '[]')::text AS rows FROM (SELECT {columns} FROM {} WHERE {condition}) r",
            self.name
        );
        let found: Rows = diesel::sql_query(all).bind::<Uuid, _>(least).get_result(connection).await?;
        RawValue::from_string(found.rows).map_err(|error| diesel::result::Error::DeserializationError(error.into()))
    }

    /// Rows that do not fit are an error of the database.
    async fn import(&self, connection: &mut AsyncPgConnection, rows: &RawValue) -> QueryResult<()> {
        let value = |(name, kind): &(&str, &str)| match *kind {
            "utf8" => format!("convert_to({name}, 'UTF8')"),
            "bytea" => format!("decode({name}, 'base64')"),
            _ => (*name).to_owned(),
        };
        let read_as = |(name, kind): &(&str, &str)| match *kind {
            "utf8" | "bytea" => format!("{name} text"),
            kind => format!("{name} {kind}"),
        };
        let join = |texts: &mut dyn Iterator<Item = String>| texts.collect::<Vec<_>>().join(", ");
        let statement = format!(
            "INSERT INTO {} ({}) SELECT {} FROM json_to_recordset($1::json) AS r ({})",
            self.name,
            join(&mut self.columns.iter().map(|(name, _)| (*name).to_owned())),
            join(&mut self.columns.iter().map(value)),
            join(&mut self.columns.iter().map(read_as)),
        );
        diesel::sql_query(statement).bind::<Text, _>(rows.get()).execute(connection).await.map(drop)
    }
}

/// The newest events and what became of them.
///
/// Call it in a transaction.
pub async fn export(connection: &mut AsyncPgConnection) -> QueryResult<History> {
    connection.batch_execute(LONG_STATEMENTS).await?;
    let oldest: Oldest = diesel::sql_query(
        "WITH newest AS (SELECT id FROM (SELECT id, row_number() OVER w AS number, \
             sum(coalesce(octet_length(envelope), 0) + $3 * (matched + tries)) OVER w AS bytes FROM events, \
             LATERAL (SELECT count(*) AS tries FROM attempts WHERE delivery_id > events.id \
             AND delivery_id <= (left(events.id::text, 31) || 'fffff')::uuid) a WINDOW w AS (ORDER BY id DESC)) e \
             WHERE number <= $1 AND bytes <= $2), \
         oldest AS (SELECT id FROM newest ORDER BY id LIMIT 1) \
         SELECT (SELECT id FROM oldest) AS id, (SELECT count(*) FROM events) - (SELECT count(*) FROM newest) AS left_out",
    )
    .bind::<BigInt, _>(MAX_EVENTS)
    .bind::<BigInt, _>(MAX_BYTES)
    .bind::<BigInt, _>(ROW_BYTES)
    .get_result(connection)
    .await?;
    // An event's id is below those of its deliveries and above those of older ones.
    let least = oldest.id.unwrap_or(uuid::Uuid::max());
    Ok(History {
        events_left_out: oldest.left_out,
        events: EVENTS.export(connection, "id >= $1", least).await?,
        payload_fetches: PAYLOAD_FETCHES.export(connection, "event_id >= $1", least).await?,
        waiting_deliveries: WAITING_DELIVERIES.export(connection, "id >= $1", least).await?,
        deliveries: DELIVERIES.export(connection, "id >= $1", least).await?,
        attempts: ATTEMPTS.export(connection, "delivery_id >= $1", least).await?,
    })
}

/// Puts them into tables that are empty. Rows that do not fit are an error of the database.
pub async fn import(connection: &mut AsyncPgConnection, history: &History) -> QueryResult<()> {
    EVENTS.import(connection, &history.events).await?;
    PAYLOAD_FETCHES.import(connection, &history.payload_fetches).await?;
    payload_fetches::name_organizations(connection).await?;
    WAITING_DELIVERIES.import(connection, &history.waiting_deliveries).await?;
    DELIVERIES.import(connection, &history.deliveries).await?;
    ATTEMPTS.import(connection, &history.attempts).await
}

/// All subscriptions.
pub async fn export_subscribers(connection: &mut AsyncPgConnection) -> QueryResult<Subscribers> {
    let all = uuid::Uuid::nil();
    Ok(Subscribers {
        subscriptions: SUBSCRIPTIONS.export(connection, "id >= $1", all).await?,
        settings: SETTINGS.export(connection, "subscription_id >= $1", all).await?,
        signing_secrets: SIGNING_SECRETS.export(connection, "subscription_id >= $1", all).await?,
    })
}

/// A subscription that got a new secret, since its own cannot be opened here.
#[derive(Debug)]
pub struct Renewed {
    /// Which.
    pub subscription: Subscription,
    /// The new one, to be shown once.
    pub secret: SigningSecret,
    /// Whether its custom headers could not be opened, and are gone.
    pub lost_headers: bool,
    /// Whether its OAuth2 credentials could not be opened, and are gone.
    pub lost_oauth2: bool,
}

/// Puts them into tables that are empty. Rows that do not fit are an error of the database or of reading it.
///
/// What was sealed with a master key that is not known here is left out; where that leaves a subscription without a
/// secret, it gets another.
pub async fn import_subscribers(
    connection: &mut AsyncPgConnection,
    subscribers: &Subscribers,
    keyring: &Keyring,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Renewed>> {
    SUBSCRIPTIONS.import(connection, &subscribers.subscriptions).await?;
    SETTINGS.import(connection, &subscribers.settings).await?;
    SIGNING_SECRETS.import(connection, &subscribers.signing_secrets).await?;
    let mut renewed = Vec::new();
    for subscription in subscriptions::all(connection).await? {
        let id = subscription.id;
        subscription_routes::write(connection, &subscription).await?;
        let lost_headers = !opens(keyring, &Subscription::headers_place(id), subscription.custom_headers.as_ref());
        if lost_headers {
            use super::schema::subscriptions::dsl;
            diesel::update(dsl::subscriptions.find(id))
                .set(dsl::custom_headers.eq(None::<Sealed>))
                .execute(connection)
                .await?;
        }
        let mut lost_oauth2 = false;
        if let Some(settings) = subscription_settings::find(connection, id).await?
            && !opens(keyring, &subscription_settings::oauth2_place(id), settings.oauth2.as_ref())
        {
            lost_oauth2 = true;
            subscription_settings::put(connection, &Settings { oauth2: None, ..settings }).await?;
        }
        for (secret, sealed) in signing_secrets::of_subscription(connection, id).await? {
            if signing_secrets::open(keyring, id, secret, &sealed).is_err() {
                signing_secrets::revoke(connection, id, secret).await?;
            }
        }
        let left = signing_secrets::list(connection, id, now).await?;
        if !left.iter().any(|secret| secret.expires_at.is_none()) {
            let secret = SigningSecret::generate();
            signing_secrets::rotate(connection, id, &NewSigningSecret::seal(keyring, id, &secret), now, now).await?;
            renewed.push(Renewed { subscription, secret, lost_headers, lost_oauth2 });
        }
    }
    Ok(renewed)
}

/// Whether there is nothing that does not open.
fn opens(keyring: &Keyring, place: &str, sealed: Option<&Sealed>) -> bool {
    sealed.is_none_or(|sealed| keyring.open(place, sealed).is_ok())
}
