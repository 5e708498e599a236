//! Receivers that speak HTTP/2, well and badly.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use h2::server::SendResponse;
use h2::{Reason, RecvStream};
use http::{Request, Response, Version};
use jetbridge::clock::Clock;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::sleep;

use super::{Animal, DELIVERED, let_loose, look};
use crate::support::wild::read_to_end;
use crate::support::{Setup, TestApp, Wild, booking};

/// Answers each request, of whatever connection, like this, once it has come whole.
async fn speaking<F>(
    reply: impl Fn(Request<RecvStream>, SendResponse<Bytes>) -> F + Clone + Send + Sync + 'static,
) -> Wild
where
    F: Future<Output = Option<()>> + Send + 'static,
{
    Wild::with_tls(&["h2", "http/1.1"], move |_, stream| {
        let reply = reply.clone();
        async move {
            let Ok(mut connection) = h2::server::handshake(stream).await else { return };
            while let Some(Ok((mut request, answer))) = connection.accept().await {
                let reply = reply.clone();
                tokio::spawn(async move {
                    while let Some(Ok(data)) = request.body_mut().data().await {
                        let _ = request.body_mut().flow_control().release_capacity(data.len());
                    }
                    reply(request, answer).await
                });
            }
        }
    })
    .await
}

/// Reads up to the head of a request: what comes before it fails a connection that has none yet. Nothing if it ends before.
async fn read_head(stream: &mut (impl AsyncRead + Unpin)) -> Option<()> {
    const PREFACE: usize = 24;
    const HEADERS: u8 = 1;
    stream.read_exact(&mut [0; PREFACE]).await.ok()?;
    let mut head = [0; 9];
    while head[3] != HEADERS {
        stream.read_exact(&mut head).await.ok()?;
        let length = usize::from(head[1]) << 8 | usize::from(head[2]);
        stream.read_exact(&mut vec![0; length]).await.ok()?;
    }
    Some(())
}

/// Waits for a request, and then sends these frames, the second ones again and again.
async fn sending(first: Vec<u8>, again: Vec<u8>) -> Wild {
    Wild::with_tls(&["h2"], move |_, mut stream| {
        let (first, again) = (first.clone(), again.clone());
        async move {
            let settings = b"\0\0\0\x04\0\0\0\0\0";
            let _ = stream.write_all(settings).await;
            if read_head(&mut stream).await.is_none() {
                return;
            }
            let _ = stream.write_all(&first).await;
            while !again.is_empty() && stream.write_all(&again).await.is_ok() {}
            let _ = stream.flush().await;
            read_to_end(&mut stream).await;
        }
    })
    .await
}

fn ok() -> Response<()> {
    Response::new(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_speaks_http_2_gets_all_over_one_connection() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    let receiver = speaking(move |request, mut answer| {
        let counted = counted.clone();
        async move {
            assert_eq!((request.version(), request.method().as_str()), (Version::HTTP_2, "POST"));
            assert!(request.headers().contains_key("x-spotnana-webhook-signature"));
            counted.fetch_add(1, Ordering::SeqCst);
            answer.send_response(ok(), false).ok()?.send_data("ok".into(), true).ok()
        }
    })
    .await;
    let (event, names) = let_loose(&app, [("good", receiver.url().as_str())]).await;
    app.engine().step().await;
    let first = &look(&app, &event, &names).await["good"];
    assert_eq!((&first["state"], &first["attempts"][0]["answer"]), (&"DELIVERED".into(), &"ok".into()), "{first}");
    let told =
        |one: &serde_json::Value| (one["attempts"][0]["protocol"].clone(), one["attempts"][0]["isReused"].clone());
    assert_eq!(told(first), ("HTTP/2".into(), false.into()));
    assert!(first["attempts"][0]["tlsMs"].is_number());
    for _ in 0..10 {
        let event = app.published(&booking()).await;
        app.engine().step().await;
        let next = &look(&app, &event, &names).await["good"];
        assert_eq!(next["state"], "DELIVERED");
        for time in ["dnsMs", "connectMs", "tlsMs"] {
            assert!(next["attempts"][0][time].is_null(), "{next}");
        }
        assert_eq!(told(next), ("HTTP/2".into(), true.into()));
    }
    assert_eq!((count.load(Ordering::SeqCst), receiver.connections()), (11, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_animal_that_speaks_http_2_badly_ends_with_its_own_reason() {
    let sent = Arc::new(AtomicUsize::new(0));
    let counted = sent.clone();
    let endless_body = speaking(move |_, mut answer| {
        let counted = counted.clone();
        async move {
            let mut body = answer.send_response(ok(), false).ok()?;
            loop {
                body.reserve_capacity(16 * 1024);
                let size = std::future::poll_fn(|context| body.poll_capacity(context)).await?.ok()?;
                counted.fetch_add(size, Ordering::SeqCst);
                body.send_data(vec![b'x'; size].into(), false).ok()?;
            }
        }
    })
    .await;
    let endless_headers = speaking(|_, mut answer| async move {
        let mut head = Response::builder();
        for n in 0..20 {
            head = head.header(format!("x-{n}"), "x".repeat(8 * 1024));
        }
        answer.send_response(head.body(()).ok()?, true).ok().map(drop)
    })
    .await;
    // A literal header, never indexed, that fills a frame; none of its frames ends the head.
    let mut again = b"\0\x40\0\x09\0\0\0\0\x01\x10\x01x\x7f\xfb\x7e".to_vec();
    again.resize(9 + 16384, b'a');
    let endless_continuations = sending(b"\0\0\x01\x01\0\0\0\0\x01\x88".to_vec(), again).await;
    let cut_short = speaking(|_, mut answer| async move {
        let mut body = answer.send_response(ok(), false).ok()?;
        body.send_data("sho".into(), false).ok()?;
        // Sent before the reset, which would overtake it.
        sleep(Duration::from_millis(100)).await;
        body.send_reset(Reason::INTERNAL_ERROR);
        Some(())
    })
    .await;
    let wrong_length = speaking(|_, mut answer| async move {
        let head = Response::builder().header("content-length", "9").body(()).ok()?;
        answer.send_response(head, false).ok()?.send_data("short".into(), true).ok()
    })
    .await;
    // 200 and a length of 9, then 5 bytes, then the end of the stream with this code.
    let cancels = async |code: u8| {
        let mut frames = b"\0\0\x05\x01\x04\0\0\0\x01\x88\x0f\x0d\x019\0\0\x05\0\0\0\0\0\x01short".to_vec();
        frames.extend_from_slice(b"\0\0\x04\x03\0\0\0\0\x01\0\0\0");
        frames.push(code);
        // The next try is to come over a new connection.
        frames.extend_from_slice(b"\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\0");
        sending(frames, vec![]).await
    };
    let resets = speaking(|_, mut answer| async move {
        answer.send_reset(Reason::INTERNAL_ERROR);
        Some(())
    })
    .await;
    let goes_away = Wild::with_tls(&["h2"], |_, stream| async move {
        let Ok(mut connection) = h2::server::handshake(stream).await else { return };
        let _request = connection.accept().await;
        connection.abrupt_shutdown(Reason::ENHANCE_YOUR_CALM);
        let _ = std::future::poll_fn(|context| connection.poll_closed(context)).await;
    })
    .await;
    let other_language = Wild::with_tls(&["h2"], |_, mut stream| async move {
        read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
        let _ = stream.flush().await;
        read_to_end(&mut stream).await;
    })
    .await;
    let animals = [
        Animal::wild("endless body", DELIVERED, endless_body),
        Animal::wild("too many headers", Some("ANSWER_HEADERS_TOO_LARGE"), endless_headers),
        Animal::wild("endless headers", Some("ANSWER_HEADERS_TOO_LARGE"), endless_continuations),
        Animal::wild("cut short", DELIVERED, cut_short),
        Animal::wild("wrong length", DELIVERED, wrong_length),
        Animal::wild("cancels its answer", DELIVERED, cancels(8).await),
        Animal::wild("ends its answer by a reset", DELIVERED, cancels(0).await),
        Animal::wild("resets", Some("CONNECTION_RESET"), resets),
        Animal::wild("goes away", Some("CONNECTION_RESET"), goes_away),
        Animal::wild("says HTTP/2 and speaks HTTP/1", Some("ANSWER_MALFORMED"), other_language),
    ];
    let app = TestApp::with(Setup::with_receivers()).await;
    let (event, names) = let_loose(&app, animals.iter().map(|one| (one.name, one.url.as_str()))).await;
    app.engine().step().await;
    let seen = look(&app, &event, &names).await;
    let mut wrong = Vec::new();
    for animal in &animals {
        let attempts = seen[animal.name]["attempts"].as_array().unwrap();
        let (state, reason) = animal.state_and_reason("WAITING");
        // Of those that are delivered, none has sent a whole body.
        let flaws = attempts.iter().filter(|one| one["answerFlaw"].is_string()).count();
        let (tries, flawed) = if animal.end == DELIVERED { (1, 1) } else { (6, 0) };
        let is_right = seen[animal.name]["state"] == state && (attempts.len(), flaws) == (tries, flawed);
        if !is_right || attempts.iter().any(|one| one["reason"] != reason) {
            let reasons: Vec<_> = attempts.iter().map(|one| &one["reason"]).collect();
            wrong.push(format!("{}, not {reason}: {reasons:?}", animal.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let each = sent.load(Ordering::SeqCst);
    assert!(each <= 256 * 1024, "the window is not opened for what is too large: {each} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_went_dead_is_left_for_a_new_one() {
    let setup = Setup { is_running: true, clock: Clock::system(), ..Setup::with_receivers() };
    let app = TestApp::with(setup).await;
    // The first connection becomes, when told, as one that a firewall has forgotten: nothing is
    // acknowledged, nothing is closed.
    let (mute, is_mute) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (told, tells) = (mute.clone(), is_mute.clone());
    let receiver = Wild::with_tls(&["h2"], move |place, stream| {
        let (told, tells) = (told.clone(), tells.clone());
        async move {
            let Ok(mut connection) = h2::server::handshake(stream).await else { return };
            loop {
                tokio::select! {
                    Some(Ok((_, mut answer))) = connection.accept() => drop(answer.send_response(ok(), true)),
                    () = told.notified(), if place == 0 => break,
                    else => return,
                }
            }
            tells.notify_one();
            std::future::pending::<()>().await;
        }
    })
    .await;
    let (first, names) = let_loose(&app, [("dead", receiver.url().as_str())]).await;
    let state = async |event: &str| look(&app, event, &names).await["dead"].clone();
    let began = Instant::now();
    while state(&first).await["state"] != "DELIVERED" {
        assert!(began.elapsed() < Duration::from_secs(150));
        sleep(Duration::from_millis(50)).await;
    }
    mute.notify_one();
    is_mute.notified().await;
    let second = app.published(&booking()).await;
    let began = Instant::now();
    let delivery = loop {
        let delivery = state(&second).await;
        if delivery["state"] == "DELIVERED" {
            break delivery;
        }
        assert!(began.elapsed() < Duration::from_secs(150), "a new connection would answer: {delivery}");
        sleep(Duration::from_millis(200)).await;
    };
    let attempts = delivery["attempts"].as_array().unwrap();
    let ends: Vec<_> = attempts.iter().map(|one| (&one["reason"], one["totalMs"].as_f64().unwrap())).collect();
    println!("delivered after {:?}: {ends:?}", began.elapsed());
    // It gets the time of a call, and what is sent meanwhile is sent again. A ping goes out five to ten seconds after the last
    // byte and may take 41: the second call waits for at most eleven on a machine that has nothing else to do, and for less
    // than a call takes on any other.
    assert_eq!((ends[0].0, receiver.connections()), (&"ANSWER_TIMED_OUT".into(), 2));
    assert!(ends.len() <= 4 && ends[1..].iter().all(|(_, took)| *took < 35_000.0), "{ends:?}");
}
