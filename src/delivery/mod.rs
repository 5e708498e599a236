//! The delivery engine: everything between "a booking changed" and "the receiver has it".
//!
//! # The way of a delivery
//!
//! ```text
//! publish ──▶ match ──▶ deliveries ──▶ queue ──▶ attempt ──▶ recorder
//!                  (one write)          ▲  (no connection held)  │ (batched, fenced)
//!                                       │                        ▼
//!                    waker ──▶ poller, claim ◀── waiting_deliveries
//! ```
//!
//! 1. **[`publish`]** asks which active subscriptions want an event and writes the event, its body and
//!    one delivery for each, in one statement. Publishes that come together share it. The 202 follows
//!    the commit.
//! 2. A delivery is **leased as it is written** if its lane on this node has room ([`intake`]): it goes straight into
//!    memory, and stands in the row of a [`batch`] with others of that write. A first attempt that succeeds costs one
//!    call and one row, written in a batch, too. What finds no room is written without a lease, for any node to claim.
//! 3. **[`queue`]** dispatches from **[`lanes`]**: one for each subscription, with a bounded queue and a window that adapts. A
//!    hanging endpoint holds its own lane, never the node; what the node has is shared by tenant and by host
//!    ([`shares`]), so that a tenant with thousands of hanging endpoints does not hold it either.
//! 4. **[`attempt`]** knows the target and whether the lease lasts; **[`send`]** makes one signed request through
//!    **[`egress`]**, the only way out, and gives an outcome. No database connection is held meanwhile.
//! 5. **[`decision`]** says what comes next (`domain::retry`, pure functions both), and **[`recorder`]** writes
//!    the attempt and the next state together, in batches, if the claim still holds.
//! 6. **[`waker`]**: a notification of Postgres ([`notifications`]), the next due time, or a lane that runs
//!    low is a reason to poll. The **[`poller`]** finds each subscription of which something is due, and claims
//!    what fits; it has payloads fetched and deliveries sent again, too. The **[`engine`](Engine)** makes all these parts,
//!    and stops them.
//!
//! 7. **[`watcher`]** looks once a minute whether somebody is to be alerted, by what is known of subscriptions' health, secrets and
//!    **[`certificates`]**, and posts that through the same way out; **[`pauser`]** pauses what cannot be delivered to for days.
//!
//! # What is promised
//!
//! - **Nothing is lost.** A 202 means that the event and its deliveries are on disk. From then on each
//!   delivery is in a batch whose lease ends, in `waiting_deliveries` with a time at which somebody looks at it, or in
//!   `deliveries`, ended; it moves from one to another in one statement.
//! - **At least once.** What was sent but not recorded when a node died is sent again, with the same id.
//!   So is what a node sends after its lease has ended; its record is then refused, since whoever takes over
//!   deletes the batch, and whoever claims a delivery raises its claim number.
//!   What was in flight at the deaths of several nodes in a row, and may have been their cause, is given up and kept
//!   for a person ([`suspects`]).
//! - **No order.** Each attempt is independent.
//! - **Our own faults are no attempts.** What could not be called since this node has run out of descriptors is put back, and
//!   nothing is recorded of the receiver.
//! - **Whatever changes counts from the next attempt**: address, headers, secrets and activity are
//!   kept in memory only while Postgres notifies their changes ([`targets`]).
//!
//! # The cast
//!
//! A *lease* is a node's right to attempt a delivery until a time; it is longer than a call may take. The
//! *claim number* counts leases. `due_at` is when somebody should look: the next attempt of a delivery that
//! nobody holds, the end of the lease of one that somebody does. There is no other clock than
//! [`Clock`](crate::clock::Clock), so that two weeks pass in a test as fast as it can wind; in production it goes by the
//! database's ([`time`]), so that a node whose own is off takes nothing too early. Each loop of the engine is watched
//! by the [`supervisor`], which starts it again should it end.

mod attempt;
mod batch;
pub mod certificates;
pub mod changes;
mod decision;
pub mod egress;
mod engine;
pub mod failpoint;
mod findings;
mod heartbeat;
pub mod intake;
mod job;
pub mod lanes;
mod node;
mod notifications;
pub mod parties;
mod partition_keeper;
mod pauser;
mod payload_fetcher;
mod poller;
pub mod publish;
mod queue;
mod recorder;
mod redaction;
mod resender;
pub mod schedule;
pub mod send;
pub mod shares;
mod slots;
pub mod supervisor;
mod suspects;
pub mod tallies;
pub mod targets;
pub mod time;
pub mod token;
mod token_answer;
mod waker;
pub(crate) mod watcher;
mod weighed;

pub use attempt::LEASE_MARGIN;
pub use engine::{Engine, EngineSettings};
pub use payload_fetcher::{MAX_PAYLOAD_BYTES, WAIT as PAYLOAD_WAIT};
