//! Rows and queries: one file a table. `schema` stays in here.
//!
//! A query takes a connection, never a pool, so that its caller owns the transaction. Time is
//! a parameter; finders take the reach of who asks. Statements on a hot path are prepared once
//! per connection: plain selects and deletes are by nature, inserts by
//! `treat_none_as_default_value = false`, and whatever diesel would not cache is a small
//! [`diesel::query_builder::QueryFragment`] of its own, written with [`push`].

pub mod api_clients;
pub mod db;
pub mod idempotency_keys;
pub mod migrate;
pub mod organizations;
mod schema;
pub mod sealed;
pub mod signing_secrets;
pub mod subscription_routes;
pub mod subscriptions;

/// Writes a statement: SQL text and typed binds in turn.
macro_rules! push {
    ($out:ident $(,)?) => {};
    ($out:ident, $sql:literal $(, $($rest:tt)*)?) => {
        $out.push_sql($sql);
        $crate::store::push!($out $(, $($rest)*)?);
    };
    ($out:ident, ($kind:ty, $value:expr) $(, $($rest:tt)*)?) => {
        $out.push_bind_param::<$kind, _>($value)?;
        $crate::store::push!($out $(, $($rest)*)?);
    };
}
pub(crate) use push;
