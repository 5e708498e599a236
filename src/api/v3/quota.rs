//! How many subscriptions one subscriber may have.
//!
//! Exact near the limit, where creates of one subscriber take turns in the database. Far from it nobody counts: after a
//! count, a quarter of what is left may be created without another, so that several nodes stay below it together.

use std::collections::HashMap;
use std::sync::Mutex;

use diesel_async::AsyncPgConnection;

use crate::api::error::ApiError;
use crate::api::request::faults::Fault;
use crate::domain::id::OrganizationId;
use crate::store::subscriptions;

/// With fewer left than this, each create counts.
const NEAR: i64 = 256;
/// Of how many subscribers it is remembered what they may create uncounted.
const MAX_KEPT: usize = 10_000;

/// The limit, and how far from it subscribers are known to be.
#[derive(Debug)]
pub struct Quota {
    most: i64,
    uncounted: Mutex<HashMap<OrganizationId, i64>>,
}

impl Quota {
    /// At most so many; 0 for any number.
    #[must_use]
    pub fn of(most: u32) -> Self {
        Self { most: most.into(), uncounted: Mutex::default() }
    }

    /// Whether one more may be created without counting.
    pub fn is_far(&self, subscriber: OrganizationId) -> bool {
        if self.most == 0 {
            return true;
        }
        let mut uncounted = self.uncounted.lock().expect("nobody panics while holding it");
        let Some(left) = uncounted.get_mut(&subscriber) else { return false };
        *left -= 1;
        *left >= 0
    }

    /// Counts, and refuses one more when there are as many as there may be. Call it in the transaction that creates: who
    /// creates for the same subscriber waits for its end.
    pub async fn check(&self, connection: &mut AsyncPgConnection, subscriber: OrganizationId) -> Result<(), ApiError> {
        if self.most == 0 {
            return Ok(());
        }
        let count = subscriptions::count_alone(connection, subscriber, self.most).await?;
        let left = self.most - count;
        if left <= 0 {
            let what = format!(
                "has {count} subscriptions, the most that one subscriber may have; change one that is no longer needed \
                 instead, or have the platform raise the limit"
            );
            return Err(ApiError::Invalid(vec![Fault::quoting("subscriberId", what, &subscriber.to_string())]));
        }
        let mut uncounted = self.uncounted.lock().expect("nobody panics while holding it");
        if uncounted.len() >= MAX_KEPT {
            uncounted.clear();
        }
        uncounted.insert(subscriber, if left < NEAR { 0 } else { left / 4 });
        Ok(())
    }
}
