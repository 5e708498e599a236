//! Every metric: its name, its labels and what it means. `/metrics`, its help texts and the table in docs/metrics.md follow from
//! [`METRICS`]; a test holds them together.

/// Requests answered, by `method`, `route` and `status`.
pub const HTTP_REQUESTS: &str = "jetbridge_http_requests_total";
/// Seconds from the first byte of a request to its answer, by `method` and `route`.
pub const HTTP_SECONDS: &str = "jetbridge_http_request_duration_seconds";
/// Requests being answered.
pub const HTTP_IN_FLIGHT: &str = "jetbridge_http_requests_in_flight";
/// Open database connections, by `state` (`in_use`, `idle`).
pub const POOL_CONNECTIONS: &str = "jetbridge_database_connections";
/// Requests that wait for a database connection.
pub const POOL_WAITING: &str = "jetbridge_database_waiting";
/// Times that no database connection was to be had in time.
pub const POOL_REFUSED: &str = "jetbridge_database_connections_refused_total";
/// Whether the database answered when the metrics were asked for.
pub const DATABASE_UP: &str = "jetbridge_database_up";
/// Log lines that could not be written.
pub const LINES_DROPPED: &str = "jetbridge_log_lines_dropped_total";

/// Files and sockets that this process has open.
pub const DESCRIPTORS_OPEN: &str = "jetbridge_descriptors_open";
/// How many it may have open.
pub const DESCRIPTORS_LIMIT: &str = "jetbridge_descriptors_limit";
/// Master keys that sealed what lasts and that this node lacks.
pub const MASTER_KEYS_MISSING: &str = "jetbridge_master_keys_missing";

/// For how many seconds a cell had no beat of home.
pub const CELL_LAG: &str = "jetbridge_cell_lag_seconds";

/// What a metric is to Prometheus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only rises; there from the start, with 0.
    Counter,
    /// As it is now.
    Gauge,
    /// Seconds, in buckets.
    Histogram,
}

impl Kind {
    /// As Prometheus calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A metric.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// The name.
    pub name: &'static str,
    /// The kind.
    pub kind: Kind,
    /// The names of its labels.
    pub labels: &'static [&'static str],
    /// What it tells, in a sentence.
    pub meaning: &'static str,
}

const fn metric(name: &'static str, kind: Kind, labels: &'static [&'static str], meaning: &'static str) -> Metric {
    Metric { name, kind, labels, meaning }
}

use Kind::{Counter, Gauge, Histogram};

/// All of them, in the order in which they are documented.
pub const METRICS: &[Metric] = &[
    metric(HTTP_REQUESTS, Counter, &["method", "route", "status"], "Requests answered."),
    metric(HTTP_SECONDS, Histogram, &["method", "route"], "Time to answer a request."),
    metric(HTTP_IN_FLIGHT, Gauge, &[], "Requests being answered."),
    metric(DATABASE_UP, Gauge, &[], "1 if the database answered when these metrics were asked for, else 0."),
    metric(POOL_CONNECTIONS, Gauge, &["state"], "Open database connections, `idle` or `in_use`."),
    metric(POOL_WAITING, Gauge, &[], "Requests that wait for a database connection."),
    metric(POOL_REFUSED, Counter, &[], "Times that no database connection was to be had in time."),
    metric(
        DESCRIPTORS_OPEN,
        Gauge,
        &[],
        "Files and sockets that this process has open; 0 where the system does not tell.",
    ),
    metric(DESCRIPTORS_LIMIT, Gauge, &[], "How many it may have open."),
    metric(
        MASTER_KEYS_MISSING,
        Gauge,
        &[],
        "Master keys that sealed what lasts, not kept answers, and that this node lacks; asked once a minute.",
    ),
    metric(CELL_LAG, Gauge, &[], "Seconds for which the database of this cell has had no beat of home; 0 at home."),
    metric(LINES_DROPPED, Counter, &[], "Log lines dropped, since they could not be written or nobody read them."),
    metric(stream::AWAY, Gauge, &[], "1 while the stream that `--stream` names cannot be used, else 0."),
    metric(stream::REPLICAS, Gauge, &[], "Servers on which each message of the stream is; 0 where there is no stream."),
    metric(stream::WAITING, Gauge, &[], "Messages of the stream that no node has stored yet."),
    metric(stream::OLDEST, Gauge, &[], "Seconds for which the oldest of them has been in the stream."),
    metric(stream::names::PUBLISHED, Counter, &[], "Events that the stream took from this node's API."),
    metric(stream::names::STORED, Counter, &[], "Events that this node took from the stream and stored."),
    metric(stream::names::REPEATED, Counter, &[], "Messages of the stream whose event was stored before."),
    metric(
        stream::names::TERMINATED,
        Counter,
        &[],
        "Messages of the stream that can never be stored, and are kept with their reason.",
    ),
    metric(engine::names::ACCEPTED, Counter, &[], "Events accepted."),
    metric(engine::names::MATCHED, Counter, &[], "Deliveries made of accepted events."),
    metric(engine::names::DELIVERED, Counter, &[], "Deliveries that ended with a 200."),
    metric(engine::names::EXHAUSTED, Counter, &[], "Deliveries that were given up."),
    metric(
        engine::names::PAUSED,
        Counter,
        &[],
        "Subscriptions that were paused since nothing could be delivered for as many days as their settings say.",
    ),
    metric(engine::TRIES, Counter, &["outcome"], "Attempts, by `DELIVERED` or the reason of their failure."),
    metric(engine::names::FENCED, Counter, &[], "Attempts that were not recorded, since another node had taken over."),
    metric(engine::names::PANICS, Counter, &[], "Attempts and fetches of payloads that panicked."),
    metric(engine::RESTARTS, Counter, &["loop"], "Loops of this node that stopped and were started again."),
    metric(
        engine::names::NOT_TRIED,
        Counter,
        &[],
        "Attempts that could not be made, as for want of descriptors; they count as none.",
    ),
    metric(
        engine::names::POSTPONED,
        Counter,
        &[],
        "Deliveries put off through a fault of ours, as a missing master key; no attempt was made.",
    ),
    metric(
        engine::names::LEASES_LEFT,
        Counter,
        &[],
        "Deliveries that waited too long in a lane to be tried under their lease.",
    ),
    metric(engine::names::RECORD_FAILURES, Counter, &[], "Writes of outcomes that failed, and were tried again."),
    metric(
        engine::PUBLISH_TO_FIRST_TRY,
        Histogram,
        &[],
        "Time from accepting an event to the first attempt of a delivery.",
    ),
    metric(engine::PUBLISH_TO_DELIVERED, Histogram, &[], "Time from accepting an event to the 200 of a delivery."),
    metric(engine::WAITING, Gauge, &[], "Deliveries that wait, held ones included; an estimate from 10,000 on."),
    metric(
        engine::FAILING,
        Gauge,
        &[],
        "Subscriptions with a delivery that waits after all its immediate attempts failed; 10,000 at the most.",
    ),
    metric(
        engine::EXHAUSTED_SUBSCRIPTIONS,
        Gauge,
        &[],
        "Subscriptions among those of the newest 10,000 deliveries that were given up and not sent again.",
    ),
    metric(engine::OLDEST_DUE, Gauge, &[], "Seconds since the oldest due delivery was due, at the last poll."),
    metric(engine::LAST_POLL, Gauge, &[], "When this node last polled the queue with success, in Unix seconds."),
    metric(engine::LANES, Gauge, &[], "Lanes of this node that hold something."),
    metric(engine::QUEUED, Gauge, &[], "Deliveries in the lanes of this node."),
    metric(engine::IN_FLIGHT, Gauge, &[], "Calls in flight on this node."),
    metric(
        engine::NOTIFICATIONS_PROVED,
        Gauge,
        &[],
        "Whether notifications of Postgres come: 1, or 0 while nothing is kept in memory.",
    ),
    metric(
        engine::names::NOTIFICATIONS_LOST,
        Counter,
        &[],
        "Times that notifications of Postgres were found not to come.",
    ),
    metric(engine::CLOCK_AHEAD, Gauge, &[], "Seconds by which this machine's clock is ahead of the database's."),
    metric(
        engine::DEAD_ROWS,
        Gauge,
        &[],
        "Dead rows of the queue, which each poll passes over until they are vacuumed.",
    ),
    metric(engine::HELD_BACK_SECONDS, Gauge, &["holder"], "Seconds since what holds back dead rows longest began."),
    metric(engine::HELD_BACK_TRANSACTIONS, Gauge, &["holder"], "Transactions since what holds back dead rows longest."),
];

/// Describes all of them, and lets those without labels begin: an alert on a rise needs a value to rise from.
pub(super) fn register() {
    for one in METRICS {
        let is_plain = one.labels.is_empty();
        match one.kind {
            Counter => {
                metrics::describe_counter!(one.name, one.meaning);
                if is_plain {
                    metrics::counter!(one.name).increment(0);
                }
            }
            Gauge => {
                metrics::describe_gauge!(one.name, one.meaning);
                if is_plain {
                    metrics::gauge!(one.name).increment(0.0);
                }
            }
            Histogram => {
                metrics::describe_histogram!(one.name, metrics::Unit::Seconds, one.meaning);
                if is_plain {
                    let _ = metrics::histogram!(one.name);
                }
            }
        }
    }
}

/// Lets the counters begin whose labels are known.
pub fn begin(name: &'static str, label: &'static str, values: impl IntoIterator<Item = &'static str>) {
    for value in values {
        metrics::counter!(name, label => value).increment(0);
    }
}

/// What is counted of the stream, where there is one.
pub mod stream {
    use super::engine::Count;

    /// Names of the counters below.
    pub(super) mod names {
        pub const PUBLISHED: &str = "jetbridge_stream_published_total";
        pub const STORED: &str = "jetbridge_stream_stored_total";
        pub const REPEATED: &str = "jetbridge_stream_repeated_total";
        pub const TERMINATED: &str = "jetbridge_stream_terminated_total";
    }

    /// Events that the stream took from this node's API.
    pub static PUBLISHED: Count = Count::new(names::PUBLISHED);
    /// Events that this node took from the stream and stored.
    pub static STORED: Count = Count::new(names::STORED);
    /// Messages whose event was stored before.
    pub static REPEATED: Count = Count::new(names::REPEATED);
    /// Messages that can never be stored.
    pub static TERMINATED: Count = Count::new(names::TERMINATED);
    /// Whether the stream cannot be used, 1 or 0.
    pub const AWAY: &str = "jetbridge_stream_away";
    /// On how many servers each message is.
    pub const REPLICAS: &str = "jetbridge_stream_replicas";
    /// Messages that no node has stored yet.
    pub const WAITING: &str = "jetbridge_stream_waiting";
    /// Seconds for which the oldest of them has been there.
    pub const OLDEST: &str = "jetbridge_stream_oldest_seconds";
}

/// What the engine counts.
pub mod engine {
    use metrics::{Counter, counter};

    /// A counter without labels, found once.
    #[derive(Debug)]
    pub struct Count {
        name: &'static str,
        counter: std::sync::OnceLock<CounterOf>,
    }

    /// A counter; `metrics` gives it no `Debug`.
    struct CounterOf(Counter);

    impl std::fmt::Debug for CounterOf {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Counter")
        }
    }

    impl Count {
        pub(super) const fn new(name: &'static str) -> Self {
            Self { name, counter: std::sync::OnceLock::new() }
        }

        /// Counts so many more.
        pub fn increment(&self, by: u64) {
            self.counter.get_or_init(|| CounterOf(counter!(self.name))).0.increment(by);
        }
    }

    /// Names of the counters below.
    pub(super) mod names {
        pub const ACCEPTED: &str = "jetbridge_events_accepted_total";
        pub const MATCHED: &str = "jetbridge_deliveries_matched_total";
        pub const DELIVERED: &str = "jetbridge_deliveries_delivered_total";
        pub const EXHAUSTED: &str = "jetbridge_deliveries_exhausted_total";
        pub const PAUSED: &str = "jetbridge_subscriptions_paused_total";
        pub const FENCED: &str = "jetbridge_attempts_fenced_total";
        pub const LEASES_LEFT: &str = "jetbridge_leases_left_total";
        pub const RECORD_FAILURES: &str = "jetbridge_record_failures_total";
        pub const PANICS: &str = "jetbridge_attempt_panics_total";
        pub const NOT_TRIED: &str = "jetbridge_attempts_not_made_total";
        pub const POSTPONED: &str = "jetbridge_deliveries_postponed_total";
        pub const NOTIFICATIONS_LOST: &str = "jetbridge_notifications_lost_total";
    }

    /// Events accepted.
    pub static ACCEPTED: Count = Count::new(names::ACCEPTED);
    /// Deliveries made of them.
    pub static MATCHED: Count = Count::new(names::MATCHED);
    /// Deliveries that ended with a 200.
    pub static DELIVERED: Count = Count::new(names::DELIVERED);
    /// Deliveries that were given up.
    pub static EXHAUSTED: Count = Count::new(names::EXHAUSTED);
    /// Subscriptions that were paused since nothing could be delivered.
    pub static PAUSED: Count = Count::new(names::PAUSED);
    /// Tries that were not recorded, since another node had taken over.
    pub static FENCED: Count = Count::new(names::FENCED);
    /// Deliveries that waited so long in their lane that their lease was left to others.
    pub static LEASES_LEFT: Count = Count::new(names::LEASES_LEFT);
    /// Writes of outcomes that failed, and were tried again.
    pub static RECORD_FAILURES: Count = Count::new(names::RECORD_FAILURES);
    /// Tries and fetches that panicked.
    pub static PANICS: Count = Count::new(names::PANICS);
    /// Loops of this node that ended or panicked and were started again, by `loop`.
    pub const RESTARTS: &str = "jetbridge_loop_restarts_total";
    /// Tries that could not be made, through a fault of this node.
    pub static NOT_TRIED: Count = Count::new(names::NOT_TRIED);
    /// Deliveries put off through a fault of ours, as a missing master key; no try was made.
    pub static POSTPONED: Count = Count::new(names::POSTPONED);
    /// Times that notifications of Postgres were found not to come.
    pub static NOTIFICATIONS_LOST: Count = Count::new(names::NOTIFICATIONS_LOST);
    /// Whether notifications of Postgres come, 1 or 0.
    pub const NOTIFICATIONS_PROVED: &str = "jetbridge_notifications_proved";
    /// Seconds by which this machine's clock is ahead of the database's.
    pub const CLOCK_AHEAD: &str = "jetbridge_clock_ahead_seconds";
    /// Transactions since what holds back dead rows longest, by `holder`.
    pub const HELD_BACK_TRANSACTIONS: &str = "jetbridge_dead_rows_held_transactions";
    /// Seconds since what holds back dead rows longest began, by `holder`.
    pub const HELD_BACK_SECONDS: &str = "jetbridge_dead_rows_held_seconds";
    /// Dead rows of the queue.
    pub const DEAD_ROWS: &str = "jetbridge_queue_dead_rows";
    /// Tries, by `outcome` (`DELIVERED` or a failure reason).
    pub const TRIES: &str = "jetbridge_attempts_total";
    /// Seconds from accepting an event to the first try of a delivery.
    pub const PUBLISH_TO_FIRST_TRY: &str = "jetbridge_publish_to_first_try_seconds";
    /// Seconds from accepting an event to the 200 of a delivery.
    pub const PUBLISH_TO_DELIVERED: &str = "jetbridge_publish_to_delivered_seconds";
    /// Deliveries that wait, in the database.
    pub const WAITING: &str = "jetbridge_deliveries_waiting";
    /// Subscriptions with a delivery that waits after its immediate tries failed.
    pub const FAILING: &str = "jetbridge_subscriptions_failing";
    /// Subscriptions of the newest deliveries that were given up.
    pub const EXHAUSTED_SUBSCRIPTIONS: &str = "jetbridge_subscriptions_exhausted";
    /// Seconds since the oldest due delivery was due.
    pub const OLDEST_DUE: &str = "jetbridge_oldest_due_seconds";
    /// Unix seconds of the last poll of the queue.
    pub const LAST_POLL: &str = "jetbridge_last_poll_timestamp_seconds";
    /// Lanes of this node that hold something.
    pub const LANES: &str = "jetbridge_lanes";
    /// Deliveries in this node's lanes.
    pub const QUEUED: &str = "jetbridge_lanes_queued";
    /// Calls in flight.
    pub const IN_FLIGHT: &str = "jetbridge_calls_in_flight";
}
