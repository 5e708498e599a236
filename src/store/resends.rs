//! Jobs that send deliveries again, a few each second.

use chrono::{DateTime, Utc};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::deliveries::ResendFilter;
use super::schema::{organizations, resends};
use crate::domain::delivery_state::DeliveryState;
use crate::domain::event_type::EventType;
use crate::domain::id::{DeliveryId, OrganizationId, ResendId, SubscriptionId};
use crate::domain::outcome::Reason;
use crate::domain::reach::Reach;

/// A row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = resends, check_for_backend(Pg))]
pub struct Resend {
    /// Random.
    pub id: ResendId,
    /// Only deliveries of this subscription.
    pub subscription_id: Option<SubscriptionId>,
    /// Only events of this organization.
    pub organization_id: Option<OrganizationId>,
    /// Only events of this type.
    pub event_type: Option<EventType>,
    /// Only deliveries in this state.
    pub state_filter: Option<DeliveryState>,
    /// Only events accepted at or after this.
    pub since: DateTime<Utc>,
    /// Only events accepted before this.
    pub until: DateTime<Utc>,
    /// `EVERYONE`, `COMPANY` or `TMC`.
    pub reach_kind: String,
    /// The company or TMC.
    pub reach_id: Option<OrganizationId>,
    /// Deliveries a second.
    pub per_second: i32,
    /// `RUNNING`, `DONE` or `CANCELLED`.
    pub state: String,
    /// How many fitted when it was made.
    pub total: i64,
    /// How many were sent again.
    pub sent: i64,
    /// Everything up to this is done.
    pub last_delivery_id: Option<DeliveryId>,
    /// When its next batch is due.
    pub due_at: DateTime<Utc>,
    /// The subject that made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was done or cancelled.
    pub ended_at: Option<DateTime<Utc>>,
    /// Only deliveries whose last attempt failed for this reason.
    pub reason: Option<Reason>,
    /// Only these deliveries.
    pub delivery_ids: Option<Vec<DeliveryId>>,
    /// At home: the cells that are to have a part of it, those included that were away when it was made.
    pub cells: Vec<String>,
}

impl Resend {
    /// What a reach is in its two columns.
    #[must_use]
    pub fn reach_columns(reach: Reach) -> (String, Option<OrganizationId>) {
        match reach {
            Reach::Everyone => ("EVERYONE".to_owned(), None),
            Reach::Company(id) => ("COMPANY".to_owned(), Some(id)),
            Reach::Tmc(id) => ("TMC".to_owned(), Some(id)),
        }
    }

    /// Whose deliveries it may touch.
    #[must_use]
    pub fn reach(&self) -> Option<Reach> {
        match (self.reach_kind.as_str(), self.reach_id) {
            ("EVERYONE", None) => Some(Reach::Everyone),
            ("COMPANY", Some(id)) => Some(Reach::Company(id)),
            ("TMC", Some(id)) => Some(Reach::Tmc(id)),
            _ => None,
        }
    }

    /// Which deliveries it sends again.
    #[must_use]
    pub fn filter(&self) -> ResendFilter {
        ResendFilter {
            subscription: self.subscription_id,
            organization: self.organization_id,
            event_type: self.event_type,
            state: self.state_filter,
            reason: self.reason,
            deliveries: self.delivery_ids.clone(),
            since: self.since,
            until: self.until,
        }
    }
}

/// Writes a new job.
pub async fn create(connection: &mut AsyncPgConnection, row: &Resend) -> QueryResult<()> {
    diesel::insert_into(resends::table).values(row).execute(connection).await.map(drop)
}

type Boxed<'a> = resends::BoxedQuery<'a, Pg>;

/// The jobs that a caller may see: those of somebody whose reach is the caller's or within it.
fn seen<'a>(reach: Reach) -> Boxed<'a> {
    let all = resends::table.into_boxed();
    match reach {
        Reach::Everyone => all,
        Reach::Company(id) => all.filter(resends::reach_kind.eq("COMPANY")).filter(resends::reach_id.eq(id)),
        Reach::Tmc(id) => {
            let companies = organizations::table
                .filter(organizations::contracting_tmc_id.eq(id))
                .select(organizations::id.nullable());
            let own = resends::reach_kind.eq("TMC").and(resends::reach_id.eq(id));
            let of_company = resends::reach_kind.eq("COMPANY").and(resends::reach_id.eq_any(companies));
            all.filter(own.or(of_company).assume_not_null())
        }
    }
}

/// The job of this id, if the caller may see it.
pub async fn find(connection: &mut AsyncPgConnection, reach: Reach, id: ResendId) -> QueryResult<Option<Resend>> {
    seen(reach).filter(resends::id.eq(id)).select(Resend::as_select()).first(connection).await.optional()
}

/// The newest jobs that [`find`] would give.
pub async fn list(connection: &mut AsyncPgConnection, reach: Reach, limit: i64) -> QueryResult<Vec<Resend>> {
    let newest = seen(reach).order((resends::created_at.desc(), resends::id)).limit(limit);
    newest.select(Resend::as_select()).load(connection).await
}

/// What this database has of these jobs. That the caller may see them is asked before.
pub async fn of_ids(connection: &mut AsyncPgConnection, ids: &[ResendId]) -> QueryResult<Vec<Resend>> {
    resends::table.filter(resends::id.eq_any(ids)).select(Resend::as_select()).load(connection).await
}

/// Takes a running job whose batch is due, for the transaction. Others take other jobs.
pub async fn take_due(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Option<Resend>> {
    resends::table
        .filter(resends::state.eq("RUNNING"))
        .filter(resends::due_at.le(now))
        .order(resends::due_at)
        .for_update()
        .skip_locked()
        .select(Resend::as_select())
        .first(connection)
        .await
        .optional()
}

/// When the next batch of any job is due.
pub async fn next_due(connection: &mut AsyncPgConnection) -> QueryResult<Option<DateTime<Utc>>> {
    resends::table
        .filter(resends::state.eq("RUNNING"))
        .select(diesel::dsl::min(resends::due_at))
        .first(connection)
        .await
}

/// Records a batch, in the transaction that made it.
pub async fn advance(
    connection: &mut AsyncPgConnection,
    id: ResendId,
    sent: i64,
    last: Option<DeliveryId>,
    due_at: DateTime<Utc>,
) -> QueryResult<()> {
    let changes =
        (resends::sent.eq(resends::sent + sent), resends::last_delivery_id.eq(last), resends::due_at.eq(due_at));
    diesel::update(resends::table.find(id)).set(changes).execute(connection).await.map(drop)
}

/// Ends a running job as `DONE` or `CANCELLED`; tells whether it was running.
pub async fn end(
    connection: &mut AsyncPgConnection,
    id: ResendId,
    state: &str,
    now: DateTime<Utc>,
) -> QueryResult<bool> {
    let running = resends::table.filter(resends::id.eq(id)).filter(resends::state.eq("RUNNING"));
    let changes = (resends::state.eq(state), resends::ended_at.eq(now));
    Ok(diesel::update(running).set(changes).execute(connection).await? == 1)
}
