//! Why a call of a command has no result, in one readable sentence.

use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::config::Refusal;
use crate::outbound;

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer.
    #[error("{url} cannot be reached ({why}): start it with `jetbridge sandbox`, or name another server with --url")]
    Away {
        /// Where.
        url: String,
        /// Why, in a few words.
        why: String,
    },
    /// An answer that is not a success.
    #[error("{sentence}")]
    Refused {
        /// Its status.
        status: StatusCode,
        /// What it says.
        sentence: String,
    },
    /// An answer that is none of this program's.
    #[error("{url} answered {status} with something else than expected{via}: is it a Jetbridge of this version?")]
    Strange {
        /// Where.
        url: String,
        /// The proxy in between, in words.
        via: String,
        /// Its status.
        status: StatusCode,
    },
    /// The call could not be made.
    #[error("the server cannot be asked")]
    SetUp(#[from] Refusal),
}

impl CallError {
    /// Whether nothing answered.
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Away { .. })
    }

    /// Whether the same call may well succeed in a while.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Away { .. } => true,
            Self::Refused { status, .. } | Self::Strange { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::SetUp(_) => false,
        }
    }

    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused { status, .. } | Self::Strange { status, .. } => Some(*status),
            Self::Away { .. } | Self::SetUp(_) => None,
        }
    }

    /// Whether the thing asked about is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { status: StatusCode::NOT_FOUND, .. })
    }
}

/// That nothing answered.
pub fn away(url: &Url, error: &reqwest::Error) -> CallError {
    CallError::Away { url: origin(url), why: format!("{}{}", reason(error), outbound::via_proxy(url)) }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// Why nothing came, without the chain of libraries that noticed.
pub fn reason(error: &reqwest::Error) -> &'static str {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            if is_of_tls(io) {
                return "TLS failed, as with a certificate that is not trusted";
            }
            match io.kind() {
                std::io::ErrorKind::ConnectionRefused => return "nothing listens there",
                std::io::ErrorKind::ConnectionReset => return "the connection was closed",
                _ => {}
            }
        }
        source = cause.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    }
}

/// Errors of TLS come wrapped in errors of I/O, one or more deep.
fn is_of_tls(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|inner| {
        inner.is::<rustls::Error>() || inner.downcast_ref::<std::io::Error>().is_some_and(is_of_tls)
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusals {
    error_messages: Vec<RefusalMessage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefusalMessage {
    message: String,
    #[serde(default)]
    error_parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    value: String,
}

impl RefusalMessage {
    /// The message, with the fields that it does not name itself.
    fn sentence(&self) -> String {
        let message = self.message.trim_end_matches('.');
        let unnamed = self.error_parameters.iter().filter(|one| !message.contains(&one.name));
        let unnamed: Vec<_> = unnamed.map(|one| format!("{} {}", one.name, one.value).trim().to_owned()).collect();
        if unnamed.is_empty() { message.to_owned() } else { format!("{message} ({})", unnamed.join(", ")) }
    }
}

/// The error of an answer in the contract's shape; of any other, that it is strange.
pub(super) fn refused(url: &Url, status: StatusCode, body: Option<Value>) -> CallError {
    let Some(Ok(refusals)) = body.map(serde_json::from_value::<Refusals>) else {
        return CallError::Strange { url: origin(url), via: outbound::via_proxy(url), status };
    };
    let mut sentence = refusals.error_messages.iter().map(RefusalMessage::sentence).collect::<Vec<_>>().join("; ");
    let advice = match status {
        StatusCode::UNAUTHORIZED => "get a new token from `jetbridge token`, or from the sandbox by starting it again",
        StatusCode::FORBIDDEN => "use the token of somebody who may, with --token",
        _ => "",
    };
    if !advice.is_empty() {
        sentence = format!("{sentence}: {advice}");
    }
    CallError::Refused { status, sentence }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sentence(status: u16, body: Option<Value>) -> String {
        let url = "http://127.0.0.1:8080/ext/v1/events".parse().unwrap();
        refused(&url, StatusCode::from_u16(status).unwrap(), body).to_string()
    }

    #[test]
    fn an_error_of_the_contract_is_one_sentence_that_names_its_fields() {
        let fault = |message: &str, parameters: Value| json!({"errorCode": "X", "message": message, "errorParameters": parameters});
        let body = json!({"debugIdentifier": "1", "errorMessages": [
            fault("since must be a time.", json!([{"name": "since", "value": "x"}])),
            fault("It is in no state for this.", json!([{"name": "action", "value": "VOID"}, {"name": "action", "value": "REFUND"}])),
        ]});
        assert_eq!(
            sentence(400, Some(body)),
            "since must be a time; It is in no state for this (action VOID, action REFUND)"
        );
        let body = json!({"errorMessages": [fault("Access Token Invalid", json!([]))]});
        assert!(sentence(401, Some(body)).starts_with("Access Token Invalid: get a new token from `jetbridge token`"));
        assert!(sentence(200, None).starts_with("http://127.0.0.1:8080 answered 200 OK with something else"));
    }
}
