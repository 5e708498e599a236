//! Whole journeys, through HTTP into the real application on a real Postgres.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test that cannot go on should stop, and says what it counted"
)]

mod architecture;
mod contract;
mod crash;
mod create;
mod deliver;
mod errors;
mod get_and_list;
mod hostile;
mod idempotency;
mod keys;
mod matching;
mod migrations;
mod mock;
mod operations;
mod organizations;
mod patch;
mod program;
mod reach;
mod support;
mod tokens;
