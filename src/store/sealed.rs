//! Every sealed value of the database at once: which master keys they need, and sealing them anew.

use std::collections::BTreeSet;

use anyhow::Context;
use diesel::prelude::*;
use diesel::sql_types::{Bytea, Integer, Nullable};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::schema::{idempotency_keys, signing_secrets, subscription_settings, subscriptions};
use super::subscriptions::Subscription;
use super::{idempotency_keys as idempotency, signing_secrets as secrets, subscription_settings as settings};
use crate::domain::id::{SigningSecretId, SubscriptionId};
use crate::domain::sealing::{KeyId, Keyring, Sealed};

/// How many rows one transaction of a reseal takes.
const BATCH: i64 = 500;

#[derive(QueryableByName)]
struct KeyIdRow {
    #[diesel(sql_type = Bytea)]
    key_id: Vec<u8>,
}

/// The ids of all master keys that some value is sealed with.
pub async fn key_ids(connection: &mut AsyncPgConnection) -> QueryResult<BTreeSet<KeyId>> {
    let rows: Vec<KeyIdRow> = diesel::sql_query(
        "SELECT substring(sealed FOR 4) AS key_id FROM signing_secrets \
         UNION SELECT substring(custom_headers FOR 4) FROM subscriptions WHERE custom_headers IS NOT NULL \
         UNION SELECT substring(answer FOR 4) FROM idempotency_keys \
         UNION SELECT substring(oauth2 FOR 4) FROM subscription_settings WHERE oauth2 IS NOT NULL",
    )
    .load(connection)
    .await?;
    Ok(rows.iter().filter_map(|row| KeyId::from_bytes(&row.key_id)).collect())
}

/// Seals anew, under the current master key, every value that another key sealed. Safe to
/// stop and to run beside a serving node; gives how many values it sealed.
pub async fn reseal(connection: &mut AsyncPgConnection, keyring: &Keyring) -> anyhow::Result<usize> {
    let mut total = 0;
    loop {
        let done = connection
            .transaction(async |connection| -> anyhow::Result<usize> {
                Ok(reseal_secrets(connection, keyring).await?
                    + reseal_headers(connection, keyring).await?
                    + reseal_answers(connection, keyring).await?
                    + reseal_oauth2(connection, keyring).await?)
            })
            .await
            .context("sealing under the current master key")?;
        if done == 0 {
            return Ok(total);
        }
        total += done;
    }
}

diesel::define_sql_function! {
    /// `substring(value, 1, 4)`: the key id of a sealed value.
    #[sql_name = "substring"]
    fn first_bytes(value: Nullable<Bytea>, from: Integer, count: Integer) -> Nullable<Bytea>;
}

async fn reseal_secrets(connection: &mut AsyncPgConnection, keyring: &Keyring) -> anyhow::Result<usize> {
    use signing_secrets::dsl;
    let rows: Vec<(SigningSecretId, Sealed)> = dsl::signing_secrets
        .filter(first_bytes(dsl::sealed.nullable(), 1, 4).ne(keyring.current_id().as_bytes()))
        .select((dsl::id, dsl::sealed))
        .limit(BATCH)
        .for_update()
        .load(connection)
        .await?;
    for (id, sealed) in &rows {
        let place = secrets::place(*id);
        let again = reseal_one(keyring, &place, sealed)?;
        diesel::update(dsl::signing_secrets.find(id)).set(dsl::sealed.eq(again)).execute(connection).await?;
    }
    Ok(rows.len())
}

async fn reseal_headers(connection: &mut AsyncPgConnection, keyring: &Keyring) -> anyhow::Result<usize> {
    use subscriptions::dsl;
    let rows: Vec<(SubscriptionId, Option<Sealed>)> = dsl::subscriptions
        .filter(first_bytes(dsl::custom_headers, 1, 4).ne(keyring.current_id().as_bytes()))
        .select((dsl::id, dsl::custom_headers))
        .limit(BATCH)
        .for_update()
        .load(connection)
        .await?;
    for (id, sealed) in &rows {
        let Some(sealed) = sealed else { continue };
        let again = reseal_one(keyring, &Subscription::headers_place(*id), sealed)?;
        // The revision counts on, so that a PATCH which read the old value does not write it back.
        diesel::update(dsl::subscriptions.find(id))
            .set((dsl::custom_headers.eq(again), dsl::revision.eq(dsl::revision + 1)))
            .execute(connection)
            .await?;
    }
    Ok(rows.len())
}

async fn reseal_answers(connection: &mut AsyncPgConnection, keyring: &Keyring) -> anyhow::Result<usize> {
    use idempotency_keys::dsl;
    let rows: Vec<(String, String, String, Sealed)> = dsl::idempotency_keys
        .filter(first_bytes(dsl::answer.nullable(), 1, 4).ne(keyring.current_id().as_bytes()))
        .select((dsl::caller, dsl::operation, dsl::key, dsl::answer))
        .limit(BATCH)
        .for_update()
        .load(connection)
        .await?;
    for (caller, operation, key, sealed) in &rows {
        let again = reseal_one(keyring, &idempotency::place(caller, operation, key), sealed)?;
        diesel::update(dsl::idempotency_keys.find((caller, operation, key)))
            .set(dsl::answer.eq(again))
            .execute(connection)
            .await?;
    }
    Ok(rows.len())
}

async fn reseal_oauth2(connection: &mut AsyncPgConnection, keyring: &Keyring) -> anyhow::Result<usize> {
    use subscription_settings::dsl;
    let rows: Vec<(SubscriptionId, Option<Sealed>)> = dsl::subscription_settings
        .filter(first_bytes(dsl::oauth2, 1, 4).ne(keyring.current_id().as_bytes()))
        .select((dsl::subscription_id, dsl::oauth2))
        .limit(BATCH)
        .for_update()
        .load(connection)
        .await?;
    for (id, sealed) in &rows {
        let Some(sealed) = sealed else { continue };
        let again = reseal_one(keyring, &settings::oauth2_place(*id), sealed)?;
        let row = dsl::subscription_settings.find(id);
        diesel::update(row).set(dsl::oauth2.eq(again)).execute(connection).await?;
    }
    Ok(rows.len())
}

fn reseal_one(keyring: &Keyring, place: &str, sealed: &Sealed) -> anyhow::Result<Sealed> {
    let plain = keyring.open(place, sealed).with_context(|| format!("opening {place}"))?;
    Ok(keyring.seal(place, &plain))
}
