//! What commands write for people: tables, short times, and progress that leaves no trace in files.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::Args;

use crate::telemetry;

/// How wide lines are where nobody can tell.
const DEFAULT_WIDTH: usize = 100;
/// Wider than this is not read more easily.
const MAX_WIDTH: usize = 160;

/// Prints to standard output; a reader that has gone away is no error of ours.
pub fn say(text: &str) -> anyhow::Result<()> {
    say_while_read(text).map(drop)
}

/// The same for what goes on and on: tells whether anybody reads it.
pub fn say_while_read(text: &str) -> anyhow::Result<bool> {
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(anyhow::Error::new(error).context("writing to standard output")),
    }
}

/// How a command answers.
#[derive(Args, Clone, Copy)]
pub struct OutputArgs {
    /// Write JSON to standard output, and nothing else
    #[arg(long)]
    pub json: bool,
}

impl OutputArgs {
    /// Answers with a text for people, or with the same as JSON.
    pub fn say(self, text: &str, json: &serde_json::Value) -> anyhow::Result<()> {
        if self.json { say(&json.to_string()) } else { say(text) }
    }
}

/// How many characters fit in a line of the terminal.
pub fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col));
    size.filter(|columns| *columns > 0).unwrap_or(DEFAULT_WIDTH).min(MAX_WIDTH)
}

/// Tells a person something that is not the answer: standard error. That nobody reads it is no error of ours.
pub use crate::telemetry::tell;

/// One line that is written over and over, where standard error is a terminal; nothing otherwise.
pub struct Progress {
    is_shown: bool,
}

impl Progress {
    /// Nothing is written yet.
    pub fn new(is_wanted: bool) -> Self {
        Self { is_shown: is_wanted && io::stderr().is_terminal() }
    }

    /// Replaces the line.
    pub fn show(&self, text: &str) {
        if self.is_shown {
            telemetry::tell_raw(&format!("\r\x1b[2K{text}"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.is_shown {
            self.show("");
            // The answer follows on standard output.
            telemetry::flush();
        }
    }
}

/// Prints rows below a header, each column as wide as its widest cell.
pub fn table(header: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let mut widths: Vec<_> = header.iter().map(|name| name.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    say(&line(header.to_vec()))?;
    for row in rows {
        say(&line(row.iter().map(String::as_str).collect()))?;
    }
    Ok(())
}

/// A point in time for people: UTC, to the second.
pub fn time(text: &str) -> String {
    text.parse::<DateTime<Utc>>()
        .map_or_else(|_| text.to_owned(), |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// The time of the day of a point in time: UTC, to the second.
pub fn clock_time(text: &str) -> String {
    text.parse::<DateTime<Utc>>().map_or_else(|_| text.to_owned(), |time| time.format("%H:%M:%SZ").to_string())
}

/// So many deliveries.
pub fn deliveries(count: u64) -> String {
    if count == 1 { "1 delivery".to_owned() } else { format!("{count} deliveries") }
}

/// A duration for people.
pub fn milliseconds(ms: f64) -> String {
    if ms >= 1000.0 {
        format!("{:.2} s", ms / 1000.0)
    } else if ms >= 10.0 {
        format!("{ms:.0} ms")
    } else {
        format!("{ms:.1} ms")
    }
}

/// A point in time that a person typed: as RFC 3339 writes it, or how long ago, as `30m`, `2h` or `3d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// That time.
    At(DateTime<Utc>),
    /// So long before now.
    Ago(TimeDelta),
}

impl When {
    /// The point in time, if now is `now`.
    pub fn resolve(self, now: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::At(time) => time,
            Self::Ago(ago) => now.checked_sub_signed(ago).unwrap_or(DateTime::UNIX_EPOCH),
        }
    }

    /// As the API reads it.
    pub fn write(self, now: DateTime<Utc>) -> String {
        self.resolve(now).to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

/// A text that tells no point in time.
#[derive(Debug, thiserror::Error)]
#[error("must be a time, as 2026-11-21T10:40:40Z, or how long ago, as 30m, 2h or 3d")]
pub struct NotWhen;

impl std::str::FromStr for When {
    type Err = NotWhen;

    fn from_str(text: &str) -> Result<Self, NotWhen> {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::At(time.to_utc()));
        }
        let unit = text.chars().last().ok_or(NotWhen)?;
        let count: u32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| NotWhen)?;
        let count = i64::from(count);
        match unit {
            's' => Ok(Self::Ago(TimeDelta::seconds(count))),
            'm' => Ok(Self::Ago(TimeDelta::minutes(count))),
            'h' => Ok(Self::Ago(TimeDelta::hours(count))),
            'd' => Ok(Self::Ago(TimeDelta::days(count))),
            _ => Err(NotWhen),
        }
    }
}

/// Waits that grow to five seconds: how long to leave a server that is away alone.
#[derive(Default)]
pub struct Backoff(u32);

impl Backoff {
    /// The next wait.
    pub async fn wait(&mut self) {
        let wait = Duration::from_millis(250 * 2_u64.pow(self.0)).min(Duration::from_secs(5));
        self.0 = (self.0 + 1).min(5);
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_absolute_or_so_long_ago() {
        let now: DateTime<Utc> = "2026-11-21T10:40:40Z".parse().unwrap();
        let read = |text: &str| text.parse::<When>().map(|when| when.write(now)).ok();
        assert_eq!(read("2026-11-20T00:00:00+01:00").as_deref(), Some("2026-11-19T23:00:00.000Z"));
        assert_eq!(read("90s").as_deref(), Some("2026-11-21T10:39:10.000Z"));
        assert_eq!(read("30m").as_deref(), Some("2026-11-21T10:10:40.000Z"));
        assert_eq!(read("2h").as_deref(), Some("2026-11-21T08:40:40.000Z"));
        assert_eq!(read("3d").as_deref(), Some("2026-11-18T10:40:40.000Z"));
        assert_eq!(
            read("4000000000d").as_deref(),
            Some("1970-01-01T00:00:00.000Z"),
            "before all time is its beginning"
        );
        for bad in ["", "h", "2", "2w", "-1h", "2026-11-21", "1é"] {
            assert!(bad.parse::<When>().is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_have_as_many_digits_as_matter() {
        for (ms, text) in
            [(0.42, "0.4 ms"), (9.99, "10.0 ms"), (12.3, "12 ms"), (999.4, "999 ms"), (40_000.0, "40.00 s")]
        {
            assert_eq!(milliseconds(ms), text);
        }
    }
}
