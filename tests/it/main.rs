//! Whole journeys, through HTTP into the real application on a real Postgres.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod architecture;
mod contract;
mod create;
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
