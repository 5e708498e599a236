//! What a resend would send, counted.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::api::partial::names;
use crate::domain::cell::CellName;
use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::SubscriptionId;

/// How many subscriptions a count tells apart.
const COUNTED_APART: usize = 100;

/// What a resend would send.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResendCount {
    /// Always true.
    dry_run: bool,
    /// How many deliveries fit.
    #[schema(minimum = 0)]
    pub(super) total: i64,
    /// How many of those were delivered.
    #[schema(minimum = 0)]
    delivered: i64,
    /// How many of those were given up.
    #[schema(minimum = 0)]
    exhausted: i64,
    /// How many of those wait for their next attempt.
    #[schema(minimum = 0)]
    waiting: i64,
    /// To whom they go: those with the most first, 100 at the most.
    #[schema(max_items = 100)]
    by_subscription: Vec<SubscriptionCount>,
    /// The cells that are away, whose deliveries are not counted; left out where none is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    partial: Vec<String>,
}

/// How many deliveries of a subscription a resend would send.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubscriptionCount {
    /// The subscription.
    #[schema(value_type = uuid::Uuid)]
    subscription_id: SubscriptionId,
    /// How many fit.
    #[schema(minimum = 1)]
    total: i64,
}

impl ResendCount {
    pub(super) fn of(counts: &[(DeliveryState, SubscriptionId, i64)], away: &[CellName]) -> Self {
        let of = |state| counts.iter().filter(|(one, ..)| *one == state).map(|(.., count)| count).sum();
        let mut totals: HashMap<SubscriptionId, i64> = HashMap::new();
        counts.iter().for_each(|(_, id, count)| *totals.entry(*id).or_default() += count);
        let mut by_subscription: Vec<_> =
            totals.into_iter().map(|(subscription_id, total)| SubscriptionCount { subscription_id, total }).collect();
        by_subscription.sort_by_key(|one| (-one.total, one.subscription_id));
        by_subscription.truncate(COUNTED_APART);
        Self {
            dry_run: true,
            total: counts.iter().map(|(.., count)| count).sum(),
            delivered: of(DeliveryState::Delivered),
            exhausted: of(DeliveryState::Exhausted),
            waiting: of(DeliveryState::Waiting),
            by_subscription,
            partial: names(away),
        }
    }
}
