//! Deliveries that failed while nobody listened are not left to wait for their next try, which may be days away.

use std::collections::HashSet;
use std::time::Duration;

use futures_util::StreamExt;

use crate::cli::deliveries::{Delivery, pages};
use crate::cli::platform::{CallError, Platform, read};
use crate::domain::id::SubscriptionId;

/// The most that are asked for at one time.
const MAX_DELIVERIES: usize = 10_000;
/// How many are asked for at once.
const AT_ONCE: usize = 8;
/// How often to look for those whose try is just ending.
const LOOKS: u32 = 20;
/// How far apart.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Asks that whatever waits for its next try be tried now, each once; gives how many. What is being tried is looked at
/// again, since that try may have begun before the local receiver was back. One that is delivered between the look and the
/// request is sent once more, which a receiver has to expect anyway.
pub async fn catch_up(
    platform: &Platform,
    subscription: SubscriptionId,
    is_hopeless: impl Fn() -> bool,
) -> anyhow::Result<usize> {
    let mut asked = HashSet::new();
    for _ in 0..LOOKS {
        let filter = [("subscriptionId", Some(subscription.to_string())), ("state", Some("WAITING".to_owned()))];
        let waiting = pages(platform, "/ext/v1/deliveries", "deliveries", &filter, MAX_DELIVERIES).await?;
        let waiting: Vec<Delivery> = waiting.iter().map(read).collect::<Result<_, _>>()?;
        let is_busy = waiting.iter().any(|one| one.is_in_progress);
        let now = waiting.iter().filter(|one| !one.is_in_progress && one.attempt_count > 0 && asked.insert(one.id));
        let calls = now.map(|one| {
            let path = format!("/ext/v1/deliveries/{}/resend", one.id);
            async move { platform.post(&path, None).await.map(drop) }
        });
        let done: Vec<Result<(), CallError>> =
            futures_util::stream::iter(calls).buffer_unordered(AT_ONCE).collect().await;
        done.into_iter()
            .filter(|call| !matches!(call, Err(error) if error.is_not_found()))
            .collect::<Result<(), _>>()?;
        if !is_busy || is_hopeless() {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(asked.len())
}
