//! Connections that were kept and turn out to be closed, and answers that come before the whole request was taken.

use h2::Reason as Code;
use http::Response;
use jetbridge::domain::outcome::Reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{LONG, call, ends, post, takes_request, to_loopback};
use crate::support::{Setup, TestApp, Wild, booking, subscription_at};

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// Answers the first request on a connection, and resets at the second.
async fn forgetting_connections() -> Wild {
    Wild::with_tls(&["http/1.1"], |_, mut stream| async move {
        if takes_request(&mut stream).await && stream.write_all(OK).await.is_ok() && stream.flush().await.is_ok() {
            takes_request(&mut stream).await;
            let _ = stream.get_ref().0.set_zero_linger();
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_of_a_kept_connection_is_no_try() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = forgetting_connections().await;
    app.created(&subscription_at(&receiver.url())).await;
    for n in 1..=4 {
        let event = app.published(&booking()).await;
        app.engine().step().await;
        let delivery = &app.deliveries_of(&event).await[0];
        assert_eq!(
            (&delivery["state"], &delivery["attemptCount"]),
            (&"DELIVERED".into(), &1.into()),
            "{n}: {delivery}"
        );
    }
    assert_eq!(receiver.connections(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_kept_connection_is_no_failure_over_http_2_either() {
    for code in [None, Some(Code::NO_ERROR), Some(Code::ENHANCE_YOUR_CALM)] {
        let receiver = Wild::with_tls(&["h2"], move |_, stream| async move {
            let Ok(mut connection) = h2::server::handshake(stream).await else { return };
            let mut count = 0;
            while let Some(Ok((_request, mut answer))) = connection.accept().await {
                count += 1;
                match code {
                    _ if count == 1 => drop(answer.send_response(Response::new(()), true)),
                    Some(code) => connection.abrupt_shutdown(code),
                    None => return,
                }
            }
        })
        .await;
        let egress = to_loopback();
        for n in 1..=3 {
            assert_eq!(call(&egress, &receiver.url()).await, Ok(200), "{code:?}, {n}");
        }
        assert_eq!(receiver.connections(), 3, "{code:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_connection_that_is_reset_is_the_receivers_failure_and_is_not_tried_twice() {
    // The first connection answers once; the others never do.
    let receiver = Wild::with_tls(&["http/1.1"], |place, mut stream| async move {
        let has_come = takes_request(&mut stream).await;
        if place == 0 && has_come && stream.write_all(OK).await.is_ok() && stream.flush().await.is_ok() {
            takes_request(&mut stream).await;
        }
        let _ = stream.get_ref().0.set_zero_linger();
    })
    .await;
    let egress = to_loopback();
    assert_eq!(call(&egress, &receiver.url()).await, Ok(200));
    assert_eq!(call(&egress, &receiver.url()).await, Err(Reason::ConnectionReset));
    assert_eq!(receiver.connections(), 2);
    assert_eq!(call(&egress, &receiver.url()).await, Err(Reason::ConnectionReset));
    assert_eq!(receiver.connections(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_came_before_the_whole_request_was_taken_counts() {
    // The head of the request alone is read; what follows meets a closed connection.
    let early = Wild::with_tls(&["http/1.1"], |_, mut stream| async move {
        // What is still to be sent when it resets would be dropped.
        stream.get_ref().0.set_nodelay(true).unwrap();
        let _ = stream.read(&mut [0; 512]).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
        let _ = stream.flush().await;
        let _ = stream.get_ref().0.set_zero_linger();
    })
    .await;
    let egress = to_loopback();
    for n in 0..40 {
        assert_eq!(ends(&post(&egress, &early.url(), 900_000, LONG).await), Ok(200), "{n}");
    }
}
