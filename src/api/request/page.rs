//! Paging by `limit` and `offset`, and the cursor of what is counted up.

use actix_web::HttpRequest;
use utoipa::IntoParams;
use validator::Validate;

use super::faults::{Fault, Faults};
use crate::api::error::ApiError;

/// Which part of a list.
#[derive(Clone, Copy, Debug, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// The most entries of the page.
    #[validate(range(min = 1, max = 100))]
    #[param(minimum = 1, maximum = 100, default = 50, required = false, example = 50)]
    pub limit: i64,
    /// How many entries to skip from the oldest.
    #[validate(range(min = 0))]
    #[param(minimum = 0, default = 0, required = false, example = 0)]
    pub offset: i64,
}

impl Page {
    /// Reads the query string.
    pub fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let faults = Faults::default();
        let query = request.query_string();
        let page = Self { limit: number(query, "limit", 50, &faults), offset: number(query, "offset", 0, &faults) };
        if let Err(errors) = page.validate() {
            faults.absorb("", &errors);
        }
        faults.check()?;
        Ok(page)
    }
}

fn number(query: &str, name: &str, default: i64, faults: &Faults) -> i64 {
    let mut given = url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key == name);
    let Some((_, text)) = given.next() else { return default };
    if given.next().is_some() {
        faults.add(Fault::new(name, "is given twice"));
    }
    let is_plain = !text.starts_with('+');
    text.parse().ok().filter(|_| is_plain).unwrap_or_else(|| {
        faults.add(Fault::quoting(name, "must be a whole number", &text));
        default
    })
}

/// Where a page ended of what is counted up.
pub(crate) struct Counted(pub(crate) i64);

impl std::str::FromStr for Counted {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| is_number);
        number.map(Self).ok_or("must be the nextCursor of a page")
    }
}
