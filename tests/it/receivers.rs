//! The receivers of `examples/receivers`, each started as a process and certified.

use std::fs;

use jetbridge::domain::secret::SigningSecret;
use jetbridge::sandbox::certify::{Report, Verdict};

use crate::certify::{certifier, target};
use crate::support::examples::{Example, Language};

/// How many of the deliveries of all cases are good, new and not outdated: one good, six types, one of two with the same
/// id, one of two out of order, four more bodies, three more signatures, and the load.
const APPLIED: usize = 1 + 6 + 1 + 1 + 4 + 3 + 200;

async fn certified(example: &Example, secret: &SigningSecret) -> Report {
    certifier().run(&target(&example.url(), &secret.reveal()), &[], &|_| ()).await
}

/// The names of the cases with this verdict.
fn names(report: &Report, verdict: Verdict) -> Vec<&str> {
    report.cases.iter().filter(|case| case.verdict == verdict).map(|case| case.name).collect()
}

/// Certifies a reference receiver, then stops it and looks at what it did.
async fn passes(language: Language) {
    let (old, new) = (SigningSecret::generate(), SigningSecret::generate());
    // It is started in the middle of a rotation: it knows both secrets.
    let example = Example::start(language, &format!("{},{}", old.reveal(), new.reveal()));
    let report = certified(&example, &new).await;
    assert_eq!((report.verdict, report.passed), (Verdict::Pass, report.cases.len()), "{}", report.to_text());
    assert_eq!(report.cases.len(), 18);
    let by_the_old = certified(&example, &old).await;
    assert_eq!(by_the_old.verdict, Verdict::Pass, "{}", by_the_old.to_text());
    let (code, lines) = example.stop();
    assert_eq!(code, Some(0), "it ends in order");
    let applied = lines.iter().filter(|line| line.starts_with("applied ")).count();
    assert_eq!(applied, lines.len());
    assert_eq!(applied, 2 * APPLIED, "what came twice or too late is applied once or not at all");
    assert!(lines.contains(&"applied TRIP_DETAILS_V3 BOOKING_TICKETED 7000000001".to_owned()), "{lines:?}");
    assert!(lines.contains(&"applied PNR_APPROVAL - 9100000199".to_owned()), "what was answered 200 is done");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_python_receiver_passes_every_case() {
    passes(Language::Python).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_typescript_receiver_passes_every_case() {
    passes(Language::TypeScript).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_receiver_passes_every_case() {
    passes(Language::Rust).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_naive_receiver_fails_the_cases_that_it_should() {
    let secret = SigningSecret::generate();
    let example = Example::start(Language::Naive, "");
    let report = certified(&example, &secret).await;
    let text = report.to_text();
    assert_eq!(
        names(&report, Verdict::Fail),
        [
            "forged-signature",
            "altered-body",
            "unknown-secret",
            "missing-signature",
            "old-timestamp",
            "future-timestamp"
        ],
        "{text}"
    );
    // It works before it answers, so that the time grows with the payload.
    assert_eq!(names(&report, Verdict::Warn), ["large-payload"], "{text}");
    assert_eq!((report.verdict, report.passed, report.skipped), (Verdict::Fail, 11, 0), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_certificate_a_reference_receiver_speaks_plain_http() {
    let secret = SigningSecret::generate();
    for language in Language::REFERENCES {
        let example = Example::start_plain(language, &secret.reveal());
        let request = crate::support::process::client().post(example.plain_url()).body("{}");
        assert_eq!(request.send().await.unwrap().status(), 401, "{language:?}");
        let huge = crate::support::process::client().post(example.plain_url()).body(vec![b' '; 5 << 20]);
        // Who is refused while still sending may see the connection end before the answer.
        let status = huge.send().await.map(|answer| answer.status().as_u16());
        assert!(status.as_ref().is_ok_and(|status| *status == 413) || status.is_err(), "{language:?}: {status:?}");
        assert_eq!(example.stop(), (Some(0), vec![]), "{language:?}");
    }
}

#[test]
fn each_reference_receiver_has_fewer_than_80_lines() {
    for language in Language::REFERENCES {
        let lines = fs::read_to_string(language.source()).unwrap().lines().count();
        assert!((20..80).contains(&lines), "{language:?}: {lines}");
    }
}
