//! Answers that lack what cells have: they say which.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::http::header::HeaderName;

use crate::domain::cell::CellName;

/// The names of the cells whose part is missing, separated by commas.
const PARTIAL: HeaderName = HeaderName::from_static("jetbridge-partial");

/// An answer that lacks what these cells have.
pub(crate) fn answer_of(away: &[CellName]) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    tell_away(&mut answer, away);
    answer
}

/// Says of an answer that it lacks what these cells have.
pub(crate) fn tell_away(answer: &mut HttpResponseBuilder, away: &[CellName]) {
    if !away.is_empty() {
        let away: BTreeSet<String> = away.iter().map(ToString::to_string).collect();
        answer.insert_header((PARTIAL, away.into_iter().collect::<Vec<_>>().join(", ")));
    }
}

/// The names, for a body.
pub(crate) fn names(away: &[CellName]) -> Vec<String> {
    away.iter().map(ToString::to_string).collect()
}
