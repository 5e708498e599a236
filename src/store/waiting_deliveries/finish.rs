//! What came of an attempt, written with the next state of its delivery.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment};
use diesel::sql_types::{Array, BigInt, Bool, Bytea, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::domain::delivery_state::DeliveryState;
use crate::domain::id::{BatchId, DeliveryId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::protocol::Protocol;
use crate::store::columns::{Columns, columns};
use crate::store::{by_name, push};

/// What came of a claimed delivery: its next state and, where one was made, the attempt.
#[derive(Clone, Debug)]
pub struct FinishedDelivery<'a> {
    /// The delivery.
    pub id: DeliveryId,
    /// To whom it goes.
    pub subscription: SubscriptionId,
    /// The claim that is held.
    pub claim_no: i32,
    /// The batch in which it was leased, while nothing of it has been recorded.
    pub batch: Option<BatchId>,
    /// Attempts recorded, this one included.
    pub attempt_count: i32,
    /// The next state; ended or not.
    pub state: DeliveryState,
    /// When a node should look again; for one that has ended it says nothing.
    pub due_at: DateTime<Utc>,
    /// Whether the node keeps the lease for another attempt at once.
    pub keeps_lease: bool,
    /// The first attempt of the schedule.
    pub first_attempt_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: DateTime<Utc>,
    /// Why the attempt failed, or why there is none.
    pub reason: Option<Reason>,
    /// The attempt.
    pub attempt: Option<NewAttempt<'a>>,
}

/// An attempt that was made.
#[derive(Clone, Copy, Debug)]
pub struct NewAttempt<'a> {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// How long the look-up of the name took.
    pub dns: Option<Duration>,
    /// How long it took until the connection stood.
    pub connect: Option<Duration>,
    /// How long the handshake took.
    pub tls: Option<Duration>,
    /// How long it took until the head of the response.
    pub first_byte: Option<Duration>,
    /// How long all of it took.
    pub total: Duration,
    /// The address and port that was called.
    pub peer: Option<&'a str>,
    /// The status of the response.
    pub status: Option<u16>,
    /// The first of the response's body.
    pub answer: Option<&'a [u8]>,
    /// What was wrong with the response although its status counted.
    pub answer_flaw: Option<Reason>,
    /// The version of HTTP that the response came by.
    pub protocol: Option<Protocol>,
    /// The headers of the response, if it failed.
    pub answer_headers: Option<&'a [u8]>,
    /// Its span.
    pub span_id: u64,
}

/// Microseconds that fit a column.
fn micros(time: Duration) -> i32 {
    i32::try_from(time.as_micros()).unwrap_or(i32::MAX)
}

impl FinishedDelivery<'_> {
    /// Whether its attempt was its only one, and is kept in its own row.
    fn is_first_success(&self) -> bool {
        self.state == DeliveryState::Delivered && self.attempt_count == 1
    }
}

/// Writes attempts and next states together; gives those whose claim still held. Of the others
/// nothing is written: somebody else has them now. The claim on one of a batch holds as long as the batch is there; `ended`
/// are the batches of which nothing is left after this. What is to be held goes on at once if its subscription became
/// active meanwhile; the lock on that row makes one of the two see the other. Written again under the same claim, as when a
/// connection is lost between the commit and its answer, an attempt that is there already stays as it is.
pub async fn finish(
    connection: &mut AsyncPgConnection,
    finished: &[FinishedDelivery<'_>],
    ended: &[BatchId],
    node: &str,
) -> QueryResult<Vec<DeliveryId>> {
    Finish::new(finished, ended, node).load(connection).await
}

struct Finish<'a> {
    finished: Columns<'a>,
    batches: Vec<BatchId>,
    ended: &'a [BatchId],
    node: &'a str,
}

impl<'a> Finish<'a> {
    fn new(finished: &'a [FinishedDelivery<'a>], ended: &'a [BatchId], node: &'a str) -> Self {
        let mut batches: Vec<BatchId> = finished.iter().filter_map(|one| one.batch).collect();
        batches.sort_unstable();
        batches.dedup();
        let finished = columns!(finished, |one|
            Uuid: one.id,
            Uuid: one.subscription,
            Integer: one.claim_no,
            Nullable<Uuid>: one.batch,
            Integer: one.attempt_count,
            Text: one.state,
            Timestamptz: one.due_at,
            Nullable<Text>: one.keeps_lease.then_some(node),
            Nullable<Timestamptz>: one.first_attempt_at,
            Timestamptz: one.decided_at,
            Nullable<Text>: one.reason,
            Bool: one.is_first_success(),
            Nullable<Timestamptz>: one.attempt.map(|attempt| attempt.started_at),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.dns).map(micros),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.connect).map(micros),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.tls).map(micros),
            Nullable<Integer>: one.attempt.and_then(|attempt| attempt.first_byte).map(micros),
            Integer: one.attempt.map_or(0, |attempt| micros(attempt.total)),
            Nullable<Text>: one.attempt.and_then(|attempt| attempt.peer),
            Nullable<SmallInt>: one.attempt.and_then(|attempt| i16::try_from(attempt.status?).ok()),
            Nullable<Bytea>: one.attempt.and_then(|attempt| attempt.answer),
            Nullable<Text>: one.attempt.and_then(|attempt| attempt.answer_flaw),
            BigInt: one.attempt.map_or(0, |attempt| attempt.span_id.cast_signed()),
            Nullable<SmallInt>: one.attempt.and_then(|attempt| attempt.protocol),
            Nullable<Bytea>: one.attempt.and_then(|attempt| attempt.answer_headers),
        );
        Self { finished, batches, ended, node }
    }
}

by_name!(Finish);

impl Query for Finish<'_> {
    type SqlType = Uuid;
}

impl QueryFragment<Pg> for Finish<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(
            out,
            "WITH given AS (SELECT * FROM unnest(",
            { self.finished },
            ") AS g (id, subscription_id, claim_no, batch, attempt_count, state, due_at, leased_by, first_attempt_at, \
             decided_at, reason, is_first_success, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, \
             status, answer, answer_flaw, span_id, protocol, answer_headers)), \
             fence AS MATERIALIZED (SELECT b.id FROM batches b WHERE b.id = ANY (",
            (Array<Uuid>, &self.batches),
            ") ORDER BY b.id FOR SHARE), \
             first AS MATERIALIZED (SELECT g.* FROM given g JOIN fence f ON f.id = g.batch), \
             later AS MATERIALIZED (SELECT g.* FROM given g \
             WHERE g.batch IS NULL OR NOT EXISTS (SELECT FROM fence f WHERE f.id = g.batch)), \
             holder AS (SELECT s.id, s.is_active FROM subscriptions s \
             WHERE s.id IN (SELECT subscription_id FROM given WHERE state = 'HELD') FOR SHARE), ",
        );
        push!(
            out,
            "ended AS (DELETE FROM waiting_deliveries w USING later g WHERE w.id = g.id AND w.claim_no = g.claim_no \
             AND g.state IN ('DELIVERED', 'EXHAUSTED') RETURNING w.id), \
             over AS (SELECT g.* FROM later g JOIN ended ON ended.id = g.id \
             UNION ALL SELECT g.* FROM first g WHERE g.state IN ('DELIVERED', 'EXHAUSTED')), \
             delivery AS (INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason, \
             started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, answer, answer_flaw, span_id, protocol, \
             node) \
             SELECT g.id, g.subscription_id, g.state, g.claim_no, g.attempt_count, g.decided_at, g.reason, \
             g.started_at, g.dns_us, g.connect_us, g.tls_us, g.first_byte_us, g.total_us, g.peer, g.answer, g.answer_flaw, \
             g.span_id, g.protocol, ",
            (Text, self.node),
            " FROM over g WHERE g.is_first_success \
             UNION ALL SELECT g.id, g.subscription_id, g.state, g.claim_no, g.attempt_count, g.decided_at, g.reason, \
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM over g WHERE NOT g.is_first_success \
             ON CONFLICT (id) DO NOTHING RETURNING id), ",
        );
        push!(
            out,
            "again AS (UPDATE waiting_deliveries w SET \
             state = CASE WHEN h.is_active THEN 'WAITING' ELSE g.state END, \
             due_at = CASE WHEN h.is_active THEN g.decided_at ELSE g.due_at END, leased_by = g.leased_by, \
             attempt_count = g.attempt_count, first_attempt_at = g.first_attempt_at, last_reason = g.reason, lost_leases = 0 \
             FROM later g LEFT JOIN holder h ON h.id = g.subscription_id AND g.state = 'HELD' \
             WHERE w.id = g.id AND w.claim_no = g.claim_no \
             AND g.state NOT IN ('DELIVERED', 'EXHAUSTED') RETURNING w.id), \
             waiting AS (INSERT INTO waiting_deliveries AS w (id, subscription_id, state, due_at, claim_no, leased_by, \
             attempt_count, schedule_start, first_attempt_at, last_reason) \
             SELECT g.id, g.subscription_id, CASE WHEN h.is_active THEN 'WAITING' ELSE g.state END, \
             CASE WHEN h.is_active THEN g.decided_at ELSE g.due_at END, g.claim_no, g.leased_by, g.attempt_count, 0, \
             g.first_attempt_at, g.reason FROM first g LEFT JOIN holder h ON h.id = g.subscription_id AND g.state = 'HELD' \
             WHERE g.state NOT IN ('DELIVERED', 'EXHAUSTED') \
             ON CONFLICT (id) DO UPDATE SET claim_no = excluded.claim_no WHERE w.claim_no = excluded.claim_no RETURNING w.id), \
             written AS (SELECT id FROM delivery UNION ALL SELECT id FROM again UNION ALL SELECT id FROM waiting), ",
        );
        push!(
            out,
            "tried AS (INSERT INTO attempts (delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, \
             total_us, peer, status, reason, answer, answer_flaw, span_id, protocol, answer_headers, node) \
             SELECT g.id, g.attempt_count, g.started_at, g.dns_us, g.connect_us, g.tls_us, g.first_byte_us, \
             g.total_us, g.peer, g.status, g.reason, g.answer, g.answer_flaw, g.span_id, g.protocol, \
             g.answer_headers, ",
            (Text, self.node),
            " FROM given g JOIN written ON written.id = g.id WHERE g.started_at IS NOT NULL AND NOT g.is_first_success \
             ON CONFLICT (delivery_id, number) DO NOTHING), \
             done AS (DELETE FROM batches b USING fence f WHERE b.id = f.id AND b.id = ANY (",
            (Array<Uuid>, self.ended),
            ")) SELECT id FROM written",
        );
        Ok(())
    }
}
