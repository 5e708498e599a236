//! The rows that an event looks up to find its subscriptions; the look-up itself is `events::match_all`.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{Array, Bool, SmallInt, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::{subscription_route_filters, subscription_routes};
use super::subscriptions::Subscription;
use super::{by_name, push};
use crate::domain::event_source::EventSource;
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::route::Filter;

/// The routes of one subscription, column by column, as `unnest` takes them.
#[derive(Clone, Debug, Default)]
pub(super) struct RouteColumns {
    pub companies: Vec<OrganizationId>,
    pub contracting_tmcs: Vec<OrganizationId>,
    pub booking_tmcs: Vec<OrganizationId>,
    pub scope_nos: Vec<i16>,
    pub has_filters: Vec<bool>,
    filters: Vec<(i16, Filter)>,
}

impl RouteColumns {
    /// An inactive subscription has no routes, so that matching need not ask whether it is active.
    pub(super) fn of(source: &EventSource, is_active: bool) -> Self {
        let mut columns = Self::default();
        for scope in source.routes().into_iter().filter(|_| is_active) {
            for [company, contracting_tmc, booking_tmc] in scope.keys {
                columns.companies.push(company);
                columns.contracting_tmcs.push(contracting_tmc);
                columns.booking_tmcs.push(booking_tmc);
                columns.scope_nos.push(scope.scope_no);
                columns.has_filters.push(scope.filter.is_some());
            }
            columns.filters.extend(scope.filter.map(|filter| (scope.scope_no, filter)));
        }
        columns
    }

    pub(super) fn has_filter(&self) -> bool {
        !self.filters.is_empty()
    }
}

/// Writes the routes of a subscription as it is now. Call it in a transaction.
pub(super) async fn write(connection: &mut AsyncPgConnection, row: &Subscription) -> QueryResult<()> {
    let columns = RouteColumns::of(&row.event_source, row.is_active);
    replace(connection, row.id, &row.event_types, &columns).await
}

/// Puts these routes in the place of what the subscription had. Call it in a transaction.
pub(super) async fn replace(
    connection: &mut AsyncPgConnection,
    id: SubscriptionId,
    event_types: &[EventType],
    columns: &RouteColumns,
) -> QueryResult<()> {
    use subscription_routes::dsl;
    diesel::delete(dsl::subscription_routes.filter(dsl::subscription_id.eq(id))).execute(connection).await?;
    replace_filters(connection, id, columns).await?;
    InsertRoutes { id, event_types, columns }.execute(connection).await?;
    Ok(())
}

/// Puts these filters in the place of what the subscription had. Call it in a transaction.
pub(super) async fn replace_filters(
    connection: &mut AsyncPgConnection,
    id: SubscriptionId,
    columns: &RouteColumns,
) -> QueryResult<()> {
    use subscription_route_filters::dsl;
    diesel::delete(dsl::subscription_route_filters.filter(dsl::subscription_id.eq(id))).execute(connection).await?;
    for (scope_no, filter) in &columns.filters {
        diesel::insert_into(dsl::subscription_route_filters)
            .values((
                dsl::subscription_id.eq(id),
                dsl::scope_no.eq(scope_no),
                dsl::contracting_tmc_ids.eq(&filter.contracting_tmcs),
                dsl::booking_tmc_ids.eq(&filter.booking_tmcs),
            ))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// `INSERT` of all routes of a subscription: its event types times its keys.
pub(super) struct InsertRoutes<'a> {
    id: SubscriptionId,
    event_types: &'a [EventType],
    columns: &'a RouteColumns,
}

impl InsertRoutes<'_> {
    /// Writes the statement, alone or as the end of a longer one.
    pub(super) fn push<'b>(
        out: &mut AstPass<'_, 'b, Pg>,
        id: &'b SubscriptionId,
        event_types: &'b [EventType],
        columns: &'b RouteColumns,
    ) -> QueryResult<()> {
        push!(
            out,
            "INSERT INTO subscription_routes (event_type, company_id, contracting_tmc_id, booking_tmc_id, \
             subscription_id, scope_no, has_filter) \
             SELECT t.event_type, k.company_id, k.contracting_tmc_id, k.booking_tmc_id, ",
            (Uuid, id),
            ", k.scope_no, k.has_filter FROM unnest(",
            (Array<Text>, event_types),
            ") AS t (event_type) CROSS JOIN unnest(",
            (Array<Uuid>, &columns.companies),
            ", ",
            (Array<Uuid>, &columns.contracting_tmcs),
            ", ",
            (Array<Uuid>, &columns.booking_tmcs),
            ", ",
            (Array<SmallInt>, &columns.scope_nos),
            ", ",
            (Array<Bool>, &columns.has_filters),
            ") AS k (company_id, contracting_tmc_id, booking_tmc_id, scope_no, has_filter) \
             WHERE NOT EXISTS (SELECT FROM withheld_companies h WHERE h.is_whole AND h.subscription_id = ",
            (Uuid, id),
            // An array, so that it is read once however many routes there are.
            ") AND k.company_id <> ALL (ARRAY(SELECT h.company_id FROM withheld_companies h WHERE h.subscription_id = ",
            (Uuid, id),
            "))",
        );
        Ok(())
    }
}

by_name!(InsertRoutes);

impl QueryFragment<Pg> for InsertRoutes<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Self::push(&mut out, &self.id, self.event_types, self.columns)
    }
}
