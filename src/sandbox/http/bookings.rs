//! Bookings: make one, take its next step, look at it.

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::api::auth::Caller;
use crate::api::error::{ApiError, ErrorResponse};
use crate::api::faults::Faults;
use crate::api::json::{Fields, Json, Node, Null};
use crate::api::query::Query;
use crate::api::{State, body};
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId};
use crate::sandbox::bookings::action::{Action, Options, legal};
use crate::sandbox::bookings::{Booking, InvoiceKind, Product, Stage, Wish};
use crate::sandbox::steps::{self, BookingWish, Overrides, Step, StepEvent, Stepped, What, as_they_are};
use crate::sandbox::world;
use crate::store::sandbox_objects::{self, Kind};

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
    /// Whether the supplier of a room or a car has yet to confirm it. Nobody is told of it before `CONFIRM`.
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

/// A booking, and what can be done with it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SandboxBooking)]
pub struct BookingView {
    /// The booking.
    pnr_id: String,
    /// Its trip.
    trip_id: String,
    /// The company.
    #[schema(value_type = uuid::Uuid)]
    organization_id: OrganizationId,
    /// What you call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    external_id: Option<String>,
    /// What is booked.
    #[serde(rename = "type")]
    #[schema(rename = "type")]
    product: Product,
    /// Where it stands in its lifecycle.
    stage: Stage,
    /// What the payload says of it.
    booking_status: &'static str,
    /// How often it has changed.
    #[schema(minimum = 1)]
    version: u32,
    /// Who travels.
    travelers: Vec<world::Reference>,
    /// Every ticket that it has or had.
    ticket_numbers: Vec<String>,
    /// The steps that it can take now.
    legal_actions: Vec<Action>,
}

/// A booking after a step, and what was published.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BookingStep {
    /// The booking after it.
    #[serde(flatten)]
    pub(super) booking: BookingView,
    /// The bookings that it made beside this one: by a split, or in its place.
    created_pnr_ids: Vec<String>,
    /// What was published, in order.
    events: Vec<StepEventView>,
}

/// An event of a step.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StepEvent)]
pub struct StepEventView {
    /// Look it up at `/ext/v1/events/{eventId}`.
    #[schema(value_type = uuid::Uuid)]
    id: EventId,
    /// The kind of event.
    event_type: EventType,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    operation: Option<&'static str>,
    /// When it was generated.
    #[schema(format = DateTime)]
    timestamp: String,
    /// How many subscriptions it matched.
    #[schema(minimum = 0)]
    matched: usize,
}

/// The newest bookings.
#[derive(Serialize, ToSchema)]
pub struct ListBookingsResponse {
    /// Newest first.
    #[schema(max_items = 100)]
    bookings: Vec<BookingView>,
}

/// Book something
///
/// Publishes what the original would: the booking, its trip, its fee and its invoices.
#[utoipa::path(
    operation_id = "createBooking",
    tag = "Sandbox",
    request_body(content = CreateBookingRequest, description = "May be left out."),
    responses(
        (status = 201, description = "It is booked.", body = BookingStep,
            headers(("Location" = String, description = "The path of the booking."))),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 413, body = ErrorResponse), (status = 415, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/sandbox/v1/bookings")]
pub(crate) async fn create_booking(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let json = body::optional_json(&request, payload).await?;
    let wish = read_wish(&json)?;
    let step = Step { what: What::Book(wish), overrides: Overrides::default() };
    let stepped = steps::take(&state, &step, &mut as_they_are).await?;
    let view = step_view(&state, stepped);
    let location = format!("/sandbox/v1/bookings/{}", view.booking.pnr_id);
    Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(view))
}

/// Take the next step of a booking
///
/// An illegal one changes nothing: the 409 lists what is legal.
#[utoipa::path(
    operation_id = "actOnBooking",
    tag = "Sandbox",
    params(("pnrId" = String, Path, description = "The booking.", example = "9000000001")),
    request_body = BookingActionRequest,
    responses(
        (status = 200, description = "The step is taken.", body = BookingStep),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 404, body = ErrorResponse), (status = 409, body = ErrorResponse), (status = 413, body = ErrorResponse),
        (status = 415, body = ErrorResponse), (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[post("/sandbox/v1/bookings/{pnrId}/actions")]
pub(crate) async fn act_on_booking(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let (_, json) = body::json(&request, payload).await?;
    let (action, options) = read_action(&json)?;
    let pnr_id = storable(request.match_info().query("pnrId"));
    let step = Step { what: What::Act { pnr_id, action, options }, overrides: Overrides::default() };
    let stepped = steps::take(&state, &step, &mut as_they_are).await?;
    Ok(HttpResponse::Ok().json(step_view(&state, stepped)))
}

/// Look at a booking
#[utoipa::path(
    operation_id = "getBooking",
    tag = "Sandbox",
    params(("pnrId" = String, Path, description = "The booking.", example = "9000000001")),
    responses(
        (status = 200, description = "The booking, with the steps that it can take.", body = BookingView),
        (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse), (status = 404, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/sandbox/v1/bookings/{pnrId}")]
pub(crate) async fn get_booking(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let id = request.match_info().query("pnrId");
    let found = state
        .db
        .run(async |conn| Ok::<_, ApiError>(sandbox_objects::find(conn, Kind::Booking, &storable(id)).await?))
        .await?;
    let booking: Booking = steps::read(found.ok_or_else(|| steps::missing(id))?.document)?;
    Ok(HttpResponse::Ok().json(view(&state, &booking)))
}

/// List the newest bookings
#[utoipa::path(
    operation_id = "listBookings",
    tag = "Sandbox",
    params(
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only those of this company."),
        ("limit" = Option<i64>, Query, description = "The most entries.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "The newest bookings.", body = ListBookingsResponse),
        (status = 400, body = ErrorResponse), (status = 401, body = ErrorResponse), (status = 403, body = ErrorResponse),
        (status = 500, body = ErrorResponse), (status = 503, body = ErrorResponse),
    ),
)]
#[get("/sandbox/v1/bookings")]
pub(crate) async fn list_bookings(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    caller.require_platform_admin()?;
    let query = Query::of(&request);
    let (organization, limit) = (query.parse("organizationId"), query.limit());
    query.check()?;
    let found = state
        .db
        .run(async |conn| Ok::<_, ApiError>(sandbox_objects::newest(conn, Kind::Booking, organization, limit).await?))
        .await?;
    let bookings = found.into_iter().map(|object| Ok(view(&state, &steps::read(object.document)?)));
    Ok(HttpResponse::Ok().json(ListBookingsResponse { bookings: bookings.collect::<Result<_, ApiError>>()? }))
}

/// Text that Postgres can be asked for; what it cannot store is not there.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "")
}

fn view(state: &State, booking: &Booking) -> BookingView {
    BookingView {
        pnr_id: booking.pnr_id.clone(),
        trip_id: booking.trip_id.clone(),
        organization_id: booking.organization,
        external_id: booking.external_id.clone(),
        product: booking.product,
        stage: booking.stage,
        booking_status: booking.stage.booking_status(),
        version: booking.version,
        travelers: booking
            .travelers
            .iter()
            .map(|one| world::Reference { id: one.id.clone(), name: one.name() })
            .collect(),
        ticket_numbers: booking.tickets().iter().map(|ticket| ticket.number.clone()).collect(),
        legal_actions: legal(booking, state.clock.now()),
    }
}

/// What a step answers.
pub(super) fn step_view(state: &State, stepped: Stepped) -> BookingStep {
    BookingStep {
        booking: view(state, &stepped.booking),
        created_pnr_ids: stepped.created,
        events: stepped.events.into_iter().filter_map(event_view).collect(),
    }
}

/// An event, if it was published.
pub(super) fn event_view(event: StepEvent) -> Option<StepEventView> {
    let published = event.published?;
    Some(StepEventView {
        id: published.id,
        event_type: event.event_type,
        operation: event.operation,
        timestamp: crate::api::ext::events::write_time(event.occurred_at),
        matched: published.matched,
    })
}

/// The company of a wish that names none.
pub(super) fn default_company() -> Option<OrganizationId> {
    world::COMPANY.parse().ok()
}

fn read_wish(json: &Json) -> Result<BookingWish, ApiError> {
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
            Some(items.iter().filter_map(|item| item.parse::<uuid::Uuid>()).map(|id| id.to_string()).collect())
        });
        let traveler_count = fields.optional("travelerCount", Null::IsAbsence);
        let traveler_count = traveler_count.map_or(Some(1), |node| node.integer(1, MAX_TRAVELERS));
        let trip_id = fields.optional("tripId", Null::IsAbsence).and_then(|node| node.text()).map(ToOwned::to_owned);
        let external_id = short_text(&mut fields, "externalId", 1, 255);
        let mut flag =
            |name, default| fields.optional(name, Null::IsAbsence).map_or(Some(default), |node| node.boolean());
        let (is_out_of_policy, is_refundable) = (flag("outOfPolicy", false), flag("refundable", true));
        let (is_prepaid, is_round_trip) = (flag("prepaid", false), flag("roundTrip", true));
        let unconfirmed = fields.optional("unconfirmed", Null::IsAbsence);
        let is_unconfirmed = unconfirmed.map_or(Some(false), |node| {
            let is_unconfirmed = node.boolean()?;
            if is_unconfirmed && matches!(product, Some(Product::Air | Product::Rail)) {
                node.fault("goes with HOTEL and CAR alone");
            }
            Some(is_unconfirmed)
        });
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

fn read_action(json: &Json) -> Result<(Action, Options), ApiError> {
    let faults = Faults::default();
    let read = Node::root(json, &faults).fields().and_then(|mut fields| {
        let action = fields.required("action").and_then(|node| node.parse::<Action>());
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

/// One of a few names, in capitals or not.
pub(super) fn choice<T: Copy>(node: &Node<'_>, all: &[T], name: impl Fn(T) -> &'static str) -> Option<T> {
    let text = node.text()?;
    let found = all.iter().copied().find(|one| name(*one).eq_ignore_ascii_case(text));
    if found.is_none() {
        let names: Vec<_> = all.iter().map(|one| name(*one)).collect();
        node.fault(format!("must be one of {}", names.join(", ")));
    }
    found
}

/// Text of a bounded length that may be left out.
pub(super) fn short_text(fields: &mut Fields<'_>, name: &'static str, least: usize, most: usize) -> Option<String> {
    let node = fields.optional(name, Null::IsAbsence)?;
    let text = node.text()?;
    if !(least..=most).contains(&text.chars().count()) {
        node.fault(format!("must have {least} to {most} characters"));
    }
    Some(text.to_owned())
}

/// A value of any kind, as serde knows it.
pub(super) fn free_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => Value::Number(number.clone()),
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(free_value).collect(),
        Json::Object(entries) => {
            Value::Object(entries.iter().map(|(name, value)| (name.clone(), free_value(value))).collect())
        }
        Json::Raw(text) => serde_json::from_str(text).unwrap_or(Value::Null),
    }
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_booking);
    config.service(list_bookings);
    config.service(get_booking);
    config.service(act_on_booking);
}
