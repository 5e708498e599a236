//! Whole journeys, through HTTP into the real application on a real Postgres.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that cannot go on should stop, and says what it counted"
)]

mod architecture;
mod cli;
mod contract;
mod crash;
mod create;
mod deliver;
mod deliver_changes;
mod errors;
mod get_and_list;
mod hostile;
mod idempotency;
mod isolation;
mod keys;
mod matching;
mod migrations;
mod mock;
mod nodes;
mod operations;
mod organizations;
mod patch;
mod payloads;
mod program;
mod publish;
mod reach;
mod resends;
mod support;
mod tokens;
mod zoo;
