//! Bodies of answers: as much as is wanted, for as long as there is time.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use super::reasons;
use super::wire::Seen;
use crate::domain::outcome::Reason;

/// Reads at most so many bytes within this time; what was read, and what was wrong with the rest.
pub(super) async fn read(mut body: Incoming, limit: usize, within: Duration, seen: &Seen) -> (Bytes, Option<Reason>) {
    let mut whole = Vec::new();
    let flaw = match timeout(within, read_into(&mut whole, &mut body, limit, seen)).await {
        Ok(flaw) => flaw,
        Err(_) => Some(Reason::AnswerBodyTimedOut),
    };
    (whole.into(), flaw)
}

async fn read_into(whole: &mut Vec<u8>, body: &mut Incoming, limit: usize, seen: &Seen) -> Option<Reason> {
    let announced = body.size_hint().exact();
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                let Some(data) = frame.data_ref() else { continue };
                let room = limit - whole.len();
                whole.extend_from_slice(&data[..data.len().min(room)]);
                if data.len() > room {
                    return Some(Reason::AnswerTooLarge);
                }
            }
            Err(error) => return Some(reasons::of_body(&error, seen)),
        }
    }
    // hyper takes the reset of an HTTP/2 stream for its end, if the code is that of no error.
    announced.is_some_and(|announced| announced != whole.len() as u64).then_some(Reason::AnswerCutShort)
}
