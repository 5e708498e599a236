//! Receivers that send more than they were asked for, without end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jetbridge::domain::outcome::Reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{call, to_loopback};
use crate::support::{Wild, wild::read_to_end};

/// What sockets on both sides take in before they block, and more.
const MOST: usize = 16 * 1024 * 1024;

/// Each is sent again and again.
const FRAMES: [(&str, &[u8]); 6] = [
    ("103s", b"\0\0\x05\x01\x04\0\0\0\x01\x08\x03103"),
    ("WINDOW_UPDATEs", b"\0\0\x04\x08\0\0\0\0\0\0\0\0\x01"),
    ("PINGs", b"\0\0\x08\x06\0\0\0\0\x0001234567"),
    ("SETTINGS", b"\0\0\0\x04\0\0\0\0\0"),
    ("frames that nobody knows", b"\0\0\0\xee\0\0\0\0\0"),
    ("frames that nobody knows, of 16 KiB", b"\0\x40\0\xee\0\0\0\0\0"),
];

/// Speaks HTTP/2 until a request has come, sends `first` and then `again` for ever; counts what was taken, and tells
/// when nothing more is.
async fn flooding(first: &'static [u8], again: Vec<u8>, taken: Arc<AtomicUsize>, ended: Arc<AtomicUsize>) -> Wild {
    const HEADERS: u8 = 1;
    Wild::with_tls(&["h2"], move |_, mut stream| {
        let (again, taken, ended) = (again.repeat(16 * 1024 / again.len() + 1), taken.clone(), ended.clone());
        async move {
            let _ = stream.write_all(b"\0\0\0\x04\0\0\0\0\0").await;
            let _ = stream.read_exact(&mut [0; 24]).await;
            let mut head = [0; 9];
            while head[3] != HEADERS {
                if stream.read_exact(&mut head).await.is_err() {
                    return;
                }
                let length = usize::from(head[1]) << 8 | usize::from(head[2]);
                let _ = stream.read_exact(&mut vec![0; length]).await;
            }
            let _ = stream.write_all(first).await;
            let (mut reader, mut writer) = tokio::io::split(stream);
            // What is said meanwhile is read, so that only the flood itself can end this.
            let reads = tokio::spawn(async move { read_to_end(&mut reader).await });
            while writer.write_all(&again).await.is_ok() && writer.flush().await.is_ok() {
                taken.fetch_add(again.len(), Ordering::SeqCst);
            }
            ended.fetch_add(1, Ordering::SeqCst);
            reads.abort();
        }
    })
    .await
}

fn whole(frame: &[u8]) -> Vec<u8> {
    let mut frame = frame.to_vec();
    frame.resize(9 + (usize::from(frame[1]) << 8 | usize::from(frame[2])), 0);
    frame
}

async fn until_ended(ended: &AtomicUsize, name: &str) {
    for _ in 0..6000 {
        if ended.load(Ordering::SeqCst) > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{name} are still taken");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_floods_a_call_is_cut_off_long_before_its_deadline() {
    for (name, frame) in FRAMES {
        let (taken, ended) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let receiver = flooding(b"", whole(frame), taken.clone(), ended.clone()).await;
        let result = call(&to_loopback(), &receiver.url()).await;
        assert!(matches!(result, Err(Reason::AnswerMalformed | Reason::ConnectionReset)), "{name}: {result:?}");
        until_ended(&ended, name).await;
        assert!(taken.load(Ordering::SeqCst) < MOST, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_floods_a_connection_that_is_not_in_use_is_cut_off() {
    for (name, frame) in FRAMES.iter().filter(|(name, _)| *name != "103s") {
        let (taken, ended) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        // 200, and the end of the stream.
        let receiver = flooding(b"\0\0\x01\x01\x05\0\0\0\x01\x88", whole(frame), taken.clone(), ended.clone()).await;
        let egress = to_loopback();
        assert_eq!(call(&egress, &receiver.url()).await, Ok(200), "{name}");
        until_ended(&ended, name).await;
        assert!(taken.load(Ordering::SeqCst) < MOST, "{name}");
        drop(egress);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_serves_many_calls_well_is_never_cut_off() {
    let receiver = Wild::with_tls(&["h2"], |_, stream| async move {
        let Ok(mut connection) = h2::server::handshake(stream).await else { return };
        while let Some(Ok((_, mut answer))) = connection.accept().await {
            if let Ok(mut body) = answer.send_response(http::Response::new(()), false) {
                let _ = body.send_data(vec![b'x'; 30_000].into(), true);
            }
        }
    })
    .await;
    let egress = to_loopback();
    for n in 0..100 {
        assert_eq!(call(&egress, &receiver.url()).await, Ok(200), "{n}");
    }
    assert_eq!(receiver.connections(), 1);
}
