//! The tries of a delivery as bars: where the time of each went, all on one scale.

use serde::Deserialize;

use crate::cli::terminal::{clock_time, milliseconds};

/// The narrowest bar that still tells something.
const LEAST_BAR: usize = 10;
/// How much of an answer's body is shown.
const ANSWER_CHARS: usize = 200;

/// A try, as the API gives it. Times that a kept connection saves are left out.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    number: u32,
    started_at: String,
    dns_ms: Option<f64>,
    connect_ms: Option<f64>,
    tls_ms: Option<f64>,
    first_byte_ms: Option<f64>,
    total_ms: f64,
    status: Option<u16>,
    reason: Option<String>,
    advice: Option<String>,
    answer: Option<String>,
    answer_flaw: Option<String>,
}

/// The parts of a try, in their order, and how they are drawn.
const PARTS: [(char, &str); 5] = [('·', "dns"), ('─', "connect"), ('═', "tls"), ('█', "first byte"), ('▒', "rest")];

impl Attempt {
    /// How long each of [`PARTS`] took.
    fn parts(&self) -> [f64; 5] {
        let [dns, connect, tls] = [self.dns_ms, self.connect_ms, self.tls_ms].map(|part| part.unwrap_or(0.0));
        let mut parts = [dns, connect, tls, 0.0, 0.0];
        let rest = |until: f64, parts: &[f64; 5]| (until - parts.iter().sum::<f64>()).max(0.0);
        match self.first_byte_ms {
            Some(first_byte) => {
                parts[3] = rest(first_byte, &parts);
                parts[4] = rest(self.total_ms, &parts);
            }
            // The rest of the time went where it ended.
            None => parts[self.last_part()] += rest(self.total_ms, &parts),
        }
        parts
    }

    /// In which of [`PARTS`] a try without an answer ended.
    fn last_part(&self) -> usize {
        let reason = self.reason.as_deref().unwrap_or_default();
        let is_of = |prefixes: &[&str]| prefixes.iter().any(|prefix| reason.starts_with(prefix));
        if is_of(&["DNS_", "ADDRESS_"]) {
            0
        } else if is_of(&["CONNECTION_REFUSED", "CONNECTION_TIMED_OUT", "CONNECTION_FAILED"]) {
            1
        } else if is_of(&["TLS_", "CERTIFICATE_"]) {
            2
        } else {
            3
        }
    }

    fn result(&self) -> String {
        match (&self.reason, self.status) {
            (Some(reason), Some(status)) => format!("{status} {reason}"),
            (Some(reason), None) => reason.clone(),
            // Delivered, although not all of the answer was right.
            (None, Some(status)) => match &self.answer_flaw {
                Some(flaw) => format!("{status} ({flaw})"),
                None => status.to_string(),
            },
            (None, None) => String::new(),
        }
    }
}

/// Draws them in lines of this width.
pub fn draw(attempts: &[Attempt], width: usize) -> String {
    if attempts.is_empty() {
        return "No try is recorded yet.".to_owned();
    }
    let day = |one: &Attempt| one.started_at.chars().take(10).collect::<String>();
    let has_days = attempts.iter().any(|one| day(one) != day(&attempts[0]));
    let started = |one: &Attempt| {
        let time = clock_time(&one.started_at);
        if has_days { format!("{} {time}", day(one)) } else { time }
    };
    let heads: Vec<_> = attempts
        .iter()
        .map(|one| [one.number.to_string(), started(one), one.result(), milliseconds(one.total_ms)])
        .collect();
    let widths: [usize; 4] =
        std::array::from_fn(|column| heads.iter().map(|head| head[column].chars().count()).max().unwrap_or(0));
    let room = width.saturating_sub(widths.iter().sum::<usize>() + 2 * widths.len()).max(LEAST_BAR);
    let longest = attempts.iter().map(|one| one.total_ms).fold(0.0, f64::max);
    let mut lines = Vec::new();
    for (one, [number, started, result, total]) in attempts.iter().zip(&heads) {
        let [a, b, c, d] = widths;
        lines.push(format!("{number:>a$}  {started:b$}  {result:c$}  {total:>d$}  {}", bar(one, longest, room)));
    }
    let legend = PARTS.map(|(glyph, name)| format!("{glyph} {name}")).join("   ");
    lines.push(format!("\n{legend}"));
    if let Some(last) = attempts.last() {
        if let Some(advice) = &last.advice {
            lines.push(format!("\n{advice}"));
        }
        if let Some(answer) = last.answer.as_deref().filter(|answer| !answer.trim().is_empty()) {
            let shown: String =
                answer.chars().take(ANSWER_CHARS).map(|c| if c.is_control() { ' ' } else { c }).collect();
            lines.push(format!("\nThe last answer began: {shown}"));
        }
    }
    lines.join("\n")
}

/// The bar of one try, as long as its share of the longest. Each part ends where its time does, so that rounding never adds
/// up; a try shows at least something.
fn bar(attempt: &Attempt, longest: f64, room: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a terminal has no 2^52 columns")]
    let scale = if longest > 0.0 { room as f64 / longest } else { 0.0 };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between zero and the room there is")]
    let column = |ms: f64| (ms * scale).round().max(0.0) as usize;
    let (mut drawn, mut end) = (String::new(), 0.0);
    for ((glyph, _), part) in PARTS.iter().zip(attempt.parts()) {
        end += part;
        let missing = column(end).min(room).saturating_sub(drawn.chars().count());
        drawn.extend(std::iter::repeat_n(glyph, missing));
    }
    if drawn.is_empty() { "▏".to_owned() } else { drawn }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(number: u32, times: [Option<f64>; 4], total_ms: f64) -> Attempt {
        let [dns_ms, connect_ms, tls_ms, first_byte_ms] = times;
        let is_fine = number == 3;
        Attempt {
            number,
            started_at: "2026-11-21T10:40:40.123Z".to_owned(),
            dns_ms,
            connect_ms,
            tls_ms,
            first_byte_ms,
            total_ms,
            status: first_byte_ms.map(|_| if is_fine { 200 } else { 503 }),
            reason: (!is_fine).then(|| "SERVICE_UNAVAILABLE".to_owned()),
            advice: (!is_fine).then(|| "Check its health.".to_owned()),
            answer: (!is_fine).then(|| "away\n\u{1b}[2J".to_owned()),
            answer_flaw: None,
        }
    }

    #[test]
    fn bars_are_on_one_scale_and_their_parts_end_where_their_times_do() {
        let slow = attempt(1, [Some(10.0), Some(20.0), Some(30.0), Some(80.0)], 100.0);
        let quick = attempt(2, [None, None, None, Some(8.0)], 10.0);
        let nothing = attempt(3, [None; 4], 0.01);
        assert_eq!(bar(&slow, 100.0, 20), "··────══════████▒▒▒▒");
        assert_eq!(bar(&quick, 100.0, 20), "██");
        assert_eq!(bar(&nothing, 100.0, 20), "▏");
        let refused = Attempt {
            reason: Some("CONNECTION_REFUSED".to_owned()),
            ..attempt(2, [Some(25.0), None, None, None], 100.0)
        };
        assert_eq!(bar(&refused, 100.0, 20), "·····───────────────", "what failed took the rest of the time");
        for room in 1..60 {
            assert_eq!(bar(&slow, 100.0, room).chars().count(), room, "the longest fills its room");
        }
    }

    #[test]
    fn a_drawing_fits_its_width_and_shows_no_control_characters() {
        let tries = [attempt(1, [Some(1.0), Some(2.0), Some(3.0), Some(38.0)], 40.0), attempt(2, [None; 4], 7.0)];
        let drawn = draw(&tries, 80);
        for line in drawn.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
        assert!(drawn.contains("Check its health.") && !drawn.contains('\u{1b}'), "{drawn}");
        assert_eq!(draw(&[], 80), "No try is recorded yet.");
    }
}
