//! Rows and queries: a file or folder a table. `schema` stays in here.
//!
//! A query takes a connection, never a pool, so that its caller owns the transaction. Time is
//! a parameter; finders take the reach of who asks. Statements on a hot path are prepared once
//! per connection: plain selects and deletes are by nature, inserts by
//! `treat_none_as_default_value = false`, and whatever diesel would not cache is a small
//! [`diesel::query_builder::QueryFragment`] of its own, written with [`push`].

pub mod agenda;
pub mod alert_notices;
pub mod alert_rules;
pub mod alerts;
pub mod api_clients;
pub mod attempts;
pub mod audit;
pub mod batches;
pub mod booking_lists;
pub mod cells;
pub mod certificates;
pub mod changes;
pub mod clock;
mod columns;
pub mod db;
pub mod dead_rows;
pub mod deliveries;
pub mod delivery_lists;
pub mod events;
pub mod expansions;
pub mod failures;
pub mod health;
pub mod horizon;
pub mod idempotency_keys;
mod ids;
pub mod migrate;
pub mod nodes;
pub mod organization_lists;
pub mod organizations;
pub mod partitions;
pub mod payload_fetches;
pub mod reconciliation;
pub mod resend_outcomes;
pub mod resends;
pub mod sandbox_objects;
pub mod schedules;
mod schema;
pub mod sealed;
pub mod search;
pub mod session;
pub mod signing_secrets;
pub mod subscription_lists;
pub mod subscription_routes;
pub mod subscription_settings;
pub mod subscriptions;
pub mod tallies;
pub mod targets;
pub mod terminated_messages;
pub mod waiting_deliveries;
pub mod withheld;

use diesel::pg::Pg;
use diesel::prelude::QueryResult;
use diesel::query_builder::AstPass;

use crate::domain::id::OrganizationId;
use crate::domain::reach::Reach;

/// Writes a statement: SQL text, typed binds and fragments in braces, in turn.
macro_rules! push {
    ($out:ident $(,)?) => {};
    ($out:ident, ($kind:ty, $value:expr) $(, $($rest:tt)*)?) => {
        $out.push_bind_param::<$kind, _>($value)?;
        $crate::store::push!($out $(, $($rest)*)?);
    };
    ($out:ident, { $fragment:expr } $(, $($rest:tt)*)?) => {
        $fragment.walk_ast($out.reborrow())?;
        $crate::store::push!($out $(, $($rest)*)?);
    };
    ($out:ident, $sql:expr $(, $($rest:tt)*)?) => {
        $out.push_sql($sql);
        $crate::store::push!($out $(, $($rest)*)?);
    };
}
pub(crate) use push;

/// Prepares a statement once, since its text is always the same.
macro_rules! by_name {
    ($statement:ident) => {
        impl diesel::query_builder::QueryId for $statement<'_> {
            type QueryId = $statement<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
    };
}
use by_name;

/// Prepares each text of a statement by itself, since it depends on the reach or on a filter.
macro_rules! by_text {
    ($statement:ty) => {
        impl diesel::query_builder::QueryId for $statement {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
    };
}
use by_text;

/// A caller's reach, as a condition of a statement.
#[derive(Clone, Copy, Debug)]
struct Within {
    own: Option<OrganizationId>,
    tmc: Option<OrganizationId>,
}

impl From<Reach> for Within {
    fn from(reach: Reach) -> Self {
        let (own, tmc) = match reach {
            Reach::Everyone => (None, None),
            Reach::Company(id) => (Some(id), None),
            Reach::Tmc(id) => (Some(id), Some(id)),
        };
        Self { own, tmc }
    }
}

impl Within {
    /// Whether there is nothing to ask.
    fn is_everyone(&self) -> bool {
        self.own.is_none()
    }

    /// Writes ` AND …`: the organization in this column is within reach.
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>, column: &str) -> QueryResult<()> {
        use diesel::sql_types::{Nullable, Uuid};
        if self.own.is_none() {
            return Ok(());
        }
        out.push_sql(" AND (");
        out.push_sql(column);
        push!(out, " = ", (Nullable<Uuid>, &self.own));
        if self.tmc.is_some() {
            out.push_sql(" OR EXISTS (SELECT FROM organizations o WHERE o.id = ");
            out.push_sql(column);
            push!(out, " AND o.type = 'COMPANY' AND o.contracting_tmc_id = ", (Nullable<Uuid>, &self.tmc), ")");
        }
        out.push_sql(")");
        Ok(())
    }
}
