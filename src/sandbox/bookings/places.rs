//! Places that bookings go to. The places are real, who carries and lodges there is not.

/// A city with its airport, station and hotel.
pub(super) struct Place {
    /// Of the airport.
    pub code: &'static str,
    pub airport: &'static str,
    pub city: &'static str,
    pub country: &'static str,
    /// Hours ahead of UTC.
    pub zone: i64,
    pub latitude: f64,
    pub longitude: f64,
}

pub(super) const PLACES: [Place; 8] = [
    place("JFK", "John F. Kennedy International", "New York", "US", -5, 40.64, -73.78),
    place("LHR", "London Heathrow", "London", "GB", 0, 51.47, -0.45),
    place("SFO", "San Francisco International", "San Francisco", "US", -8, 37.62, -122.38),
    place("FRA", "Frankfurt am Main", "Frankfurt", "DE", 1, 50.03, 8.56),
    place("BLR", "Kempegowda International", "Bengaluru", "IN", 5, 13.2, 77.71),
    place("CDG", "Paris Charles de Gaulle", "Paris", "FR", 1, 49.01, 2.55),
    place("ORD", "O'Hare International", "Chicago", "US", -6, 41.97, -87.91),
    place("SIN", "Singapore Changi", "Singapore", "SG", 8, 1.36, 103.99),
];

const fn place(
    code: &'static str,
    airport: &'static str,
    city: &'static str,
    country: &'static str,
    zone: i64,
    latitude: f64,
    longitude: f64,
) -> Place {
    Place { code, airport, city, country, zone, latitude, longitude }
}

/// Stations with fast trains between them.
pub(super) const STATIONS: [(&str, &str); 5] = [
    ("London St Pancras", "Paris Gare du Nord"),
    ("Berlin Hbf", "Hamburg Hbf"),
    ("Madrid Atocha", "Barcelona Sants"),
    ("New York Penn", "Washington Union"),
    ("Milano Centrale", "Roma Termini"),
];

/// The place with this airport.
pub(super) fn of(code: &str) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.code == code)
}

/// How long a flight takes, by the distance on the globe.
pub(super) fn minutes(from: &Place, to: &Place) -> i64 {
    let (a, b) = (from.latitude.to_radians(), to.latitude.to_radians());
    let (dy, dx) = (b - a, (to.longitude - from.longitude).to_radians());
    let half = (dy / 2.0).sin().powi(2) + a.cos() * b.cos() * (dx / 2.0).sin().powi(2);
    let kilometres = 2.0 * 6371.0 * half.sqrt().asin();
    #[expect(clippy::cast_possible_truncation, reason = "no flight takes years")]
    let minutes = (kilometres / 830.0 * 60.0 + 30.0) as i64;
    minutes / 5 * 5
}
