//! What days, leases, keys, roles and clocks do to the engine.

mod batches;
mod clocks;
mod days;
mod dead_rows;
mod keys;
mod moved_companies;
mod notifications;
pub mod relay;
mod roles;

use diesel_async::RunQueryDsl;

use crate::support::database::connect;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

/// What a query gives in its column `line`.
pub async fn lines(url: &str, sql: &str) -> Vec<String> {
    let mut connection = connect(url).await;
    let rows: Vec<Line> = diesel::sql_query(sql).load(&mut connection).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// The days that have a partition of `events`, as `20261121`.
async fn days(url: &str) -> Vec<String> {
    let names = "SELECT right(c.relname, 8) AS line FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid \
                 WHERE i.inhparent = 'events'::regclass AND c.relname <> 'events_default' ORDER BY 1";
    lines(url, names).await
}
