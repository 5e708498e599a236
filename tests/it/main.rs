//! Whole journeys, through HTTP into the real application on a real Postgres.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that cannot go on should stop, and says what it counted"
)]

mod alarms;
mod alerts;
mod architecture;
mod archive;
mod cells;
mod certifications;
mod certify;
mod certify_flaws;
mod cli;
mod clients;
mod console;
mod contract;
mod crash;
mod create;
mod deliver;
mod deliver_changes;
mod delivery_lists;
mod delivery_request;
mod engine;
mod errors;
mod event_schemas;
mod event_stream;
mod failures;
mod field;
mod get_and_list;
mod guide;
mod health;
mod hostile;
mod idempotency;
mod inbox;
mod isolation;
mod keys;
mod lifecycles;
mod matching;
mod me;
mod migrations;
mod mock;
mod nodes;
mod operations;
mod organizations;
mod paces;
mod patch;
mod pauses;
mod payloads;
mod preview;
mod program;
mod publish;
mod quick_start;
mod reach;
mod receivers;
mod requests;
mod resends;
mod sandbox;
mod schedules;
mod search;
mod series;
mod stream;
mod support;
mod tokens;
mod upgrades;
mod verify;
mod zoo;
