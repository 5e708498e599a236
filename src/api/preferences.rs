//! The headers that shape an answer: `Prefer` (RFC 7240), `If-Match` and `ETag` (RFC 9110).

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, IF_MATCH};

use super::error::ApiError;

/// The value of one preference: `code` of `Prefer: code=404, example="x"`.
pub(crate) fn prefer(request: &HttpRequest, wanted: &str) -> Option<String> {
    let headers = request.headers().get_all(HeaderName::from_static("prefer"));
    let texts = headers.filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split([',', ';'])).find_map(|preference| {
        let (name, value) = preference.split_once('=')?;
        let is_it = name.trim().eq_ignore_ascii_case(wanted);
        is_it.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// Whether `Prefer: return=representation` asks for the whole resource after a change.
pub(crate) fn wants_representation(request: &HttpRequest) -> bool {
    prefer(request, "return").is_some_and(|wanted| wanted.eq_ignore_ascii_case("representation"))
}

/// The ETag of a revision.
pub(crate) fn etag(revision: i64) -> String {
    format!("\"{revision}\"")
}

/// The entity tags of `If-Match`, if there is one.
#[derive(Clone, Debug)]
pub(crate) struct IfMatch(Option<Vec<String>>);

impl IfMatch {
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let mut values = request.headers().get_all(IF_MATCH).peekable();
        if values.peek().is_none() {
            return Self(None);
        }
        let texts = values.map(|value| value.to_str().unwrap_or_default());
        Self(Some(texts.flat_map(|text| text.split(',')).map(|tag| tag.trim().to_owned()).collect()))
    }

    /// Refuses a revision that the caller did not mean. A weak tag never matches.
    pub(crate) fn check(&self, revision: i64) -> Result<(), ApiError> {
        let current = etag(revision);
        match &self.0 {
            Some(tags) if !tags.iter().any(|tag| tag == "*" || *tag == current) => Err(ApiError::PreconditionFailed),
            _ => Ok(()),
        }
    }
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
    fn if_match_compares_strongly() {
        for (header, fits) in
            [("\"3\"", true), ("*", true), ("\"1\", \"3\"", true), ("W/\"3\"", false), ("3", false), ("", false)]
        {
            let request = TestRequest::default().insert_header(("if-match", header)).to_http_request();
            assert_eq!(IfMatch::of(&request).check(3).is_ok(), fits, "{header}");
        }
        assert!(IfMatch::of(&TestRequest::default().to_http_request()).check(3).is_ok());
    }
}
