//! The payload of `PNR_V3`: the whole present state of a booking (facts, 7.2).

mod flights;
mod ground;

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Map, Value, json};

use super::places::{self, PLACES};
use super::{Booking, Details, InvoiceKind, Product, Stage, Trip, papers};
use crate::sandbox::money::{Cents, Fare};

/// The most entries of `bookingHistory`; the newest are shown.
const MAX_HISTORY: usize = 100;

/// `PnrData`.
#[must_use]
pub fn pnr(booking: &Booking, trip: &Trip) -> Value {
    let currency = booking.currency.as_str();
    let (product, details) = match &booking.details {
        Details::Air(air) => ("airPnr", flights::air(booking, air)),
        Details::Hotel(hotel) => ("hotelPnr", ground::hotel(booking, hotel)),
        Details::Car(car) => ("carPnr", ground::car(booking, car)),
        Details::Rail(rail) => ("railPnr", ground::rail(booking, rail)),
    };
    let fare = booking.fare();
    let mut payload = json!({
        "version": booking.version,
        "pnrId": booking.pnr_id,
        "tripId": booking.trip_id,
        "state": "PNR",
        "createdVia": "OBT",
        "initialVersionCreatedVia": "OBT",
        "bookingStatus": booking.stage.booking_status(),
        "isFinalized": !matches!(booking.stage, Stage::Reserved | Stage::PaymentDeclined),
        "contactSupport": false,
        "travelerPnrVisibilityStatus": "VISIBLE",
        "sourceInfo": {
            "bookingSource": papers::source(booking),
            "thirdParty": papers::source(booking),
            "sourcePnrId": booking.source_pnr_id,
            "bookingDateTime": offset(booking.created_at),
            "posDescriptor": "ZZ00",
        },
        "pnrTravelers": booking.travelers.iter().map(crate::sandbox::world::Traveler::in_pnr).collect::<Vec<_>>(),
        "policyInfo": {"outOfPolicy": booking.is_out_of_policy},
        "costOfGoodsSold": {"payments": payments(booking, false)},
        "costToCustomer": {"payments": payments(booking, true)},
        product: details,
        "additionalMetadata": metadata(booking),
        "totalFare": fare.total().money(currency),
        "totalFareAmount": fare.json(currency),
        "serviceFees": service_fees(booking),
        "paymentInfo": [{
            "fop": {"type": "CARD"},
            "totalCharge": fare.total().money(currency),
            "totalRefund": booking.refunded.money(currency),
            "netCharge": (fare.total() - booking.refunded).money(currency),
        }],
        "invoiceInfos": booking.invoices.iter().map(|invoice| json!({
            "invoiceNumber": invoice.number,
            "productType": if invoice.kind == InvoiceKind::Fee { "SERVICE_FEE" } else { "PNR" },
            "invoiceId": invoice.id,
            "isRefunded": invoice.kind == InvoiceKind::CreditNote,
        })).collect::<Vec<_>>(),
        "documents": booking.invoices.iter().map(|invoice| json!({
            "url": format!("https://documents.example.com/{}.pdf", invoice.document_id),
            "documentId": invoice.document_id,
            "documentMetadata": {
                "documentType": "INVOICE", "entityType": "PNR", "entityId": booking.pnr_id, "name": format!("{}.pdf", invoice.number),
            },
        })).collect::<Vec<_>>(),
        "bookingHistory": history(booking),
        "basicTripInfo": trip.basic(),
        "createdAt": offset(booking.created_at),
        "updatedAt": offset(booking.updated_at),
    });
    if let Some(external_id) = &booking.external_id {
        payload["externalInfo"] = json!({"externalPnrId": external_id});
    }
    if let Some(approval) = &booking.approval {
        payload["approvalInfo"] = json!([{
            "approvalStatus": approval.status,
            "approvalType": papers::APPROVAL_TYPE,
        }]);
    }
    // Of its stages some lack places that others have.
    let _ = apply(&mut payload, &booking.overrides);
    payload
}

/// What a trip with this booking is called.
pub(super) fn title(booking: &Booking) -> String {
    match &booking.details {
        Details::Air(air) => {
            let end = |code: Option<&String>| code.cloned().unwrap_or_default();
            let first = air.legs.first();
            format!("{} to {}", end(first.map(|leg| &leg.origin)), end(first.map(|leg| &leg.destination)))
        }
        Details::Hotel(hotel) => format!("{}, {}", hotel.name, PLACES[hotel.place].city),
        Details::Car(car) => format!("Car in {}", PLACES[car.place].city),
        Details::Rail(rail) => format!("{} to {}", rail.origin, rail.destination),
    }
}

/// `DateTimeOffset`.
pub(super) fn offset(time: DateTime<Utc>) -> Value {
    json!({"iso8601": time.format("%Y-%m-%dT%H:%M:%SZ").to_string()})
}

/// `DateTimeLocal`.
fn local(time: NaiveDateTime) -> Value {
    json!({"iso8601": time.format("%Y-%m-%dT%H:%M:%S").to_string()})
}

/// `Duration`.
fn duration(minutes: i64) -> Value {
    json!({"iso8601": format!("PT{}H{}M", minutes / 60, minutes % 60)})
}

/// `PnrType`.
pub(super) fn pnr_type(booking: &Booking) -> &'static str {
    booking.product.as_str()
}

fn payments(booking: &Booking, by_customer: bool) -> Vec<Value> {
    let kind = match booking.product {
        Product::Air => "FLIGHTS",
        Product::Hotel => "HOTELS",
        Product::Car => "CARS",
        Product::Rail => "RAILS",
    };
    let everybody: Vec<usize> = (0..booking.travelers.len()).collect();
    let payment = |(place, fare): (usize, &Fare)| {
        let indices = if booking.fares.len() == 1 { everybody.clone() } else { vec![place] };
        let mut payment = json!({
            "travelerIndices": indices, "amount": fare.json(&booking.currency), "paymentType": kind,
        });
        if by_customer {
            payment["paymentThirdParty"] = json!("STRIPE");
            payment["paymentReference"] = json!(format!("pi_SAMPLE{}{place}", booking.number));
        }
        payment
    };
    booking.fares.iter().enumerate().map(payment).collect()
}

fn service_fees(booking: &Booking) -> Vec<Value> {
    let fee = |fee: &super::Fee| {
        let ticket = fee.ticket.as_ref()?;
        let fare = Fare { base: fee.amount, tax: Cents(0) };
        Some(json!({"fare": fare.json(&booking.currency), "ticketNumber": ticket, "status": "ISSUED"}))
    };
    booking.fees.iter().filter_map(fee).collect()
}

fn history(booking: &Booking) -> Vec<Value> {
    let booker = booking.travelers.first();
    let entry = |(status, time): &(String, DateTime<Utc>)| {
        json!({
            "bookerInfo": {
                "name": booker.map(crate::sandbox::world::Traveler::name),
                "email": booker.map(|one| one.email.as_str()),
                "role": "TRAVELER",
            },
            "bookingInfo": {"status": status, "updatedDateTime": offset(*time), "bookingSourceClient": "WEB"},
        })
    };
    let old = booking.history.len().saturating_sub(MAX_HISTORY);
    booking.history[old..].iter().map(entry).collect()
}

fn metadata(booking: &Booking) -> Value {
    let Details::Air(air) = &booking.details else { return json!({"airportInfo": [], "airlineInfo": []}) };
    let mut codes: Vec<&str> =
        air.legs.iter().flat_map(|leg| [leg.origin.as_str(), leg.destination.as_str()]).collect();
    codes.sort_unstable();
    codes.dedup();
    let airport = |code: &str| {
        let place = places::of(code)?;
        Some(json!({
            "airportCode": place.code, "airportName": place.airport, "cityName": place.city, "countryCode": place.country,
        }))
    };
    json!({
        "airportInfo": codes.into_iter().filter_map(airport).collect::<Vec<_>>(),
        "airlineInfo": [{"airlineCode": "ZZ", "airlineName": "Sample Airways"}],
    })
}

/// Puts values at paths, as `totalFare.amount` or `airPnr.legs[0].brandName`; makes what is missing of objects. Gives those
/// that have no such place, in a list or below a value, and why: nothing is put there.
pub fn apply<'a>(payload: &mut Value, overrides: &'a Map<String, Value>) -> Vec<(&'a str, String)> {
    let mut refused = Vec::new();
    for (path, value) in overrides {
        if let Err(why) = put(payload, &steps_of(path), 0, value) {
            refused.push((path.as_str(), why));
        }
    }
    refused
}

/// A step of a path: its text, whether it is a place in a list, and the path up to its end.
struct PathStep<'a> {
    text: &'a str,
    is_place: bool,
    upto: &'a str,
}

fn steps_of(path: &str) -> Vec<PathStep<'_>> {
    let mut steps = Vec::new();
    let mut begin = 0;
    for (at, mark) in path.char_indices().chain([(path.len(), '.')]).filter(|(_, c)| matches!(c, '.' | '[')) {
        let text = &path[begin..at];
        if !text.is_empty() {
            let is_place = text.ends_with(']');
            steps.push(PathStep { text: text.trim_end_matches(']'), is_place, upto: &path[..at] });
        }
        begin = at + mark.len_utf8();
    }
    steps
}

fn put(at: &mut Value, steps: &[PathStep<'_>], done: usize, value: &Value) -> Result<(), String> {
    let Some(step) = steps.get(done) else {
        *at = value.clone();
        return Ok(());
    };
    let here = done.checked_sub(1).map_or("the payload", |before| steps[before].upto);
    match at {
        Value::Array(items) => {
            let count = items.len();
            if !step.is_place {
                return Err(format!("{here} is a list: name one of its {count} entries, as {here}[0].{}", step.text));
            }
            // What is no number of this machine is beyond every list.
            let place = step.text.parse().unwrap_or(usize::MAX);
            match items.get_mut(place) {
                Some(item) => put(item, steps, done + 1, value),
                None if count == 0 => Err(format!("there is no {}: {here} is empty", step.upto)),
                None => Err(format!("there is no {}: the last entry of {here} is [{}]", step.upto, count - 1)),
            }
        }
        Value::Object(_) | Value::Null if step.is_place => {
            Err(format!("there is no {}: {here} is {}", step.upto, if at.is_null() { "not there" } else { "no list" }))
        }
        Value::Null => {
            let mut made = json!({});
            put(&mut made, steps, done, value)?;
            *at = made;
            Ok(())
        }
        Value::Object(fields) => match fields.get_mut(step.text) {
            Some(inner) => put(inner, steps, done + 1, value),
            None => {
                let mut made = Value::Null;
                put(&mut made, steps, done + 1, value)?;
                fields.insert(step.text.to_owned(), made);
                Ok(())
            }
        },
        Value::String(_) | Value::Number(_) | Value::Bool(_) => {
            Err(format!("there is no {}: {here} is a plain value", step.upto))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_reach_into_objects_and_lists_and_make_what_is_missing() {
        let mut payload = json!({"totalFare": {"amount": 1.0}, "legs": [{"a": 1}, {"a": 2}], "none": null});
        let overrides = json!({"totalFare.amount": 12, "legs[1].a": "x", "new.deep": true, "none.b": 1, "legs[0]": 7});
        assert_eq!(apply(&mut payload, overrides.as_object().unwrap()), []);
        let expected = json!({
            "totalFare": {"amount": 12}, "legs": [7, {"a": "x"}], "none": {"b": 1}, "new": {"deep": true},
        });
        assert_eq!(payload, expected);
    }

    #[test]
    fn a_place_that_is_not_there_is_named_and_nothing_is_put() {
        let payload = json!({"pnrId": "9", "fare": {"amount": 1.0}, "legs": [{"flights": [{}, {}]}, {}], "seats": []});
        for (path, why) in [
            ("legs[99].x", "there is no legs[99]: the last entry of legs is [1]"),
            ("legs[0].flights[2].x", "there is no legs[0].flights[2]: the last entry of legs[0].flights is [1]"),
            ("seats[0]", "there is no seats[0]: seats is empty"),
            ("legs.x", "legs is a list: name one of its 2 entries, as legs[0].x"),
            ("legs.0", "legs is a list: name one of its 2 entries, as legs[0].0"),
            ("fare[0].amount", "there is no fare[0]: fare is no list"),
            ("new[0]", "there is no new[0]: new is not there"),
            ("fare.amount.x", "there is no fare.amount.x: fare.amount is a plain value"),
            ("pnrId[0]", "there is no pnrId[0]: pnrId is a plain value"),
            ("legs[18446744073709551616].x", "there is no legs[18446744073709551616]: the last entry of legs is [1]"),
        ] {
            let mut after = payload.clone();
            let overrides: Map<String, Value> = [(path.to_owned(), json!(1))].into_iter().collect();
            assert_eq!(apply(&mut after, &overrides), [(path, why.to_owned())]);
            assert_eq!(after, payload, "{path}");
        }
    }
}
