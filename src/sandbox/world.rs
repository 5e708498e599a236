//! The world: who travels. Organizations are those of the platform; the people of a company follow from the seed
//! and the company's id, so that an organization that a developer puts has people too.

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::dice::Dice;
use crate::domain::id::OrganizationId;
use crate::domain::organization_type::OrganizationType;
use crate::store::organizations::{self, Organization};
use crate::store::sandbox_objects::{self, Kind, Object};

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
/// The seed of a world that was given none.
pub const DEFAULT_SEED: u64 = 1;
/// How many people a company has at first.
const PEOPLE: u64 = 8;

const GIVEN: [&str; 16] = [
    "Avery", "Morgan", "Jordan", "Riley", "Casey", "Quinn", "Rowan", "Emerson", "Sasha", "Noor", "Mika", "Ana", "Luis",
    "Priya", "Tomasz", "Ingrid",
];
const FAMILY: [&str; 16] = [
    "Sample",
    "Example",
    "Rivera",
    "Okafor",
    "Lindqvist",
    "Tanaka",
    "Moreau",
    "Kowalski",
    "Novak",
    "Haddad",
    "Silva",
    "Iyer",
    "Brandt",
    "O'Neil",
    "Castillo",
    "Mbeki",
];
const DESIGNATIONS: [&str; 6] = ["ANALYST", "ENGINEER", "ACCOUNT MANAGER", "CONSULTANT", "DIRECTOR", "BUYER"];
const COUNTRIES: [&str; 4] = ["US", "GB", "DE", "IN"];

/// The seed, and the numbers that were given out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct World {
    /// What everything by chance follows from.
    pub seed: u64,
    /// How many trips were made.
    pub trips: u64,
    /// How many bookings.
    pub bookings: u64,
    /// How many tickets.
    pub tickets: u64,
    /// How many of everything else that has a number: invoices, charges, tasks, approvals.
    pub papers: u64,
    /// How many travelers were added.
    pub travelers: u64,
    /// The time of the last event, in milliseconds: the next one is later.
    pub last_event_at: i64,
}

impl World {
    /// The number before that of the first trip.
    pub const BEFORE_TRIPS: u64 = 7_000_000_000;
    /// The number before that of the first booking.
    pub const BEFORE_BOOKINGS: u64 = 9_000_000_000;
    /// How far a counter may be: its numbers have ten digits.
    pub const MAX_COUNT: u64 = 900_000_000;
    /// The largest seed: every reader of JSON knows it exactly.
    pub const MAX_SEED: u64 = 9_007_199_254_740_991;

    /// A new one.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, trips: 0, bookings: 0, tickets: 0, papers: 0, travelers: 0, last_event_at: 0 }
    }

    /// Its dice.
    #[must_use]
    pub fn dice(&self) -> Dice {
        Dice::new(self.seed)
    }

    /// The number of the next paper.
    pub fn next_paper(&mut self) -> u64 {
        self.papers += 1;
        self.papers
    }

    /// The number of the next ticket: 13 digits.
    pub fn next_ticket(&mut self) -> String {
        self.tickets += 1;
        format!("999{:010}", self.tickets)
    }

    /// The time of the next event: now, or a millisecond after the last if that is later.
    pub fn next_event_at(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.last_event_at = now.timestamp_millis().max(self.last_event_at + 1);
        DateTime::from_timestamp_millis(self.last_event_at).unwrap_or(now)
    }

    /// As it is stored.
    #[must_use]
    pub fn to_object(&self, now: DateTime<Utc>) -> Object {
        Object {
            kind: Kind::World,
            id: String::new(),
            organization_id: None,
            trip_id: None,
            external_id: None,
            document: serde_json::to_value(self).expect("numbers are plain data"),
            created_at: now,
            updated_at: now,
        }
    }

    /// The people that a company has from the start.
    #[must_use]
    pub fn people(&self, company: &Organization) -> Vec<Traveler> {
        (0..PEOPLE).map(|number| Traveler::made(self.dice(), company, number)).collect()
    }
}

/// The organizations that a world has from the start.
pub fn first_organizations(now: DateTime<Utc>) -> anyhow::Result<Vec<Organization>> {
    let row = |(id, name, tmc): (&str, &str, Option<&str>)| {
        let tmc: Option<OrganizationId> = tmc.map(str::parse).transpose()?;
        Ok(Organization {
            id: id.parse()?,
            kind: if tmc.is_some() { OrganizationType::Company } else { OrganizationType::Tmc },
            name: name.parse()?,
            contracting_tmc_id: tmc,
            booking_tmc_id: tmc,
            created_at: now,
            updated_at: now,
            payload_attempt_limit: Organization::DEFAULT_PAYLOAD_ATTEMPTS,
        })
    };
    ORGANIZATIONS.into_iter().map(row).collect()
}

/// Puts the organizations that are missing; leaves what a developer changed.
pub async fn put_organizations(connection: &mut AsyncPgConnection, now: DateTime<Utc>) -> anyhow::Result<()> {
    for row in first_organizations(now)? {
        if organizations::find(connection, row.id).await?.is_none() {
            organizations::put(connection, &row).await?;
        }
    }
    Ok(())
}

/// An id and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = WorldReference)]
pub struct Reference {
    /// The id.
    #[schema(format = Uuid)]
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl Reference {
    /// Of an organization.
    #[must_use]
    pub fn of(organization: &Organization) -> Self {
        Self { id: organization.id.to_string(), name: organization.name.to_string() }
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "name": self.name})
    }
}

/// The legal entities of a company.
#[must_use]
pub fn legal_entities(dice: Dice, company: &Organization) -> Vec<Reference> {
    let kinds = ["Inc.", "Ltd."];
    let made = kinds.iter().enumerate().map(|(place, kind)| Reference {
        id: dice.uuid(&format!("legal entity {}", company.id), place as u64).to_string(),
        name: format!("{} {kind}", company.name),
    });
    made.collect()
}

/// Somebody who travels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SandboxTraveler)]
pub struct Traveler {
    /// Who.
    #[schema(format = Uuid)]
    pub id: String,
    /// Given name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Where mail goes.
    pub email: String,
    /// Whether the profile can be used.
    pub is_active: bool,
    /// Whether it is gone for good.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(ignore)]
    pub is_purged: bool,
    /// The number at work.
    pub employee_id: String,
    /// What the job is called.
    pub designation: String,
    /// Two capitals.
    pub country_code: String,
    /// The company.
    pub company: Reference,
    /// Which part of it.
    pub legal_entity: Reference,
}

impl Traveler {
    /// The one of this number.
    #[must_use]
    pub fn made(dice: Dice, company: &Organization, number: u64) -> Self {
        let label = |what: &str| format!("{what} {}", company.id);
        let entities = legal_entities(dice, company);
        // A step through both lists, so that nobody has a namesake among the first.
        let first = dice.roll(&label("name"), 0, 256) + number * 17;
        let name = |list: &[&str; 16], place: u64| list[usize::try_from(place % 16).unwrap_or_default()].to_owned();
        let (given, family) = (name(&GIVEN, first), name(&FAMILY, first / 16 + number));
        let mail = |text: &str| text.to_lowercase().replace('\'', "");
        Self {
            id: dice.uuid(&label("traveler"), number).to_string(),
            email: format!("{}.{}.{number}@example.com", mail(&given), mail(&family)),
            given,
            family,
            is_active: true,
            is_purged: false,
            employee_id: format!("E-{}", 1001 + number),
            designation: (*dice.pick(&label("designation"), number, &DESIGNATIONS)).to_owned(),
            country_code: (*dice.pick(&label("country"), number, &COUNTRIES)).to_owned(),
            company: Reference::of(company),
            legal_entity: dice.pick(&label("entity"), number, &entities).clone(),
        }
    }

    /// The full name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }

    /// As a booking names its traveler.
    #[must_use]
    pub fn in_pnr(&self) -> Value {
        json!({
            "userId": {"id": self.id},
            "persona": "EMPLOYEE",
            "tier": "BASIC",
            "personalInfo": {"name": {"given": self.given, "family1": self.family}, "email": self.email},
            "businessInfo": {
                "employeeId": self.employee_id,
                "companyInfo": {"id": {"id": self.company.id}, "name": self.company.name},
                "legalEntity": self.legal_entity.json(),
            },
        })
    }

    /// The whole profile: the payload of `TRAVELER_V2`.
    #[must_use]
    pub fn profile(&self, contracting: &Reference, booking: &Reference) -> Value {
        json!({
            "id": self.id,
            "persona": "EMPLOYEE",
            "isActive": self.is_active,
            "tier": "BASIC",
            "personalInfo": {
                "name": {"given": self.given, "family1": self.family},
                "email": self.email,
                "gender": "UNSPECIFIED",
                "dob": {"iso8601": "1990-01-01"},
                "phoneNumbers": [{"countryCode": 1, "nationalNumber": 5_550_100, "type": "MOBILE", "rawInput": "+1 555 0100"}],
                "preferredLanguage": "en-US",
            },
            "businessInfo": {
                "organizationRef": self.company.json(),
                "legalEntityRef": self.legal_entity.json(),
                "email": self.email,
                "employeeId": self.employee_id,
                "designation": self.designation,
                "countryCode": self.country_code,
                "workerType": "EMPLOYEE",
            },
            "travelPreferences": {"preferences": {"preferredCurrency": "USD"}},
            "membershipInfo": {"membershipInfos": [{"id": format!("ZZ{}", self.employee_id), "issuedBy": "ZZ", "type": "AIR"}]},
            "notificationPreferences": {"preferences": []},
            "externalId": format!("ext-{}", self.employee_id),
            "contractingTmcRef": contracting.json(),
            "bookingTmcRef": booking.json(),
        })
    }

    /// As it is stored.
    #[must_use]
    pub fn to_object(&self, organization: OrganizationId, now: DateTime<Utc>) -> Object {
        Object {
            kind: Kind::Traveler,
            id: self.id.clone(),
            organization_id: Some(organization),
            trip_id: None,
            external_id: None,
            document: serde_json::to_value(self).expect("text is plain data"),
            created_at: now,
            updated_at: now,
        }
    }
}

/// The travelers of a company: those from the start, as they are now, and those that were added.
pub async fn travelers(
    connection: &mut AsyncPgConnection,
    world: &World,
    company: &Organization,
) -> QueryResult<Vec<Traveler>> {
    let mut stored = sandbox_objects::newest(connection, Kind::Traveler, Some(company.id), 10_000).await?;
    stored.reverse();
    let mut all = world.people(company);
    for object in stored {
        let Ok(traveler) = serde_json::from_value::<Traveler>(object.document) else { continue };
        match all.iter_mut().find(|one| one.id == traveler.id) {
            Some(one) => *one = traveler,
            None => all.push(traveler),
        }
    }
    all.retain(|one| !one.is_purged);
    Ok(all)
}
