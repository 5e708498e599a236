//! What happens to bodies between the wire and the check: written anew as JSON, a newline more or less, a byte order
//! mark, other line ends.

use std::borrow::Cow;

use serde_json::Value;

use super::Finding;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How a library writes JSON.
#[derive(Clone, Copy)]
struct Style {
    told: &'static str,
    indent: usize,
    /// What follows a comma on one line, and a colon.
    after: (&'static str, &'static str),
    /// As Python does by default.
    is_ascii: bool,
    is_sorted: bool,
    /// 12.0 is written 12, as JavaScript does.
    drops_zeros: bool,
    /// Amounts are written 12.0, as the sandbox does: JavaScript made 12 of it.
    has_zeros: bool,
    /// What is longer is not written to its end: indentation makes much of what is nested deep.
    most: usize,
}

const COMPACT: Style = Style {
    told: "compactly",
    indent: 0,
    after: ("", ""),
    is_ascii: false,
    is_sorted: false,
    drops_zeros: false,
    has_zeros: false,
    most: 0,
};
const SPACED: Style = Style { told: "with a space after commas and colons", after: (" ", " "), ..COMPACT };
const PRETTY: Style = Style { told: "indented by two spaces", indent: 2, after: ("", " "), ..COMPACT };

const STYLES: [Style; 13] = [
    COMPACT,
    Style { told: "with 12.0 where it now says 12, which JSON.stringify makes of it", has_zeros: true, ..COMPACT },
    Style { told: "compactly, as JSON.stringify does", drops_zeros: true, ..COMPACT },
    Style { told: "with a space after commas and colons, as json.dumps does", is_ascii: true, ..SPACED },
    SPACED,
    Style { told: "compactly and in ASCII alone", is_ascii: true, ..COMPACT },
    PRETTY,
    Style { told: "indented by two spaces, as JSON.stringify does", drops_zeros: true, ..PRETTY },
    Style { told: "indented by four spaces", indent: 4, ..PRETTY },
    Style { told: "indented by four spaces and in ASCII alone", indent: 4, is_ascii: true, ..PRETTY },
    Style { told: "compactly, with its keys sorted", is_sorted: true, ..COMPACT },
    Style {
        told: "with a space after commas and colons, in ASCII alone, with its keys sorted",
        is_sorted: true,
        is_ascii: true,
        ..SPACED
    },
    Style { told: "indented by two spaces, with its keys sorted", is_sorted: true, ..PRETTY },
];

/// The bodies that this one may have been, each with what would have happened to it.
pub(super) fn of(body: &[u8]) -> Vec<(Finding, Cow<'_, [u8]>)> {
    let mut all: Vec<(Finding, Cow<'_, [u8]>)> = Vec::new();
    for end in [&b"\r\n"[..], b"\n"] {
        if let Some(without) = body.strip_suffix(end) {
            all.push((Finding::NewlineAdded, Cow::Borrowed(without)));
        }
        all.push((Finding::NewlineRemoved, Cow::Owned([body, end].concat())));
    }
    match body.strip_prefix(BYTE_ORDER_MARK) {
        Some(without) => all.push((Finding::ByteOrderMarkAdded, Cow::Borrowed(without))),
        None => all.push((Finding::ByteOrderMarkRemoved, Cow::Owned([BYTE_ORDER_MARK, body].concat()))),
    }
    if let Ok(text) = std::str::from_utf8(body) {
        let unix = text.replace("\r\n", "\n");
        for other in [unix.replace('\n', "\r\n"), unix] {
            all.push((Finding::LineEndsChanged, Cow::Owned(other.into_bytes())));
        }
    }
    let bare = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if let Ok(json) = serde_json::from_slice::<Value>(bare) {
        let most = body.len() * 4 + 4096;
        for style in STYLES.map(|style| Style { most, ..style }) {
            let mut text = String::new();
            style.write(&json, None, 0, &mut text);
            if text.len() > most {
                continue;
            }
            // jq ends what it writes with a newline.
            for end in ["", "\n"] {
                let whole = [text.as_bytes(), end.as_bytes()].concat();
                all.push((Finding::BodyReserialised(style.told), Cow::Owned(whole)));
            }
        }
    }
    all.retain(|(_, other)| other.as_ref() != body);
    all
}

/// Whether the names of an envelope stand in the order of the alphabet, in which they are never sent.
pub(super) fn is_sorted(body: &[u8]) -> bool {
    let Ok(Value::Object(fields)) = serde_json::from_slice::<Value>(body) else { return false };
    fields.contains_key("event_type") && fields.contains_key("audience") && fields.keys().is_sorted()
}

impl Style {
    /// `name` is what the value is called in its object.
    fn write(&self, json: &Value, name: Option<&str>, depth: usize, out: &mut String) {
        match json {
            Value::Array(items) => {
                let each =
                    |style: &Self, place: usize, out: &mut String| style.write(&items[place], None, depth + 1, out);
                self.write_list(('[', ']'), items.len(), depth, out, each);
            }
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                if self.is_sorted {
                    entries.sort_by_key(|(name, _)| *name);
                }
                let each = |style: &Self, place: usize, out: &mut String| {
                    style.write_text(entries[place].0, out);
                    out.push(':');
                    out.push_str(style.after.1);
                    style.write(entries[place].1, Some(entries[place].0), depth + 1, out);
                };
                self.write_list(('{', '}'), entries.len(), depth, out, each);
            }
            Value::String(text) => self.write_text(text, out),
            Value::Number(number) => {
                let text = number.to_string();
                out.push_str(if self.drops_zeros { text.strip_suffix(".0").unwrap_or(&text) } else { &text });
                if self.has_zeros && name == Some("amount") && number.as_i64().is_some() {
                    out.push_str(".0");
                }
            }
            Value::Bool(_) | Value::Null => out.push_str(&json.to_string()),
        }
    }

    fn write_list(
        &self,
        (open, close): (char, char),
        count: usize,
        depth: usize,
        out: &mut String,
        each: impl Fn(&Self, usize, &mut String),
    ) {
        out.push(open);
        for place in 0..count {
            if out.len() > self.most {
                return;
            }
            if place > 0 {
                out.push(',');
                out.push_str(self.after.0);
            }
            self.begin_line(depth + 1, out);
            each(self, place, out);
        }
        if count > 0 {
            self.begin_line(depth, out);
        }
        out.push(close);
    }

    fn begin_line(&self, depth: usize, out: &mut String) {
        if self.indent > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', self.indent * depth));
        }
    }

    fn write_text(&self, text: &str, out: &mut String) {
        let quoted = Value::String(text.to_owned()).to_string();
        if !self.is_ascii {
            out.push_str(&quoted);
            return;
        }
        let mut units = [0; 2];
        for char in quoted.chars() {
            if char.is_ascii() {
                out.push(char);
            } else {
                char.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
            }
        }
    }
}
