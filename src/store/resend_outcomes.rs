//! What came of the deliveries that a resend sent.
//!
//! Whoever counts has a row of its own for each resend, so that none waits for another, nor for the batch that is being made.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{BigInt, Bool, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::columns::{Columns, columns};
use super::schema::resend_outcomes;
use super::{by_name, push};
use crate::domain::id::{DeliveryId, ResendId};

/// What an attempt changes in what is known of the resend that sent its delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResendOutcome {
    /// The delivery.
    pub delivery: DeliveryId,
    /// Its newest resend.
    pub resend: ResendId,
    /// What came of it.
    pub came: Came,
}

/// What came of a delivery that was sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// It was delivered; it may have been counted as failed before.
    Delivered {
        /// Whether it was.
        had_failed: bool,
    },
    /// It failed, and goes on.
    Failed,
    /// It was given up, and had not been counted as failed yet.
    Exhausted,
}

impl ResendOutcome {
    /// By how much the two counts grow. What goes on is counted by its row, once.
    fn counts(self) -> (i64, i64) {
        match self.came {
            Came::Delivered { had_failed } => (1, -i64::from(had_failed)),
            Came::Failed => (0, 0),
            Came::Exhausted => (0, 1),
        }
    }
}

/// Counts, in the transaction that wrote these outcomes. Written again under the same claims it counts nothing twice.
pub async fn count(
    connection: &mut AsyncPgConnection,
    outcomes: &[ResendOutcome],
    counted_by: &str,
) -> QueryResult<()> {
    let given = columns!(outcomes, |one|
        Uuid: one.delivery,
        Uuid: one.resend,
        BigInt: one.counts().0,
        BigInt: one.counts().1,
        Bool: one.came == Came::Failed,
    );
    Count { given, counted_by }.execute(connection).await.map(drop)
}

struct Count<'a> {
    given: Columns<'a>,
    counted_by: &'a str,
}

by_name!(Count);

impl QueryFragment<Pg> for Count<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH given AS (SELECT * FROM unnest(",
            { self.given },
            ") AS g (id, resend_id, delivered, failed_again, goes_on)), \
             failed AS (UPDATE waiting_deliveries w SET has_failed_again = true FROM given g \
             WHERE g.goes_on AND w.id = g.id AND w.resend_id = g.resend_id AND NOT w.has_failed_again RETURNING w.resend_id) \
             INSERT INTO resend_outcomes AS o (resend_id, counted_by, delivered, failed_again) \
             SELECT c.resend_id, ",
            (Text, self.counted_by),
            ", sum(c.delivered), sum(c.failed_again) FROM ( \
             SELECT resend_id, delivered, failed_again FROM given WHERE NOT goes_on \
             UNION ALL SELECT resend_id, 0, 1 FROM failed) c GROUP BY c.resend_id \
             ON CONFLICT (resend_id, counted_by) DO UPDATE SET delivered = o.delivered + excluded.delivered, \
             failed_again = o.failed_again + excluded.failed_again",
        );
        Ok(())
    }
}

/// How many of the deliveries of these resends were delivered, and how many failed and were not delivered since; none for
/// one of which nothing came yet.
pub async fn of(connection: &mut AsyncPgConnection, ids: &[ResendId]) -> QueryResult<HashMap<ResendId, (i64, i64)>> {
    let rows: Vec<(ResendId, i64, i64)> = resend_outcomes::table
        .filter(resend_outcomes::resend_id.eq_any(ids))
        .select((resend_outcomes::resend_id, resend_outcomes::delivered, resend_outcomes::failed_again))
        .load(connection)
        .await?;
    let mut counts: HashMap<ResendId, (i64, i64)> = HashMap::new();
    for (id, delivered, failed_again) in rows {
        let count = counts.entry(id).or_default();
        *count = (count.0 + delivered, count.1 + failed_again);
    }
    Ok(counts)
}
