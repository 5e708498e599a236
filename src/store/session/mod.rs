//! What a sandbox holds beside its world, as rows: for a session that is taken along as a file.

mod check;
mod rows;

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use serde::Serialize;

pub use check::{Odd, check};
pub use rows::{Attempt, EndedDelivery, Event, PayloadFetch, SigningSecret, Subscription, WaitingDelivery};

use super::attempts::all_attempts;
use super::db::LONG_STATEMENTS;
use super::ids::is_of_event;
use super::schema::{
    attempts, deliveries, events, payload_fetches, signing_secrets, subscription_settings, subscriptions,
    waiting_deliveries,
};
use super::signing_secrets::NewSigningSecret;
use super::subscription_settings::Settings;
use super::{payload_fetches as fetches, signing_secrets as secrets, subscription_routes};
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::name::Name;
use crate::domain::oauth2::OAuth2Credentials;
use crate::domain::sealing::Keyring;
use crate::domain::secret;

/// The most events that are exported.
const MAX_EVENTS: i64 = 20_000;
/// The most bytes that they and their tries have together, about.
const MAX_BYTES: i64 = 128 * 1024 * 1024;
/// About what a delivery and what a try takes.
const ROW_BYTES: i64 = 400;

mod view {
    diesel::table! {
        /// A view: what waits, and what stands in batches alone.
        open_deliveries (id) {
            id -> Uuid,
            subscription_id -> Uuid,
            state -> Text,
            due_at -> Timestamptz,
            claim_no -> Int4,
            attempt_count -> Int4,
            schedule_start -> Int4,
            first_attempt_at -> Nullable<Timestamptz>,
            last_reason -> Nullable<Text>,
        }
    }
}
use view::open_deliveries;

/// The newest events and all that became of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// How many events were too old to be taken along.
    pub events_left_out: i64,
    /// Events with their envelopes.
    pub events: Vec<Event>,
    /// Payloads that have yet to be fetched.
    pub payload_fetches: Vec<PayloadFetch>,
    /// Deliveries that have not ended.
    pub waiting_deliveries: Vec<WaitingDelivery>,
    /// Deliveries that have ended.
    pub deliveries: Vec<EndedDelivery>,
    /// The attempts of both.
    pub attempts: Vec<Attempt>,
}

/// Subscriptions, and what belongs to them. Secrets and headers are sealed, as they are in the database.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscribers {
    /// Subscriptions.
    pub subscriptions: Vec<Subscription>,
    /// What they have beside the original's fields.
    pub settings: Vec<Settings>,
    /// Their secrets.
    pub signing_secrets: Vec<SigningSecret>,
}

/// Reads those rows of a table that fulfil a condition.
macro_rules! read {
    ($connection:ident, $table:ident, $row:ty $(, $condition:expr)?) => {
        $table::table$(.filter($condition))?.select(<$row>::as_select()).load($connection).await?
    };
}

/// Puts rows into their table, as many at a time as a statement takes well.
macro_rules! put {
    ($connection:ident, $table:ident, $rows:expr) => {
        for some in $rows.chunks(500) {
            diesel::insert_into($table::table).values(some).execute($connection).await?;
        }
    };
}

#[derive(QueryableByName)]
struct Oldest {
    #[diesel(sql_type = Nullable<Uuid>)]
    id: Option<uuid::Uuid>,
    #[diesel(sql_type = BigInt)]
    left_out: i64,
}

/// Begins the transaction that exports a session: whatever it reads is of the moment after this.
///
/// A snapshot is taken before a table is waited for, and whoever empties that table meanwhile leaves nothing for it to
/// find. So that a reset or an import is waited for before there is a snapshot.
pub async fn hold(connection: &mut AsyncPgConnection) -> QueryResult<()> {
    connection.batch_execute(LONG_STATEMENTS).await?;
    connection
        .batch_execute(
            "LOCK TABLE sandbox_objects, events, batches, waiting_deliveries, deliveries, attempts, payload_fetches, subscriptions, \
             subscription_settings, signing_secrets, organizations IN ACCESS SHARE MODE",
        )
        .await
}

/// The newest events and what became of them.
///
/// Call it in a transaction that began with [`hold`].
pub async fn export(connection: &mut AsyncPgConnection) -> QueryResult<History> {
    let oldest: Oldest = diesel::sql_query(concat!(
        "WITH newest AS (SELECT id FROM (SELECT id, row_number() OVER w AS number, \
             sum(coalesce(octet_length(envelope), 0) + $3 * (matched + tries)) OVER w AS bytes FROM events, \
             LATERAL (SELECT count(*) AS tries FROM all_attempts WHERE ",
        is_of_event!("delivery_id", "events.id"),
        ") a WINDOW w AS (ORDER BY id DESC)) e \
             WHERE number <= $1 AND bytes <= $2), \
         oldest AS (SELECT id FROM newest ORDER BY id LIMIT 1) \
         SELECT (SELECT id FROM oldest) AS id, (SELECT count(*) FROM events) - (SELECT count(*) FROM newest) AS left_out",
    ))
    .bind::<BigInt, _>(MAX_EVENTS)
    .bind::<BigInt, _>(MAX_BYTES)
    .bind::<BigInt, _>(ROW_BYTES)
    .get_result(connection)
    .await?;
    // An event's id is below those of its deliveries and above those of older ones.
    let least = oldest.id.unwrap_or(uuid::Uuid::max());
    Ok(History {
        events_left_out: oldest.left_out,
        events: read!(connection, events, Event, events::id.ge(least)),
        payload_fetches: read!(connection, payload_fetches, PayloadFetch, payload_fetches::event_id.ge(least)),
        waiting_deliveries: export_waiting(connection, least).await?,
        deliveries: read!(connection, deliveries, EndedDelivery, deliveries::id.ge(least)),
        attempts: export_attempts(connection, least).await?,
    })
}

/// What stands in batches, too, as if these were broken up.
async fn export_waiting(connection: &mut AsyncPgConnection, least: uuid::Uuid) -> QueryResult<Vec<WaitingDelivery>> {
    use open_deliveries::dsl;
    dsl::open_deliveries
        .filter(dsl::id.ge(least))
        .select((
            dsl::id,
            dsl::subscription_id,
            dsl::state,
            dsl::due_at,
            dsl::claim_no,
            dsl::attempt_count,
            dsl::schedule_start,
            dsl::first_attempt_at,
            dsl::last_reason.nullable(),
        ))
        .load(connection)
        .await
}

async fn export_attempts(connection: &mut AsyncPgConnection, least: uuid::Uuid) -> QueryResult<Vec<Attempt>> {
    use all_attempts::dsl;
    dsl::all_attempts
        .filter(dsl::delivery_id.ge(least))
        .select((
            dsl::delivery_id,
            dsl::number,
            dsl::started_at,
            dsl::dns_us,
            dsl::connect_us,
            dsl::tls_us,
            dsl::first_byte_us,
            dsl::total_us,
            dsl::peer,
            dsl::status,
            dsl::reason.nullable(),
            dsl::span_id,
            dsl::node,
            dsl::protocol,
        ))
        .load(connection)
        .await
}

/// Puts them into tables that are empty. Rows that do not fit are an error of the database.
pub async fn import(connection: &mut AsyncPgConnection, history: &History) -> QueryResult<()> {
    put!(connection, events, history.events);
    put!(connection, payload_fetches, history.payload_fetches);
    fetches::name_organizations(connection).await?;
    put!(connection, waiting_deliveries, history.waiting_deliveries);
    put!(connection, deliveries, history.deliveries);
    put!(connection, attempts, history.attempts);
    Ok(())
}

/// All subscriptions.
pub async fn export_subscribers(connection: &mut AsyncPgConnection) -> QueryResult<Subscribers> {
    Ok(Subscribers {
        subscriptions: read!(connection, subscriptions, Subscription),
        settings: read!(connection, subscription_settings, Settings),
        signing_secrets: read!(connection, signing_secrets, SigningSecret),
    })
}

/// Puts them into tables that are empty. Rows that do not fit are an error of the database.
pub async fn import_subscribers(connection: &mut AsyncPgConnection, subscribers: &Subscribers) -> QueryResult<()> {
    put!(connection, subscriptions, subscribers.subscriptions);
    put!(connection, subscription_settings, subscribers.settings);
    put!(connection, signing_secrets, subscribers.signing_secrets);
    for subscription in &subscribers.subscriptions {
        subscription_routes::write(connection, &subscription.row).await?;
    }
    Ok(())
}

/// A subscription that got a new secret, since its own cannot be opened here.
#[derive(Debug)]
pub struct Renewed {
    /// Which.
    pub id: SubscriptionId,
    /// Its name.
    pub name: Name,
    /// The new one, to be shown once.
    pub secret: secret::SigningSecret,
    /// Whether its custom headers could not be opened, and are gone.
    pub lost_headers: bool,
    /// Whether its OAuth2 credentials could not be opened, and are gone.
    pub lost_oauth2: bool,
}

impl Subscribers {
    /// Leaves out what was sealed with a master key that is not known here; where that leaves a subscription without a
    /// secret, it gets another.
    pub fn adopt(&mut self, keyring: &Keyring, now: DateTime<Utc>) -> Vec<Renewed> {
        self.signing_secrets.retain(|row| secrets::open(keyring, row.subscription_id, row.id, &row.sealed).is_ok());
        let current = self.signing_secrets.iter().filter(|row| row.expires_at.is_none());
        let has_secret: HashSet<_> = current.map(|row| row.subscription_id).collect();
        let mut lost_oauth2 = HashSet::new();
        for Settings { subscription_id: id, oauth2, .. } in &mut self.settings {
            if oauth2.take_if(|sealed| OAuth2Credentials::open(keyring, *id, sealed).is_err()).is_some() {
                lost_oauth2.insert(*id);
            }
        }
        let mut renewed = Vec::new();
        for Subscription { row, .. } in &mut self.subscriptions {
            let lost_headers = CustomHeaders::open(keyring, row.id, row.custom_headers.as_ref()).is_err();
            row.custom_headers.take_if(|_| lost_headers);
            if has_secret.contains(&row.id) {
                continue;
            }
            let secret = secret::SigningSecret::generate();
            let NewSigningSecret { id, sealed } = NewSigningSecret::seal(keyring, row.id, &secret);
            // Older ones that open would have ended with the one that does not.
            self.signing_secrets.retain(|secret| secret.subscription_id != row.id);
            let secret_row = SigningSecret { id, subscription_id: row.id, sealed, created_at: now, expires_at: None };
            self.signing_secrets.push(secret_row);
            let lost_oauth2 = lost_oauth2.contains(&row.id);
            renewed.push(Renewed { id: row.id, name: row.name.clone(), secret, lost_headers, lost_oauth2 });
        }
        renewed
    }
}
