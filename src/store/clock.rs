//! The database's clock: the one that all nodes share.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Timestamptz;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::push;

/// What it shows now, whenever the transaction began.
pub async fn now(connection: &mut AsyncPgConnection) -> QueryResult<DateTime<Utc>> {
    Now.get_result(connection).await
}

#[derive(QueryId)]
struct Now;

impl Query for Now {
    type SqlType = Timestamptz;
}

impl QueryFragment<Pg> for Now {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        push!(out, "SELECT clock_timestamp()");
        Ok(())
    }
}
