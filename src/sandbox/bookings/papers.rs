//! What comes with bookings: approvals, fees, invoices and tasks of agents.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::payload::{offset, pnr_type};
use super::{Approval, Booking, Fee, Invoice, InvoiceKind, Product, SERVICE_FEE, Task, Told, Turn};
use crate::domain::event_type::EventType;

/// Nothing goes on before somebody says yes.
pub(super) const APPROVAL_TYPE: &str = "HARD_APPROVAL";
/// How long somebody has to say yes or no.
const APPROVAL_TIME: TimeDelta = TimeDelta::hours(24);

/// Makes a booking need an approval.
pub(super) fn need_approval(turn: &mut Turn<'_>, booking: &mut Booking) {
    booking.approval = Some(Approval {
        id: turn.id("approval"),
        status: "APPROVAL_PENDING".to_owned(),
        deadline: turn.now + APPROVAL_TIME,
    });
}

/// Somebody said yes or no.
pub(super) fn decide(turn: &mut Turn<'_>, booking: &mut Booking, status: &str) {
    if let Some(approval) = &mut booking.approval {
        status.clone_into(&mut approval.status);
    }
    tell_approval(turn, booking);
}

/// Tells of the approval, if there is one.
pub(super) fn tell_approval(turn: &mut Turn<'_>, booking: &Booking) {
    let (Some(approval), Some(traveler)) = (&booking.approval, booking.travelers.first()) else { return };
    let payload = json!({
        "pnrId": booking.pnr_id,
        "tripId": booking.trip_id,
        "approvalId": approval.id,
        "approvalStatus": approval.status,
        "approvalType": APPROVAL_TYPE,
        "pnrType": pnr_type(booking),
        "pnrVersion": booking.version,
        "outOfPolicy": booking.is_out_of_policy,
        "approvalVoidDeadline": offset(approval.deadline),
        "companyId": {"id": booking.organization.to_string()},
        "legalEntityId": {"id": traveler.legal_entity.id},
        "approvers": [{"basicInfo": {"email": "morgan.approver@example.com", "name": {"given": "Morgan", "family1": "Approver"}}}],
    });
    turn.told.push(Told::Other { event_type: EventType::PnrApproval, operation: None, payload });
}

/// Charges the agency's fee: the charge first, then its invoice.
pub(super) fn charge(turn: &mut Turn<'_>, booking: &mut Booking) {
    let id = turn.id("charge");
    let ticket = booking.tickets().first().map(|ticket| ticket.number.clone());
    booking.fees.push(Fee { id: id.clone(), amount: SERVICE_FEE, ticket });
    let money = SERVICE_FEE.money(&booking.currency);
    let traveler = booking.travelers.first();
    let payload = json!({
        "entity": {"entityType": "TRIP", "entityId": booking.trip_id},
        "serviceChargeType": "TMC_CHARGE",
        "serviceType": "ITINERARY_BOOKING",
        "chargeId": id,
        "charge": {"amount": money, "taxes": [], "totalAmount": money},
        "transactionTime": offset(turn.now),
        "paymentStatus": "SUCCESS",
        "userOrgId": {
            "userId": {"id": traveler.map(|one| one.id.as_str())},
            "organizationId": {"id": booking.organization.to_string()},
        },
        "legalEntityId": {"id": traveler.map(|one| one.legal_entity.id.as_str())},
        "bookingDetails": {
            "pnrId": booking.pnr_id,
            "pnrVersion": booking.version,
            "tripUsageType": "STANDARD",
            "source": source(booking),
            "sourcePnrId": booking.source_pnr_id,
        },
    });
    turn.told.push(Told::Other { event_type: EventType::ServiceCharge, operation: Some("SERVICE_FEE"), payload });
    invoice(turn, booking, InvoiceKind::Fee);
}

/// A document exists.
pub(super) fn invoice(turn: &mut Turn<'_>, booking: &mut Booking, kind: InvoiceKind) {
    let number = format!("INV-{:08}", turn.world.next_paper());
    let (id, document_id) = (turn.id("invoice"), turn.id("document"));
    booking.invoices.push(Invoice { number, id, kind, document_id });
    turn.tell(booking, "INVOICE_GENERATED");
}

/// Something for an agent to do; again, if there is one already.
pub(super) fn task(turn: &mut Turn<'_>, booking: &mut Booking, kind: &str, description: &str) {
    let is_again = booking.task.as_ref().is_some_and(|task| task.status == "ACTIVE" && task.kind == kind);
    if is_again {
        tell_task(turn, booking, "TASK_UPDATE");
        return;
    }
    booking.task = Some(Task {
        id: turn.id("task"),
        kind: kind.to_owned(),
        status: "ACTIVE".to_owned(),
        description: description.to_owned(),
        created_at: turn.now,
    });
    tell_task(turn, booking, "TASK_CREATE");
}

/// What was to be done is done.
pub(super) fn close_task(turn: &mut Turn<'_>, booking: &mut Booking) {
    match &mut booking.task {
        Some(task) if task.status == "ACTIVE" => "COMPLETED".clone_into(&mut task.status),
        _ => return,
    }
    tell_task(turn, booking, "TASK_UPDATE");
}

fn tell_task(turn: &mut Turn<'_>, booking: &Booking, operation: &'static str) {
    let (Some(task), Some(traveler)) = (&booking.task, booking.travelers.first()) else { return };
    let payload = json!({
        "id": task.id,
        "taskType": task.kind,
        "priority": "MEDIUM",
        "status": task.status,
        "taskOrigin": "SUPPLIER",
        "source": source(booking),
        "sourceMetadata": "5XY9",
        "referenceMetadata": "50",
        "sourcePnrId": booking.source_pnr_id,
        "pnrId": booking.pnr_id,
        "tripId": booking.trip_id,
        "tierAtBooking": "BASIC",
        "description": task.description,
        "primaryTraveler": {"id": {"id": traveler.id}, "name": {"given": traveler.given, "family1": traveler.family}},
        "organization": {"id": {"id": booking.organization.to_string()}, "name": traveler.company.name},
        "contractingTmc": {"id": {"id": booking.tmc.id}, "name": booking.tmc.name},
        "travelStartDate": {"iso8601": super::trip::days(booking).0.to_string()},
        "bookingDate": {"iso8601": booking.created_at.date_naive().to_string()},
        "events": [],
        "createdAt": offset(task.created_at),
    });
    turn.told.push(Told::Other { event_type: EventType::AgentTaskDetails, operation: Some(operation), payload });
}

/// Where it was booked.
pub(super) fn source(booking: &Booking) -> Value {
    match booking.product {
        Product::Air => "SABRE",
        Product::Hotel => "BOOKING_COM",
        Product::Car => "SABRE",
        Product::Rail => "TRAINLINE",
    }
    .into()
}
