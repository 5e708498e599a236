//! Every lifecycle of the facts: steps in, ordered operations and versions out; payloads judged by JSON Schemas that
//! somebody else made from the facts (`schemas/`); invariants that no sequence of legal steps breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use jetbridge::domain::organization_type::OrganizationType;
use jetbridge::sandbox::bookings::action::{act, legal};
use jetbridge::sandbox::bookings::{
    self, Action, Booking, BookingSpec, Options, Product, Stage, Told, Trip, Turn, payload,
};
use jetbridge::sandbox::world::{Reference, World};
use jetbridge::store::organizations::Organization;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::event_schemas::assert_served_schema_fits;
use crate::support::{COMPANY, TMC};

/// The schemas by file name.
pub fn schemas() -> &'static BTreeMap<String, Validator> {
    static SCHEMAS: OnceLock<BTreeMap<String, Validator>> = OnceLock::new();
    SCHEMAS.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schemas");
        let files: Vec<(String, Value)> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
                (name, serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap())
            })
            .collect();
        assert_eq!(files.len(), 8);
        let compile = |(name, schema): &(String, Value)| {
            let resources = files.iter().map(|(_, other)| {
                let id = other["$id"].as_str().unwrap().to_owned();
                (id, jsonschema::Resource::from_contents(other.clone()).unwrap())
            });
            let options = jsonschema::options().with_resources(resources).should_validate_formats(true);
            (name.clone(), options.build(schema).unwrap())
        };
        files.iter().map(compile).collect()
    })
}

/// Asserts that two schemas accept a value: the one in `schemas/`, and the one that is served, which describes all of it.
#[track_caller]
pub fn assert_fits(name: &str, value: &Value) {
    let faults: Vec<String> =
        schemas()[name].iter_errors(value).map(|error| format!("{}: {error}", error.instance_path)).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}\n{value:#}");
    assert_served_schema_fits(name, value);
}

const START: &str = "2026-11-21T10:40:40Z";

/// A booking with all that surrounds it.
struct Case {
    world: World,
    trip: Trip,
    all: BTreeMap<String, Booking>,
    now: DateTime<Utc>,
    /// `(pnr, operation, version, bookingStatus)` of bookings, `("", type:operation, 0, "")` of all else.
    told: Vec<(String, String, u32, String)>,
}

fn company() -> Organization {
    let now = START.parse().unwrap();
    Organization {
        id: COMPANY.parse().unwrap(),
        kind: OrganizationType::Company,
        name: "Sample Org A".parse().unwrap(),
        contracting_tmc_id: Some(TMC.parse().unwrap()),
        booking_tmc_id: Some(TMC.parse().unwrap()),
        created_at: now,
        updated_at: now,
        payload_attempt_limit: 288,
    }
}

#[derive(Clone, Copy, Debug)]
struct Kind {
    product: Product,
    travelers: usize,
    out_of_policy: bool,
    refundable: bool,
    prepaid: bool,
    unconfirmed: bool,
}

const fn kind(product: Product) -> Kind {
    Kind { product, travelers: 1, out_of_policy: false, refundable: true, prepaid: false, unconfirmed: false }
}

impl Case {
    /// Books, and gives the id of the booking.
    fn book(kind: Kind) -> (Self, String) {
        let mut world = World::new(1);
        let tmc = Reference { id: TMC.to_owned(), name: "Sample TMC".to_owned() };
        let travelers: Vec<_> = world.people(&company()).into_iter().take(kind.travelers).collect();
        let trip = Trip::new(&mut world, company().id, tmc.clone(), tmc, &travelers[0].id);
        let mut case = Self { world, trip, all: BTreeMap::new(), now: START.parse().unwrap(), told: Vec::new() };
        let spec = BookingSpec {
            product: kind.product,
            travelers,
            external_id: Some("mine".to_owned()),
            is_out_of_policy: kind.out_of_policy,
            is_refundable: kind.refundable,
            is_prepaid: kind.prepaid,
            is_round_trip: true,
            is_unconfirmed: kind.unconfirmed,
        };
        let mut turn = Turn::new(&mut case.world, case.now);
        let booking = bookings::book(&mut turn, &mut case.trip, &spec, Map::new());
        let told = turn.told;
        let id = booking.pnr_id.clone();
        case.all.insert(id.clone(), booking);
        case.listen(told);
        (case, id)
    }

    fn act(&mut self, id: &str, action: Action, options: &Options) -> Result<(), Vec<Action>> {
        let mut booking = self.all[id].clone();
        let mut turn = Turn::new(&mut self.world, self.now);
        act(&mut turn, &mut booking, &mut self.trip, action, options).map_err(|illegal| illegal.legal)?;
        let (told, made) = (turn.told, turn.made);
        self.all.insert(id.to_owned(), booking);
        self.all.extend(made.into_iter().map(|one| (one.pnr_id.clone(), one)));
        self.listen(told);
        Ok(())
    }

    /// Takes down what was told, and has the schemas judge it.
    fn listen(&mut self, told: Vec<Told>) {
        let mut current = self.all.clone();
        for one in told {
            match one {
                Told::Booking { operation, booking, summary } => {
                    let value = payload::pnr(&booking, &self.trip);
                    assert_fits("pnr_v3", &value);
                    let status = value["bookingStatus"].as_str().unwrap().to_owned();
                    let named =
                        summary.tickets_issued.len() + summary.tickets_voided.len() + summary.tickets_refunded.len();
                    assert_eq!(
                        named > 0,
                        operation.contains("TICKET")
                            || ["SPLIT_PNR_CREATED", "REFUND", "EXCHANGE"].contains(&operation),
                        "{operation}"
                    );
                    self.told.push((booking.pnr_id.clone(), operation.to_owned(), booking.version, status));
                    current.insert(booking.pnr_id.clone(), *booking);
                    let all: Vec<&Booking> = current.values().collect();
                    assert_fits("trip_details_v3", &self.trip.details(&all));
                }
                Told::Other { event_type, operation, payload } => {
                    assert_fits(&event_type.as_str().to_lowercase(), &payload);
                    let name = operation.map_or_else(|| event_type.to_string(), |name| format!("{event_type}:{name}"));
                    let status = payload["approvalStatus"].as_str().unwrap_or_default().to_owned();
                    self.told.push((String::new(), name, 0, status));
                }
            }
        }
    }

    fn drain(&mut self) -> Vec<String> {
        let short = |(pnr, operation, version, status): (String, String, u32, String)| {
            let status = status.trim_end_matches("_STATUS").to_owned();
            if pnr.is_empty() {
                format!("{operation} {status}").trim_end().to_owned()
            } else {
                format!("{operation} v{version} {status}")
            }
        };
        std::mem::take(&mut self.told).into_iter().map(short).collect()
    }
}

/// Steps, and what is told from the first of them on, booking included.
type Row = (&'static str, Kind, &'static [Action], &'static [&'static str]);

const GROUP: Kind = Kind { travelers: 3, ..kind(Product::Air) };
const STRICT: Kind = Kind { refundable: false, ..kind(Product::Air) };
const PREPAID: Kind = Kind { prepaid: true, ..kind(Product::Hotel) };
const PREPAID_CAR: Kind = Kind { prepaid: true, ..kind(Product::Car) };
const UNCONFIRMED: Kind = Kind { unconfirmed: true, ..kind(Product::Hotel) };
const UNCONFIRMED_CAR: Kind = Kind { unconfirmed: true, prepaid: true, ..kind(Product::Car) };
const NEEDS_APPROVAL: Kind = Kind { out_of_policy: true, ..kind(Product::Air) };
const TICKETED: [&str; 5] = [
    "BOOKING_CREATED v1 PENDING",
    "BOOKING_TICKETED v2 CONFIRMED",
    "INVOICE_GENERATED v3 CONFIRMED",
    "SERVICE_CHARGE:SERVICE_FEE",
    "INVOICE_GENERATED v4 CONFIRMED",
];
const RAIL: [&str; 4] = [
    "BOOKING_CREATED v1 CONFIRMED",
    "SERVICE_CHARGE:SERVICE_FEE",
    "INVOICE_GENERATED v2 CONFIRMED",
    "INVOICE_GENERATED v3 CONFIRMED",
];
const STAY: [&str; 3] =
    ["BOOKING_CREATED v1 CONFIRMED", "SERVICE_CHARGE:SERVICE_FEE", "INVOICE_GENERATED v2 CONFIRMED"];

use Action as A;

/// The rows of the facts' section 5, in its order. What a booking tells before the last step is in the constants.
const ROWS: [Row; 41] = [
    ("ticketing", kind(Product::Air), &[A::Ticket], &TICKETED),
    (
        "payment declined twice",
        kind(Product::Air),
        &[A::PaymentDeclined, A::PaymentDeclined, A::Ticket],
        &[
            "BOOKING_CREATED v1 PENDING",
            "PAYMENT_DECLINED v2 PAYMENT_DECLINED",
            "AGENT_TASK_DETAILS:TASK_CREATE",
            "PAYMENT_DECLINED v3 PAYMENT_DECLINED",
            "AGENT_TASK_DETAILS:TASK_UPDATE",
            "BOOKING_TICKETED v4 CONFIRMED",
            "AGENT_TASK_DETAILS:TASK_UPDATE",
            "INVOICE_GENERATED v5 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v6 CONFIRMED",
        ],
    ),
    (
        "the airline drops what is not ticketed",
        kind(Product::Air),
        &[A::PaymentDeclined, A::FlightCancel],
        &[
            "BOOKING_CREATED v1 PENDING",
            "PAYMENT_DECLINED v2 PAYMENT_DECLINED",
            "AGENT_TASK_DETAILS:TASK_CREATE",
            "FLIGHT_CANCELLED v3 CANCELLED",
            "AGENT_TASK_DETAILS:TASK_UPDATE",
        ],
    ),
    ("split", GROUP, &[A::Ticket, A::Split], &["SPLIT_PNR_CREATED v1 CONFIRMED", "BOOKING_OTHER_UPDATE v5 CONFIRMED"]),
    (
        "exchange, reissued",
        kind(Product::Air),
        &[A::Ticket, A::Exchange],
        &["TICKET_REFUNDED v5 CONFIRMED", "BOOKING_TICKETED v6 CONFIRMED"],
    ),
    ("void", kind(Product::Air), &[A::Ticket, A::Void], &["TICKET_VOIDED v5 VOIDED"]),
    (
        "refund",
        kind(Product::Air),
        &[A::Ticket, A::Refund],
        &["TICKET_REFUNDED v5 REFUNDED", "INVOICE_GENERATED v6 REFUNDED"],
    ),
    (
        "refund of what is not refundable",
        STRICT,
        &[A::Ticket, A::Refund],
        &["TICKET_REFUNDED v5 REFUNDED", "INVOICE_GENERATED v6 REFUNDED"],
    ),
    (
        "cancelled by the traveler the same day",
        kind(Product::Air),
        &[A::Ticket, A::CancelByTraveler],
        &["TICKET_VOIDED v5 VOIDED"],
    ),
    (
        "schedule change",
        kind(Product::Air),
        &[A::Ticket, A::ScheduleChange, A::ScheduleChangeClose],
        &["FLIGHT_SCHEDULE_CHANGE_CLOSED v6 CONFIRMED", "AGENT_TASK_DETAILS:TASK_UPDATE"],
    ),
    (
        "schedule change pending",
        kind(Product::Air),
        &[A::Ticket, A::ScheduleChange],
        &["FLIGHT_SCHEDULE_CHANGE_PENDING v5 SCHEDULE_CHANGE", "AGENT_TASK_DETAILS:TASK_CREATE"],
    ),
    ("cabin", kind(Product::Air), &[A::Ticket, A::CabinChange], &["FLIGHT_CABIN_CHANGED v5 CONFIRMED"]),
    ("flight changed", kind(Product::Air), &[A::Ticket, A::FlightChange], &["FLIGHT_CHANGED v5 CONFIRMED"]),
    ("all flights cancelled", kind(Product::Air), &[A::Ticket, A::FlightCancel], &["FLIGHT_CANCELLED v5 CANCELLED"]),
    (
        "all flights cancelled, then refunded",
        kind(Product::Air),
        &[A::Ticket, A::CancelByVendor, A::Refund],
        &["TICKET_REFUNDED v6 REFUNDED", "INVOICE_GENERATED v7 REFUNDED"],
    ),
    ("seat confirmed", kind(Product::Air), &[A::Ticket, A::SeatConfirm], &["FLIGHT_SEAT_CONFIRMED v5 CONFIRMED"]),
    (
        "seat changed",
        kind(Product::Air),
        &[A::Ticket, A::SeatConfirm, A::SeatChange],
        &["FLIGHT_SEAT_CHANGED v6 CONFIRMED"],
    ),
    (
        "seat cancelled",
        kind(Product::Air),
        &[A::Ticket, A::SeatConfirm, A::SeatCancel],
        &["FLIGHT_SEAT_CANCELLED v6 CONFIRMED"],
    ),
    ("trip renamed", kind(Product::Air), &[A::TripUpdate], &["TRIP_UPDATED v2 PENDING"]),
    ("anything else", kind(Product::Air), &[A::OtherUpdate], &["BOOKING_OTHER_UPDATE v2 PENDING"]),
    (
        "approved",
        NEEDS_APPROVAL,
        &[A::Approve, A::Ticket],
        &[
            "BOOKING_CREATED v1 PENDING",
            "PNR_APPROVAL APPROVAL_PENDING",
            "PNR_APPROVAL APPROVED",
            "BOOKING_OTHER_UPDATE v2 PENDING",
            "BOOKING_TICKETED v3 CONFIRMED",
            "INVOICE_GENERATED v4 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v5 CONFIRMED",
        ],
    ),
    ("denied", NEEDS_APPROVAL, &[A::Deny], &["PNR_APPROVAL DENIED", "FLIGHT_CANCELLED v2 CANCELLED"]),
    ("hotel", kind(Product::Hotel), &[], &STAY),
    (
        "hotel, prepaid",
        PREPAID,
        &[],
        &[
            "BOOKING_CREATED v1 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v2 CONFIRMED",
            "INVOICE_GENERATED v3 CONFIRMED",
        ],
    ),
    ("hotel, unconfirmed: nobody is told", UNCONFIRMED, &[], &[]),
    (
        "hotel, confirmed later",
        UNCONFIRMED,
        &[A::Confirm],
        &["BOOKING_CREATED v2 CONFIRMED", "SERVICE_CHARGE:SERVICE_FEE", "INVOICE_GENERATED v3 CONFIRMED"],
    ),
    ("hotel changed", kind(Product::Hotel), &[A::Update], &["BOOKING_UPDATED v3 CONFIRMED"]),
    (
        "hotel cancelled and rebooked",
        kind(Product::Hotel),
        &[A::CancelAndRebook],
        &[
            "BOOKING_CANCELED_BY_TRAVELER v3 CANCELLED",
            "BOOKING_CREATED v1 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v2 CONFIRMED",
        ],
    ),
    (
        "hotel cancelled and rebooked, prepaid",
        PREPAID,
        &[A::CancelAndRebook],
        &[
            "BOOKING_CANCELED_BY_TRAVELER v4 CANCELLED",
            "INVOICE_GENERATED v5 CANCELLED",
            "BOOKING_CREATED v1 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v2 CONFIRMED",
            "INVOICE_GENERATED v3 CONFIRMED",
        ],
    ),
    ("hotel rebooked", kind(Product::Hotel), &[A::Rebook], &["BOOKING_REBOOKED v3 CONFIRMED"]),
    (
        "hotel cancelled, prepaid",
        PREPAID,
        &[A::CancelByTraveler],
        &["BOOKING_CANCELED_BY_TRAVELER v4 CANCELLED", "INVOICE_GENERATED v5 CANCELLED"],
    ),
    (
        "hotel cancelled for free",
        kind(Product::Hotel),
        &[A::CancelByTraveler],
        &["BOOKING_CANCELED_BY_TRAVELER v3 CANCELLED"],
    ),
    (
        "hotel cancelled by the vendor",
        kind(Product::Hotel),
        &[A::CancelByVendor],
        &["BOOKING_CANCELED_BY_VENDOR v3 CANCELLED", "AGENT_TASK_DETAILS:TASK_CREATE"],
    ),
    ("car", kind(Product::Car), &[], &STAY),
    ("car, unconfirmed: nobody is told", UNCONFIRMED_CAR, &[], &[]),
    (
        "car, confirmed later, prepaid",
        UNCONFIRMED_CAR,
        &[A::Confirm],
        &[
            "BOOKING_CREATED v2 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v3 CONFIRMED",
            "INVOICE_GENERATED v4 CONFIRMED",
        ],
    ),
    (
        "car cancelled and rebooked",
        kind(Product::Car),
        &[A::Update, A::CancelAndRebook],
        &[
            "BOOKING_CANCELED_BY_TRAVELER v4 CANCELLED",
            "BOOKING_CREATED v1 CONFIRMED",
            "SERVICE_CHARGE:SERVICE_FEE",
            "INVOICE_GENERATED v2 CONFIRMED",
        ],
    ),
    (
        "car cancelled by the vendor, prepaid",
        PREPAID_CAR,
        &[A::Rebook, A::CancelByVendor],
        &[
            "BOOKING_CANCELED_BY_VENDOR v5 CANCELLED",
            "INVOICE_GENERATED v6 CANCELLED",
            "AGENT_TASK_DETAILS:TASK_CREATE",
        ],
    ),
    ("rail", kind(Product::Rail), &[], &RAIL),
    (
        "rail exchanged and refunded",
        kind(Product::Rail),
        &[A::Exchange, A::Refund],
        &["REFUND v5 REFUNDED", "INVOICE_GENERATED v6 REFUNDED"],
    ),
    (
        "rail changed and cancelled",
        kind(Product::Rail),
        &[A::Update, A::CancelByTraveler],
        &["BOOKING_CANCELED_BY_TRAVELER v5 CANCELLED", "INVOICE_GENERATED v6 CANCELLED"],
    ),
];

#[test]
fn each_lifecycle_of_the_facts_tells_its_operations_in_order() {
    for (name, kind, actions, expected) in ROWS {
        let (mut case, id) = Case::book(kind);
        let mut told = case.drain();
        for action in actions {
            case.act(&id, *action, &Options::default()).unwrap_or_else(|legal| panic!("{name}: {action}: {legal:?}"));
            told.extend(case.drain());
        }
        // Rows that begin with the booking tell all; the others, what their last step told.
        let is_whole = expected.first().is_none_or(|first| first.starts_with("BOOKING_CREATED") && expected.len() > 2);
        let told = if is_whole { told } else { told.split_off(told.len() - expected.len()) };
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn an_exchange_that_revalidates_keeps_the_ticket_and_one_that_reissues_names_the_old() {
    let (mut case, id) = Case::book(kind(Product::Air));
    case.act(&id, A::Ticket, &Options::default()).unwrap();
    case.drain();
    case.act(&id, A::Exchange, &Options { is_revalidated: true, ..Options::default() }).unwrap();
    assert_eq!(case.drain(), ["FLIGHT_CHANGED v5 CONFIRMED"]);
    let first = case.all[&id].tickets()[0].number.clone();
    assert_eq!(case.all[&id].tickets().len(), 1);
    case.act(&id, A::Exchange, &Options::default()).unwrap();
    let value = payload::pnr(&case.all[&id], &case.trip);
    let tickets = &value["airPnr"]["travelerInfos"][0]["tickets"];
    assert_eq!((&tickets[0]["status"], &tickets[1]["status"]), (&json!("REFUNDED"), &json!("ISSUED")));
    assert_eq!(tickets[1]["exchangeInfo"]["originalTicketNumber"], first);
}

#[test]
fn one_leg_can_be_cancelled_and_the_rest_flies() {
    let (mut case, id) = Case::book(kind(Product::Air));
    case.act(&id, A::Ticket, &Options::default()).unwrap();
    case.drain();
    case.act(&id, A::FlightCancel, &Options { leg: Some(1), ..Options::default() }).unwrap();
    assert_eq!(case.drain(), ["FLIGHT_CANCELLED v5 CONFIRMED"]);
    let value = payload::pnr(&case.all[&id], &case.trip);
    let status = |leg: usize| value["airPnr"]["legs"][leg]["flights"][0]["flightStatus"].clone();
    assert_eq!((status(0), status(1)), (json!("CONFIRMED"), json!("CANCELLED")));
}

#[test]
fn a_ticket_can_be_voided_for_a_day_and_only_refunded_after() {
    let (mut case, id) = Case::book(kind(Product::Air));
    case.act(&id, A::Ticket, &Options::default()).unwrap();
    case.now += TimeDelta::hours(24) - TimeDelta::seconds(1);
    assert!(legal(&case.all[&id], case.now).contains(&A::Void));
    case.now += TimeDelta::seconds(1);
    let refused = case.act(&id, A::Void, &Options::default()).unwrap_err();
    assert!(!refused.contains(&A::Void) && refused.contains(&A::Refund), "{refused:?}");
    case.drain();
    case.act(&id, A::CancelByTraveler, &Options::default()).unwrap();
    assert_eq!(case.drain(), ["TICKET_REFUNDED v5 REFUNDED", "INVOICE_GENERATED v6 REFUNDED"]);
}

#[test]
fn a_stay_that_takes_the_place_of_another_names_it() {
    for (product, object) in [(Product::Hotel, "hotelPnr"), (Product::Car, "carPnr")] {
        let (mut case, id) = Case::book(kind(product));
        case.act(&id, A::CancelAndRebook, &Options::default()).unwrap();
        let other = case.all.keys().find(|one| **one != id).unwrap().clone();
        let value = payload::pnr(&case.all[&other], &case.trip);
        assert_eq!(value[object]["rebookReference"]["cancelledPnrIds"], json!([id]));
        assert_eq!(value[object]["rebookReference"]["rebookedPnrId"], json!(other));
        assert_eq!(payload::pnr(&case.all[&id], &case.trip)[object]["pnrStatus"], "CANCELLED");
    }
}

#[test]
fn the_same_seed_books_the_same() {
    let text = |_| serde_json::to_string(&Case::book(kind(Product::Air)).0.all).unwrap();
    assert_eq!(text(1), text(2));
    let profile = |seed| World::new(seed).people(&company());
    assert_eq!(profile(7), profile(7));
    assert_ne!(profile(7)[0].id, profile(8)[0].id);
    let tmc = Reference { id: TMC.to_owned(), name: "Sample TMC".to_owned() };
    for traveler in profile(7) {
        assert_fits("traveler_v2", &traveler.profile(&tmc, &tmc));
    }
}

#[test]
fn the_schemas_refuse_what_is_wrong() {
    let (case, id) = Case::book(kind(Product::Air));
    let good = payload::pnr(&case.all[&id], &case.trip);
    for (path, wrong) in [
        ("bookingStatus", json!("FINE")),
        ("version", json!("1")),
        ("totalFare.currencyCode", json!("usd")),
        ("createdAt.iso8601", json!("2026-11-21T10:40:40.123Z")),
        ("hotelPnr", json!({})),
        ("invented", json!(1)),
    ] {
        let mut bad = good.clone();
        payload::apply(&mut bad, json!({path: wrong}).as_object().unwrap());
        assert!(!schemas()["pnr_v3"].is_valid(&bad), "{path}");
    }
}

fn cents(money: &Value) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "amounts of bookings are small")]
    let cents = (money["amount"].as_f64().unwrap() * 100.0).round() as i64;
    cents
}

/// What is true of every booking after every step.
fn check(case: &Case) {
    let mut numbers = BTreeSet::new();
    for booking in case.all.values() {
        let value = payload::pnr(booking, &case.trip);
        let fare = cents(&value["totalFare"]);
        let amount = |amount: &Value| cents(&amount["base"]) + cents(&amount["tax"]);
        assert_eq!(fare, amount(&value["totalFareAmount"]));
        for side in ["costOfGoodsSold", "costToCustomer"] {
            let payments = value[side]["payments"].as_array().unwrap();
            assert_eq!(fare, payments.iter().map(|payment| amount(&payment["amount"])).sum::<i64>(), "{side}");
        }
        let info = &value["paymentInfo"][0];
        assert_eq!(cents(&info["netCharge"]), fare - cents(&info["totalRefund"]));
        assert!((0..=fare).contains(&cents(&info["totalRefund"])), "{info}");
        for ticket in booking.tickets() {
            assert!(numbers.insert(ticket.number.clone()), "{} is given out twice", ticket.number);
        }
        let live: i64 =
            booking.tickets().iter().filter(|one| one.status == "ISSUED").map(|one| one.fare.total().0).sum();
        let is_live = matches!(booking.stage, Stage::Ticketed | Stage::ScheduleChangePending)
            || (booking.product == Product::Rail && booking.stage == Stage::Confirmed);
        if is_live {
            assert_eq!(live, fare, "the live tickets are what is paid");
        }
        assert_eq!(value["pnrTravelers"].as_array().unwrap().len(), booking.travelers.len());
        assert_eq!(value["documents"].as_array().unwrap().len(), value["invoiceInfos"].as_array().unwrap().len());
    }
    let all: Vec<&Booking> = case.all.values().collect();
    let trip = case.trip.details(&all);
    let info = &trip["tripPaymentInfo"];
    let sum = |amount: &Value| cents(&amount["base"]) + cents(&amount["tax"]);
    assert_eq!(cents(&info["totalFare"]), sum(&info["totalFareAmount"]) + sum(&info["serviceFeeFareAmount"]));
}

fn a_kind() -> impl Strategy<Value = Kind> {
    let product = proptest::sample::select(Product::ALL.to_vec());
    (product, 1..4usize, any::<[bool; 4]>()).prop_map(
        |(product, travelers, [out_of_policy, refundable, prepaid, unconfirmed])| Kind {
            product,
            travelers,
            out_of_policy,
            refundable,
            prepaid,
            unconfirmed,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any sequence of legal steps, on any booking of the trip, with time passing between them.
    #[test]
    fn no_sequence_of_legal_steps_breaks_an_invariant(
        kind in a_kind(),
        steps in proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..30i64), 0..14),
    ) {
        let (mut case, _) = Case::book(kind);
        check(&case);
        // One that nobody was told of has its first version all the same.
        let silent = case.all.values().filter(|one| one.stage == Stage::Unconfirmed);
        let mut versions: BTreeMap<String, u32> = silent.map(|one| (one.pnr_id.clone(), one.version)).collect();
        let follow = |case: &mut Case, versions: &mut BTreeMap<String, u32>| {
            for (pnr, _, version, _) in std::mem::take(&mut case.told).into_iter().filter(|one| !one.0.is_empty()) {
                let before = versions.insert(pnr, version).unwrap_or(0);
                assert_eq!(version, before + 1, "versions count by one");
            }
        };
        follow(&mut case, &mut versions);
        for (which, step, hours) in steps {
            case.now += TimeDelta::hours(hours);
            let ids: Vec<String> = case.all.keys().cloned().collect();
            let id = which.get(&ids).clone();
            let options = legal(&case.all[&id], case.now);
            let action = *step.get(&options);
            case.act(&id, action, &Options::default()).unwrap();
            check(&case);
            follow(&mut case, &mut versions);
        }
        // What is not legal changes nothing.
        for (id, booking) in case.all.clone() {
            let allowed = legal(&booking, case.now);
            for action in Action::ALL.into_iter().filter(|action| !allowed.contains(action)) {
                prop_assert_eq!(case.act(&id, action, &Options::default()), Err(allowed.clone()));
            }
            prop_assert!(case.told.is_empty());
        }
    }
}
