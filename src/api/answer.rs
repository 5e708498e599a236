//! What answers have in common.

use chrono::{DateTime, SecondsFormat, Utc};

/// A point in time, to the millisecond.
pub(crate) fn write_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Cuts a page that was read one row too long; gives its last row if there are more.
pub(crate) fn cut<T>(rows: &mut Vec<T>, limit: i64) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.len() <= limit {
        return None;
    }
    rows.truncate(limit);
    rows.last()
}
