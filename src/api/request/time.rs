//! Points in time, as requests write them.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Timelike, Utc};

/// A point in time, as RFC 3339 writes it; kept to the microsecond.
pub(crate) fn read_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let time = read_any_time(text)?;
    // What is a year of four digits with its offset need not be one in UTC.
    if (1..=9999).contains(&time.year()) { Ok(time) } else { Err("must be in the years 0001 to 9999") }
}

/// A point in time that bounds a range. One whose year is 0 or 10000 in UTC is as good as the nearest that has four digits.
pub(crate) fn read_bound(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let bound = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let first = bound(1, 1, 1).and_time(NaiveTime::MIN).and_utc();
    let last = bound(9999, 12, 31).and_time(NaiveTime::MIN).and_utc();
    Ok(read_any_time(text)?.clamp(first, last))
}

fn read_any_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let time = DateTime::parse_from_rfc3339(text)
        .map_err(|_| "must be a time as RFC 3339 writes it, like 2026-11-21T10:40:40Z")?;
    Ok(without_leap_second(time.to_utc()).trunc_subsecs(6))
}

/// A second of 60 is the next one, as in the database: few receivers read it.
fn without_leap_second(time: DateTime<Utc>) -> DateTime<Utc> {
    let within = TimeDelta::nanoseconds(time.nanosecond().into());
    DateTime::from_timestamp(time.timestamp(), 0).map_or(time, |second| second + within)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_60_is_the_next_one() {
        let read = |text| read_time(text).unwrap().to_rfc3339();
        assert_eq!(read("2026-11-21T23:59:60Z"), "2026-11-22T00:00:00+00:00");
        assert_eq!(read("2026-11-21T12:30:60.75Z"), "2026-11-21T12:31:00.750+00:00");
        assert_eq!(read("2026-11-21T12:30:59.999999999Z"), "2026-11-21T12:30:59.999999+00:00");
    }

    #[test]
    fn a_bound_beyond_four_digits_is_the_nearest_within() {
        assert_eq!(read_bound("0001-01-01T00:00:00+20:25").unwrap().to_rfc3339(), "0001-01-01T00:00:00+00:00");
        assert_eq!(read_bound("9999-12-31T23:59:59-10:00").unwrap().to_rfc3339(), "9999-12-31T00:00:00+00:00");
        assert!(read_bound("2026-11-21").is_err() && read_time("0001-01-01T00:00:00+20:25").is_err());
    }
}
