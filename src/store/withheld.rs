//! What a subscription no longer gets, since a company left the TMC that had the right to it.
//!
//! Matching asks no permission: routes are rows that somebody was allowed to write. So when a company changes its TMC, the
//! routes by which the old one got its events go, in the same transaction. They come back when somebody who reaches the
//! company puts the event source anew, or when the company itself comes back.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::ids::event_of;
use super::schema::withheld_companies;
use super::subscriptions::{self, Subscription};
use super::{batches, subscription_routes};
use crate::domain::id::{OrganizationId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// A company that left.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = withheld_companies, check_for_backend(Pg))]
pub struct Withheld {
    /// Which.
    #[diesel(column_name = company_id)]
    pub company: OrganizationId,
    /// The TMC that it left.
    #[diesel(column_name = tmc_id)]
    pub tmc: OrganizationId,
    /// Whether the subscription is its own, and gets nothing at all.
    pub is_whole: bool,
    /// When it left.
    #[diesel(column_name = created_at)]
    pub since: DateTime<Utc>,
}

/// What is withheld from a subscription. That the caller may see it is asked before.
pub async fn of_subscription(connection: &mut AsyncPgConnection, id: SubscriptionId) -> QueryResult<Vec<Withheld>> {
    use withheld_companies::dsl;
    dsl::withheld_companies
        .filter(dsl::subscription_id.eq(id))
        .order((dsl::created_at, dsl::company_id))
        .select(Withheld::as_select())
        .load(connection)
        .await
}

/// From which of these subscriptions the events of a company are withheld. That the caller may see them is asked before.
pub async fn of_company(
    connection: &mut AsyncPgConnection,
    ids: &[SubscriptionId],
    company: OrganizationId,
) -> QueryResult<Vec<SubscriptionId>> {
    use withheld_companies::dsl;
    dsl::withheld_companies
        .filter(dsl::subscription_id.eq_any(ids))
        .filter(dsl::is_whole.or(dsl::company_id.eq(company)))
        .select(dsl::subscription_id)
        .load(connection)
        .await
}

/// Notes by whose right a subscription has its address and its event source: a TMC's, or the company's or the platform's.
pub async fn note_grantor(
    connection: &mut AsyncPgConnection,
    id: SubscriptionId,
    tmc: Option<OrganizationId>,
) -> QueryResult<()> {
    diesel::sql_query(
        "UPDATE subscriptions SET granted_by_tmc_id = $2 WHERE id = $1 AND granted_by_tmc_id IS DISTINCT FROM $2",
    )
    .bind::<Uuid, _>(id)
    .bind::<Nullable<Uuid>, _>(tmc)
    .execute(connection)
    .await
    .map(drop)
}

/// Gives back what was withheld: somebody who reaches all that it names put the event source anew. Call it in the
/// transaction that does.
pub async fn give_back(connection: &mut AsyncPgConnection, row: &Subscription) -> QueryResult<()> {
    use withheld_companies::dsl;
    let given = diesel::delete(dsl::withheld_companies.filter(dsl::subscription_id.eq(row.id)));
    if given.execute(connection).await? > 0 {
        subscription_routes::write(connection, row).await?;
    }
    Ok(())
}

/// A company went from one TMC's reach to another's. Call it in the transaction that moves it.
pub(super) async fn moved(
    connection: &mut AsyncPgConnection,
    company: OrganizationId,
    from: Option<OrganizationId>,
    to: Option<OrganizationId>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    if let Some(tmc) = from {
        withhold(connection, company, tmc, now).await?;
    }
    if let Some(tmc) = to {
        use withheld_companies::dsl;
        let of_old = dsl::withheld_companies.filter(dsl::company_id.eq(company)).filter(dsl::tmc_id.eq(tmc));
        let back: Vec<SubscriptionId> =
            diesel::delete(of_old).returning(dsl::subscription_id).get_results(connection).await?;
        for id in back {
            if let Some(row) = subscriptions::find(connection, Reach::Everyone, id).await? {
                subscription_routes::write(connection, &row).await?;
            }
        }
    }
    Ok(())
}

/// Takes from a TMC's subscriptions, and from those that it set up, what they get of a company. The rows are locked first,
/// so that whoever writes routes just now is seen, or sees this.
async fn withhold(
    connection: &mut AsyncPgConnection,
    company: OrganizationId,
    tmc: OrganizationId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::sql_query(
        "WITH theirs AS (SELECT id, subscriber_id FROM subscriptions WHERE (subscriber_id = $2 OR granted_by_tmc_id = $2) \
             AND (subscriber_id = $1 OR $1 = ANY (organization_ids)) ORDER BY id FOR UPDATE) \
         INSERT INTO withheld_companies (subscription_id, company_id, tmc_id, is_whole, created_at) \
         SELECT id, $1, $2, subscriber_id = $1, $3 FROM theirs ON CONFLICT DO NOTHING",
    )
    .bind::<Uuid, _>(company)
    .bind::<Uuid, _>(tmc)
    .bind::<Timestamptz, _>(now)
    .execute(connection)
    .await?;
    diesel::sql_query(
        "DELETE FROM subscription_routes r USING withheld_companies h WHERE h.company_id = $1 \
             AND r.subscription_id = h.subscription_id AND (h.is_whole OR r.company_id = $1)",
    )
    .bind::<Uuid, _>(company)
    .execute(connection)
    .await?;
    end_waiting(connection, company, now).await
}

/// The companies that left a TMC, each with when.
pub async fn companies(connection: &mut AsyncPgConnection) -> QueryResult<Vec<(OrganizationId, DateTime<Utc>)>> {
    use super::schema::withheld_companies::dsl;
    dsl::withheld_companies.select((dsl::company_id, dsl::created_at)).distinct().load(connection).await
}

/// What was matched before a company left and has not come yet is kept for a person.
pub async fn end_waiting(
    connection: &mut AsyncPgConnection,
    company: OrganizationId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    batches::break_up_withheld(connection, company).await?;
    diesel::sql_query(concat!(
        "WITH over AS (DELETE FROM waiting_deliveries w USING withheld_companies h, events e WHERE h.company_id = $1 \
             AND w.subscription_id = h.subscription_id AND e.id = ",
        event_of!("w.id"),
        " AND (h.is_whole OR e.organization_id = $1) RETURNING w.*), \
         counted AS (INSERT INTO resend_outcomes AS o (resend_id, counted_by, delivered, failed_again) \
             SELECT resend_id, 'WITHHELD', 0, count(*) FROM over WHERE resend_id IS NOT NULL AND NOT has_failed_again \
             GROUP BY resend_id ORDER BY resend_id ON CONFLICT (resend_id, counted_by) \
             DO UPDATE SET failed_again = o.failed_again + excluded.failed_again) \
         INSERT INTO deliveries (id, subscription_id, state, claim_no, attempt_count, ended_at, last_reason) \
         SELECT id, subscription_id, 'EXHAUSTED', claim_no, attempt_count, $2, $3 FROM over",
    ))
    .bind::<Uuid, _>(company)
    .bind::<Timestamptz, _>(now)
    .bind::<Text, _>(Reason::OutOfReach)
    .execute(connection)
    .await
    .map(drop)
}
