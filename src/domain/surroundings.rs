//! What people copy along with a secret: quotation marks, the name of a variable, the mark of a version, blanks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::secret::{LEAST_BYTES, SigningSecret};

/// What is too much, in the words of a sentence: `quotation marks around it`.
pub type TooMuch = Vec<&'static str>;

/// Pairs of marks that people put around a text.
const QUOTES: [(char, char); 7] =
    [('"', '"'), ('\'', '\''), ('`', '`'), ('<', '>'), ('“', '”'), ('‘', '’'), ('«', '»')];
/// Blanks that nobody sees.
const INVISIBLE: [char; 4] = ['\u{feff}', '\u{200b}', '\u{200e}', '\u{2060}'];

/// The secret inside a text, and what is around it. A text without any is given back as it is.
#[must_use]
pub fn strip(text: &str) -> (Zeroizing<String>, TooMuch) {
    let mut rest = Zeroizing::new(text.to_owned());
    let mut found = TooMuch::new();
    while let Some((less, what)) = one_less(&rest) {
        if !found.contains(&what) {
            found.push(what);
        }
        rest = less;
    }
    (rest, found)
}

/// One layer less, and what it was. Always shorter than what was given.
fn one_less(text: &str) -> Option<(Zeroizing<String>, &'static str)> {
    let less = |rest: &str, what| Some((Zeroizing::new(rest.to_owned()), what));
    let is_blank = |c: char| c.is_whitespace() || c.is_control() || INVISIBLE.contains(&c);
    let trimmed = text.trim_matches(is_blank);
    if trimmed.len() < text.len() {
        return less(trimmed, "blanks or a newline around it");
    }
    for end in ["\\r\\n", "\\n", ",", ";"] {
        if let Some(rest) = text.strip_suffix(end) {
            return less(rest, if end.starts_with('\\') { "`\\n` after it" } else { "a comma or semicolon after it" });
        }
    }
    for (open, close) in QUOTES {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(rest) = inner {
            return less(rest, "quotation marks around it");
        }
    }
    for word in ["export ", "set ", "setx ", "Authorization:"] {
        if let Some(rest) = without_start(text, word) {
            return less(rest, "an assignment (`NAME=`) before it");
        }
    }
    if let Some(rest) = without_start(text, "Bearer ") {
        return less(rest, "`Bearer` before it");
    }
    if let Some(rest) = ["v1,", "v1=", "v1a,"].iter().find_map(|mark| text.strip_prefix(mark)) {
        return less(rest, "`v1,` before it");
    }
    if let Some(rest) = text.strip_prefix(SigningSecret::PREFIX).filter(|rest| rest.starts_with(SigningSecret::PREFIX))
    {
        return less(rest, "`whsec_` twice");
    }
    if let Some(rest) = after_name(text) {
        return less(rest, "an assignment (`NAME=`) before it");
    }
    // One of a pair that was cut off with what stood behind or before it.
    if let Some(rest) = text.strip_prefix(['"', '\'', '`']).or_else(|| text.strip_suffix(['"', '\'', '`'])) {
        return less(rest, "a quotation mark beside it");
    }
    let begins = text.starts_with(SigningSecret::PREFIX);
    if begins && text.contains(is_blank) {
        let joined: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !is_blank(*c)).collect());
        // A secret that was wrapped, and no text of several words.
        let key = STANDARD.decode(&joined[SigningSecret::PREFIX.len()..]).map(Zeroizing::new);
        if key.is_ok_and(|key| key.len() >= LEAST_BYTES) {
            return Some((joined, "blanks or a newline inside it"));
        }
    }
    if begins && let Some(rest) = text.strip_suffix("%3D").or_else(|| text.strip_suffix("%3d")) {
        return Some((Zeroizing::new(format!("{rest}=")), "`%3D` in place of `=`"));
    }
    None
}

fn without_start<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start).then(|| &text[start.len()..])
}

/// What follows `NAME=`, `NAME: ` or `"name": `, if that may be a secret: Base64 itself may end with `=`.
fn after_name(text: &str) -> Option<&str> {
    let place = text.find(['=', ':'])?;
    let name = text[..place].trim_end().trim_matches(['"', '\'']);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.$".contains(c));
    let rest = text[place + 1..].trim_start();
    let is_value = rest.starts_with(SigningSecret::PREFIX)
        || rest.starts_with(['"', '\'', '`'])
        || rest.starts_with("v1,")
        || rest.starts_with("Bearer ")
        || rest.len() >= 32 && !rest.starts_with('=');
    // Its own `=` at the end makes no name of a secret.
    let is_secret = name.starts_with(SigningSecret::PREFIX);
    (is_name && is_value && !is_secret).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn whatever_is_around_a_secret_is_taken_off_and_named() {
        let s = SECRET;
        for (text, what) in [
            (format!("v1,{s}"), "`v1,` before it"),
            (format!("\"{s}\""), "quotation marks around it"),
            (format!("'{s}'"), "quotation marks around it"),
            (format!("`{s}`"), "quotation marks around it"),
            (format!("“{s}”"), "quotation marks around it"),
            (format!("{s}\""), "a quotation mark beside it"),
            (format!("WEBHOOK_SECRET={s}"), "an assignment (`NAME=`) before it"),
            (format!("export WEBHOOK_SECRET={s}"), "an assignment (`NAME=`) before it"),
            (format!("secret: {s}"), "an assignment (`NAME=`) before it"),
            (format!("$env:SECRET = {s}"), "an assignment (`NAME=`) before it"),
            (format!("  {s}\r\n"), "blanks or a newline around it"),
            (format!("\u{feff}{s}\u{a0}"), "blanks or a newline around it"),
            (format!("{s}\\n"), "`\\n` after it"),
            (format!("{s},"), "a comma or semicolon after it"),
            (format!("{s};"), "a comma or semicolon after it"),
            (format!("Bearer {s}"), "`Bearer` before it"),
            (format!("bearer {s}"), "`Bearer` before it"),
            (format!("whsec_{s}"), "`whsec_` twice"),
            (format!("{}\n {}", &s[..20], &s[20..]), "blanks or a newline inside it"),
            (s.replace('=', "%3D"), "`%3D` in place of `=`"),
        ] {
            let (rest, found) = strip(&text);
            assert_eq!((rest.as_str(), found), (s, vec![what]), "{text}");
        }
        let (rest, found) = strip(&format!("export SECRET=\"v1,{s}\"\n"));
        assert_eq!((rest.as_str(), found.len()), (s, 4), "{found:?}");
        let (rest, found) = strip(&format!("\"hmacSigningSecret\": \"{s}\","));
        assert_eq!((rest.as_str(), found.len()), (s, 4), "{found:?}");
        let (rest, _) = strip(&format!("Authorization: Bearer {s}"));
        assert_eq!(rest.as_str(), s);
    }

    #[test]
    fn what_is_a_secret_and_nothing_else_stays_as_it_is() {
        for text in [
            SECRET,
            &SECRET[6..],
            "",
            "=",
            "whsec_",
            "AAECAwQFBgcICQoLDA0ODw==",
            "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "a-plain-secret",
        ] {
            let (rest, found) = strip(text);
            assert_eq!((rest.as_str(), found), (text, vec![]), "{text}");
        }
    }
}
