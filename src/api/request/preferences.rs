//! The headers that shape an answer: `Accept`, `Prefer` (RFC 7240), `If-Match` and `ETag` (RFC 9110).

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, HeaderName, IF_MATCH};

use crate::api::error::ApiError;

/// The longest that an answer may be made to wait, in seconds: an attempt with its deadline, and some.
const MAX_WAIT: u64 = 60;

/// Whether `Accept` names one of these media types, and not JSON.
pub(crate) fn prefers(request: &HttpRequest, kinds: &[&str]) -> bool {
    let values = request.headers().get_all(ACCEPT).filter_map(|value| value.to_str().ok());
    let named: Vec<_> = values
        .flat_map(|value| value.split(','))
        .filter_map(|one| {
            let mut parts = one.split(';').map(|part| part.trim().to_ascii_lowercase());
            let kind = parts.next()?;
            // A weight of nothing means never.
            let is_refused = parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)));
            (!is_refused).then_some(kind)
        })
        .collect();
    named.iter().any(|one| kinds.contains(&one.as_str())) && !named.iter().any(|one| one == "application/json")
}

/// The value of one preference: `code` of `Prefer: code=404, example="x"`.
pub(crate) fn prefer(request: &HttpRequest, wanted: &str) -> Option<String> {
    let headers = request.headers().get_all(HeaderName::from_static("prefer"));
    let texts = headers.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| split_outside_quotes(text, &[',', ';'])).find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case(wanted);
        is_it.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// The parts of a header between these marks, where they do not stand in a quoted text (RFC 9110, section 5.6.4).
pub(crate) fn split_outside_quotes<'a>(text: &'a str, marks: &[char]) -> Vec<&'a str> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let is_mark = |c: char| {
        let was_escaped = std::mem::take(&mut is_escaped);
        is_escaped = is_quoted && c == '\\' && !was_escaped;
        is_quoted ^= c == '"' && !was_escaped;
        !is_quoted && marks.contains(&c)
    };
    text.split(is_mark).collect()
}

/// Whether `Prefer: return=representation` asks for the whole resource after a change.
pub(crate) fn wants_representation(request: &HttpRequest) -> bool {
    prefer(request, "return").is_some_and(|wanted| wanted.eq_ignore_ascii_case("representation"))
}

/// For how long `Prefer: wait=5` lets an answer take (RFC 7240, section 4.3), a minute at the most.
pub(crate) fn wait(request: &HttpRequest) -> Option<Duration> {
    let seconds: u64 = prefer(request, "wait")?.parse().ok()?;
    Some(Duration::from_secs(seconds.min(MAX_WAIT)))
}

/// The ETag of a revision.
pub(crate) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The revisions that `If-Match` names, if it is there.
#[derive(Clone, Debug)]
pub(crate) enum IfMatch {
    /// It is not there, or any revision will do.
    Any,
    /// These will do; and whether all tags could be read.
    Revisions(Vec<i64>, bool),
}

impl IfMatch {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let mut values = request.headers().get_all(IF_MATCH).peekable();
        if values.peek().is_none() {
            return Self::Any;
        }
        let tags: Vec<_> = values.flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(str::trim).collect();
        if tags.contains(&"*") {
            return Self::Any;
        }
        let revisions: Vec<_> = tags.iter().filter_map(|tag| revision_of(tag)).collect();
        let all_read = revisions.len() == tags.len();
        Self::Revisions(revisions, all_read)
    }

    /// Refuses a revision that the caller did not mean.
    pub(crate) fn check(&self, revision: i64) -> Result<(), ApiError> {
        match self {
            Self::Any => Ok(()),
            Self::Revisions(given, _) if given.contains(&revision) => Ok(()),
            Self::Revisions(_, true) => Err(ApiError::PreconditionFailed),
            Self::Revisions(_, false) => Err(ApiError::TagUnreadable),
        }
    }
}

/// The revision of a tag. It is compared weakly, and what follows it is left out: proxies that compress make `W/"3"`,
/// `"3-gzip"`, `"3;gzip"` or `"3--br"` of `"3"`, and the tag is of the resource, not of the bytes of its representation.
fn revision_of(tag: &str) -> Option<i64> {
    let quoted = tag.strip_prefix("W/").or_else(|| tag.strip_prefix("w/")).unwrap_or(tag);
    let inside = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let digits = inside.split(|c: char| !c.is_ascii_digit()).next()?;
    let rest = &inside[digits.len()..];
    let is_suffix = rest.is_empty() || (rest.starts_with(['-', ';', '+', ':', '/', '.', '_']) && !rest.contains('"'));
    digits.parse().ok().filter(|_| is_suffix)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn preferences_are_read_in_every_spelling() {
        for header in ["code=404", "respond-async, Code=404", "code=\"404\"; x=1", "wait=1,code = 404"] {
            let request = TestRequest::default().insert_header(("prefer", header)).to_http_request();
            assert_eq!(prefer(&request, "code").as_deref(), Some("404"), "{header}");
        }
        assert_eq!(prefer(&TestRequest::default().to_http_request(), "code"), None);
    }

    #[test]
    fn a_media_type_is_preferred_where_it_is_named_and_not_refused() {
        for (header, expected) in [
            ("text/event-stream", true),
            ("Text/Event-Stream;q=0.5", true),
            ("text/event-stream;q=0", false),
            ("text/event-stream; q=0.000", false),
            ("text/event-stream, application/json", false),
            ("text/event-stream, application/json;q=0", true),
            ("*/*", false),
        ] {
            let request = TestRequest::default().insert_header(("accept", header)).to_http_request();
            assert_eq!(prefers(&request, &["text/event-stream"]), expected, "{header}");
        }
    }

    #[test]
    fn a_wait_is_a_minute_at_the_most_and_what_cannot_be_read_is_none() {
        for (header, seconds) in [
            ("wait=5", Some(5)),
            ("respond-async, wait=0", Some(0)),
            ("wait=900", Some(60)),
            ("wait=soon", None),
            ("wait", None),
        ] {
            let request = TestRequest::default().insert_header(("prefer", header)).to_http_request();
            assert_eq!(wait(&request), seconds.map(Duration::from_secs), "{header}");
        }
    }

    #[test]
    fn a_mark_in_a_quoted_text_splits_nothing() {
        for (text, parts) in [
            ("code=404; example=x", &["code=404", " example=x"][..]),
            (r#"x="a, code=404", code=500"#, &[r#"x="a, code=404""#, " code=500"]),
            (r#"x="a\", b;c", d"#, &[r#"x="a\", b;c""#, " d"]),
            (r#"x="never ends; code=404"#, &[r#"x="never ends; code=404"#]),
            ("", &[""]),
        ] {
            assert_eq!(split_outside_quotes(text, &[',', ';']), parts, "{text}");
        }
    }

    #[test]
    fn if_match_compares_weakly_whatever_proxies_made_of_the_tag() {
        for (header, status) in [
            ("\"3\"", 200),
            ("*", 200),
            ("\"1\", \"3\"", 200),
            ("\"1\",W/\"3\"", 200),
            ("W/\"3\"", 200),
            ("w/\"3\"", 200),
            ("\"3-gzip\"", 200),
            ("\"3--gzip\"", 200),
            ("\"3;gzip\"", 200),
            ("W/\"3-br\"", 200),
            ("\"3:zstd\"", 200),
            ("\"abc\", \"3\"", 200),
            ("\"4\"", 412),
            ("W/\"33\"", 412),
            ("\"1\", \"2-gzip\"", 412),
            ("3", 412),
            ("", 412),
            ("\"\"", 412),
            ("\"abc\"", 412),
            ("\"3", 412),
            ("\"3x\"", 412),
            ("\"-3\"", 412),
            ("\"4\", nonsense", 412),
        ] {
            let request = TestRequest::default().insert_header(("if-match", header)).to_http_request();
            let checked = IfMatch::of(&request).check(3);
            let given = checked.map_or_else(|error| actix_web::ResponseError::status_code(&error).as_u16(), |()| 200);
            assert_eq!(given, status, "{header}");
        }
        assert!(IfMatch::of(&TestRequest::default().to_http_request()).check(3).is_ok());
    }
}
