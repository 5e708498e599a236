//! `jetbridge verify` as people run it: what it says of each mistake, and how it ends.

use std::io::Write;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::process::{Folder, program};

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const OTHER: &str = "whsec_/////////////////////////////////////////v4=";
const SIGNATURE: &str = "AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=";
const HEADERS: &str = "POST /hooks HTTP/1.1\r\nHost: partner.example.com\r\nX-Spotnana-Webhook-Id: msg_sample_0001\r\n\
    X-Spotnana-Webhook-Timestamp: 1787220965\r\n\
    X-Spotnana-Webhook-Signature: AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=\r\n";
const BODY: &str = r#"{"event_type":"PNR_V3","operation":"BOOKING_CREATED","timestamp":"2026-08-20T10:16:05Z","audience":{"organizationId":"11111111-1111-4111-8111-111111111111"},"payload":{"pnrId":"9000000001"}}"#;
const IN_TIME: [&str; 2] = ["--at", "2026-08-20T10:16:10Z"];

/// The exit code and both outputs, with headers and body in files and the secret in the environment.
fn verify(headers: &str, body: &[u8], arguments: &[&str]) -> (i32, String, String) {
    let folder = Folder::new();
    std::fs::write(folder.0.join("headers"), headers).unwrap();
    std::fs::write(folder.0.join("body"), body).unwrap();
    let fixed = ["verify", "--headers", "headers", "--body", "body"];
    let arguments: Vec<_> = fixed.iter().chain(arguments).copied().collect();
    let output = program(&folder.0, &arguments).env("JETBRIDGE_SECRET", SECRET).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let (out, error) = (text(output.stdout), text(output.stderr));
    for secret in [SECRET, OTHER] {
        assert!(!out.contains(&secret[6..]) && !error.contains(&secret[6..]), "a secret is printed: {out}{error}");
    }
    (output.status.code().unwrap(), out, error)
}

/// The same, in time, when it must find something.
fn wrong(headers: &str, body: &[u8], arguments: &[&str]) -> String {
    let (code, out, error) = verify(headers, body, &[arguments, &IN_TIME].concat());
    assert_eq!((code, error.lines().count()), (1, 1), "{out}{error}");
    out
}

/// What is found, by code.
fn codes(headers: &str, body: &[u8], arguments: &[&str]) -> Vec<String> {
    let out = wrong(headers, body, &[arguments, &["--json"]].concat());
    let json: Value = serde_json::from_str(&out).unwrap();
    let code = |finding: &Value| finding["code"].as_str().unwrap().to_owned();
    json["findings"].as_array().unwrap().iter().map(code).collect()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key);
    aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

fn signed_by(signature: &str) -> String {
    HEADERS.replace(SIGNATURE, signature)
}

#[test]
fn a_good_delivery_is_valid_and_its_pieces_are_shown() {
    let (code, out, error) = verify(HEADERS, BODY.as_bytes(), &IN_TIME);
    assert_eq!((code, error.as_str()), (0, ""));
    assert_snapshot!(out, @r#"
    VALID: the signature is good, made with the current secret.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:16:10Z)
      body       190 bytes, SHA-256 06271b50274fd079ad04dbeaff4bad7097a4784f0a0c3f4797d392a28cfd96bf
    "#);
}

#[test]
fn a_clock_that_is_off_is_told_by_how_much() {
    let (code, out, error) = verify(HEADERS, BODY.as_bytes(), &["--at", "2026-08-20T10:23:05Z"]);
    assert_eq!((code, error.as_str()), (1, "error: the delivery is not valid\n"));
    assert_snapshot!(out, @r#"
    INVALID: the signature is good, but the delivery is not.

      CLOCK_OFF
        The clock is off by 7 min: the timestamp is that much before the time of the check.
        Set the receiver's clock by NTP; what was kept is checked as of the time at which it came.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:23:05Z)
      body       190 bytes, SHA-256 06271b50274fd079ad04dbeaff4bad7097a4784f0a0c3f4797d392a28cfd96bf
    "#);
    assert_eq!(verify(HEADERS, BODY.as_bytes(), &["--any-time"]).0, 0);
    assert_eq!(verify(HEADERS, BODY.as_bytes(), &[]).0, 1, "it is not August 2026");
}

#[test]
fn a_body_that_was_written_anew_is_recognised() {
    let json: Value = serde_json::from_str(BODY).unwrap();
    assert_snapshot!(wrong(HEADERS, format!("{json:#}\n").as_bytes(), &[]), @r#"
    INVALID: the signature is not good.

      BODY_RESERIALISED
        The body was re-serialised: the signature is that of the same JSON, written compactly.
        Check the bytes of the body as they came, before anything parses, decodes or logs them.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:16:10Z)
      body       230 bytes, SHA-256 ab79625b87eb50a919c9a19d29e69e7bb5b22e674ec5b221026183b937581fdf
    "#);
    assert_snapshot!(wrong(HEADERS, format!("{BODY}\n").as_bytes(), &[]), @r#"
    INVALID: the signature is not good.

      NEWLINE_ADDED
        A newline was added at the end of the body: without it the signature fits.
        Check the bytes of the body as they came, before anything parses, decodes or logs them.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:16:10Z)
      body       191 bytes, SHA-256 b0f6e4f6e4e83607c381ad2372e5a9387bce9585b7cebdb0c643a81ab59942fb
    "#);
    assert_eq!(codes(HEADERS, format!("\u{feff}{BODY}").as_bytes(), &[]), ["BYTE_ORDER_MARK_ADDED"]);
    assert_eq!(codes(HEADERS, BODY.replace("PNR", "RNP").as_bytes(), &[]), ["WRONG_SECRET"]);
}

#[test]
fn the_mistakes_that_integrators_make_are_recognised() {
    let key: Vec<u8> = (0..32).collect();
    let right = format!("msg_sample_0001.1787220965.{BODY}");
    let hex: String = mac(&key, &right).iter().map(|byte| format!("{byte:02x}")).collect();
    let base64 = |bytes: Vec<u8>| STANDARD.encode(bytes);
    assert_snapshot!(wrong(&signed_by(&base64(mac(&SECRET.as_bytes()[6..], &right))), BODY.as_bytes(), &[]), @r#"
    INVALID: the signature is not good.

      SECRET_NOT_DECODED
        The secret was not Base64-decoded: the text after whsec_ was the key.
        Decode what follows `whsec_` from Base64, and use those 32 bytes as the key.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:16:10Z)
      body       190 bytes, SHA-256 06271b50274fd079ad04dbeaff4bad7097a4784f0a0c3f4797d392a28cfd96bf
    "#);
    for (signature, expected) in [
        (base64(mac(SECRET.as_bytes(), &right)), "SECRET_USED_WHOLE"),
        (hex, "HEX_INSTEAD_OF_BASE64"),
        (base64(mac(&key, BODY)), "SIGNED_BODY_ONLY"),
        (base64(mac(&key, &format!("1787220965.{BODY}"))), "SIGNED_WITHOUT_ID"),
        (base64(mac(&key, &format!("msg_sample_0001.{BODY}"))), "SIGNED_WITHOUT_TIMESTAMP"),
        (base64(mac(&key, &format!("msg_sample_0001.1787220965000.{BODY}"))), "SIGNED_MILLISECONDS"),
        (SIGNATURE.replace('/', "_").replace('+', "-"), "URL_SAFE_BASE64"),
        (base64(mac(&[9; 32], &right)), "WRONG_SECRET"),
        ("none".to_owned(), "SIGNATURE_MALFORMED"),
    ] {
        assert_eq!(codes(&signed_by(&signature), BODY.as_bytes(), &[]), [expected], "{signature}");
    }
}

#[test]
fn the_old_secret_is_told_and_broken_ones_too() {
    let (code, out, _) =
        verify(HEADERS, BODY.as_bytes(), &[&["--secret", OTHER, "--secret", SECRET][..], &IN_TIME].concat());
    assert_eq!(code, 0);
    assert_snapshot!(out, @r#"
    VALID: the signature is good, made with the old secret.

      SIGNED_WITH_OLD_SECRET
        It is signed with the old secret alone.
        Take the new secret into use before the old one stops signing.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:16:10Z)
      body       190 bytes, SHA-256 06271b50274fd079ad04dbeaff4bad7097a4784f0a0c3f4797d392a28cfd96bf
    "#);
    assert_eq!(codes(HEADERS, BODY.as_bytes(), &["--secret", "whsec_%%%"]), ["SECRET_NOT_BASE64", "WRONG_SECRET"]);
    let lines = HEADERS.lines().filter(|line| !line.contains("Timestamp")).collect::<Vec<_>>().join("\n");
    assert_eq!(codes(&lines, BODY.as_bytes(), &[]), ["HEADER_MISSING"]);
    assert_eq!(codes(&HEADERS.replace("1787220965", "soon"), BODY.as_bytes(), &[])[0], "TIMESTAMP_NOT_A_NUMBER");
}

#[test]
fn ones_own_signature_is_compared_with_the_right_one() {
    let own = STANDARD.encode(mac(SECRET.as_bytes(), &format!("msg_sample_0001.1787220965.{BODY}")));
    assert_snapshot!(wrong(HEADERS, BODY.as_bytes(), &["--expected", &own]), @r#"
    VALID: the signature is good, made with the current secret.

    Your signature is not what it should be.

      SECRET_USED_WHOLE
        The secret was not Base64-decoded: its whole text, whsec_ included, was the key.
        Drop `whsec_`, decode the rest from Base64, and use those 32 bytes as the key.

    What is signed is id.timestamp.body, of
      id         msg_sample_0001
      timestamp  1787220965 (2026-08-20T10:16:05Z; checked for 2026-08-20T10:16:10Z)
      body       190 bytes, SHA-256 06271b50274fd079ad04dbeaff4bad7097a4784f0a0c3f4797d392a28cfd96bf
    "#);
    let unsigned = HEADERS.lines().filter(|line| !line.contains("Signature")).collect::<Vec<_>>().join("\n");
    for headers in [HEADERS, &unsigned] {
        let right = verify(headers, BODY.as_bytes(), &[&["--expected", SIGNATURE, "--json"][..], &IN_TIME].concat());
        let json: Value = serde_json::from_str(&right.1).unwrap();
        assert_eq!((right.0, &json["expected"]["isRight"], &json["isValid"]), (0, &true.into(), &true.into()));
        let wrong = wrong(headers, BODY.as_bytes(), &["--expected", &own, "--json"]);
        let json: Value = serde_json::from_str(&wrong).unwrap();
        assert_eq!(json["expected"]["findings"][0]["code"], "SECRET_USED_WHOLE");
    }
}

#[test]
fn the_json_document_holds_all_that_the_text_says() {
    assert_snapshot!(wrong(HEADERS, format!("{BODY}\n").as_bytes(), &["--json"]), @r#"
    {
      "isValid": false,
      "findings": [
        {
          "code": "NEWLINE_ADDED",
          "message": "A newline was added at the end of the body: without it the signature fits.",
          "advice": "Check the bytes of the body as they came, before anything parses, decodes or logs them."
        }
      ],
      "signed": {
        "id": "msg_sample_0001",
        "timestamp": "1787220965",
        "bodyBytes": 191,
        "bodySha256": "b0f6e4f6e4e83607c381ad2372e5a9387bce9585b7cebdb0c643a81ab59942fb"
      },
      "checkedAt": "2026-08-20T10:16:10Z"
    }
    "#);
}

#[test]
fn the_body_is_read_from_standard_input_to_the_byte() {
    let folder = Folder::new();
    let headers = HEADERS.lines().skip(2).flat_map(|line| ["--header", line]);
    let arguments: Vec<_> = ["verify", "--body", "-", "--secret", SECRET].into_iter().chain(headers).collect();
    for (body, expected) in [(BODY.to_owned(), 0), (format!("{BODY}\n"), 1)] {
        let mut child = program(&folder.0, &[&arguments[..], &IN_TIME].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_says_the_same_over_http_and_keeps_nothing() {
    let app = TestApp::new().await;
    let path = "/sandbox/v1/verifications";
    let headers = json!({
        "Host": "partner.example.com", "X-Spotnana-Webhook-Id": "msg_sample_0001",
        "X-Spotnana-Webhook-Timestamp": ["1787220965"], "x-spotnana-webhook-signature": SIGNATURE,
    });
    let good = json!({"headers": headers, "body": BODY, "secrets": [SECRET, OTHER], "at": "2026-08-20T10:16:10Z"});
    let with = |more: Value| {
        let mut body = good.clone();
        more.as_object().unwrap().iter().for_each(|(name, value)| body[name] = value.clone());
        body
    };
    let told = app.post(path, &good).await.expect(200);
    assert_eq!((&told["isValid"], &told["signedWith"]), (&json!(true), &json!("CURRENT")), "{told:#}");
    let arguments = [&IN_TIME[..], &["--json"]].concat();
    let (_, out, _) = verify(HEADERS, BODY.as_bytes(), &arguments);
    assert_eq!(told, serde_json::from_str::<Value>(&out).unwrap(), "as the program says it");
    let base64 = with(json!({"body": null, "bodyBase64": STANDARD.encode(BODY), "secrets": [OTHER, SECRET]}));
    assert_eq!(app.post(path, &base64).await.expect(200)["signedWith"], "OLD");
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(BODY).unwrap()).unwrap();
    let told = app.post(path, &with(json!({"body": pretty, "expected": SIGNATURE}))).await.expect(200);
    assert_eq!((&told["isValid"], &told["findings"][0]["code"]), (&json!(false), &json!("BODY_RESERIALISED")));
    assert_eq!(told["expected"]["isRight"], false);
    assert!(!told.to_string().contains(&SECRET[6..]));
    // The sandbox's clock stands months after the delivery.
    let late = app.post(path, &with(json!({"at": null}))).await.expect(200);
    assert_eq!(
        (&late["findings"][0]["code"], &late["checkedAt"]),
        (&json!("CLOCK_OFF"), &json!("2026-11-21T10:40:40Z"))
    );
    let any = app.post(path, &with(json!({"at": null, "anyTime": true}))).await.expect(200);
    assert_eq!((&any["isValid"], &any["checkedAt"]), (&json!(true), &Value::Null));
    for (wrong, field) in [
        (json!({"body": null}), "body"),
        (json!({"bodyBase64": "AAAA"}), "bodyBase64"),
        (json!({"body": null, "bodyBase64": "not base64"}), "bodyBase64"),
        (json!({"anyTime": true}), "anyTime"),
        (json!({"secrets": []}), "secrets"),
        (json!({"headers": {}}), "headers"),
        (json!({"headers": {"webhook-id": 7}}), "headers.webhook-id"),
        (json!({"at": "noon"}), "at"),
    ] {
        let refused = app.post(path, &with(wrong.clone())).await;
        assert_eq!(refused.paths(), [field], "{wrong}");
        assert!(!refused.text.contains(&SECRET[6..]), "{}", refused.text);
    }
    assert_eq!(app.send(app.anonymous(reqwest::Method::POST, path).json(&good)).await.status, 401);
}

#[test]
fn a_wrong_call_is_refused_with_a_sentence() {
    let folder = Folder::new();
    std::fs::write(folder.0.join("body"), BODY).unwrap();
    std::fs::write(folder.0.join("headers"), "no header").unwrap();
    for (arguments, expected) in [
        (vec!["--body", "body"], "--secret"),
        (vec!["--secret", SECRET], "--body"),
        (vec!["--secret", SECRET, "--body", "body"], "There are no headers"),
        (vec!["--secret", SECRET, "--body", "nowhere", "--header", "a: b"], "--body nowhere cannot be read"),
        (vec!["--secret", SECRET, "--body", "-", "--headers", "-"], "both come from standard input"),
        (vec!["--secret", SECRET, "--body", "body", "--header", "s3cret"], "--header must be `Name: value`"),
        (vec!["--secret", SECRET, "--body", "body", "--headers", "headers"], "Line 1 of --headers"),
        (vec!["--secret", SECRET, "--body", "body", "--at", "noon"], "must be a time as"),
        (vec!["--secret", SECRET, "--body", "body", "--at", "1", "--any-time"], "cannot be used with"),
    ] {
        let arguments: Vec<_> = ["verify"].into_iter().chain(arguments).collect();
        let output = program(&folder.0, &arguments).output().unwrap();
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(expected) && !error.contains("s3cret"), "{arguments:?}: {error}");
    }
}
