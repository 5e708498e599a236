//! Every sealed value of the database at once: which master keys they need, and sealing them anew.

use std::collections::BTreeSet;

use anyhow::Context;
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Integer, Nullable};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::alert_rules as rules;
use super::schema::{alert_rules, idempotency_keys, signing_secrets, subscription_settings, subscriptions};
use super::{cells, idempotency_keys as idempotency, signing_secrets as secrets};
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::{SigningSecretId, SubscriptionId};
use crate::domain::oauth2::OAuth2Credentials;
use crate::domain::sealing::{KeyId, Keyring, OpenError, Sealed};

/// How many rows one transaction of a reseal takes.
const BATCH: i64 = 500;

#[derive(QueryableByName)]
struct KeyIdRow {
    #[diesel(sql_type = Bytea)]
    key_id: Vec<u8>,
}

macro_rules! lasting_key_ids {
    () => {
        "SELECT substring(sealed FOR 4) AS key_id FROM signing_secrets \
         UNION SELECT substring(custom_headers FOR 4) FROM subscriptions WHERE custom_headers IS NOT NULL \
         UNION SELECT substring(oauth2 FOR 4) FROM subscription_settings WHERE oauth2 IS NOT NULL \
         UNION SELECT substring(secret FOR 4) FROM alert_rules WHERE secret IS NOT NULL \
         UNION SELECT substring(database FOR 4) FROM cells"
    };
}

/// The ids of all master keys that some value is sealed with.
pub async fn key_ids(connection: &mut AsyncPgConnection) -> QueryResult<BTreeSet<KeyId>> {
    load_key_ids(connection, concat!(lasting_key_ids!(), " UNION SELECT substring(answer FOR 4) FROM idempotency_keys"))
        .await
}

/// The same of what lasts: not of the answers that are kept for a day, of which there are as many as requests.
pub async fn lasting_key_ids(connection: &mut AsyncPgConnection) -> QueryResult<BTreeSet<KeyId>> {
    load_key_ids(connection, lasting_key_ids!()).await
}

async fn load_key_ids(connection: &mut AsyncPgConnection, sql: &str) -> QueryResult<BTreeSet<KeyId>> {
    let rows: Vec<KeyIdRow> = diesel::sql_query(sql).load(connection).await?;
    Ok(rows.iter().filter_map(|row| KeyId::from_bytes(&row.key_id)).collect())
}

/// What a reseal did.
#[derive(Debug, Default)]
pub struct Resealed {
    /// How many values it sealed.
    pub sealed: usize,
    /// The values that it could not open, and left as they are.
    pub failed: Vec<Unopened>,
}

/// A value that does not open.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {error}")]
pub struct Unopened {
    /// Table and row.
    pub place: String,
    /// Why.
    pub error: OpenError,
}

/// Seals anew, under the current master key, every value that another key sealed, and binds secrets to their
/// subscriptions that earlier releases did not. What cannot be opened is told and left. Safe to stop and to run beside a
/// serving node.
pub async fn reseal(connection: &mut AsyncPgConnection, keyring: &Keyring) -> anyhow::Result<Resealed> {
    let mut done = Resealed::default();
    reseal_secrets(connection, keyring, &mut done).await.context("sealing secrets")?;
    reseal_headers(connection, keyring, &mut done).await.context("sealing custom headers")?;
    reseal_answers(connection, keyring, &mut done).await.context("sealing kept answers")?;
    reseal_oauth2(connection, keyring, &mut done).await.context("sealing OAuth2 credentials")?;
    reseal_alert_secrets(connection, keyring, &mut done).await.context("sealing secrets of alerts")?;
    reseal_cells(connection, keyring, &mut done).await.context("sealing the databases of cells")?;
    Ok(done)
}

impl Resealed {
    /// A value as it should be, if it is not so already.
    fn renew(&mut self, keyring: &Keyring, place: String, earlier: Option<&str>, sealed: &Sealed) -> Option<Sealed> {
        let is_current = sealed.key_id() == Some(keyring.current_id());
        let (plain, is_in_place) = match (keyring.open(&place, sealed), earlier) {
            (Ok(plain), _) => (Ok(plain), true),
            (Err(OpenError::Damaged), Some(earlier)) => (keyring.open(earlier, sealed), false),
            (Err(error), _) => (Err(error), true),
        };
        match plain {
            Ok(_) if is_current && is_in_place => None,
            Ok(plain) => {
                self.sealed += 1;
                Some(keyring.seal(&place, &plain))
            }
            Err(error) => {
                self.failed.push(Unopened { place, error });
                None
            }
        }
    }
}

/// All rows are looked at, in the order of their ids, so that one that cannot be opened does not come again.
async fn reseal_secrets(connection: &mut AsyncPgConnection, keyring: &Keyring, done: &mut Resealed) -> QueryResult<()> {
    use signing_secrets::dsl;
    let mut after = SigningSecretId::FIRST;
    loop {
        let seen = connection
            .transaction(async |connection| {
                let rows: Vec<(SigningSecretId, SubscriptionId, Sealed)> = dsl::signing_secrets
                    .filter(dsl::id.gt(after))
                    .order(dsl::id)
                    .select((dsl::id, dsl::subscription_id, dsl::sealed))
                    .limit(BATCH)
                    .for_update()
                    .load(connection)
                    .await?;
                for (id, subscription, sealed) in &rows {
                    let earlier = secrets::unbound_context(*id);
                    let again = done.renew(keyring, secrets::context(*subscription, *id), Some(&earlier), sealed);
                    let Some(again) = again else { continue };
                    diesel::update(dsl::signing_secrets.find(id))
                        .set(dsl::sealed.eq(again))
                        .execute(connection)
                        .await?;
                }
                QueryResult::Ok(rows.last().map(|(id, ..)| *id))
            })
            .await?;
        let Some(last) = seen else { return Ok(()) };
        after = last;
    }
}

async fn reseal_headers(connection: &mut AsyncPgConnection, keyring: &Keyring, done: &mut Resealed) -> QueryResult<()> {
    use subscriptions::dsl;
    let mut after = SubscriptionId::FIRST;
    loop {
        let seen = connection
            .transaction(async |connection| {
                let rows: Vec<(SubscriptionId, Option<Sealed>)> = dsl::subscriptions
                    .filter(dsl::id.gt(after))
                    .filter(first_bytes(dsl::custom_headers, 1, 4).ne(keyring.current_id().as_bytes()))
                    .order(dsl::id)
                    .select((dsl::id, dsl::custom_headers))
                    .limit(BATCH)
                    .for_update()
                    .load(connection)
                    .await?;
                for (id, sealed) in &rows {
                    let Some(sealed) = sealed else { continue };
                    let again = done.renew(keyring, CustomHeaders::context(*id), None, sealed);
                    let Some(again) = again else { continue };
                    // The revision counts on, so that a PATCH which read the old value does not write it back.
                    diesel::update(dsl::subscriptions.find(id))
                        .set((dsl::custom_headers.eq(again), dsl::revision.eq(dsl::revision + 1)))
                        .execute(connection)
                        .await?;
                }
                QueryResult::Ok(rows.last().map(|(id, _)| *id))
            })
            .await?;
        let Some(last) = seen else { return Ok(()) };
        after = last;
    }
}

async fn reseal_answers(connection: &mut AsyncPgConnection, keyring: &Keyring, done: &mut Resealed) -> QueryResult<()> {
    use idempotency_keys::dsl;
    let mut after = (String::new(), String::new(), String::new());
    loop {
        let seen = connection
            .transaction(async |connection| {
                let (caller, operation, key) = &after;
                let rows: Vec<(String, String, String, Sealed)> = dsl::idempotency_keys
                    .filter(first_bytes(dsl::answer.nullable(), 1, 4).ne(keyring.current_id().as_bytes()))
                    .filter(
                        dsl::caller.gt(caller).or(dsl::caller
                            .eq(caller)
                            .and(dsl::operation.gt(operation).or(dsl::operation.eq(operation).and(dsl::key.gt(key))))),
                    )
                    .order((dsl::caller, dsl::operation, dsl::key))
                    .select((dsl::caller, dsl::operation, dsl::key, dsl::answer))
                    .limit(BATCH)
                    .for_update()
                    .load(connection)
                    .await?;
                for (caller, operation, key, sealed) in &rows {
                    let earlier = idempotency::context_in_0_1_0(caller, operation, key);
                    let place = idempotency::context(caller, operation, key);
                    let again = done.renew(keyring, place, earlier.as_deref(), sealed);
                    let Some(again) = again else { continue };
                    diesel::update(dsl::idempotency_keys.find((caller, operation, key)))
                        .set(dsl::answer.eq(again))
                        .execute(connection)
                        .await?;
                }
                QueryResult::Ok(rows.into_iter().last().map(|(caller, operation, key, _)| (caller, operation, key)))
            })
            .await?;
        let Some(last) = seen else { return Ok(()) };
        after = last;
    }
}

async fn reseal_oauth2(connection: &mut AsyncPgConnection, keyring: &Keyring, done: &mut Resealed) -> QueryResult<()> {
    use subscription_settings::dsl;
    let mut after = SubscriptionId::FIRST;
    loop {
        let seen = connection
            .transaction(async |connection| {
                let rows: Vec<(SubscriptionId, Option<Sealed>)> = dsl::subscription_settings
                    .filter(dsl::subscription_id.gt(after))
                    .filter(first_bytes(dsl::oauth2, 1, 4).ne(keyring.current_id().as_bytes()))
                    .order(dsl::subscription_id)
                    .select((dsl::subscription_id, dsl::oauth2))
                    .limit(BATCH)
                    .for_update()
                    .load(connection)
                    .await?;
                for (id, sealed) in &rows {
                    let Some(sealed) = sealed else { continue };
                    let again = done.renew(keyring, OAuth2Credentials::context(*id), None, sealed);
                    let Some(again) = again else { continue };
                    let row = dsl::subscription_settings.find(id);
                    diesel::update(row).set(dsl::oauth2.eq(again)).execute(connection).await?;
                }
                QueryResult::Ok(rows.last().map(|(id, _)| *id))
            })
            .await?;
        let Some(last) = seen else { return Ok(()) };
        after = last;
    }
}

async fn reseal_alert_secrets(
    connection: &mut AsyncPgConnection,
    keyring: &Keyring,
    done: &mut Resealed,
) -> QueryResult<()> {
    use alert_rules::dsl;
    // The platform's are under the nil UUID.
    let mut from = Some(uuid::Uuid::nil());
    while let Some(first) = from {
        from = connection
            .transaction(async |connection| {
                let rows: Vec<(uuid::Uuid, Option<Sealed>)> = dsl::alert_rules
                    .filter(dsl::owner_id.ge(first))
                    .filter(first_bytes(dsl::secret, 1, 4).ne(keyring.current_id().as_bytes()))
                    .order(dsl::owner_id)
                    .select((dsl::owner_id, dsl::secret))
                    .limit(BATCH)
                    .for_update()
                    .load(connection)
                    .await?;
                for (owner, sealed) in &rows {
                    let Some(sealed) = sealed else { continue };
                    let again = done.renew(keyring, rules::context(*owner), None, sealed);
                    let Some(again) = again else { continue };
                    diesel::update(dsl::alert_rules.find(owner)).set(dsl::secret.eq(again)).execute(connection).await?;
                }
                let next = |(last, _): &(uuid::Uuid, _)| last.as_u128().checked_add(1).map(uuid::Uuid::from_u128);
                QueryResult::Ok(rows.last().and_then(next))
            })
            .await?;
    }
    Ok(())
}

async fn reseal_cells(connection: &mut AsyncPgConnection, keyring: &Keyring, done: &mut Resealed) -> QueryResult<()> {
    connection
        .transaction(async |connection| {
            // There are a few.
            for cell in cells::list(connection).await? {
                let Some(again) = done.renew(keyring, cells::context(&cell.name), None, &cell.database) else {
                    continue;
                };
                cells::renew(connection, &cell.name, &again).await?;
            }
            Ok(())
        })
        .await
}

diesel::define_sql_function! {
    /// `substring(value, 1, 4)`: the key id of a sealed value.
    #[sql_name = "substring"]
    fn first_bytes(value: Nullable<Bytea>, from: Integer, count: Integer) -> Nullable<Bytea>;
}
