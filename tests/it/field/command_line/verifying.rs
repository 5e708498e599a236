//! `verify` with what people really have: secrets with something around them, bodies inside of something.

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::cli::{Said, run};
use crate::support::process::Folder;

const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const HEADERS: &str = "x-spotnana-webhook-id: msg_sample_0001\nx-spotnana-webhook-timestamp: 1787220965\n\
                       x-spotnana-webhook-signature: AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=\n";
const BODY: &str = r#"{"event_type":"PNR_V3","operation":"BOOKING_CREATED","timestamp":"2026-08-20T10:16:05Z","audience":{"organizationId":"11111111-1111-4111-8111-111111111111"},"payload":{"pnrId":"9000000001"}}"#;

fn verify(folder: &Folder, secrets: &[&str], body: &[u8]) -> (Said, Vec<String>) {
    fs::write(folder.0.join("headers"), HEADERS).unwrap();
    fs::write(folder.0.join("body"), body).unwrap();
    let mut arguments = vec!["verify", "--any-time", "--json", "--headers", "headers", "--body", "body"];
    secrets.iter().for_each(|secret| arguments.extend(["--secret", secret]));
    let said = run(&folder.0, &arguments);
    let told = said.json();
    let code = |one: &Value| one["code"].as_str().unwrap().to_owned();
    let codes = told["findings"].as_array().unwrap().iter().map(code).collect();
    (said, codes)
}

#[test]
fn what_was_copied_with_a_secret_is_named_and_the_secret_is_read_without_it() {
    let folder = Folder::new();
    let s = SECRET;
    for (given, named) in [
        (format!("v1,{s}"), "`v1,`"),
        (format!("\"{s}\""), "quotation marks"),
        (format!("'{s}'"), "quotation marks"),
        (format!("JETBRIDGE_SECRET={s}"), "`NAME=`"),
        (format!("export JETBRIDGE_SECRET='{s}'"), "`NAME=`"),
        (format!(" {s}\n"), "blanks"),
        (format!("Bearer {s}"), "`Bearer`"),
        (format!("whsec_{s}"), "`whsec_` twice"),
        (format!("\"v1,{s}\","), "`v1,`"),
    ] {
        let (said, codes) = verify(&folder, &[&given], BODY.as_bytes());
        assert_eq!((said.code, codes), (Some(0), vec!["SECRET_SURROUNDED".to_owned()]), "{given}: {}", said.out);
        let told = said.json();
        assert!(told["findings"][0]["message"].as_str().unwrap().contains(named), "{given}: {told}");
        assert_eq!(told["signedWith"], "CURRENT", "{given}");
        assert!(!said.out.contains(&s[10..]) && !said.err.contains(&s[10..]), "the secret is not shown");
    }
    // A list is still a list.
    let other = format!("whsec_{}", STANDARD.encode([7; 32]));
    let (said, codes) = verify(&folder, &[&format!("{other},v1,{s}")], BODY.as_bytes());
    assert_eq!(codes, ["SECRET_SURROUNDED", "SIGNED_WITH_OLD_SECRET"], "{}", said.out);
    // A judge of receivers signs with the secret, and so wants it alone.
    let certify = ["certify", "--url", "https://localhost:1/", "--secret", &format!("\"{s}\"")];
    let said = run(&folder.0, &certify);
    assert_eq!(said.code, Some(2));
    let told = "error: --secret has quotation marks around it: give what begins with whsec_ and nothing else.\n";
    assert_eq!(said.err, told);
}

#[test]
fn what_a_body_was_put_into_is_named() {
    let folder = Folder::new();
    let base64 = STANDARD.encode(BODY);
    let lambda = json!({"version": "2.0", "body": base64, "isBase64Encoded": true, "headers": {"a": "b"}});
    let pubsub = json!({"message": {"data": base64, "messageId": "1"}, "subscription": "x"});
    for (body, named) in [
        (base64.clone().into_bytes(), "Base64"),
        (json!(BODY).to_string().into_bytes(), "JSON string"),
        (lambda.to_string().into_bytes(), "`body`"),
        (format!("{lambda:#}\n").into_bytes(), "`body`"),
        (json!({"Records": [{"body": BODY}]}).to_string().into_bytes(), "`Records[0].body`"),
        (pubsub.to_string().into_bytes(), "`message.data`"),
        (BODY.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(), "hexadecimal"),
        (BODY.encode_utf16().flat_map(u16::to_le_bytes).collect(), "UTF-16"),
    ] {
        let (said, codes) = verify(&folder, &[SECRET], &body);
        assert_eq!((said.code, codes), (Some(1), vec!["BODY_WRAPPED".to_owned()]), "{named}: {}", said.out);
        let message: Value = said.json()["findings"][0]["message"].clone();
        assert!(message.as_str().unwrap().contains(named), "{message}");
    }
    let other = format!("whsec_{}", STANDARD.encode([7; 32]));
    assert_eq!(verify(&folder, &[&other], base64.as_bytes()).1, ["WRONG_SECRET"]);
}
