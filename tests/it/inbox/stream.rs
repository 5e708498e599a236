//! The live stream of an inbox.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::{SOON, local_client, path, url};
use crate::support::{Setup, TestApp};

/// A stream that is read event by event.
pub struct Events {
    pub answer: reqwest::Response,
    pub text: String,
}

impl Events {
    async fn open(app: &TestApp, name: &str, last: Option<&str>) -> Self {
        let mut request = app.request(Method::GET, &path(name, "/stream"));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
            (200, "text/event-stream")
        );
        let mut events = Self { answer, text: String::new() };
        assert!(events.block().await.unwrap().starts_with("retry: 1000\n: "), "it begins before anything has come");
        events
    }

    /// What comes until the next empty line; `None` at the end.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let chunk = timeout(SOON, self.answer.chunk()).await.expect("an event or the end comes soon").ok()??;
            self.text += std::str::from_utf8(&chunk).unwrap();
        }
    }

    /// The next request, whose id is its number.
    pub async fn next(&mut self) -> Option<(u64, Value)> {
        let block = self.block().await?;
        let (id, data) = block.split_once('\n').unwrap();
        let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
        let id = id.strip_prefix("id: ").unwrap().parse().unwrap();
        assert_eq!(data["number"], json!(id));
        Some((id, data))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_tells_what_comes_and_goes_on_where_it_was_left() {
    let app = TestApp::with(Setup { inbox_keep: 3, ..Setup::with_inboxes() }).await;
    let sender = local_client();
    let send = async |body: &str| sender.post(url(&app, "live")).body(body.to_owned()).send().await.unwrap();
    let mut live = Events::open(&app, "live", None).await;
    send("one\nof two lines").await;
    let (number, first) = live.next().await.unwrap();
    assert_eq!((number, &first["body"]), (1, &json!("one\nof two lines")));
    assert_eq!(first, app.get_path(&path("live", "/requests/1")).await.expect(200));
    send("2").await;
    send("3").await;
    assert_eq!((live.next().await.unwrap().0, live.next().await.unwrap().0), (2, 3));
    drop(live);
    send("4").await;
    send("5").await;
    let mut resumed = Events::open(&app, "live", Some("3")).await;
    assert_eq!((resumed.next().await.unwrap().0, resumed.next().await.unwrap().0), (4, 5));
    send("6").await;
    assert_eq!(resumed.next().await.unwrap().0, 6);
    let mut whole = Events::open(&app, "live", Some("0")).await;
    for expected in 4..=6 {
        assert_eq!(whole.next().await.unwrap().0, expected, "as far as it is still there");
    }
    let refused = app.send(app.request(Method::GET, &path("live", "/stream")).header("last-event-id", "-1")).await;
    assert_eq!(refused.paths(), ["Last-Event-ID"]);
    app.inboxes.end_streams();
    assert!(resumed.next().await.is_none() && whole.next().await.is_none(), "they end with the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_falls_behind_is_cut_off_and_there_are_so_many_readers() {
    let app = TestApp::with(Setup { inbox_keep: 2, ..Setup::with_inboxes() }).await;
    let mut slow = Events::open(&app, "slow", None).await;
    let sender = local_client();
    // More than what sockets and the server hold of an answer that nobody reads.
    let body = "x".repeat(1024 * 1024);
    for _ in 0..72 {
        sender.post(url(&app, "slow")).body(body.clone()).send().await.unwrap();
    }
    let mut last = 0;
    while let Some((number, _)) = slow.next().await {
        assert_eq!(number, last + 1, "there is no gap before the end");
        last = number;
    }
    assert!((1..70).contains(&last), "it was cut off after {last}");
    let mut open = Vec::new();
    for _ in 0..64 {
        open.push(Events::open(&app, "slow", None).await);
    }
    let one_more = app.get_path(&path("slow", "/stream")).await;
    assert_eq!((one_more.status, one_more.code(), one_more.header("retry-after")), (429, "TOO_MANY_REQUESTS", "15"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_shows_that_it_is_alive() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let mut quiet = Events::open(&app, "quiet", None).await;
    let began = std::time::Instant::now();
    assert_eq!(quiet.block().await.unwrap(), ":");
    let waited = began.elapsed().as_secs_f64();
    assert!((14.0..25.0).contains(&waited), "{waited} s");
}
