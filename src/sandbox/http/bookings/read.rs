//! What is booked and what is done with it, as requests say it.

use std::collections::HashSet;

use super::super::values::{company_of, in_any_case};
use crate::api::request::node::{Fields, Node};
use crate::api::request::{Read, request};
use crate::domain::id::OrganizationId;
use crate::sandbox::bookings::action::{Action, ExchangeKind, Options, Typed};
use crate::sandbox::bookings::{BookingSpec, InvoiceKind, Product};
use crate::sandbox::steps::BookingRequest;

request! {
    /// What to book. All of it may be left out: then one person of Sample Org A flies there and back.
    pub struct CreateBookingRequest {
        /// What. Left out: `AIR`.
        #[schema(nullable)]
        product as "type": Option<Product>,
        /// The company. Left out: Sample Org A.
        #[schema(nullable, value_type = Option<uuid::Uuid>)]
        organization_id: Option<OrganizationId>,
        /// Who travels: ids from the world. Left out: the first of the company.
        #[schema(nullable, min_items = 1, max_items = 9)]
        #[validate(length(min = 1, max = 9))]
        traveler_ids: Option<Vec<uuid::Uuid>>,
        /// How many travel, if nobody is named.
        #[schema(nullable, minimum = 1, maximum = 9, default = 1)]
        #[validate(range(min = 1, max = 9))]
        traveler_count: Option<i32>,
        /// The trip to add it to. Left out: a new one.
        #[schema(nullable, pattern = r"^[^\u0000]*$")]
        trip_id: Option<String>,
        /// What you call it: `GET /v2/pnrs?externalId=` finds it.
        #[schema(nullable, min_length = 1, max_length = 255, pattern = r"^[^\u0000]*$")]
        #[validate(length(min = 1, max = 255))]
        external_id: Option<String>,
        /// Whether the company's policy forbids it, so that somebody has to approve.
        #[schema(nullable, default = false)]
        out_of_policy: Option<bool>,
        /// Whether money comes back when it is cancelled.
        #[schema(nullable, default = true)]
        refundable: Option<bool>,
        /// Whether a room or a car is paid at once.
        #[schema(nullable, default = false)]
        prepaid: Option<bool>,
        /// Whether flights go back as well.
        #[schema(nullable, default = true)]
        round_trip: Option<bool>,
        /// Whether the supplier of a room or a car has yet to confirm it. Nothing is published of it before `CONFIRM`, but its trip shows it.
        #[schema(nullable, default = false)]
        unconfirmed: Option<bool>,
    }
    rules: fits_together
}

request! {
    /// The next step of a booking.
    pub struct BookingActionRequest {
        /// Which.
        action: Action,
        /// Of an `EXCHANGE` of flights: `REISSUED` makes new tickets, `REVALIDATED` keeps them. Left out: `REISSUED`.
        #[schema(value_type = Option<String>, nullable, pattern = "^(REISSUED|REVALIDATED)$")]
        kind: Option<ExchangeKind>,
        /// Of a `FLIGHT_CANCEL`: which leg alone. Left out: all.
        #[schema(nullable, minimum = 0, maximum = 9)]
        #[validate(range(min = 0, max = 9))]
        leg_index: Option<i32>,
        /// Of an `INVOICE`: what it is about. Left out: `FARE`.
        #[schema(nullable)]
        invoice: Option<InvoiceKind>,
        /// Of a `TRIP_UPDATE`: the new name.
        #[schema(nullable, min_length = 1, max_length = 255, pattern = r"^[^\u0000]*$")]
        #[validate(length(min = 1, max = 255))]
        trip_name: Option<String>,
        /// Of a `TRIP_UPDATE`: the new description.
        #[schema(nullable, max_length = 1000, pattern = r"^[^\u0000]*$")]
        #[validate(length(max = 1000))]
        trip_description: Option<String>,
    }
    rules: goes_with_its_action
}

impl Read for ExchangeKind {
    fn read(node: &Node<'_>) -> Option<Self> {
        in_any_case(node)
    }
}

impl Read for InvoiceKind {
    fn read(node: &Node<'_>) -> Option<Self> {
        in_any_case(node)
    }
}

impl Read for Product {
    fn read(node: &Node<'_>) -> Option<Self> {
        in_any_case(node)
    }
}

impl Read for Action {
    fn read(node: &Node<'_>) -> Option<Self> {
        node.parse::<Typed>().map(|typed| typed.0)
    }
}

fn fits_together(fields: &Fields<'_>) {
    let named: Option<Vec<uuid::Uuid>> = fields.value("travelerIds");
    if let Some(ids) = &named
        && ids.iter().collect::<HashSet<_>>().len() < ids.len()
    {
        fields.fault("travelerIds", "names somebody twice");
    }
    // A generated client may fill in the default.
    let count = fields.value::<i32>("travelerCount").filter(|count| *count != 1);
    if let Some((named, count)) = named.zip(count)
        && usize::try_from(count) != Ok(named.len())
    {
        fields.fault("travelerCount", "must be left out where travelerIds names who travels");
    }
    // Where a product knows no such choice, only its default is fine: what would change nothing is refused.
    let product = match fields.given("type") {
        Some(_) => fields.value("type"),
        None => Some(Product::Air),
    };
    for (name, default, of) in [
        ("prepaid", false, &[Product::Hotel, Product::Car][..]),
        ("roundTrip", true, &[Product::Air]),
        ("unconfirmed", false, &[Product::Hotel, Product::Car]),
    ] {
        let is_set = fields.value(name).is_some_and(|value: bool| value != default);
        if is_set && product.is_some_and(|product| !of.contains(&product)) {
            let names: Vec<_> = of.iter().map(|product| product.as_str()).collect();
            fields.fault(name, format!("goes with {} alone", names.join(" and ")));
        }
    }
}

/// What another action takes would change nothing here.
fn goes_with_its_action(fields: &Fields<'_>) {
    let Some(action) = fields.value::<Action>("action") else { return };
    for (name, of) in [
        ("kind", Action::Exchange),
        ("legIndex", Action::FlightCancel),
        ("invoice", Action::Invoice),
        ("tripName", Action::TripUpdate),
        ("tripDescription", Action::TripUpdate),
    ] {
        if action != of && fields.given(name).is_some() {
            fields.fault(name, format!("goes with {of} alone"));
        }
    }
}

impl From<CreateBookingRequest> for BookingRequest {
    fn from(wanted: CreateBookingRequest) -> Self {
        let ids = wanted.traveler_ids.unwrap_or_default();
        Self {
            organization: company_of(wanted.organization_id),
            travelers: ids.iter().map(ToString::to_string).collect(),
            traveler_count: wanted.traveler_count.and_then(|count| count.try_into().ok()).unwrap_or(1),
            trip_id: wanted.trip_id,
            spec: BookingSpec {
                external_id: wanted.external_id,
                is_out_of_policy: wanted.out_of_policy.unwrap_or(false),
                is_refundable: wanted.refundable.unwrap_or(true),
                is_prepaid: wanted.prepaid.unwrap_or(false),
                is_round_trip: wanted.round_trip.unwrap_or(true),
                is_unconfirmed: wanted.unconfirmed.unwrap_or(false),
                ..BookingSpec::plain(wanted.product.unwrap_or(Product::Air))
            },
        }
    }
}

impl BookingActionRequest {
    pub(super) fn into_step(self) -> (Action, Options) {
        let options = Options {
            is_revalidated: self.kind == Some(ExchangeKind::Revalidated),
            leg: self.leg_index.and_then(|leg| usize::try_from(leg).ok()),
            invoice: self.invoice,
            trip_name: self.trip_name,
            trip_description: self.trip_description,
        };
        (self.action, options)
    }
}
