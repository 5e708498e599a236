//! What a token says: written by [`super::Issuer`], read claim by claim by [`super::Verifier`].
//!
//! Not by serde's derive: a refusal names the claim that is wrong, and RFC 7519 lets a time have a fraction.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::domain::id::OrganizationId;
use crate::domain::reach::Role;

/// What a token says (contract, "Tokens").
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claims {
    /// Who it speaks for; recorded as `createdBy` and `updatedBy`.
    pub sub: String,
    /// Until when it is good, in Unix seconds.
    pub exp: i64,
    /// When it was issued, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<i64>,
    /// From when it is good, in Unix seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// The kind of administrator.
    pub role: Role,
    /// The company of a `COMPANY_ADMIN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_id: Option<OrganizationId>,
    /// The TMC of a `TMC_ADMIN`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmc_id: Option<OrganizationId>,
    /// Scopes, separated by spaces.
    pub scope: String,
    /// Who should accept it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Value>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
}

impl Claims {
    /// Reads what is asked of a token; the error says which claim is wrong, and never what it holds.
    ///
    /// `aud` and `iss` are not among it: they are checked with the signature.
    pub(super) fn read(given: &Map<String, Value>) -> Result<Self, String> {
        Ok(Self {
            sub: required(text(given, "sub", "must be a text")?, "sub")?,
            exp: required(time(given, "exp")?, "exp")?,
            iat: time(given, "iat")?,
            nbf: time(given, "nbf")?,
            role: required(text(given, "role", "must be PLATFORM_ADMIN, TMC_ADMIN or COMPANY_ADMIN")?, "role")?,
            company_id: text(given, "companyId", "must be a UUID")?,
            tmc_id: text(given, "tmcId", "must be a UUID")?,
            scope: text(given, "scope", "must be a text")?.unwrap_or_default(),
            aud: None,
            iss: None,
        })
    }
}

fn required<T>(claim: Option<T>, name: &str) -> Result<T, String> {
    claim.ok_or_else(|| format!("the claim {name} is missing"))
}

/// Null stands for absence.
fn text<T: DeserializeOwned>(given: &Map<String, Value>, name: &str, what: &str) -> Result<Option<T>, String> {
    let value = given.get(name).filter(|value| !value.is_null());
    value.map(|value| T::deserialize(value).map_err(|_| format!("the claim {name} {what}"))).transpose()
}

/// A `NumericDate` (RFC 7519, section 2): seconds, which may have a fraction. That is dropped, since the leeway is longer.
fn time(given: &Map<String, Value>, name: &str) -> Result<Option<i64>, String> {
    let Some(value) = given.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let whole = value.as_i64().or_else(|| {
        #[expect(clippy::cast_possible_truncation, reason = "a time beyond all times is the last one, or the first")]
        value.as_f64().map(|seconds| seconds.floor() as i64)
    });
    whole.map(Some).ok_or_else(|| format!("the claim {name} must be a number of seconds"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn time_of(value: Value) -> Result<Option<i64>, String> {
        time(json!({ "exp": value }).as_object().unwrap(), "exp")
    }

    #[test]
    fn times_may_have_fractions_and_exponents() {
        for (value, expected) in [
            (json!(1_795_257_640), Some(1_795_257_640)),
            (json!(1_795_257_640.9), Some(1_795_257_640)),
            (json!(1.795_257_64e9), Some(1_795_257_640)),
            (json!(-0.5), Some(-1)),
            (json!(1e300), Some(i64::MAX)),
            (json!(u64::MAX), Some(i64::MAX)),
            (Value::Null, None),
        ] {
            assert_eq!(time_of(value.clone()), Ok(expected), "{value}");
        }
        for value in [json!("1795257640"), json!(true), json!([1]), json!({})] {
            assert_eq!(time_of(value), Err("the claim exp must be a number of seconds".to_owned()));
        }
    }
}
