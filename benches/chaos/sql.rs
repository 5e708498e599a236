//! What the database of a run says of itself.

use std::time::{Duration, Instant};

use anyhow::Context;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jetbridge::store::db::Db;
use tokio::time::sleep;

use super::world::PATIENCE;

/// A connection, once there is one to be had.
pub async fn connect(url: &str) -> anyhow::Result<AsyncPgConnection> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Db::connect(url).await {
            Ok(connection) => return Ok(connection),
            Err(error) if Instant::now() > deadline => return Err(error.context("connecting to Postgres")),
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

/// The numbers of the only column, `number`, of a query.
pub async fn numbers(url: &str, query: &str) -> anyhow::Result<Vec<i64>> {
    let mut connection = connect(url).await?;
    let lines: Vec<Line> = diesel::sql_query(query).load(&mut connection).await.with_context(|| query.to_owned())?;
    Ok(lines.into_iter().map(|line| line.number).collect())
}

/// The one number that a query gives.
pub async fn number(url: &str, query: &str) -> anyhow::Result<u64> {
    let numbers = numbers(url, query).await?;
    Ok(numbers.as_slice().first().map_or(0, |number| number.unsigned_abs()))
}

/// How many rows there are `FROM` this.
pub async fn count(url: &str, rows: &str) -> anyhow::Result<u64> {
    number(url, &format!("SELECT count(*) AS number FROM {rows}")).await
}
