//! `hotelPnr`, `carPnr` and `railPnr`.

use chrono::{NaiveTime, TimeDelta};
use serde_json::{Value, json};

use super::{duration, local, offset};
use crate::sandbox::bookings::places::{PLACES, Place};
use crate::sandbox::bookings::stays::HOTEL_TAX;
use crate::sandbox::bookings::{Booking, Car, Hotel, Rail, Rebook, Ticket};
use crate::sandbox::money::Fare;

pub(super) fn hotel(booking: &Booking, hotel: &Hotel) -> Value {
    let place = &PLACES[hotel.place];
    let at =
        |day, hour| local(chrono::NaiveDate::and_time(&day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()));
    let currency = booking.currency.as_str();
    let policy = if booking.penalty.is_some() {
        json!({"policy": "FREE_CANCELLATION_UNTIL", "deadline": at(hotel.check_in, 15)})
    } else {
        json!({"policy": "NON_REFUNDABLE"})
    };
    let mut value = json!({
        "checkInDateTime": at(hotel.check_in, 15),
        "checkOutDateTime": at(hotel.check_in + TimeDelta::days(hotel.nights), 11),
        "hotelInfo": {"name": format!("{} {}", hotel.name, place.city), "address": address(place)},
        "numberOfRooms": 1,
        "payment": {"paymentType": if hotel.is_prepaid { "PREPAID" } else { "PAY_AT_HOTEL" }},
        "room": {
            "bedCount": 1,
            "bedType": "QUEEN",
            "cancellationPolicy": policy,
            "rateInfo": {
                "nightlyRate": Fare::taxed(hotel.nightly, HOTEL_TAX).total().money(currency),
                "totalRate": booking.fare().json(currency),
            },
        },
        "vendorConfirmationNumber": hotel.confirmation,
        "pnrStatus": hotel.status,
    });
    if let Some(rebook) = &hotel.rebook {
        value["rebookReference"] = reference(rebook);
        value["rebookReference"]["rebookType"] = json!(rebook.kind);
    }
    value
}

pub(super) fn car(booking: &Booking, car: &Car) -> Value {
    let place = &PLACES[car.place];
    let mut location = json!({"address": address(place), "counterLocation": "IN_TERMINAL"});
    location["address"]["locationCode"] = json!(place.code);
    let mut value = json!({
        "carInfo": {
            "carSpec": {"displayName": car.kind, "type": car.kind, "transmission": "AUTO_UNSPECIFIED_DRIVE", "airConditioning": "AC_AVAILABLE"},
            "pickupLocation": location,
            "dropOffLocation": location,
            "vendor": {"code": "ZZ", "name": car.vendor},
        },
        "pickupDateTime": local(car.pick_up),
        "dropOffDateTime": local(car.pick_up + TimeDelta::days(car.days)),
        "rate": booking.fare().json(&booking.currency),
        "vendorConfirmationNumber": car.confirmation,
        "paymentType": if car.is_prepaid { "PREPAID" } else { "PAY_AT_VENDOR" },
        "pnrStatus": car.status,
    });
    if let Some(rebook) = &car.rebook {
        value["rebookReference"] = reference(rebook);
    }
    value
}

pub(super) fn rail(booking: &Booking, rail: &Rail) -> Value {
    let arrives = rail.departs + TimeDelta::minutes(rail.minutes);
    let ticket = |ticket: &Ticket| {
        let mut value = json!({
            "ticketNumber": ticket.number,
            "issuedDateTime": offset(ticket.issued_at),
            "price": ticket.fare.total().money(&booking.currency),
            "legs": [0],
            "passengerRefs": booking.travelers.iter().position(|one| one.id == ticket.traveler).into_iter().collect::<Vec<_>>(),
        });
        if let Some(refund) = ticket.refund {
            value["refundedPrice"] = refund.money(&booking.currency);
        }
        value
    };
    let mut value = json!({
        "legInfos": [{
            "legId": "leg-0",
            "origin": rail.origin,
            "originInfo": {"name": rail.origin},
            "destination": rail.destination,
            "destinationInfo": {"name": rail.destination},
            "departAtLocal": local(rail.departs),
            "arriveAtLocal": local(arrives),
            "duration": duration(rail.minutes),
            "fareType": "Anytime",
            "vehicle": {"carrierName": "Sample Rail", "timetableId": rail.train, "type": "TRAIN"},
        }],
        "outwardJourney": {"legs": [0]},
        "rate": booking.fare().json(&booking.currency),
        "ticketDetails": [{
            "deliveryOption": "ELECTRONIC_TICKET",
            "deliveryStatus": "FULFILLED",
            "legs": [0],
            "passengerRefs": (0..booking.travelers.len()).collect::<Vec<_>>(),
        }],
        "tickets": rail.tickets.iter().map(ticket).collect::<Vec<_>>(),
        "type": "ONE_WAY",
        "vendorConfirmationNumber": rail.confirmation,
    });
    if rail.is_exchanged {
        value["exchangeInfo"] = json!({"exchangeType": "PAY_THE_DIFFERENCE"});
    }
    value
}

fn reference(rebook: &Rebook) -> Value {
    json!({"cancelledPnrIds": rebook.cancelled, "rebookedPnrId": rebook.rebooked})
}

fn address(place: &Place) -> Value {
    json!({"addressLines": ["1 Sample Street"], "locality": place.city, "regionCode": place.country})
}
