//! What bodies get put into on their way to the check: Base64 by gateways, JSON by queues and log viewers, gzip, forms,
//! hexadecimal digits, another encoding of text. Each layer is taken off in turn; what is inside may be wrapped again.

use std::io::Read;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use serde_json::Value;

use super::Finding;

/// How many layers are taken off.
const MAX_DEPTH: usize = 4;
/// How many bodies are looked at in all, and how large one may become: this is a guess, not a service.
const MAX_BODIES: usize = 24;
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Members of JSON that hold bodies: of API gateways, SNS, SQS, Pub/Sub, EventBridge, log viewers.
const MEMBERS: [&str; 20] = [
    "body",
    "Body",
    "rawBody",
    "raw_body",
    "payload",
    "Message",
    "message",
    "data",
    "content",
    "detail",
    "event",
    "request",
    "Records",
    "Messages",
    "messages",
    "Sns",
    "logEvents",
    "textPayload",
    "jsonPayload",
    "value",
];
/// How many entries of a list are looked into.
const MAX_ENTRIES: usize = 10;

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const BASE64: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// What is inside a body, each with how to get there. Not the body itself.
pub(super) fn inside(body: &[u8]) -> Vec<(Finding, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>, usize)> = vec![(String::new(), body.to_vec(), 0)];
    let mut next = 0;
    while next < found.len() && found.len() < MAX_BODIES {
        let (how, outer, depth) = found[next].clone();
        next += 1;
        if depth == MAX_DEPTH {
            continue;
        }
        for (what, inner) in layers(&outer) {
            let is_new = !inner.is_empty() && found.iter().all(|(_, known, _)| *known != inner);
            if is_new && found.len() < MAX_BODIES {
                let how = if how.is_empty() { what } else { format!("{what}, itself in {how}") };
                // As `echo` and editors leave it.
                if let Some(line) = inner.strip_suffix(b"\n") {
                    let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                    found.push((format!("{how}, with a newline at its end"), line, MAX_DEPTH));
                }
                found.push((how, inner, depth + 1));
            }
        }
    }
    found.into_iter().skip(1).map(|(how, bytes, _)| (Finding::BodyWrapped(how), bytes)).collect()
}

/// The bodies that are one layer below, and what that layer is.
fn layers(body: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Option<Vec<u8>>)> = Vec::new();
    let mut add = |what: &str, inner: Option<Vec<u8>>| all.push((what.to_owned(), inner));
    match body {
        [0x1f, 0x8b, ..] => add("gzip", unpack(GzDecoder::new(body))),
        [0x78, ..] => add("deflate (zlib)", unpack(ZlibDecoder::new(body))),
        _ if !body.is_ascii() => add("deflate", unpack(DeflateDecoder::new(body))),
        _ => {}
    }
    add("UTF-16", utf16(body));
    let bare = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    // Quoting, hexadecimal digits and Base64 are text.
    let Ok(text) = std::str::from_utf8(bare) else { return some(all) };
    add("UTF-8 that was read as Latin-1", latin1(text));
    add("hexadecimal digits", hex(text));
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let after_comma = compact.strip_prefix("data:").and_then(|rest| rest.split_once(',')).map(|(_, data)| data);
    let encoded = after_comma.unwrap_or(&compact);
    add("Base64", BASE64.decode(encoded).ok());
    add("URL-safe Base64", BASE64_URL.decode(encoded).ok());
    // Text with its quotation marks escaped, as logs show it without those around it.
    if text.contains("\\\"") {
        add("an escaped JSON string", text_of(&format!("\"{text}\"")));
    }
    if let Some(inner) = text.strip_prefix("b'").and_then(|rest| rest.strip_suffix('\'')) {
        add("a Python bytes literal", Some(inner.replace("\\'", "'").into_bytes()));
    }
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        add("quotation marks", Some(inner.as_bytes().to_vec()));
    }
    add("chunks of HTTP/1.1", chunked(body));
    if text.contains("&quot;") || text.contains("&#34;") {
        let entities =
            [("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
        let plain = entities.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c));
        add("HTML entities", Some(plain.into_bytes()));
    }
    if text.starts_with("--")
        && let Some((_, part)) = text.split_once("\r\n\r\n")
        && let Some((part, _)) = part.split_once("\r\n--")
    {
        add("a part of multipart/form-data", Some(part.as_bytes().to_vec()));
    }
    for head_end in ["\r\n\r\n", "\n\n"] {
        if text.get(..5).is_some_and(|start| start.starts_with("POST ") || start == "HTTP/")
            && let Some((_, rest)) = text.split_once(head_end)
        {
            add("an HTTP message, head included", Some(rest.as_bytes().to_vec()));
        }
    }
    if !text.starts_with(['{', '[', '"']) && text.contains(['%', '+', '=']) {
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            add(&format!("the field `{}` of a form", short(&name)), Some(value.clone().into_owned().into_bytes()));
            if value.is_empty() {
                add("a form", Some(name.into_owned().into_bytes()));
            }
        }
    }
    let mut all = some(all);
    if let Ok(json) = serde_json::from_str::<Value>(text) {
        members(&json, "", &mut all);
    }
    all
}

fn some(all: Vec<(String, Option<Vec<u8>>)>) -> Vec<(String, Vec<u8>)> {
    all.into_iter().filter_map(|(what, inner)| Some((what, inner?))).collect()
}

/// A name as it may be shown.
fn short(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(32).collect()
}

fn text_of(json: &str) -> Option<Vec<u8>> {
    serde_json::from_str::<String>(json).ok().map(String::into_bytes)
}

/// Texts in JSON, and objects that were put into it: their bytes are those of their own writing, if they are ours.
fn members(json: &Value, path: &str, all: &mut Vec<(String, Vec<u8>)>) {
    if all.len() > MAX_BODIES {
        return;
    }
    match json {
        Value::String(text) if path.is_empty() => all.push(("a JSON string".to_owned(), text.clone().into_bytes())),
        Value::String(text) => all.push((format!("`{path}` of a JSON object"), text.clone().into_bytes())),
        // A Buffer of Node as JSON, or a list of bytes.
        Value::Array(items) if items.len() > 1 && items.iter().all(Value::is_u64) => {
            let bytes: Option<Vec<u8>> = items.iter().map(|item| item.as_u64()?.try_into().ok()).collect();
            all.extend(bytes.map(|bytes| (format!("the list of bytes {path}").trim_end().to_owned(), bytes)));
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate().take(MAX_ENTRIES) {
                members(item, &format!("{path}[{place}]"), all);
            }
        }
        Value::Object(fields) => {
            if !path.is_empty() {
                all.push((format!("`{path}` of a JSON object"), json.to_string().into_bytes()));
            }
            for name in MEMBERS {
                if let Some(inner) = fields.get(name) {
                    let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                    // Objects of objects of objects are no body.
                    if path.len() < 64 {
                        members(inner, &path, all);
                    }
                }
            }
        }
        _ => {}
    }
}

fn unpack(packed: impl Read) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    packed.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= MAX_BYTES).then_some(bytes)
}

/// With a byte order mark, or known by its zeros: JSON begins with ASCII.
fn utf16(body: &[u8]) -> Option<Vec<u8>> {
    let (is_big, units) = match body {
        [0xfe, 0xff, rest @ ..] => (true, rest),
        [0xff, 0xfe, rest @ ..] => (false, rest),
        [0, c, ..] if *c != 0 => (true, body),
        [c, 0, ..] if *c != 0 => (false, body),
        _ => return None,
    };
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }
    };
    let units: Vec<u16> = units.chunks_exact(2).map(unit).collect();
    String::from_utf16(&units).ok().map(String::into_bytes)
}

/// Bytes of UTF-8 that became a character each.
fn latin1(text: &str) -> Option<Vec<u8>> {
    if text.is_ascii() {
        return None;
    }
    text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.strip_prefix("0x").or_else(|| text.strip_prefix("\\x")).unwrap_or(text).to_owned();
    let digits: Vec<u8> = digits
        .chars()
        .filter(|c| !c.is_ascii_whitespace() && *c != ':')
        .map(|c| c.to_digit(16).and_then(|digit| digit.try_into().ok()))
        .collect::<Option<_>>()?;
    digits.len().is_multiple_of(2).then(|| digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

/// A body with the lengths of its chunks in it, as what reads a socket by itself sees it.
fn chunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).take(20).position(|pair| pair == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        // The last chunk's end may have been trimmed.
        rest = rest.get(size + 2..)?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use serde_json::json;

    use super::*;

    const BODY: &str = r#"{"event_type":"PNR_V3","payload":{"pnrId":"9000000001","name":"René","a":12.50}}"#;

    /// How the body is found inside.
    fn how(outer: &[u8]) -> Option<String> {
        let found = inside(outer).into_iter().find(|(_, inner)| inner == BODY.as_bytes());
        found.map(|(finding, _)| finding.to_string())
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn a_body_is_found_in_whatever_it_was_put_into() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(BODY.as_bytes()).unwrap();
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::default());
        raw.write_all(BODY.as_bytes()).unwrap();
        let base64 = STANDARD.encode(BODY);
        let quoted = json!(BODY).to_string();
        let units = |to: fn(u16) -> [u8; 2]| BODY.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let hex: String = BODY.bytes().map(|byte| format!("{byte:02x}")).collect();
        let form = |name: &str| {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.append_pair(name, BODY).finish().into_bytes()
        };
        let lines: Vec<_> = base64.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line)).collect();
        let latin1: String = BODY.bytes().map(char::from).collect();
        for (outer, named) in [
            (base64.clone().into_bytes(), "Base64"),
            (format!("{base64}\n").into_bytes(), "Base64"),
            (lines.join("\n").into_bytes(), "Base64"),
            (base64.trim_end_matches('=').as_bytes().to_vec(), "Base64"),
            (format!("data:application/json;base64,{base64}").into_bytes(), "Base64"),
            (URL_SAFE_NO_PAD.encode(BODY).into_bytes(), "Base64"),
            (STANDARD.encode(format!("{BODY}\n")).into_bytes(), "Base64, with a newline at its end"),
            (quoted.clone().into_bytes(), "a JSON string"),
            (quoted.as_bytes()[1..quoted.len() - 1].to_vec(), "an escaped JSON string"),
            (json!(quoted).to_string().into_bytes(), "a JSON string, itself in a JSON string"),
            (json!({"body": BODY}).to_string().into_bytes(), "`body` of a JSON object"),
            (
                json!({"version": "2.0", "headers": {}, "body": base64, "isBase64Encoded": true})
                    .to_string()
                    .into_bytes(),
                "Base64, itself in `body` of a JSON object",
            ),
            (json!({"Type": "Notification", "Message": BODY}).to_string().into_bytes(), "`Message` of a JSON object"),
            (
                json!({"Records": [{"messageId": "1", "body": BODY}]}).to_string().into_bytes(),
                "`Records[0].body` of a JSON object",
            ),
            (json!({"Messages": [{"Body": BODY}]}).to_string().into_bytes(), "`Messages[0].Body` of a JSON object"),
            (
                json!({"Records": [{"Sns": {"Message": BODY}}]}).to_string().into_bytes(),
                "`Records[0].Sns.Message` of a JSON object",
            ),
            (
                json!({"message": {"data": base64, "messageId": "1"}}).to_string().into_bytes(),
                "Base64, itself in `message.data` of a JSON object",
            ),
            (format!("{{\"payload\":{BODY}}}").replace("12.50", "12.5").into_bytes(), ""),
            (json!({"type": "Buffer", "data": BODY.as_bytes()}).to_string().into_bytes(), "the list of bytes data"),
            (form("payload"), "the field `payload` of a form"),
            (form("payload")[8..].to_vec(), "a form"),
            (hex.clone().into_bytes(), "hexadecimal digits"),
            (format!("0x{}", hex.to_uppercase()).into_bytes(), "hexadecimal digits"),
            (gzip(BODY.as_bytes()), "gzip"),
            (zlib.finish().unwrap(), "deflate (zlib)"),
            (raw.finish().unwrap(), "deflate"),
            (STANDARD.encode(gzip(BODY.as_bytes())).into_bytes(), "gzip, itself in Base64"),
            (units(u16::to_le_bytes), "UTF-16"),
            (units(u16::to_be_bytes), "UTF-16"),
            ([&[0xff, 0xfe][..], &units(u16::to_le_bytes)].concat(), "UTF-16"),
            (latin1.into_bytes(), "UTF-8 that was read as Latin-1"),
            (format!("b'{BODY}'").into_bytes(), "a Python bytes literal"),
            (format!("POST /hooks HTTP/1.1\r\nHost: a\r\n\r\n{BODY}").into_bytes(), "an HTTP message, head included"),
            (format!("{:x}\r\n{BODY}\r\n0\r\n\r\n", BODY.len()).into_bytes(), "chunks of HTTP/1.1"),
            (BODY.replace('"', "&quot;").into_bytes(), "HTML entities"),
        ] {
            let expected =
                (!named.is_empty()).then(|| format!("The body is wrapped: the signature fits what is inside {named}."));
            assert_eq!(how(&outer), expected, "{}", String::from_utf8_lossy(&outer));
        }
    }

    #[test]
    fn nothing_grows_without_end() {
        let bomb = gzip(&vec![b' '; MAX_BYTES + 1]);
        assert!(inside(&bomb).is_empty());
        let mut nested = BODY.to_owned();
        for _ in 0..4 {
            nested = json!({"body": nested, "data": nested, "payload": nested}).to_string();
        }
        assert!(inside(nested.as_bytes()).len() <= MAX_BODIES + 1);
        for hostile in [&b""[..], b"{", b"=", b"0x", b"ffffffffffffffff\r\n", b"\x00", b"\xff\xfe\x00", b"b'", b"'"] {
            let _ = inside(hostile);
        }
    }
}
