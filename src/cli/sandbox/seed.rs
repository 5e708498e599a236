//! Sample organizations: two TMCs and the companies that they serve. Always the same ids.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use crate::domain::id::OrganizationId;
use crate::store::organizations::{self, Organization, OrganizationType};

/// The company that examples use.
pub const COMPANY: &str = "11111111-1111-4111-8111-111111111111";
const TMC: &str = "22222222-2222-4222-8222-222222222222";
const OTHER_TMC: &str = "22222222-2222-4222-8222-333333333333";

/// Id, name, and the TMC of a company.
const ORGANIZATIONS: [(&str, &str, Option<&str>); 7] = [
    (TMC, "Sample TMC", None),
    (OTHER_TMC, "Northwind Travel", None),
    (COMPANY, "Sample Org A", Some(TMC)),
    ("11111111-1111-4111-8111-222222222222", "Sample Org B", Some(TMC)),
    ("11111111-1111-4111-8111-333333333333", "Sample Org C", Some(TMC)),
    ("11111111-1111-4111-8111-444444444444", "Acme Robotics", Some(OTHER_TMC)),
    ("11111111-1111-4111-8111-555555555555", "Globex Foods", Some(OTHER_TMC)),
];

/// Puts those that are missing; leaves what a developer changed.
pub async fn put_all(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> anyhow::Result<()> {
    for (id, name, tmc) in ORGANIZATIONS {
        let id: OrganizationId = id.parse()?;
        if organizations::find(connection, id).await?.is_some() {
            continue;
        }
        let tmc: Option<OrganizationId> = tmc.map(str::parse).transpose()?;
        let row = Organization {
            id,
            kind: if tmc.is_some() { OrganizationType::Company } else { OrganizationType::Tmc },
            name: name.parse()?,
            contracting_tmc_id: tmc,
            booking_tmc_id: tmc,
            created_at: now,
            updated_at: now,
            payload_attempt_limit: Organization::DEFAULT_PAYLOAD_ATTEMPTS,
        };
        organizations::put(connection, &row).await?;
    }
    Ok(())
}
