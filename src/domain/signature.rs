//! What a receiver checks: HMAC-SHA256 over id, time and body, in both families of headers.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::names::names;

names! {
    /// How the values of `x-spotnana-webhook-signature` look (contract, "What a receiver gets").
    pub enum SignatureFormat {
        /// Base64 alone.
        Bare = "bare",
        /// `v1,` and Base64, as Standard Webhooks has it.
        V1 = "v1",
        /// Both, separated by a space, for verifiers of either kind.
        Both = "both",
    }
}

/// The values of the two signature headers of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatures {
    /// `x-spotnana-webhook-signature`: one for each live secret, separated by spaces.
    pub spotnana: String,
    /// `webhook-signature`: the same as `v1,…` tokens.
    pub standard: String,
}

/// Signs `id.timestamp.body` with each key. `timestamp` is in Unix seconds.
#[must_use]
pub fn sign<'k>(
    keys: impl Iterator<Item = &'k [u8]>,
    id: impl fmt::Display,
    timestamp: i64,
    body: &[u8],
    format: SignatureFormat,
) -> Signatures {
    let head = format!("{id}.{timestamp}.");
    let bare: Vec<String> = keys
        .map(|key| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
            mac.update(head.as_bytes());
            mac.update(body);
            STANDARD.encode(mac.finalize().into_bytes())
        })
        .collect();
    let v1: Vec<String> = bare.iter().map(|one| format!("v1,{one}")).collect();
    let spotnana = match format {
        SignatureFormat::Bare => bare.join(" "),
        SignatureFormat::V1 => v1.join(" "),
        SignatureFormat::Both => bare.iter().chain(&v1).map(String::as_str).collect::<Vec<_>>().join(" "),
    };
    Signatures { spotnana, standard: v1.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "msg_sample_0001";
    const BODY: &str = r#"{"event_type":"PNR_V3","operation":"BOOKING_CREATED","timestamp":"2026-08-20T10:16:05Z","audience":{"organizationId":"11111111-1111-4111-8111-111111111111"},"payload":{"pnrId":"9000000001"}}"#;
    const BASE64: &str = "AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=";

    fn signed(keys: &[&[u8]], format: SignatureFormat) -> Signatures {
        sign(keys.iter().copied(), ID, 1_787_220_965, BODY.as_bytes(), format)
    }

    #[test]
    fn the_published_vector_comes_out_in_each_format() {
        let key: Vec<u8> = (0..32).collect();
        for (format, expected) in [
            (SignatureFormat::Bare, BASE64.to_owned()),
            (SignatureFormat::V1, format!("v1,{BASE64}")),
            (SignatureFormat::Both, format!("{BASE64} v1,{BASE64}")),
        ] {
            let got = signed(&[&key], format);
            assert_eq!(got, Signatures { spotnana: expected, standard: format!("v1,{BASE64}") });
        }
    }

    #[test]
    fn each_live_secret_signs() {
        let (one, two): (Vec<u8>, Vec<u8>) = ((0..32).collect(), vec![7; 32]);
        let got = signed(&[&one, &two], SignatureFormat::Bare);
        assert_eq!(got.spotnana.split(' ').count(), 2);
        assert!(got.spotnana.starts_with(BASE64));
        assert!(got.standard.split(' ').all(|token| token.starts_with("v1,")));
    }
}
