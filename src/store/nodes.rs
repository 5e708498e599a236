//! The nodes that deliver, as each of them told last; and what waits for them.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
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
    count(connection, node.seen_at).await
}

/// How many nodes deliver by this database's queue.
pub async fn count(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<u32> {
    let deliver = nodes::table.filter(nodes::seen_at.gt(now - COUNTED));
    let count: i64 = deliver.count().get_result(connection).await?;
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
