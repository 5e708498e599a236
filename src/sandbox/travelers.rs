//! Profiles of travelers: they are made, changed, deactivated and purged, and `TRAVELER_V2` tells of it.

use diesel_async::AsyncConnection;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::bookings::payload;
use super::steps::{StepEvent, as_they_are, company, deliver, lock, new_event, publish};
use super::world::{self, Reference, Traveler};
use crate::api::State;
use crate::api::error::ApiError;
use crate::domain::event_type::EventType;
use crate::domain::id::OrganizationId;
use crate::store::{organizations, sandbox_objects};

/// What changes a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TravelerChange {
    /// A new one.
    Create,
    /// Another designation. One that was deactivated is active again.
    Update,
    /// It can no longer be used.
    Delete,
    /// It is gone for good.
    Purge,
}

impl TravelerChange {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Create, Self::Update, Self::Delete, Self::Purge];

    /// The operation of its event, and the name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Purge => "PURGE",
        }
    }
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
                    return Err(ApiError::IllegalStep {
                        message: format!("The profile of traveler {} is deactivated already.", traveler.id),
                        legal: vec!["UPDATE", "PURGE"],
                    });
                }
                edit(&mut traveler);
                traveler.is_active |= change == TravelerChange::Update;
                traveler.is_purged = change == TravelerChange::Purge;
                if matches!(change, TravelerChange::Delete | TravelerChange::Purge) {
                    traveler.is_active = false;
                }
                let tmc = |id: Option<OrganizationId>| id.unwrap_or(company.id);
                let contracting = tmc(company.contracting_tmc_id);
                let ids = [contracting, company.booking_tmc_id.unwrap_or(contracting)];
                let labels = organizations::labels(conn, &ids).await?;
                let [contracting, booking] = ids.map(|id| Reference {
                    id: id.to_string(),
                    name: labels
                        .iter()
                        .find(|(known, _)| *known == id)
                        .map_or_else(String::new, |(_, name)| name.clone()),
                });
                let mut profile = traveler.profile(&contracting, &booking);
                payload::apply(&mut profile, overrides);
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
