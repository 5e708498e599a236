//! `Idempotency-Key`: a repeat of a request gets the answer of the first.

use actix_web::HttpRequest;
use actix_web::http::header::HeaderName;
use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::domain::reach::Reach;
use crate::domain::sealing::{Keyring, Sealed};
use crate::store::idempotency_keys::{self, Claimed, NewIdempotencyKey};

const HEADER: &str = "Idempotency-Key";
/// The longest key, in characters.
const MAX_CHARS: usize = 255;

/// A request that may come again.
pub(crate) struct Repeatable<'a> {
    pub(crate) caller: &'a Caller,
    pub(crate) operation: &'a str,
    pub(crate) key: &'a str,
    pub(crate) body: &'a [u8],
}

/// The key of a request, if it has one.
pub(crate) fn key(request: &HttpRequest) -> Result<Option<String>, ApiError> {
    let mut values = request.headers().get_all(HeaderName::from_static("idempotency-key"));
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    let is_good =
        (1..=MAX_CHARS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if is_good && values.next().is_none() {
        return Ok(Some(text.to_owned()));
    }
    Err(ApiError::invalid(HEADER, format!("must be one header of 1 to {MAX_CHARS} visible ASCII characters")))
}

impl Repeatable<'_> {
    /// What the key stands for, of this caller and operation alone.
    pub(crate) fn context(&self) -> String {
        idempotency_keys::context(&owner(self.caller), self.operation, self.key)
    }
}

/// Whose key it is: two tenants may know the same subject.
fn owner(caller: &Caller) -> String {
    let subject = &caller.subject;
    match caller.reach {
        Reach::Everyone => format!("platform/{subject}"),
        Reach::Tmc(id) => format!("tmc/{id}/{subject}"),
        Reach::Company(id) => format!("company/{id}/{subject}"),
    }
}

/// Takes the key for `answer`, in the transaction that does the work. `None`: do the work.
/// Otherwise the answer of the first request.
pub(crate) async fn claim<T: Serialize + DeserializeOwned>(
    connection: &mut AsyncPgConnection,
    keyring: &Keyring,
    request: &Repeatable<'_>,
    answer: &T,
    now: DateTime<Utc>,
) -> Result<Option<T>, ApiError> {
    let owner = owner(request.caller);
    let context = idempotency_keys::context(&owner, request.operation, request.key);
    let plain = serde_json::to_vec(answer).map_err(anyhow::Error::new)?;
    let new = NewIdempotencyKey {
        caller: &owner,
        operation: request.operation,
        key: request.key,
        request_digest: &Sha256::digest(request.body),
        answer: &keyring.seal(&context, &plain),
        created_at: now,
    };
    match idempotency_keys::claim(connection, &new).await? {
        Claimed::New => Ok(None),
        Claimed::Conflict => Err(ApiError::IdempotencyConflict),
        Claimed::Repeat(sealed) => read(keyring, &owner, request, &sealed).map(Some),
    }
}

/// The answer of an earlier request under the key, if there was one: for work that is not begun before that is known. Whoever
/// does the work takes the key with [`claim`] all the same.
pub(crate) async fn earlier<T: DeserializeOwned>(
    connection: &mut AsyncPgConnection,
    keyring: &Keyring,
    request: &Repeatable<'_>,
    now: DateTime<Utc>,
) -> Result<Option<T>, ApiError> {
    let owner = owner(request.caller);
    match idempotency_keys::find(connection, (&owner, request.operation, request.key), now).await? {
        None => Ok(None),
        Some((digest, _)) if digest != Sha256::digest(request.body).as_slice() => Err(ApiError::IdempotencyConflict),
        Some((_, sealed)) => read(keyring, &owner, request, &sealed).map(Some),
    }
}

fn read<T: DeserializeOwned>(
    keyring: &Keyring,
    owner: &str,
    request: &Repeatable<'_>,
    sealed: &Sealed,
) -> Result<T, ApiError> {
    let context = idempotency_keys::context(owner, request.operation, request.key);
    let plain = keyring.open(&context, sealed).or_else(|error| {
        let earlier = idempotency_keys::context_in_0_1_0(owner, request.operation, request.key);
        earlier.and_then(|earlier| keyring.open(&earlier, sealed).ok()).ok_or(error)
    })?;
    Ok(serde_json::from_slice(&plain).map_err(anyhow::Error::new)?)
}
