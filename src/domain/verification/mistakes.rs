//! Which mistake would have made this signature: each likely one is tried, then each two of them together.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Finding, MOST_SECONDS, Secret, Signed, rewritings, wrappings};

/// The longest body that two mistakes at once are tried with: each try hashes it.
const MAX_FOR_TWO: usize = 64 * 1024;
/// The most signatures of one header that are looked at.
const MAX_TOKENS: usize = 8;

/// The 32 bytes of a signature as it should be written.
pub(super) fn plain_base64(token: &str) -> Option<Vec<u8>> {
    let text = token.strip_prefix("v1,").unwrap_or(token);
    STANDARD.decode(text).ok().filter(|bytes| bytes.len() == 32)
}

/// The bytes of a signature however it is written, and what is wrong with the writing.
fn any_writing(token: &str) -> Option<(Vec<u8>, Option<Finding>)> {
    if let Some(bytes) = plain_base64(token) {
        return Some((bytes, None));
    }
    let starts = ["v1,", "v1=", "v0=", "sha256=", "hmac-sha256="];
    let text = starts.iter().find_map(|start| token.strip_prefix(start)).unwrap_or(token);
    let hex = || {
        let digits: Option<Vec<u8>> =
            text.chars().map(|char| char.to_digit(16).and_then(|d| d.try_into().ok())).collect();
        Some(digits?.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte * 16 + digit)).collect())
    };
    let writings: [(Option<Vec<u8>>, Finding); 4] = [
        (hex().filter(|_| text.len() == 64), Finding::HexInsteadOfBase64),
        (STANDARD_NO_PAD.decode(text).ok(), Finding::Base64WithoutPadding),
        (URL_SAFE.decode(text).ok(), Finding::UrlSafeBase64),
        (URL_SAFE_NO_PAD.decode(text).ok(), Finding::UrlSafeBase64),
    ];
    let fits =
        |(bytes, finding): (Option<Vec<u8>>, Finding)| Some((bytes.filter(|bytes| bytes.len() == 32)?, Some(finding)));
    writings.into_iter().find_map(fits)
}

/// One possible mistake and what it makes of a part; no finding is no mistake.
type Guess<T> = (Option<Finding>, T);

/// Says why a signature does not fit.
pub(super) fn explain(header: &'static str, signed: Signed<'_>, signature: &str, secrets: &[Secret]) -> Vec<Finding> {
    let tokens: Vec<_> = signature.split_ascii_whitespace().filter_map(any_writing).take(MAX_TOKENS).collect();
    if tokens.is_empty() {
        return if signature.is_empty() { vec![] } else { vec![Finding::SignatureMalformed(header)] };
    }
    if secrets.is_empty() {
        return vec![];
    }
    let keys = keys(secrets);
    let bodies = bodies(signed.body);
    let shapes = shapes(signed);
    let most = if signed.body.len() > MAX_FOR_TWO { 1 } else { 2 };
    for mistakes in 0..=most {
        for (of_key, key) in &keys {
            for (of_body, body) in &bodies {
                for (of_shape, head) in &shapes {
                    let found = [of_key, of_body, of_shape].into_iter().flatten();
                    if found.clone().count() != mistakes {
                        continue;
                    }
                    let mac = mac(key, head, body);
                    let hit = tokens.iter().find(|(token, _)| mac.clone().verify_slice(token).is_ok());
                    if let Some((_, of_writing)) = hit {
                        return found.chain(of_writing).cloned().collect();
                    }
                }
            }
        }
    }
    if rewritings::is_sorted(signed.body) {
        return vec![Finding::KeysSorted];
    }
    vec![Finding::WrongSecret]
}

fn mac(key: &[u8], head: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(head.as_bytes());
    mac.update(body);
    mac
}

fn keys(secrets: &[Secret]) -> Vec<Guess<Zeroizing<Vec<u8>>>> {
    let mut keys: Vec<Guess<_>> = Vec::new();
    for secret in secrets {
        keys.extend(secret.key().map(|key| (None, key)));
        let (rest, has_prefix) = secret.rest();
        keys.push((Some(Finding::SecretNotDecoded), Zeroizing::new(rest.as_bytes().to_vec())));
        if has_prefix {
            keys.push((Some(Finding::SecretUsedWhole), Zeroizing::new(secret.text.as_bytes().to_vec())));
        }
    }
    keys
}

fn bodies(body: &[u8]) -> Vec<Guess<Cow<'_, [u8]>>> {
    let rewritten = rewritings::of(body).into_iter().map(|(finding, bytes)| (Some(finding), bytes));
    let inside = wrappings::inside(body).into_iter().map(|(finding, bytes)| (Some(finding), Cow::Owned(bytes)));
    std::iter::once((None, Cow::Borrowed(body))).chain(rewritten).chain(inside).collect()
}

/// What was put before the body.
fn shapes(Signed { id, timestamp, .. }: Signed<'_>) -> Vec<Guess<String>> {
    let mut shapes = vec![
        (None, format!("{id}.{timestamp}.")),
        (Some(Finding::SignedBodyOnly), String::new()),
        (Some(Finding::SignedWithoutId), format!("{timestamp}.")),
        (Some(Finding::SignedWithoutTimestamp), format!("{id}.")),
    ];
    if let Ok(number) = timestamp.parse::<i64>() {
        shapes.push(if number > MOST_SECONDS {
            (Some(Finding::SignedSeconds), format!("{id}.{}.", number / 1000))
        } else {
            (Some(Finding::SignedMilliseconds), format!("{id}.{number}000."))
        });
    }
    shapes
}
