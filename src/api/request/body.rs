//! Reading the body of a request: its media type, its size, and how long it may take.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, TRANSFER_ENCODING};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;

use super::Read;
use super::json::Json;
use super::node::{Node, Reading};
use super::preferences::split_outside_quotes;
use crate::api::State;
use crate::api::error::{ApiError, Unsupported};
use crate::domain::address_policy::AddressPolicy;

/// The largest body (contract, "Errors").
pub const MAX_BYTES: usize = 1024 * 1024;

/// How long a whole body may take to arrive.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// Reads a JSON body.
pub async fn read<T: Read>(state: &State, request: &HttpRequest, payload: Payload) -> Result<T, ApiError> {
    Ok(read_both(state, request, payload).await?.1)
}

/// Reads a JSON body, and gives it as it was sent, too.
pub async fn read_both<T: Read>(
    state: &State,
    request: &HttpRequest,
    payload: Payload,
) -> Result<(Bytes, T), ApiError> {
    let bytes = whole(request, payload, "application/json").await?;
    let read = parse(&bytes, &state.address_policy)?;
    Ok((bytes, read))
}

/// Reads a JSON body, or none at all, which stands for an empty object.
pub async fn read_optional<T: Read>(state: &State, request: &HttpRequest, payload: Payload) -> Result<T, ApiError> {
    let has_type = header(request, &CONTENT_TYPE).is_some();
    let has_length = header(request, &CONTENT_LENGTH).is_some_and(|length| length != "0");
    let mut bytes = Bytes::new();
    if has_type || has_length || header(request, &TRANSFER_ENCODING).is_some() {
        bytes = whole(request, payload, "application/json").await?;
    }
    parse(if bytes.is_empty() { b"{}" } else { &bytes }, &state.address_policy)
}

/// Reads JSON, or tells all that is wrong with it.
pub fn parse<T: Read>(bytes: &[u8], policy: &AddressPolicy) -> Result<T, ApiError> {
    let mut kept = Vec::new();
    T::kept(&mut kept);
    let json = Json::parse_keeping(without_mark(bytes), &kept)?;
    let reading = Reading::new(policy);
    let read = T::read(&Node::root(&json, &reading));
    reading.faults.check()?;
    read.ok_or_else(|| ApiError::invalid("", "is not complete"))
}

/// A body of one media type, whole.
pub async fn whole(request: &HttpRequest, payload: Payload, media_type: &'static str) -> Result<Bytes, ApiError> {
    whole_up_to(request, payload, media_type, MAX_BYTES).await
}

/// A body of one media type, whole, of at most so many bytes.
pub async fn whole_up_to(
    request: &HttpRequest,
    payload: Payload,
    media_type: &'static str,
    most: usize,
) -> Result<Bytes, ApiError> {
    check_type(request, media_type)?;
    let declared = header(request, &CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    if declared.is_some_and(|length| length > most as u64) {
        return Err(ApiError::PayloadTooLarge);
    }
    tokio::time::timeout(TIMEOUT, collect(payload, most))
        .await
        .unwrap_or_else(|_| Err(ApiError::invalid("", format!("must arrive within {} s", TIMEOUT.as_secs()))))
}

async fn collect(mut payload: Payload, most: usize) -> Result<Bytes, ApiError> {
    let mut whole = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| ApiError::invalid("", "broke off, or is framed wrongly"))?;
        if whole.len() + chunk.len() > most {
            return Err(ApiError::PayloadTooLarge);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// The text after a byte order mark, which some editors and clients put before UTF-8 (RFC 8259, section 8.1).
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn check_type(request: &HttpRequest, media_type: &'static str) -> Result<(), ApiError> {
    let given = header(request, &CONTENT_TYPE).unwrap_or_default();
    let (essence, parameters) = given.split_once(';').unwrap_or((given, ""));
    let encoding = header(request, &CONTENT_ENCODING).unwrap_or("identity");
    let is_of_type = essence.trim().eq_ignore_ascii_case(media_type) && encoding.eq_ignore_ascii_case("identity");
    let charset = other_charset(parameters).filter(|_| is_of_type);
    if is_of_type && charset.is_none() {
        return Ok(());
    }
    let is_patch = request.method() == Method::PATCH;
    Err(ApiError::UnsupportedMediaType(Unsupported { wanted: media_type, charset, is_patch }))
}

/// A character set that is not UTF-8 or a part of it, as it may be shown.
fn other_charset(parameters: &str) -> Option<String> {
    let parts = split_outside_quotes(parameters, &[';']);
    let mut named = parts.into_iter().filter_map(|parameter| parameter.split_once('='));
    let (_, charset) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    let charset = charset.trim().trim_matches('"');
    let is_fine = ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|fine| charset.eq_ignore_ascii_case(fine));
    (!is_fine).then(|| charset.chars().filter(|c| c.is_ascii_graphic()).take(40).collect())
}

/// A header's text, if it is there and is ASCII.
pub(crate) fn header<'r>(request: &'r HttpRequest, name: &HeaderName) -> Option<&'r str> {
    request.headers().get(name)?.to_str().ok()
}
