//! Profiles of travelers: they are made, changed, deactivated and purged, and `TRAVELER_V2` tells of it.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::bookings::payload;
use super::error::illegal_step;
use super::steps::{StepEvent, as_they_are, company, deliver, lock, new_event, no_place, publish};
use super::world::{self, Reference, Traveler};
use crate::api::State;
use crate::api::error::ApiError;
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::domain::names::names;
use crate::store::organizations::{self, Organization};
use crate::store::sandbox_objects;

names! {
    /// What changes a profile.
    #[derive(ToSchema)]
    pub enum TravelerChange {
        /// A new one.
        Create = "CREATE",
        /// Another designation. One that was deactivated is active again.
        Update = "UPDATE",
        /// It can no longer be used.
        Delete = "DELETE",
        /// It is gone for good.
        Purge = "PURGE",
    }
}

impl TravelerChange {
    /// What it makes of whether a profile can be used.
    fn mark(self, traveler: &mut Traveler) {
        traveler.is_active |= self == Self::Update;
        traveler.is_purged = self == Self::Purge;
        if matches!(self, Self::Delete | Self::Purge) {
            traveler.is_active = false;
        }
    }
}

/// A profile as an event tells it.
async fn profile_of(
    connection: &mut AsyncPgConnection,
    company: &Organization,
    traveler: &Traveler,
) -> Result<Value, ApiError> {
    let contracting = company.contracting_tmc_id.unwrap_or(company.id);
    let ids = [contracting, company.booking_tmc_id.unwrap_or(contracting)];
    let labels = organizations::labels(connection, &ids).await?;
    let name = |id| labels.iter().find(|(known, _)| *known == id).map_or_else(String::new, |(_, name)| name.clone());
    let [contracting, booking] = ids.map(|id| Reference { id: id.to_string(), name: name(id) });
    Ok(traveler.profile(&contracting, &booking))
}

/// The profile of somebody new after this change; nobody is made.
pub async fn sample_profile(
    state: &State,
    organization: OrganizationId,
    change: TravelerChange,
) -> Result<Value, ApiError> {
    state
        .db
        .run(async |conn| {
            let world = lock(conn).await?;
            let company = company(conn, organization).await?;
            let mut traveler = Traveler::made(world.dice(), &company, 1_000);
            change.mark(&mut traveler);
            profile_of(conn, &company, &traveler).await
        })
        .await
}

/// Changes a traveler's profile, or makes one: `id` is then of no account.
pub async fn change_traveler(
    state: &State,
    organization: OrganizationId,
    id: &str,
    change: TravelerChange,
    edit: impl Fn(&mut Traveler) + Sync,
    overrides: &Map<String, Value>,
) -> Result<(Traveler, StepEvent), ApiError> {
    let (traveler, event, written) = state
        .db
        .run_wide(async |conn| {
            conn.transaction(async |conn| {
                let now = state.clock.now();
                let mut world = lock(conn).await?;
                let company = company(conn, organization).await?;
                let mut traveler = if change == TravelerChange::Create {
                    world.travelers += 1;
                    // Beyond those that the company has from the start.
                    Traveler::made(world.dice(), &company, 1_000 + world.travelers)
                } else {
                    let all = world::travelers(conn, &world, &company).await?;
                    let found = all.into_iter().find(|one| one.id == id);
                    found.ok_or_else(|| {
                        ApiError::NotFound(format!(
                            "There is no traveler {} in this company.",
                            id.chars().take(64).collect::<String>()
                        ))
                    })?
                };
                if change == TravelerChange::Delete && !traveler.is_active {
                    let message = format!("The profile of traveler {} is deactivated already.", traveler.id);
                    return Err(illegal_step(message, ["UPDATE", "PURGE"]));
                }
                edit(&mut traveler);
                change.mark(&mut traveler);
                let mut profile = profile_of(conn, &company, &traveler).await?;
                no_place(payload::apply(&mut profile, overrides))?;
                let occurred_at = world.next_event_at(now);
                let operation = Some(change.as_str());
                let event = new_event(EventType::TravelerV2, operation, None, &profile, company.id, occurred_at);
                let mut listed =
                    [StepEvent { published: None, event_type: EventType::TravelerV2, operation, occurred_at }];
                let written = publish(state, conn, &as_they_are(vec![event]), &mut listed).await?;
                let [event] = listed;
                sandbox_objects::put(conn, &[world.to_object(now), traveler.to_object(company.id, now)]).await?;
                Ok::<_, ApiError>((traveler, event, written))
            })
            .await
        })
        .await?;
    deliver(written);
    Ok((traveler, event))
}
