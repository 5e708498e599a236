//! What is booked and what is done with it, as requests say it.

use utoipa::ToSchema;

use crate::api::error::ApiError;
use crate::api::faults::Faults;
use crate::api::json::{Json, Node, Null};
use crate::domain::id::OrganizationId;
use crate::sandbox::bookings::action::{Action, Options};
use crate::sandbox::bookings::{InvoiceKind, Product, Wish};
use crate::sandbox::http::values::{choice, default_company, short_text};
use crate::sandbox::steps::BookingWish;

/// The most travelers of a booking.
const MAX_TRAVELERS: i64 = 9;

/// What to book. All of it may be left out: then one person of Sample Org A flies there and back.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read_wish` reads field by field")]
pub struct CreateBookingRequest {
    /// What. Left out: `AIR`.
    #[schema(rename = "type", nullable)]
    product: Option<Product>,
    /// The company. Left out: Sample Org A.
    #[schema(nullable, value_type = Option<uuid::Uuid>)]
    organization_id: Option<OrganizationId>,
    /// Who travels: ids from the world. Left out: the first of the company.
    #[schema(nullable, min_items = 1, max_items = 9, value_type = Option<Vec<uuid::Uuid>>)]
    traveler_ids: Option<Vec<String>>,
    /// How many travel, if nobody is named.
    #[schema(nullable, minimum = 1, maximum = 9, default = 1)]
    traveler_count: Option<i32>,
    /// The trip to add it to. Left out: a new one.
    #[schema(nullable, pattern = r"^[^\u0000]*$")]
    trip_id: Option<String>,
    /// What you call it: `GET /v2/pnrs?externalId=` finds it.
    #[schema(nullable, min_length = 1, max_length = 255, pattern = r"^[^\u0000]*$")]
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

/// The next step of a booking.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes the body that `read_action` reads field by field")]
pub struct BookingActionRequest {
    /// Which.
    action: Action,
    /// Of an `EXCHANGE` of flights: `REISSUED` makes new tickets, `REVALIDATED` keeps them. Left out: `REISSUED`.
    #[schema(nullable, pattern = "^(REISSUED|REVALIDATED)$")]
    kind: Option<String>,
    /// Of a `FLIGHT_CANCEL`: which leg alone. Left out: all.
    #[schema(nullable, minimum = 0, maximum = 9)]
    leg_index: Option<i32>,
    /// Of an `INVOICE`: what it is about. Left out: `FARE`.
    #[schema(nullable)]
    invoice: Option<InvoiceKind>,
    /// Of a `TRIP_UPDATE`: the new name.
    #[schema(nullable, min_length = 1, max_length = 255, pattern = r"^[^\u0000]*$")]
    trip_name: Option<String>,
    /// Of a `TRIP_UPDATE`: the new description.
    #[schema(nullable, max_length = 1000, pattern = r"^[^\u0000]*$")]
    trip_description: Option<String>,
}

/// Reads a wish, or tells all its faults.
pub(super) fn read_wish(json: &Json) -> Result<BookingWish, ApiError> {
    let faults = Faults::default();
    let read = Node::root(json, &faults).fields().and_then(|mut fields| {
        let product = fields.optional("type", Null::IsAbsence);
        let product = product.map_or(Some(Product::Air), |node| choice(&node, &Product::ALL, Product::as_str));
        let organization = fields.optional("organizationId", Null::IsAbsence);
        let organization = organization.map_or_else(default_company, |node| node.parse());
        let travelers = fields.optional("travelerIds", Null::IsAbsence).map(|node| {
            let items = node.items(MAX_TRAVELERS as u64)?;
            if items.is_empty() || items.len() as i64 > MAX_TRAVELERS {
                node.fault(format!("must have 1 to {MAX_TRAVELERS} entries"));
            }
            let ids: Vec<String> =
                items.iter().filter_map(|item| item.parse::<uuid::Uuid>()).map(|id| id.to_string()).collect();
            if (1..ids.len()).any(|place| ids[..place].contains(&ids[place])) {
                node.fault("names somebody twice");
            }
            Some(ids)
        });
        let named = travelers.as_ref().and_then(Option::as_ref).map(Vec::len);
        let traveler_count = fields.optional("travelerCount", Null::IsAbsence);
        let traveler_count = traveler_count.map_or(Some(1), |node| {
            let count = node.integer(1, MAX_TRAVELERS)?;
            // A generated client may fill in the default.
            if count != 1 && named.is_some_and(|named| usize::try_from(count) != Ok(named)) {
                node.fault("must be left out where travelerIds names who travels");
            }
            Some(count)
        });
        let trip_id = fields.optional("tripId", Null::IsAbsence).and_then(|node| node.text()).map(ToOwned::to_owned);
        let external_id = short_text(&mut fields, "externalId", 1, 255);
        // Where a product knows no such choice, only its default is fine: what would change nothing is refused.
        let mut flag = |name, default, of: &[Product]| {
            fields.optional(name, Null::IsAbsence).map_or(Some(default), |node| {
                let value = node.boolean()?;
                if value != default && product.is_some_and(|product| !of.contains(&product)) {
                    let names: Vec<_> = of.iter().map(|product| product.as_str()).collect();
                    node.fault(format!("goes with {} alone", names.join(" and ")));
                }
                Some(value)
            })
        };
        let (is_out_of_policy, is_refundable) =
            (flag("outOfPolicy", false, &Product::ALL), flag("refundable", true, &Product::ALL));
        let is_prepaid = flag("prepaid", false, &[Product::Hotel, Product::Car]);
        let is_round_trip = flag("roundTrip", true, &[Product::Air]);
        let is_unconfirmed = flag("unconfirmed", false, &[Product::Hotel, Product::Car]);
        fields.finish();
        Some(BookingWish {
            organization: organization?,
            travelers: travelers.unwrap_or(Some(Vec::new()))?,
            traveler_count: usize::try_from(traveler_count?).ok()?,
            trip_id,
            wish: Wish {
                external_id,
                is_out_of_policy: is_out_of_policy?,
                is_refundable: is_refundable?,
                is_prepaid: is_prepaid?,
                is_round_trip: is_round_trip?,
                is_unconfirmed: is_unconfirmed?,
                ..Wish::plain(product?)
            },
        })
    });
    faults.check()?;
    read.ok_or_else(|| ApiError::invalid("", "is not complete"))
}

/// Reads an action, or tells all its faults.
pub(super) fn read_action(json: &Json) -> Result<(Action, Options), ApiError> {
    let faults = Faults::default();
    let read = Node::root(json, &faults).fields().and_then(|mut fields| {
        let action = fields.required("action").and_then(|node| node.parse::<Action>());
        // What another action takes would change nothing here.
        let only = |node: &Node<'_>, of: Action| {
            if action.is_some_and(|action| action != of) {
                node.fault(format!("goes with {of} alone"));
            }
        };
        for (name, of) in [
            ("kind", Action::Exchange),
            ("legIndex", Action::FlightCancel),
            ("invoice", Action::Invoice),
            ("tripName", Action::TripUpdate),
            ("tripDescription", Action::TripUpdate),
        ] {
            if let Some(node) = fields.optional(name, Null::IsAbsence) {
                only(&node, of);
            }
        }
        let kind = fields.optional("kind", Null::IsAbsence);
        let kind = kind.and_then(|node| choice(&node, &["REISSUED", "REVALIDATED"], |text| text));
        let leg = fields.optional("legIndex", Null::IsAbsence).and_then(|node| node.integer(0, 9));
        let kinds = [InvoiceKind::Fare, InvoiceKind::Fee, InvoiceKind::CreditNote, InvoiceKind::Penalty];
        let invoice = fields.optional("invoice", Null::IsAbsence);
        let invoice = invoice.and_then(|node| choice(&node, &kinds, invoice_name));
        let trip_name = short_text(&mut fields, "tripName", 1, 255);
        let trip_description = short_text(&mut fields, "tripDescription", 0, 1000);
        fields.finish();
        let options = Options {
            is_revalidated: kind == Some("REVALIDATED"),
            leg: leg.and_then(|leg| usize::try_from(leg).ok()),
            invoice,
            trip_name,
            trip_description,
        };
        Some((action?, options))
    });
    faults.check()?;
    read.ok_or_else(|| ApiError::invalid("", "is not complete"))
}

fn invoice_name(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Fare => "FARE",
        InvoiceKind::Fee => "FEE",
        InvoiceKind::CreditNote => "CREDIT_NOTE",
        InvoiceKind::Penalty => "PENALTY",
    }
}
