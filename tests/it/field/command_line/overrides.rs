//! Values that would be put nowhere are refused, and nothing happens.

use serde_json::{Value, json};

use crate::cli::run;
use crate::support::process::{Folder, Sandbox};
use crate::support::{Setup, TestApp};

async fn world() -> TestApp {
    TestApp::with(Setup::default()).await
}

async fn events(app: &TestApp) -> usize {
    app.get_path("/ext/v1/events").await.expect(200)["events"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trigger_whose_values_have_no_place_is_refused_before_anything_happens() {
    let app = world().await;
    for (event, path, named) in [
        ("PNR_V3:BOOKING_TICKETED", "payload.airPnr.legs[99].x", "there is no airPnr.legs[99]"),
        ("PNR_V3:BOOKING_TICKETED", "airPnr.legs.x", "airPnr.legs is a list"),
        ("PNR_V3:BOOKING_TICKETED", "payload.totalFare[0].amount", "totalFare is no list"),
        ("PNR_V3:BOOKING_TICKETED", "payload.totalFare.amount.x", "totalFare.amount is a plain value"),
        ("PNR_V3:BOOKING_TICKETED", "payload.invented[0]", "invented is not there"),
        ("TRIP_DETAILS_V3:FLIGHT_CANCELLED", "payload.pnrs[7].pnrId", "there is no pnrs[7]"),
        ("SERVICE_CHARGE:SERVICE_FEE", "payload.invented[0].deep", "invented is not there"),
        ("TRAVELER_V2:UPDATE", "payload.invented[0].deep", "invented is not there"),
        ("TRAVELER_V2:PURGE", "payload.invented[0].deep", "invented is not there"),
        ("TRAVELER_V2:CREATE", "payload.invented[0].deep", "invented is not there"),
    ] {
        let refused = app.post("/sandbox/v1/triggers", &json!({"event": event, "overrides": {path: 1}})).await;
        let full = format!("overrides.payload.{}", path.strip_prefix("payload.").unwrap_or(path));
        assert_eq!(refused.paths(), [full], "{event} {path}");
        let message = refused.body["errorMessages"][0]["message"].as_str().unwrap();
        assert!(message.contains("leads nowhere: ") && message.contains(named), "{message}");
    }
    assert_eq!(events(&app).await, 0, "nothing was published");
    let bookings = app.get_path("/sandbox/v1/bookings").await.expect(200);
    assert_eq!(bookings["bookings"], json!([]), "and nothing booked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_the_event_has_is_filled_though_earlier_events_lack_it() {
    let app = world().await;
    let body = json!({"event": "PNR_V3:BOOKING_TICKETED", "overrides": {"airPnr.travelerInfos[0].tickets[0].ticketNumber": "7"}});
    let made = app.post("/sandbox/v1/triggers", &body).await;
    // Without tickets before the last step.
    let made = made.expect(201);
    let of = |operation: &str| {
        let events = made["events"].as_array().unwrap();
        let one = events.iter().find(|one| one["eventType"] == "PNR_V3" && one["operation"] == operation).unwrap();
        one["id"].as_str().unwrap().to_owned()
    };
    let payload = async |id: String| -> Value {
        app.get_path(&format!("/ext/v1/events/{id}")).await.expect(200)["envelope"]["payload"].clone()
    };
    let ticketed = payload(of("BOOKING_TICKETED")).await;
    assert_eq!(ticketed["airPnr"]["travelerInfos"][0]["tickets"][0]["ticketNumber"], "7");
    let created = payload(of("BOOKING_CREATED")).await;
    assert_ne!(created["airPnr"]["travelerInfos"][0]["tickets"][0]["ticketNumber"], "7");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_action_or_product_takes_is_refused_where_it_would_change_nothing() {
    let app = world().await;
    let booked = app.post("/sandbox/v1/bookings", &json!({})).await.expect(201);
    let path = format!("/sandbox/v1/bookings/{}/actions", booked["pnrId"].as_str().unwrap());
    for (field, value, of) in [
        ("tripName", json!("x"), "TRIP_UPDATE"),
        ("tripDescription", json!("x"), "TRIP_UPDATE"),
        ("legIndex", json!(0), "FLIGHT_CANCEL"),
        ("invoice", json!("FEE"), "INVOICE"),
        ("kind", json!("REVALIDATED"), "EXCHANGE"),
    ] {
        let refused = app.post(&path, &json!({"action": "SEAT_CONFIRM", field: value})).await;
        assert_eq!(refused.paths(), [field]);
        assert!(refused.text.contains(&format!("goes with {of} alone")), "{}", refused.text);
        app.post(&path, &json!({"action": "OTHER_UPDATE", field: null})).await.expect(200);
    }
    for (wish, field) in [
        (json!({"type": "HOTEL", "roundTrip": false}), "roundTrip"),
        (json!({"type": "AIR", "prepaid": true}), "prepaid"),
        (json!({"type": "RAIL", "unconfirmed": true}), "unconfirmed"),
        (json!({"travelerCount": 3, "travelerIds": [booked["travelers"][0]["id"]]}), "travelerCount"),
    ] {
        assert_eq!(app.post("/sandbox/v1/bookings", &wish).await.paths(), [field], "{wish}");
    }
    // What a generated client fills in by itself changes nothing.
    let defaults = json!({
        "type": "HOTEL", "roundTrip": true, "prepaid": false, "unconfirmed": false, "travelerCount": 1,
        "travelerIds": [booked["travelers"][0]["id"]],
    });
    app.post("/sandbox/v1/bookings", &defaults).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_names_the_place_and_fails() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    let said = run(&folder.0, &["trigger", "PNR_V3:BOOKING_TICKETED", "--override", "payload.airPnr.legs[99].x=1"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.contains("there is no airPnr.legs[99]: the last entry of airPnr.legs is [1]"), "{}", said.err);
    sandbox.stop("TERM");
}
