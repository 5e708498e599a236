//! Bookings: make one, take its next step, look at it.

mod read;

use std::str::FromStr;

use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse, get, post};
use serde::de::IntoDeserializer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::values::storable;
use crate::api::State;
use crate::api::answer::cut;
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::refusals::{Authorized, Bodied, Checked, Found, InState, Stored};
use crate::api::request::body;
use crate::api::request::query::Query;
use crate::domain::event_type::EventType;
use crate::domain::id::{EventId, OrganizationId};
use crate::sandbox::bookings::action::{Action, Choice, choices, legal};
use crate::sandbox::bookings::{Booking, Product, Stage};
use crate::sandbox::steps::{self, Overrides, Step, StepEvent, Stepped, What, as_they_are};
use crate::sandbox::world;
use crate::store::booking_lists::{self, Wanted};
use crate::store::sandbox_objects::{self, Kind};
use read::{BookingActionRequest, CreateBookingRequest};

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
    /// What some of those steps may be told beside their name.
    action_options: Vec<ActionOptionView>,
}

/// Something that a step of a booking may be told.
#[derive(Serialize, ToSchema)]
#[schema(as = BookingActionOption)]
pub struct ActionOptionView {
    /// The step.
    action: Action,
    /// The field of the request.
    #[schema(example = "legIndex")]
    name: &'static str,
    /// What may be given, as `legIndex` for each leg that is not cancelled. Empty for free text.
    choices: Vec<ActionChoiceView>,
}

/// A value of such a field.
#[derive(Serialize, ToSchema)]
#[schema(as = BookingActionChoice)]
pub struct ActionChoiceView {
    /// The value; a number in the request where the field is one, as `legIndex`.
    #[schema(example = "0")]
    value: String,
    /// What it means.
    about: String,
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

/// A page of bookings.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ListBookingsResponse {
    /// Newest first.
    #[schema(max_items = 100)]
    bookings: Vec<BookingView>,
    /// The `cursor` of the next page; left out on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    next_cursor: Option<String>,
}

/// One of the names of an enumeration, in a query.
#[derive(PartialEq)]
struct Named<T>(T);

impl<T: for<'de> Deserialize<'de>> FromStr for Named<T> {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let read: Result<T, serde::de::value::Error> = T::deserialize(text.into_deserializer());
        read.map(Self).map_err(|_| "must be one of the names that the documents list")
    }
}

/// Create a booking
///
/// Publishes what the original would: the booking, its trip, its fee and its invoices.
#[utoipa::path(
    operation_id = "createBooking",
    tag = "Sandbox",
    request_body(content = Option<CreateBookingRequest>, description = "May be left out."),
    responses(
        (status = 201, description = "The booking was created.", body = BookingStep,
            headers(("Location" = String, description = "The path of the booking."))),
        Authorized, Bodied, Found, Stored,
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
    let wanted: CreateBookingRequest = body::read_optional(&state, &request, payload).await?;
    let step = Step { what: What::Book(wanted.into()), overrides: Overrides::default() };
    let stepped = steps::take(&state, &step, &mut as_they_are).await?;
    let view = step_view(&state, stepped);
    let location = state.path_outside(&request, format_args!("/sandbox/v1/bookings/{}", view.booking.pnr_id));
    Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(view))
}

/// Perform an action on a booking
///
/// An action that is not legal in the current state changes nothing: the 409 lists those that are.
#[utoipa::path(
    operation_id = "actOnBooking",
    tag = "Sandbox",
    params(("pnrId" = String, Path, description = "The booking.", example = "9000000001")),
    request_body = BookingActionRequest,
    responses(
        (status = 200, description = "The action was performed.", body = BookingStep),
        Authorized, Bodied, Found, InState, Stored,
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
    let wanted: BookingActionRequest = body::read(&state, &request, payload).await?;
    let (action, options) = wanted.into_step();
    let pnr_id = storable(request.match_info().query("pnrId"));
    let step = Step { what: What::Act { pnr_id, action, options }, overrides: Overrides::default() };
    let stepped = steps::take(&state, &step, &mut as_they_are).await?;
    Ok(HttpResponse::Ok().json(step_view(&state, stepped)))
}

/// Retrieve a sandbox booking
///
/// Its state, its tickets and the actions that are legal next.
#[utoipa::path(
    operation_id = "getBooking",
    tag = "Sandbox",
    params(("pnrId" = String, Path, description = "The booking.", example = "9000000001")),
    responses(
        (status = 200, description = "The booking, with the actions that are legal next.", body = BookingView),
        Authorized, Found, Stored,
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
    let found = state.db.query(async |conn| sandbox_objects::find(conn, Kind::Booking, &storable(id)).await).await?;
    let booking: Booking = steps::read(found.ok_or_else(|| steps::missing(id))?.document)?;
    Ok(HttpResponse::Ok().json(view(&state, &booking)))
}

/// List bookings
///
/// Newest first, one page at a time, each with its state and the actions that are legal next.
#[utoipa::path(
    operation_id = "listBookings",
    tag = "Sandbox",
    params(
        ("organizationId" = Option<uuid::Uuid>, Query, description = "Only those of this company."),
        ("stage" = Option<Vec<Stage>>, Query, description = "Only those in this stage; repeat it for several."),
        ("type" = Option<Vec<Product>>, Query, description = "Only those of this type; repeat it for several."),
        ("q" = Option<String>, Query, description = "Only the booking of this id, and those that have this in their external id or in a traveler's name, in capitals or not.", max_length = 255, pattern = r"^[^\u0000]*$"),
        ("cursor" = Option<String>, Query, description = "The `nextCursor` of the page before.", max_length = 64, pattern = r"^[^\u0000]*$"),
        ("limit" = Option<i64>, Query, description = "The most entries of the page.", minimum = 1, maximum = 100, example = 50),
    ),
    responses(
        (status = 200, description = "A page of bookings, newest first.", body = ListBookingsResponse),
        Authorized, Checked, Stored,
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
    let limit = query.limit();
    let wanted = Wanted {
        organization: query.parse("organizationId"),
        stages: query.list::<Named<Stage>>("stage").iter().map(|stage| stage.0.as_str().to_owned()).collect(),
        products: query.list::<Named<Product>>("type").iter().map(|product| product.0.as_str().to_owned()).collect(),
        text: query.text("q", 255).filter(|text| !text.is_empty()),
        after: query.text("cursor", 64),
    };
    query.check()?;
    let found =
        state.db.run(async |conn| Ok::<_, ApiError>(booking_lists::page(conn, &wanted, limit + 1).await?)).await?;
    let mut bookings: Vec<Booking> = found.into_iter().map(steps::read).collect::<Result<_, _>>()?;
    let next_cursor = cut(&mut bookings, limit).map(|last| last.pnr_id.clone());
    let bookings = bookings.iter().map(|booking| view(&state, booking)).collect();
    Ok(HttpResponse::Ok().json(ListBookingsResponse { bookings, next_cursor }))
}

pub(super) fn view(state: &State, booking: &Booking) -> BookingView {
    let legal_actions = legal(booking, state.clock.now());
    let choice = |(value, about)| ActionChoiceView { value, about };
    let option = |action, Choice { name, values }| {
        let choices = values.into_iter().map(choice).collect();
        ActionOptionView { action, name, choices }
    };
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
        action_options: legal_actions
            .iter()
            .flat_map(|action| choices(booking, *action).into_iter().map(|one| option(*action, one)))
            .collect(),
        legal_actions,
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
        timestamp: crate::api::answer::write_time(event.occurred_at),
        matched: published.matched,
    })
}

/// Registers all of it.
pub(super) fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    config.service(create_booking);
    config.service(list_bookings);
    config.service(get_booking);
    config.service(act_on_booking);
}
