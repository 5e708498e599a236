//! `airPnr`.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::{duration, local};
use crate::sandbox::bookings::{Air, Booking, Leg, Ticket, VOID_WINDOW};
use crate::sandbox::money::{Cents, Fare};

pub(super) fn air(booking: &Booking, air: &Air) -> Value {
    let traveler_infos: Vec<Value> = booking
        .travelers
        .iter()
        .enumerate()
        .map(|(place, traveler)| {
            let tickets: Vec<Value> = air
                .tickets
                .iter()
                .filter(|ticket| ticket.traveler == traveler.id)
                .map(|one| ticket(booking, air, one))
                .collect();
            let seats: Vec<Value> = air
                .seats
                .iter()
                .filter(|seat| seat.traveler == traveler.id)
                .map(|seat| {
                    json!({
                        "legIdx": seat.leg, "flightIdx": 0, "number": seat.number, "status": seat.status,
                        "amount": Cents(0).money(&booking.currency),
                    })
                })
                .collect();
            json!({
                "travelerIdx": place,
                "userId": {"id": traveler.id},
                "paxType": "ADULT",
                "tickets": tickets,
                "booking": {"seats": seats},
            })
        })
        .collect();
    let is_voidable = air
        .tickets
        .iter()
        .any(|ticket| ticket.status == "ISSUED" && booking.updated_at - ticket.issued_at < VOID_WINDOW);
    json!({
        "legs": air.legs.iter().enumerate().map(|(place, one)| leg(place, one)).collect::<Vec<_>>(),
        "travelerInfos": traveler_infos,
        "voidPolicy": {
            "isInfoAvailable": true, "isVoidable": is_voidable, "voidPeriod": {"iso8601": format!("PT{}H", VOID_WINDOW.num_hours())},
        },
    })
}

fn leg(place: usize, leg: &Leg) -> Value {
    let status = match leg.status.as_str() {
        "CANCELLED" => "CANCELLED_STATUS",
        "SCHEDULE_CHANGE_PENDING_STATUS" => "SCHEDULE_CHANGE_STATUS",
        _ => "CONFIRMED_STATUS",
    };
    let mut value = json!({
        "legId": format!("leg-{place}"),
        "legIndex": place,
        "legStatus": status,
        "brandName": "ECONOMY FLEX",
        "validatingAirlineCode": "ZZ",
        "flights": [{
            "flightId": format!("flt-{place}"),
            "flightIndex": 0,
            "origin": leg.origin,
            "destination": leg.destination,
            "departureDateTime": local(leg.departs),
            "arrivalDateTime": local(leg.arrives),
            "duration": duration(leg.minutes),
            "marketing": {"airlineCode": "ZZ", "num": leg.flight},
            "operating": {"airlineCode": "ZZ", "num": leg.flight},
            "cabin": leg.cabin,
            "bookingCode": "Y",
            "flightStatus": leg.status,
            "vendorConfirmationNumber": leg.confirmation,
        }],
    });
    if status == "SCHEDULE_CHANGE_STATUS" {
        value["scheduleChangeInfo"] = json!({
            "flightIndices": [0], "possibleActions": ["ACCEPT_BOOKING", "CANCEL_BOOKING", "CONTACT_AGENT"],
        });
    }
    value
}

fn ticket(booking: &Booking, air: &Air, ticket: &Ticket) -> Value {
    let currency = booking.currency.as_str();
    let penalty = booking.penalty.unwrap_or_else(|| ticket.fare.total());
    let coupon = match ticket.status.as_str() {
        "VOIDED" => "VOIDED",
        "REFUNDED" => "REFUNDED",
        _ => "NOT_FLOWN",
    };
    let coupons: Vec<Value> =
        (0..air.legs.len()).map(|leg| json!({"legIdx": leg, "flightIdx": 0, "status": coupon})).collect();
    let issued: NaiveDateTime = ticket.issued_at.naive_utc();
    let mut value = json!({
        "ticketNumber": ticket.number,
        "ticketType": "FLIGHT",
        "status": ticket.status,
        "issuedDateTime": local(issued),
        "amount": ticket.fare.json(currency),
        "validatingAirlineCode": "ZZ",
        "flightCoupons": coupons,
        "refundPolicy": {"isRefundable": booking.penalty.is_some(), "refundPenalty": penalty.money(currency)},
        "exchangePolicy": {"isExchangeable": true, "exchangePenalty": Cents(0).money(currency)},
    });
    if let Some(refund) = ticket.refund {
        // A penalty takes from the fare before it takes from the tax.
        let tax = refund.min(ticket.fare.tax);
        value["refundInfo"] = json!({"refundAmount": Fare { base: refund - tax, tax }.json(currency)});
    }
    if let Some(original) = &ticket.original {
        value["exchangeInfo"] = json!({"originalTicketNumber": original});
    }
    value
}
