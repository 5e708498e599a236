//! `jetbridge verify`: the signature debugger. Everything happens in this process; nothing is sent anywhere.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use serde_json::Value;

use super::terminal::say;
use crate::clock::Clock;
use crate::config::{Refusal, refuse};
use crate::domain::secret::SigningSecret;
use crate::domain::verification::{Checked, Headers, Secret, TOLERANCE, Told, check};

/// The longest file that is read.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

#[derive(Args)]
#[command(after_help = "Exit codes: 0 the delivery is valid, 1 it is not, 2 called wrongly.")]
pub struct VerifyArgs {
    /// A file with the headers, `-` for standard input: lines as `Name: value`, what curl or a log shows, or a JSON
    /// object
    #[arg(long, value_name = "FILE")]
    headers: Option<PathBuf>,
    /// One header, as `Name: value`; repeatable
    #[arg(long = "header", value_name = "HEADER")]
    header: Vec<String>,
    /// A file with the body's exact bytes, `-` for standard input
    #[arg(long, value_name = "FILE")]
    body: PathBuf,
    /// The signing secret, `whsec_…`; repeatable: the current one first, then older ones
    #[arg(
        long = "secret",
        env = "JETBRIDGE_SECRET",
        hide_env_values = true,
        required = true,
        value_delimiter = ',',
        value_name = "SECRET"
    )]
    secrets: Vec<String>,
    /// The signature that your own code computed, to compare with what is right
    #[arg(long, value_name = "SIGNATURE")]
    expected: Option<String>,
    /// The time to check for, as RFC 3339 or Unix seconds; now if not given
    #[arg(long, value_name = "TIME", value_parser = read_time, conflicts_with = "any_time")]
    at: Option<DateTime<Utc>>,
    /// Do not look at the time
    #[arg(long)]
    any_time: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub fn run(args: &VerifyArgs) -> anyhow::Result<()> {
    let is_input = |path: &Path| path == Path::new("-");
    if is_input(&args.body) && args.headers.as_deref().is_some_and(is_input) {
        return refuse("Headers and body cannot both come from standard input.");
    }
    let mut given = Vec::new();
    if let Some(path) = &args.headers {
        given.extend(read_headers(&String::from_utf8_lossy(&read(path, "--headers")?))?);
    }
    for line in &args.header {
        given.push(header_of(line).ok_or_else(|| Refusal("--header must be `Name: value`.".to_owned()))?);
    }
    if given.is_empty() {
        return refuse("There are no headers: give --headers FILE or --header 'Name: value'.");
    }
    let body = read(&args.body, "--body")?;
    let secrets = Secret::list(&whole(&args.secrets));
    let tolerance = (!args.any_time).then_some(TOLERANCE);
    let at = args.at.unwrap_or_else(|| Clock::system().now());
    let checked = check(&Headers::pick(given), &body, &secrets, args.expected.as_deref(), at, tolerance);
    let text = if args.json { serde_json::to_string_pretty(&checked)? } else { to_text(&checked) };
    say(text.trim_end())?;
    anyhow::ensure!(checked.is_valid, "the delivery is not valid");
    anyhow::ensure!(checked.expected.is_none_or(|own| own.is_right), "your signature differs");
    Ok(())
}

/// The secrets of a list, whose commas may be those of `v1,whsec_…`; what is empty is none.
fn whole(pieces: &[String]) -> Vec<String> {
    let mut secrets: Vec<String> = Vec::new();
    for piece in pieces {
        match secrets.last_mut() {
            Some(last) if last.ends_with("v1") && !last.contains(SigningSecret::PREFIX) => {
                last.push(',');
                last.push_str(piece);
            }
            _ => secrets.push(piece.clone()),
        }
    }
    if secrets.iter().any(|secret| !secret.trim().is_empty()) {
        secrets.retain(|secret| !secret.trim().is_empty());
    }
    secrets
}

fn to_text(checked: &Checked) -> String {
    let mut text = match (checked.is_valid, checked.signed_with) {
        (true, Some(label)) => format!("VALID: the signature is good, made with the {label} secret.\n"),
        (false, Some(_)) => "INVALID: the signature is good, but the delivery is not.\n".to_owned(),
        _ => "INVALID: the signature is not good.\n".to_owned(),
    };
    write_findings(&mut text, &checked.findings);
    if let Some(own) = &checked.expected {
        text +=
            if own.is_right { "\nYour signature is right.\n" } else { "\nYour signature is not what it should be.\n" };
        write_findings(&mut text, &own.findings);
    }
    let or_missing = |value: &Option<String>| value.clone().unwrap_or_else(|| "(missing)".to_owned());
    let signed = &checked.signed;
    let _ = write!(
        text,
        "\nWhat is signed is id.timestamp.body, of\n  id         {}\n  timestamp  {}{}\n  body       {} bytes, SHA-256 {}\n",
        or_missing(&signed.id),
        or_missing(&signed.timestamp),
        readable_time(checked),
        signed.body_bytes,
        signed.body_sha256,
    );
    text
}

fn readable_time(checked: &Checked) -> String {
    let time = checked.signed.timestamp.as_deref().and_then(|text| DateTime::from_timestamp(text.parse().ok()?, 0));
    let write = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    match (time, &checked.checked_at) {
        (Some(time), Some(at)) => format!(" ({}; checked for {at})", write(time)),
        (Some(time), None) => format!(" ({})", write(time)),
        _ => String::new(),
    }
}

fn write_findings(text: &mut String, findings: &[Told]) {
    for Told { code, message, advice } in findings {
        let _ = write!(text, "\n  {code}\n    {message}\n    {advice}\n");
    }
}

/// Reads a file, or standard input; bytes as they are.
fn read(path: &Path, flag: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    if let Err(error) = read {
        return Err(Refusal(format!("{flag} {} cannot be read: {error}.", path.display())).into());
    }
    if bytes.len() as u64 > MAX_BYTES {
        return refuse(format!("{flag} {} is over 64 MiB.", path.display()));
    }
    Ok(bytes)
}

fn read_time(text: &str) -> Result<DateTime<Utc>, &'static str> {
    let seconds = text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let written = || DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    seconds.or_else(written).ok_or("must be a time as 2026-11-21T10:40:40Z, or Unix seconds")
}

/// `Name: value`; also with the marks that curl puts before it.
fn header_of(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches(['<', '>']).trim_start();
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| (name.to_owned(), value.trim().to_owned()))
}

fn read_headers(text: &str) -> anyhow::Result<Vec<(String, String)>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('{') {
        return read_json(text);
    }
    let mut headers = Vec::new();
    for (number, line) in text.lines().enumerate() {
        // The body of `curl -i`, if it is there, follows an empty line.
        if line.trim().trim_start_matches(['<', '>']).is_empty() && !headers.is_empty() {
            break;
        }
        let is_first_line = line.contains(" HTTP/") || line.trim_start_matches(['<', '>', ' ']).starts_with("HTTP/");
        if is_first_line || line.trim().is_empty() || line.starts_with("* ") {
            continue;
        }
        match header_of(line) {
            Some(header) => headers.push(header),
            // The line itself may hold a secret.
            None => return refuse(format!("Line {} of --headers is not `Name: value`.", number + 1)),
        }
    }
    Ok(headers)
}

/// An object of names and values; values may be lists. What holds such an object as `headers` is fine too.
fn read_json(text: &str) -> anyhow::Result<Vec<(String, String)>> {
    let wrong = || Refusal("--headers is neither lines of `Name: value` nor a JSON object of strings.".to_owned());
    let json: Value = serde_json::from_str(text).map_err(|_| wrong())?;
    let object = json.get("headers").unwrap_or(&json).as_object().ok_or_else(wrong)?;
    let mut headers = Vec::new();
    for (name, value) in object {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        for one in values {
            let one = match one {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => return Err(wrong().into()),
            };
            headers.push((name.clone(), one));
        }
    }
    Ok(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comma_of_a_version_separates_no_secrets() {
        let whole = |pieces: &[&str]| whole(&pieces.iter().map(|piece| (*piece).to_owned()).collect::<Vec<_>>());
        assert_eq!(whole(&["v1", "whsec_a", "whsec_b"]), ["v1,whsec_a", "whsec_b"]);
        assert_eq!(whole(&["whsec_a", "S='v1", "whsec_b'", ""]), ["whsec_a", "S='v1,whsec_b'"]);
        assert_eq!(whole(&["whsec_av1", "whsec_b"]), ["whsec_av1", "whsec_b"]);
        assert_eq!(whole(&[""]), [""]);
    }

    #[test]
    fn headers_are_read_from_whatever_people_copy() {
        let expected = [("webhook-id".to_owned(), "a:b".to_owned()), ("X-Other".to_owned(), "1".to_owned())];
        for text in [
            "webhook-id: a:b\nX-Other: 1",
            "POST /hooks HTTP/1.1\r\nwebhook-id: a:b\r\nX-Other:1\r\n\r\n{\"body\": 1}",
            "HTTP/1.1 200 OK\nwebhook-id:   a:b  \nX-Other: 1\n\nbody: 1",
            "* Connected\n> POST /hooks HTTP/2\n> webhook-id: a:b\n> X-Other: 1\n>\n< nothing: 1",
            r#"{"webhook-id": "a:b", "X-Other": 1}"#,
            r#"{"webhook-id": ["a:b"], "X-Other": ["1"]}"#,
            r#"{"number": 7, "headers": {"webhook-id": "a:b", "X-Other": "1"}}"#,
        ] {
            assert_eq!(read_headers(text).unwrap(), expected, "{text}");
        }
        for text in ["webhook-id: a\nno header here", "{", r#"{"a": {}}"#, r#"{"headers": 1}"#] {
            let error = read_headers(text).unwrap_err();
            assert!(error.is::<Refusal>() && !error.to_string().contains("no header here"), "{error}");
        }
    }
}
