//! Answers that lack what cells have: they say which.

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::HttpResponseBuilder;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::State;
use crate::domain::cell::CellName;

/// The names of the cells whose part is missing, separated by commas.
const PARTIAL: HeaderName = HeaderName::from_static("jetbridge-partial");

/// What looks into the database of home alone, although cells have a part of it: its figures are of that database, and whoever
/// watches sees what home does.
const HOME_ALONE: [&str; 2] = ["/ext/v1/database", "/ext/v1/stream"];

/// An answer that lacks what these cells have.
pub(crate) fn answer_of(away: &[CellName]) -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    tell_away(&mut answer, away);
    answer
}

/// Says of an answer that it lacks what these cells have.
pub(crate) fn tell_away(answer: &mut HttpResponseBuilder, away: &[CellName]) {
    if !away.is_empty() {
        answer.insert_header((PARTIAL, names(away).join(", ")));
    }
}

/// The names, for a body.
pub(crate) fn names(away: &[CellName]) -> Vec<String> {
    away.iter().map(ToString::to_string).collect()
}

/// Says of what looks at home alone that the parts of all cells are missing.
pub async fn tell<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut answer = next.call(request).await?;
    let is_of_home = answer.request().match_pattern().is_some_and(|pattern| HOME_ALONE.contains(&pattern.as_str()));
    if is_of_home && let Some(state) = answer.request().app_data::<Data<State>>() {
        let all: Vec<_> = state.cells.all().into_iter().map(|(name, _)| name.to_string()).collect();
        if !all.is_empty()
            && let Ok(value) = HeaderValue::from_str(&all.join(", "))
        {
            answer.headers_mut().insert(PARTIAL, value);
        }
    }
    Ok(answer)
}
