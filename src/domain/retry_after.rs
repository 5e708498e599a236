//! `Retry-After`, as those that send it write it.

use chrono::{DateTime, TimeDelta, Utc};

/// The longest wait that is told apart from a longer one: nobody is kept waiting for it.
const MOST: TimeDelta = TimeDelta::days(365);

/// The wait that the value of a `Retry-After` header asks for: seconds, also with a fraction, or a date in one of the
/// three forms of RFC 9110, also with an offset. `None` for what is none of these.
#[must_use]
pub fn read(text: &str, now: DateTime<Utc>) -> Option<TimeDelta> {
    let text = text.trim();
    if text.starts_with(|char: char| char.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        #[expect(clippy::cast_precision_loss, reason = "31,536,000 is exact")]
        let seconds = text.parse::<f64>().ok()?.min(MOST.num_seconds() as f64);
        #[expect(clippy::cast_possible_truncation, reason = "within a year")]
        return Some(TimeDelta::seconds(seconds.ceil() as i64));
    }
    let date = match httpdate::parse_http_date(text) {
        Ok(date) => DateTime::<Utc>::from(date),
        Err(_) => DateTime::parse_from_rfc2822(text).ok()?.to_utc(),
    };
    Some((date - now).clamp(TimeDelta::zero(), MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_in_all_their_forms() {
        let now = "1994-11-06T08:48:37Z".parse().unwrap();
        for (text, expected) in [
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("0", Some(0)),
            ("1.5", Some(2)),
            ("120.0", Some(120)),
            ("99999999999999999999", Some(31_536_000)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(60)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(60)),
            ("Sun Nov  6 08:49:37 1994", Some(60)),
            ("Sun, 06 Nov 1994 09:49:37 +0100", Some(60)),
            ("Sat, 05 Nov 1994 08:49:37 GMT", Some(0)),
            ("-5", None),
            ("1.2.3", None),
            ("soon", None),
            ("", None),
            ("1e3", None),
        ] {
            assert_eq!(read(text, now), expected.map(TimeDelta::seconds), "{text:?}");
        }
    }
}
