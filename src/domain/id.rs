//! Typed ids: a UUID that remembers what it names.
//!
//! On the wire and in the database each is a plain UUID. Parsing accepts only the hyphenated
//! form, so that one id has one spelling (letters in either case).

use std::fmt;
use std::str::FromStr;
use std::sync::Mutex;

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Not the 36-character hyphenated form.
    #[error("must be a UUID, as 497f6eca-6276-4993-bfeb-53cbbbba6f08")]
    NotAUuid,
    /// The one value that stands for "any organization" in routes.
    #[error("is reserved and cannot name an organization")]
    Reserved,
}

fn hyphenated(text: &str) -> Result<Uuid, IdError> {
    if text.len() != 36 {
        return Err(IdError::NotAUuid);
    }
    Uuid::try_parse(text).map_err(|_| IdError::NotAUuid)
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, AsExpression, FromSqlRow,
        )]
        #[diesel(sql_type = diesel::sql_types::Uuid)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The id before all others, which nothing has: where a walk in the order of ids begins.
            pub const FIRST: Self = Self(Uuid::nil());

            /// A new random (version 4) id.
            #[must_use]
            pub fn random() -> Self {
                Self(Uuid::new_v4())
            }

            /// The UUID inside.
            #[must_use]
            pub fn as_uuid(&self) -> Uuid {
                self.0
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl ToSql<diesel::sql_types::Uuid, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <Uuid as ToSql<diesel::sql_types::Uuid, Pg>>::to_sql(&self.0, out)
            }
        }

        impl FromSql<diesel::sql_types::Uuid, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
                <Uuid as FromSql<diesel::sql_types::Uuid, Pg>>::from_sql(value).map(Self)
            }
        }
    };
}

id! {
    /// Names a company or a TMC.
    OrganizationId
}
id! {
    /// Names a webhook subscription.
    SubscriptionId
}
id! {
    /// Names one signing secret of a subscription.
    SigningSecretId
}
id! {
    /// Names an alert.
    AlertId
}
id! {
    /// Names an API client, that is, credentials for the token endpoint.
    ApiClientId
}

id! {
    /// Names an event; ordered by when it was accepted. [`EventId::at`] tells how it is built.
    EventId
}
id! {
    /// Names a delivery: the id of its event and a number. The same on every try and resend.
    DeliveryId
}
id! {
    /// Names a job that sends deliveries again.
    ResendId
}

id! {
    /// A certification that a sandbox keeps.
    CertificationId
}
id! {
    /// Names the deliveries that a node leased in one write.
    BatchId
}

/// One of 64 shares of all organizations: that of an event is its organization's, and stands in its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Partition(u8);

impl Partition {
    /// How many there are.
    pub const COUNT: u8 = 64;

    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..Self::COUNT).map(Self)
    }

    /// That of an organization: FNV-1a of 32 bits over its id as it is written, which is how NATS partitions a subject.
    #[must_use]
    pub fn of(organization: OrganizationId) -> Self {
        let text = organization.as_uuid().hyphenated().to_string();
        let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        Self((hash % u32::from(Self::COUNT)) as u8)
    }

    /// Its number, from 0.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// The low bits of an event's id, which are zero; in a delivery's id they are its number.
const NUMBER_BITS: u32 = 20;
const NUMBER_MASK: u128 = (1 << NUMBER_BITS) - 1;
/// Version 7 and the variant of RFC 9562, in their places.
const VERSION_7: u128 = (0x7 << 76) | (0b10 << 62);
/// Where the 12 bits after the version are, which order the events of one millisecond that were accepted together.
const ORDER_SHIFT: u32 = 64;
/// The most that they tell.
const ORDERS: u128 = 1 << 12;
/// Where the partition is: the six bits after the variant.
const PARTITION_SHIFT: u32 = 56;
/// All that is random below it: 36 bits before the number.
const RANDOM_MASK: u128 = ((1 << PARTITION_SHIFT) - 1) & !NUMBER_MASK;

/// The milliseconds that a version 7 id starts with.
fn id_time(id: Uuid) -> DateTime<Utc> {
    let millis = i64::try_from(id.as_u128() >> 80).unwrap_or(0);
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

fn time_bits(time: DateTime<Utc>) -> u128 {
    let millis = u64::try_from(time.timestamp_millis()).unwrap_or(0);
    u128::from(millis & 0xffff_ffff_ffff) << 80
}

impl EventId {
    /// The most deliveries of one event.
    pub const MAX_DELIVERIES: usize = NUMBER_MASK as usize;

    /// A new id of what is no organization's, as a sample: a UUID of version 7 whose last 20 bits are zero.
    ///
    /// The deliveries of the event get the ids that differ in those bits alone. So an id tells the
    /// day (the partition) and the event of a delivery, and a range of ids is a range of time.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        let partition = Partition(rand::random_range(0..Partition::COUNT));
        Self::build(now, rand::random_range(0..ORDERS), partition, rand::random())
    }

    /// The id of an event that came through the stream without one: the same each time its message comes.
    #[must_use]
    pub fn of_message(published_at: DateTime<Utc>, sequence: u64, partition: Partition) -> Self {
        let sequence = u128::from(sequence);
        Self::build(published_at, sequence % ORDERS, partition, (sequence / ORDERS) << NUMBER_BITS)
    }

    /// New ids of the events of these partitions, accepted together, in their order: who lists them by id finds them so.
    #[must_use]
    pub fn in_order(now: DateTime<Utc>, partitions: &[Partition]) -> Vec<Self> {
        let count = partitions.len() as u128;
        let first = Self::claim_orders(now, count);
        // Those that are too many to differ in these bits are told apart by the others.
        let order = |place: u128| if count <= ORDERS { first + place } else { place * ORDERS / count };
        let id = |(place, partition): (u128, &Partition)| Self::build(now, order(place), *partition, rand::random());
        (0..).zip(partitions).map(id).collect()
    }

    /// Where the order of so many ids of this millisecond begins: after those that this process has made in it, while there is room.
    fn claim_orders(now: DateTime<Utc>, count: u128) -> u128 {
        static LAST: Mutex<(i64, u128)> = Mutex::new((0, 0));
        let mut last = LAST.lock().expect("nobody panics while holding it");
        let (millis, next) = *last;
        let goes_on = millis == now.timestamp_millis() && next + count <= ORDERS;
        // In the lower half, so that more of the same millisecond follow.
        let first =
            if goes_on { next } else { rand::random_range(0..(ORDERS / 2).min(ORDERS.saturating_sub(count)).max(1)) };
        *last = (now.timestamp_millis(), first + count);
        first
    }

    fn build(time: DateTime<Utc>, order: u128, partition: Partition, random: u128) -> Self {
        let placed = (order << ORDER_SHIFT) | (u128::from(partition.0) << PARTITION_SHIFT);
        Self(Uuid::from_u128(time_bits(time) | VERSION_7 | placed | (random & RANDOM_MASK)))
    }

    /// The partition of its organization. In an id that an earlier release made, these bits are random.
    #[must_use]
    pub fn partition(self) -> Partition {
        Partition((self.0.as_u128() >> PARTITION_SHIFT) as u8 & (Partition::COUNT - 1))
    }

    /// Whether it could be an event's: a delivery's has a number.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.0.as_u128() & NUMBER_MASK == 0
    }

    /// The id of the n-th delivery, from 1.
    #[must_use]
    pub fn delivery(self, number: usize) -> DeliveryId {
        DeliveryId(Uuid::from_u128(self.0.as_u128() | (number as u128 & NUMBER_MASK)))
    }

    /// The first and the last id that a delivery of it could have.
    #[must_use]
    pub fn deliveries(self) -> (DeliveryId, DeliveryId) {
        (self.delivery(1), self.delivery(Self::MAX_DELIVERIES))
    }

    /// The span of its publishing, in its trace: taken from the random bits, and never zero.
    #[must_use]
    pub fn span_id(self) -> u64 {
        self.0.as_u64_pair().1
    }

    /// The lowest id that an event accepted at this time could have.
    #[must_use]
    pub fn first_at(time: DateTime<Utc>) -> Self {
        Self(Uuid::from_u128(time_bits(time)))
    }

    /// When it was accepted, to the millisecond.
    #[must_use]
    pub fn accepted_at(self) -> DateTime<Utc> {
        id_time(self.0)
    }
}

impl DeliveryId {
    /// The event that it delivers.
    #[must_use]
    pub fn event(self) -> EventId {
        EventId(Uuid::from_u128(self.0.as_u128() & !NUMBER_MASK))
    }

    /// The lowest id that a delivery of an event accepted at this time could have.
    #[must_use]
    pub fn first_at(time: DateTime<Utc>) -> Self {
        Self(EventId::first_at(time).0)
    }

    /// When its event was accepted, to the millisecond.
    #[must_use]
    pub fn created_at(self) -> DateTime<Utc> {
        id_time(self.0)
    }
}

impl OrganizationId {
    /// Stands for "any organization" in a route's key. Random once, fixed for ever; refused
    /// as the name of an organization, so that no caller can widen a route by naming it.
    pub const ANY: Self = Self(Uuid::from_u128(0x6a65_7462_7269_8467_a5d3_616e_7941_4e59));
}

impl FromStr for OrganizationId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        let id = Self(hyphenated(text)?);
        if id == Self::ANY { Err(IdError::Reserved) } else { Ok(id) }
    }
}

macro_rules! from_hyphenated {
    ($($name:ident),*) => {$(
        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                hyphenated(text).map(Self)
            }
        }
    )*};
}
from_hyphenated!(SubscriptionId, SigningSecretId, AlertId, ApiClientId, EventId, DeliveryId, ResendId, CertificationId);

impl SubscriptionId {
    /// The first 8 hexadecimal digits, as in a default name.
    #[must_use]
    pub fn first_digits(&self) -> String {
        self.0.simple().to_string()[..8].to_owned()
    }
}

impl From<Uuid> for SubscriptionId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl From<Uuid> for OrganizationId {
    /// For ids that were not typed by a caller: seeds and tests.
    fn from(uuid: Uuid) -> Self {
        Self(uuid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        for (text, right) in [
            ("497f6eca-6276-4993-bfeb-53cbbbba6f08", true),
            ("497F6ECA-6276-4993-BFEB-53CBBBBA6F08", true),
            ("00000000-0000-0000-0000-000000000000", true),
            ("497f6eca62764993bfeb53cbbbba6f08", false),
            ("{497f6eca-6276-4993-bfeb-53cbbbba6f08}", false),
            ("company1-id", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<SubscriptionId>().is_ok(), right, "{text}");
        }
    }

    #[test]
    fn a_delivery_id_tells_its_event_and_time() {
        let now: DateTime<Utc> = "2026-11-21T10:40:40.123Z".parse().unwrap();
        let (event, other) = (EventId::at(now), EventId::at(now));
        assert_ne!(event, other);
        assert_eq!((event.accepted_at(), event.as_uuid().get_version_num()), (now, 7));
        for number in [1, 2, EventId::MAX_DELIVERIES] {
            let delivery = event.delivery(number);
            assert_eq!((delivery.event(), delivery.created_at()), (event, now));
            assert!(delivery.as_uuid() > event.as_uuid());
        }
        assert!(EventId::first_at(now) < event);
        assert!(EventId::first_at(now + chrono::TimeDelta::milliseconds(1)) > event);
    }

    #[test]
    fn ids_of_one_millisecond_are_in_the_order_of_their_events_whatever_their_partitions() {
        let now: DateTime<Utc> = "2026-11-21T10:40:40.123Z".parse().unwrap();
        for count in [1, 2, 1000, 5000] {
            let partitions: Vec<_> =
                Partition::all().collect::<Vec<_>>().into_iter().rev().cycle().take(count).collect();
            let ids = EventId::in_order(now, &partitions);
            let told: Vec<_> = ids.iter().map(|id| id.partition()).collect();
            assert_eq!(told, partitions);
            assert!(
                ids.iter().all(|id| id.is_whole() && id.accepted_at() == now && id.as_uuid().get_version_num() == 7)
            );
            assert!(count > 4096 || ids.is_sorted(), "{count}");
        }
        // One after the other they are in order, too, also while the clock stands still.
        let partitions: Vec<_> = Partition::all().collect();
        let later = now + chrono::TimeDelta::milliseconds(7);
        let ids: Vec<_> = partitions.iter().flat_map(|one| EventId::in_order(later, &[*one])).collect();
        assert!(ids.is_sorted(), "{ids:?}");
    }

    #[test]
    fn the_id_of_a_message_is_the_same_each_time_and_another_for_each() {
        let now: DateTime<Utc> = "2026-11-21T10:40:40.123Z".parse().unwrap();
        let partition = Partition::of(OrganizationId::random());
        let ids: Vec<_> = (1..10_000).map(|sequence| EventId::of_message(now, sequence, partition)).collect();
        let again = EventId::of_message(now, 7, partition);
        assert_eq!((again, again.accepted_at(), again.partition()), (ids[6], now, partition));
        assert!(again.is_whole() && again.as_uuid().get_version_num() == 7);
        assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len());
    }

    #[test]
    fn the_partition_of_an_organization_is_what_nats_makes_of_its_id() {
        // From `{{partition(64,1)}}` of nats-server 2.9.
        for (id, partition) in
            [("11111111-1111-4111-8111-111111111111", 35), ("22222222-2222-4222-8222-222222222222", 33)]
        {
            assert_eq!(Partition::of(id.parse().unwrap()).number(), partition, "{id}");
        }
    }

    #[test]
    fn the_any_organization_cannot_be_named_by_a_caller() {
        let text = OrganizationId::ANY.to_string();
        assert_eq!(text.parse::<OrganizationId>(), Err(IdError::Reserved));
    }
}
