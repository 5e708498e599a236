//! Examples of the sandbox's certifications.

use serde_json::{Value, json};

use super::SUBSCRIPTION;
use super::ext::Examples;

const URL: &str = "https://localhost:9443/hooks";

/// Those of `createCertification`; the XML is written into the operation itself.
pub(super) fn of(operation: &mut Value) -> Examples {
    operation["responses"]["200"]["content"]["application/xml"]["examples"] =
        json!({"failed": {"summary": "As CI reads it", "value": JUNIT}});
    (
        Some((
            "application/json",
            vec![
                (
                    "endpoint",
                    "An endpoint",
                    json!({
                        "url": URL, "secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "customHeaders": {"X-Custom-Header": "my-value"},
                    }),
                ),
                ("subscription", "The endpoint of a subscription", json!({"subscriptionId": SUBSCRIPTION})),
            ],
        )),
        vec![("200", vec![("failed", "A receiver that does not verify; two of its cases", report())])],
    )
}

fn report() -> Value {
    let times = json!({"count": 1, "p50Ms": 3.2, "p95Ms": 3.2, "p99Ms": 3.2, "maxMs": 3.2});
    json!({
        "url": URL, "verdict": "FAIL", "startedAt": "2026-11-21T10:40:40.123Z", "durationMs": 7.1,
        "passed": 1, "warned": 0, "failed": 1, "skipped": 0,
        "times": {"count": 2, "p50Ms": 3.2, "p95Ms": 3.6, "p99Ms": 3.6, "maxMs": 3.6},
        "cases": [
            {
                "name": "good-delivery", "title": "A signed delivery is answered 200", "verdict": "PASS",
                "message": "answered 200 in 4 ms", "answers": {"200": 1}, "durationMs": 3.4, "times": times,
            },
            {
                "name": "forged-signature", "title": "A signature that is made up is refused", "verdict": "FAIL",
                "message": "answered 200 to a signature of random bytes",
                "advice": "Verify the signature before anything else, and answer 401 if none of its values fits.",
                "deliveryId": "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001",
                "answers": {"200": 1}, "durationMs": 3.7,
                "times": {"count": 1, "p50Ms": 3.6, "p95Ms": 3.6, "p99Ms": 3.6, "maxMs": 3.6},
            },
        ],
    })
}

const JUNIT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="1" failures="1" errors="0" skipped="0" time="0.007">
  <testsuite name="jetbridge certify" tests="1" failures="1" errors="0" skipped="0" time="0.007" timestamp="2026-11-21T10:40:40.123Z">
    <properties>
      <property name="url" value="https://localhost:9443/hooks"/>
    </properties>
    <testcase classname="receiver" name="forged-signature" time="0.004"><failure message="answered 200 to a signature of random bytes" type="forged-signature">Verify the signature before anything else, and answer 401 if none of its values fits.</failure></testcase>
  </testsuite>
</testsuites>
"#;
