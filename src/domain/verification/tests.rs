//! The table of mistakes, and what no table can show.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::domain::signature::{SignatureFormat, sign};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER: &str = "whsec_/////////////////////////////////////////v4=";
const ID: &str = "msg_sample_0001";
const TIMESTAMP: &str = "1787220965";
const BODY: &str = r#"{"event_type":"PNR_V3","operation":"BOOKING_CREATED","timestamp":"2026-08-20T10:16:05Z","audience":{"organizationId":"11111111-1111-4111-8111-111111111111"},"payload":{"pnrId":"9000000001"}}"#;
const SIGNATURE: &str = "AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn headers(timestamp: &str, signature: &str) -> Headers {
    let values = [ID, timestamp, signature];
    Headers::pick(FAMILIES[0].iter().zip(values).filter(|(_, value)| !value.is_empty()))
}

fn codes(verdict: &Verdict) -> Vec<&'static str> {
    verdict.findings.iter().map(Finding::code).collect()
}

/// The findings of one delivery that is checked in time with the one secret.
fn found(signature: &str, body: &[u8]) -> (bool, Vec<&'static str>) {
    let secrets = [Secret::new(Label::Current, SECRET)];
    let verdict = verify(&headers(TIMESTAMP, signature), body, &secrets, at(1_787_220_970), Some(TOLERANCE));
    (verdict.is_valid, codes(&verdict))
}

fn raw_mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_published_vector_is_good_in_every_writing_that_is_sent() {
    let doubled = format!("{SIGNATURE} v1,{SIGNATURE}");
    let rotated = format!("AAAAJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc= {SIGNATURE}");
    for signature in [SIGNATURE, &format!("v1,{SIGNATURE}"), &doubled, &rotated] {
        assert_eq!(found(signature, BODY.as_bytes()), (true, vec![]), "{signature}");
    }
    let both = FAMILIES.iter().flat_map(|names| names.iter().zip([ID, TIMESTAMP, SIGNATURE]));
    let secrets = [Secret::new(Label::Current, SECRET)];
    let verdict = verify(&Headers::pick(both), BODY.as_bytes(), &secrets, at(1_787_220_965), Some(TOLERANCE));
    assert_eq!((verdict.is_valid, verdict.signed_with), (true, Some(Label::Current)));
}

#[test]
fn each_change_of_the_body_is_recognised() {
    let json: Value = serde_json::from_str(BODY).unwrap();
    let sorted = r#"{"audience":{"organizationId":"11111111-1111-4111-8111-111111111111"},"event_type":"PNR_V3","operation":"BOOKING_CREATED","payload":{"pnrId":"9000000001"},"timestamp":"2026-08-20T10:16:05Z"}"#;
    let spaced = BODY.replace("\":", "\": ").replace(",\"", ", \"");
    let pretty = format!("{json:#}");
    for (given, expected) in [
        (pretty.clone(), "BODY_RESERIALISED"),
        (spaced.clone(), "BODY_RESERIALISED"),
        (format!("{pretty}\n"), "BODY_RESERIALISED"),
        (format!("{BODY}\n"), "NEWLINE_ADDED"),
        (format!("{BODY}\r\n"), "NEWLINE_ADDED"),
        (format!("\u{feff}{BODY}"), "BYTE_ORDER_MARK_ADDED"),
    ] {
        assert_eq!(found(SIGNATURE, given.as_bytes()), (false, vec![expected]), "{given}");
    }
    // What somebody's own code signed: the body as their library writes it.
    let key: Vec<u8> = (0..32).collect();
    for (signed, told) in [
        (sorted.to_owned(), "compactly, with its keys sorted"),
        (spaced, "with a space after commas and colons, as json.dumps does"),
        (pretty, "indented by two spaces"),
    ] {
        let signature = STANDARD.encode(raw_mac(&key, format!("{ID}.{TIMESTAMP}.{signed}").as_bytes()));
        let secrets = [Secret::new(Label::Current, SECRET)];
        let verdict = verify(&headers(TIMESTAMP, &signature), BODY.as_bytes(), &secrets, at(0), None);
        assert_eq!(verdict.findings, [Finding::BodyReserialised(told)]);
    }
    for (given, signed, expected) in [
        ("{\n}", "{\r\n}", "LINE_ENDS_CHANGED"),
        ("{\r\n \"a\": 1}", "{\n \"a\": 1}", "LINE_ENDS_CHANGED"),
        ("{}", "{}\n", "NEWLINE_REMOVED"),
        ("{}", "\u{feff}{}", "BYTE_ORDER_MARK_REMOVED"),
        (r#"{"fare":12.0}"#, r#"{"fare":12}"#, "BODY_RESERIALISED"),
        (r#"{"name":"René 🛫"}"#, r#"{"name": "Ren\u00e9 \ud83d\udeeb"}"#, "BODY_RESERIALISED"),
    ] {
        let signature = STANDARD.encode(raw_mac(&key, format!("{ID}.{TIMESTAMP}.{signed}").as_bytes()));
        assert_eq!(found(&signature, given.as_bytes()), (false, vec![expected]), "{signed}");
    }
}

#[test]
fn each_mistake_with_key_text_and_writing_is_recognised_alone_and_with_another() {
    let key: Vec<u8> = (0..32).collect();
    let (rest, whole) = (&SECRET.as_bytes()[6..], SECRET.as_bytes());
    let text = |head: &str| format!("{head}{BODY}").into_bytes();
    let right = text(&format!("{ID}.{TIMESTAMP}."));
    let bare = raw_mac(&key, BODY.as_bytes());
    for (signature, expected) in [
        (STANDARD.encode(raw_mac(rest, &right)), vec!["SECRET_NOT_DECODED"]),
        (STANDARD.encode(raw_mac(whole, &right)), vec!["SECRET_USED_WHOLE"]),
        (STANDARD.encode(&bare), vec!["SIGNED_BODY_ONLY"]),
        (STANDARD.encode(raw_mac(&key, &text(&format!("{TIMESTAMP}.")))), vec!["SIGNED_WITHOUT_ID"]),
        (STANDARD.encode(raw_mac(&key, &text(&format!("{ID}.")))), vec!["SIGNED_WITHOUT_TIMESTAMP"]),
        (STANDARD.encode(raw_mac(&key, &text(&format!("{ID}.{TIMESTAMP}000.")))), vec!["SIGNED_MILLISECONDS"]),
        (hex(&raw_mac(&key, &right)), vec!["HEX_INSTEAD_OF_BASE64"]),
        (hex(&raw_mac(&key, &right)).to_uppercase(), vec!["HEX_INSTEAD_OF_BASE64"]),
        (SIGNATURE.replace('/', "_").replace('+', "-"), vec!["URL_SAFE_BASE64"]),
        (SIGNATURE.replace('/', "_").replace('+', "-").replace('=', ""), vec!["URL_SAFE_BASE64"]),
        (SIGNATURE.replace('=', ""), vec!["BASE64_WITHOUT_PADDING"]),
        (format!("sha256={}", hex(&bare)), vec!["SIGNED_BODY_ONLY", "HEX_INSTEAD_OF_BASE64"]),
        (hex(&raw_mac(whole, BODY.as_bytes())), vec!["SECRET_USED_WHOLE", "SIGNED_BODY_ONLY", "HEX_INSTEAD_OF_BASE64"]),
        (STANDARD.encode(raw_mac(&[1; 32], &right)), vec!["WRONG_SECRET"]),
        ("nonsense".to_owned(), vec!["SIGNATURE_MALFORMED"]),
        ("v1,".to_owned(), vec!["SIGNATURE_MALFORMED"]),
    ] {
        assert_eq!(found(&signature, BODY.as_bytes()), (false, expected), "{signature}");
    }
}

#[test]
fn the_time_is_told_apart_from_the_signature() {
    let secrets = [Secret::new(Label::Current, SECRET)];
    let check = |headers: &Headers, now: i64| verify(headers, BODY.as_bytes(), &secrets, at(now), Some(TOLERANCE));
    let good = headers(TIMESTAMP, SIGNATURE);
    for (now, said) in [
        (1_787_220_965 + 300, None),
        (1_787_220_965 - 300, None),
        (1_787_220_965 + 301, Some("5 min")),
        (1_787_220_965 + 425, Some("7 min")),
        (1_787_220_965 - 425, Some("7 min")),
        (1_787_220_965 + 9_000, Some("2 h")),
        (1_787_220_965 + 400_000, Some("4 days")),
    ] {
        let verdict = check(&good, now);
        assert_eq!((verdict.is_valid, verdict.signed_with), (said.is_none(), Some(Label::Current)), "{now}");
        let told = verdict.findings.first().map(ToString::to_string).unwrap_or_default();
        let expected = said.map_or(String::new(), |said| format!("The clock is off by {said}: "));
        assert!(told.starts_with(&expected) && told.is_empty() == said.is_none(), "{now}: {told}");
    }
    assert!(verify(&good, BODY.as_bytes(), &secrets, at(0), None).is_valid, "without a tolerance any time is fine");
    let key: Vec<u8> = (0..32).collect();
    for (timestamp, expected) in [
        ("soon", "TIMESTAMP_NOT_A_NUMBER"),
        ("-5", "TIMESTAMP_NOT_A_NUMBER"),
        ("+1787220965", "TIMESTAMP_NOT_A_NUMBER"),
        ("1787220965.5", "TIMESTAMP_NOT_A_NUMBER"),
        ("99999999999999999999", "TIMESTAMP_NOT_A_NUMBER"),
        ("1787220965123", "TIMESTAMP_IN_MILLISECONDS"),
    ] {
        let signature = STANDARD.encode(raw_mac(&key, format!("{ID}.{timestamp}.{BODY}").as_bytes()));
        let verdict = check(&headers(timestamp, &signature), 1_787_220_965);
        assert_eq!((verdict.is_valid, codes(&verdict)), (false, vec![expected]), "{timestamp}");
    }
    let signed_seconds = check(&headers("1787220965000", SIGNATURE), 1_787_220_965);
    assert_eq!(codes(&signed_seconds), ["TIMESTAMP_IN_MILLISECONDS", "SIGNED_SECONDS"]);
}

#[test]
fn headers_and_secrets_that_are_not_right_are_named() {
    let check = |headers: &Headers, secrets: &[Secret]| {
        let verdict = verify(headers, BODY.as_bytes(), secrets, at(1_787_220_965), Some(TOLERANCE));
        (verdict.is_valid, verdict.findings.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let current = || [Secret::new(Label::Current, SECRET)];
    let missing = |name: &str| format!("The header {name} is missing or empty.");
    assert_eq!(check(&Headers::default(), &current()), (false, FAMILIES[0].map(missing).to_vec()));
    assert_eq!(check(&headers(TIMESTAMP, ""), &current()), (false, vec![missing(FAMILIES[0][2])]));
    let half = Headers::pick([("Webhook-Id", ID), ("WEBHOOK-TIMESTAMP", TIMESTAMP)]);
    assert_eq!(check(&half, &current()), (false, vec![missing("webhook-signature")]));
    let good = headers(TIMESTAMP, SIGNATURE);
    let twice: Vec<_> = FAMILIES[0].iter().zip([ID, TIMESTAMP, SIGNATURE]).chain([(&FAMILIES[0][0], ID)]).collect();
    let repeated = "The header x-spotnana-webhook-id is given more than once.";
    assert_eq!(check(&Headers::pick(twice), &current()), (false, vec![repeated.to_owned()]));
    let bare = [Secret::new(Label::Current, &SECRET[6..])];
    let lacks = "The current secret does not begin with whsec_.".to_owned();
    assert_eq!(check(&good, &bare), (true, vec![lacks]), "worth telling, but it can be read");
    let broken = [Secret::new(Label::Old, "whsec_no base64")];
    let (is_valid, told) = check(&good, &broken);
    assert_eq!((is_valid, told[0].as_str()), (false, "The old secret is not Base64 after whsec_."));
    assert_eq!(check(&good, &[]), (false, vec![]), "nobody is vouched for without a secret");
    assert!(!format!("{:?}", current()).contains("AAEC"));
}

#[test]
fn the_old_secret_is_recognised_and_the_current_one_comes_first() {
    let both = [Secret::new(Label::Current, OTHER), Secret::new(Label::Old, SECRET)];
    let verdict = verify(&headers(TIMESTAMP, SIGNATURE), BODY.as_bytes(), &both, at(1_787_220_965), Some(TOLERANCE));
    assert_eq!((verdict.is_valid, verdict.signed_with), (true, Some(Label::Old)));
    assert_eq!(verdict.findings, [Finding::SignedWithOldSecret]);
    let keys = both.iter().map(|secret| secret.key().unwrap()).collect::<Vec<_>>();
    let keys = keys.iter().rev().map(|key| key.as_slice());
    let signed = sign(keys, ID, 1_787_220_965, BODY.as_bytes(), SignatureFormat::Bare);
    let headers = headers(TIMESTAMP, &signed.spotnana);
    let verdict = verify(&headers, BODY.as_bytes(), &both, at(1_787_220_965), Some(TOLERANCE));
    assert_eq!((verdict.signed_with, verdict.findings), (Some(Label::Current), vec![]));
}

#[test]
fn amounts_that_lost_their_zeros_and_names_that_were_sorted_are_told() {
    let sent = r#"{"event_type":"PNR_V3","payload":{"totalFare":{"amount":12.0,"currencyCode":"USD"},"n":3},"audience":{"organizationId":"x"}}"#;
    let secret = Secret::new(Label::Current, SECRET);
    let key = secret.key().unwrap();
    let signed = sign(std::iter::once(key.as_slice()), ID, 1_787_220_965, sent.as_bytes(), SignatureFormat::Bare);
    let told = |body: &str| {
        let headers = headers(TIMESTAMP, &signed.spotnana);
        let verdict = verify(
            &headers,
            body.as_bytes(),
            &[Secret::new(Label::Current, SECRET)],
            at(1_787_220_965),
            Some(TOLERANCE),
        );
        verdict.findings.iter().map(Finding::code).collect::<Vec<_>>()
    };
    assert_eq!(told(sent), Vec::<&str>::new());
    // JSON.stringify(JSON.parse(body))
    assert_eq!(told(&sent.replace("12.0", "12")), ["BODY_RESERIALISED"]);
    // json.dumps(json.loads(body), sort_keys=True)
    let sorted = r#"{"audience": {"organizationId": "x"}, "event_type": "PNR_V3", "payload": {"n": 3, "totalFare": {"amount": 12.0, "currencyCode": "USD"}}}"#;
    assert_eq!(told(sorted), ["BODY_RESERIALISED"]);
    assert_eq!(told(&sent.replace("USD", "EUR")), ["WRONG_SECRET"]);
}

#[test]
fn a_secret_copied_with_its_surroundings_and_a_wrapped_body_are_named() {
    let check = |secret: &str, body: &[u8]| {
        let secrets = [Secret::new(Label::Current, secret)];
        let verdict = verify(&headers(TIMESTAMP, SIGNATURE), body, &secrets, at(1_787_220_970), Some(TOLERANCE));
        (verdict.is_valid, verdict.findings.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let (is_valid, told) = check(&format!("export SECRET=\"v1,{SECRET}\""), BODY.as_bytes());
    let around = "The current secret was given with an assignment (`NAME=`) before it and quotation marks around it and `v1,` before it.";
    assert_eq!((is_valid, told), (true, vec![around.to_owned()]));
    let lambda = serde_json::json!({"body": STANDARD.encode(BODY), "isBase64Encoded": true}).to_string();
    let inside = "The body is wrapped: the signature fits what is inside Base64, itself in `body` of a JSON object.";
    assert_eq!(check(SECRET, lambda.as_bytes()), (false, vec![inside.to_owned()]));
    assert_eq!(check(OTHER, lambda.as_bytes()).1.len(), 1, "another secret is another secret");
}

#[test]
fn every_finding_has_one_sentence_of_advice() {
    for finding in [Finding::WrongSecret, Finding::NewlineAdded, Finding::UnknownDelivery, Finding::SecretUsedWhole] {
        assert!(finding.to_string().ends_with('.') && finding.advice().ends_with('.'), "{finding}");
    }
}

proptest! {
    #[test]
    fn what_is_signed_verifies_and_with_any_byte_flipped_it_never_does(
        key in proptest::collection::vec(any::<u8>(), 1..64),
        body in proptest::collection::vec(any::<u8>(), 1..300),
        id in "[a-zA-Z0-9_-]{1,36}",
        time in 0_i64..4_000_000_000,
        format in prop_oneof![Just(SignatureFormat::Bare), Just(SignatureFormat::V1), Just(SignatureFormat::Both)],
        place in any::<proptest::sample::Index>(),
        bit in 0_u32..8,
    ) {
        let signed = sign(std::iter::once(key.as_slice()), &id, time, &body, format);
        let secrets = [Secret::of_key(Label::Current, &key)];
        let timestamp = time.to_string();
        let check = |id: &str, body: &[u8], key: &[Secret]| {
            let spotnana = FAMILIES[0].iter().zip([id, &timestamp, &signed.spotnana]);
            let standard = FAMILIES[1].iter().zip([id, &timestamp, &signed.standard]);
            verify(&Headers::pick(spotnana.chain(standard)), body, key, at(time), Some(TOLERANCE)).is_valid
        };
        prop_assert!(check(&id, &body, &secrets));
        let mut flipped = body.clone();
        flipped[place.index(body.len())] ^= 1 << bit;
        prop_assert!(!check(&id, &flipped, &secrets));
        let mut other = key.clone();
        other[place.index(key.len())] ^= 1 << bit;
        prop_assert!(!check(&id, &body, &[Secret::of_key(Label::Current, &other)]));
        let longer = id + "x";
        prop_assert!(!check(&longer, &body, &secrets));
    }
}
