//! What keeps Postgres from clearing dead rows away: old snapshots, prepared transactions, replication slots, standbys.
//!
//! Each delivery leaves a dead row at the front of the queue's index, and each look passes over those that are left.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// Who holds dead rows back.
#[derive(Clone, Debug, QueryableByName)]
pub struct Holder {
    /// `TRANSACTION`, `PREPARED_TRANSACTION`, `REPLICATION_SLOT` or `STANDBY`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// What it is called, for whoever is to end it.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// How many transactions have begun since what it still sees.
    #[diesel(sql_type = BigInt)]
    pub transactions: i64,
    /// Seconds since it began; `None` where nobody notes that.
    #[diesel(sql_type = Nullable<Double>)]
    pub seconds: Option<f64>,
}

/// The most that are told.
const MOST: i64 = 10;

/// Those who hold dead rows back, oldest first. What other roles do is told to members of `pg_read_all_stats` alone.
pub async fn holders(connection: &mut AsyncPgConnection) -> QueryResult<Vec<Holder>> {
    diesel::sql_query(
        "SELECT * FROM (SELECT 'TRANSACTION' AS kind, format('process %s of %s (%s)', pid, usename, \
                 coalesce(nullif(application_name, ''), 'no name')) AS name, \
                 greatest(age(coalesce(backend_xmin, backend_xid)), age(coalesce(backend_xid, backend_xmin)))::bigint \
                     AS transactions, extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds \
             FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                 AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) \
             UNION ALL SELECT 'PREPARED_TRANSACTION', gid, age(transaction)::bigint, \
                 extract(epoch FROM clock_timestamp() - prepared)::float8 \
             FROM pg_prepared_xacts WHERE database = current_database() \
             UNION ALL SELECT 'REPLICATION_SLOT', slot_name::text, age(coalesce(xmin, catalog_xmin))::bigint, NULL \
             FROM pg_replication_slots WHERE coalesce(xmin, catalog_xmin) IS NOT NULL \
             UNION ALL SELECT 'STANDBY', coalesce(nullif(application_name, ''), 'process ' || pid), age(backend_xmin)::bigint, \
                 NULL FROM pg_stat_replication WHERE backend_xmin IS NOT NULL) h \
         ORDER BY seconds DESC NULLS LAST, transactions DESC LIMIT $1",
    )
    .bind::<BigInt, _>(MOST)
    .load(connection)
    .await
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many dead rows the queue has, as Postgres estimates it.
pub async fn of_queue(connection: &mut AsyncPgConnection) -> QueryResult<i64> {
    let count: Count = diesel::sql_query(
        "SELECT coalesce(sum(n_dead_tup), 0)::bigint AS count FROM pg_stat_user_tables \
         WHERE relid IN ('waiting_deliveries'::regclass, 'batches'::regclass)",
    )
    .get_result(connection)
    .await?;
    Ok(count.count)
}
