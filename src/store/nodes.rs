//! The nodes that deliver, as each of them told last; and what waits for them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::nodes;

/// For how long a node that tells nothing any more is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);

/// A node, as it tells of itself.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = nodes, treat_none_as_null = true)]
pub struct NodeRow {
    /// As attempts and leases name it.
    pub name: String,
    /// Of the program.
    pub version: String,
    /// When it began to deliver.
    pub started_at: DateTime<Utc>,
    /// When it told.
    pub seen_at: DateTime<Utc>,
    /// Calls in flight.
    pub in_flight: i32,
    /// How many calls it makes at once.
    pub max_in_flight: i32,
    /// Deliveries in its lanes.
    pub queued: i32,
    /// Lanes that hold something.
    pub lanes: i32,
    /// Why it is not ready.
    pub trouble: Option<String>,
}

/// For how long a node that tells nothing counts as one that delivers.
const COUNTED: TimeDelta = TimeDelta::seconds(30);

/// Tells of a node; forgets those that have told nothing for an hour. Gives how many deliver, this one included.
pub async fn tell(connection: &mut AsyncPgConnection, node: &NodeRow) -> QueryResult<u32> {
    use nodes::dsl;
    let row = diesel::insert_into(dsl::nodes).values(node);
    row.on_conflict(dsl::name).do_update().set(node).execute(connection).await?;
    let gone = dsl::nodes.filter(dsl::seen_at.lt(node.seen_at - KEPT));
    diesel::delete(gone).execute(connection).await?;
    let count: i64 = dsl::nodes.filter(dsl::seen_at.gt(node.seen_at - COUNTED)).count().get_result(connection).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Takes a node away that stops.
pub async fn leave(connection: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
    diesel::delete(nodes::table.find(name)).execute(connection).await.map(drop)
}

/// All nodes, by name.
pub async fn all(connection: &mut AsyncPgConnection) -> QueryResult<Vec<NodeRow>> {
    nodes::table.order(nodes::name).select(NodeRow::as_select()).load(connection).await
}

/// How much one look at what waits reads at the most: soonest first.
pub const HORIZON_DEPTH: i64 = 100_000;

/// What falls due within one stretch of time.
#[derive(Clone, Copy, Debug, QueryableByName)]
pub struct Stretch {
    /// Its place among those that were asked for; null for what falls due after all of them, or never by itself.
    #[diesel(sql_type = Nullable<Integer>)]
    pub place: Option<i32>,
    /// Deliveries that are attempted then.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Held deliveries whose window ends then.
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    /// Those that await their payload.
    #[diesel(sql_type = BigInt)]
    pub awaiting_payload: i64,
    /// How many rows were read for it, those that nodes hold included.
    #[diesel(sql_type = BigInt)]
    pub read: i64,
    /// When the first of those that are attempted is due.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub first_due_at: Option<DateTime<Utc>>,
}

/// What waits and no node holds, by when it falls due: until each of `ends`, which rise from now on, and later. The soonest
/// [`HORIZON_DEPTH`] of them. What a node held until its lease ended is due.
pub async fn horizon(connection: &mut AsyncPgConnection, ends: &[DateTime<Utc>]) -> QueryResult<Vec<Stretch>> {
    diesel::sql_query(
        "SELECT CASE WHEN w.place <= cardinality($1) THEN w.place END AS place, \
             count(*) FILTER (WHERE w.is_free AND w.state = 'WAITING') AS waiting, \
             count(*) FILTER (WHERE w.is_free AND w.state = 'HELD') AS held, \
             count(*) FILTER (WHERE w.is_free AND w.state = 'AWAITING_PAYLOAD') AS awaiting_payload, count(*) AS read, \
             min(w.due_at) FILTER (WHERE w.is_free AND w.state = 'WAITING') AS first_due_at \
         FROM (SELECT q.due_at, q.state, q.leased_by IS NULL OR q.due_at <= ($1)[1] AS is_free, \
                 width_bucket(q.due_at - interval '1 microsecond', $1) + 1 AS place \
             FROM waiting_deliveries q ORDER BY q.due_at LIMIT $2) w \
         GROUP BY 1 ORDER BY 1",
    )
    .bind::<diesel::sql_types::Array<Timestamptz>, _>(ends)
    .bind::<BigInt, _>(HORIZON_DEPTH)
    .load(connection)
    .await
}
