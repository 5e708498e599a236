//! How commands talk to a running server: where it is, as whom, and its answers as values or one readable sentence.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::clock::Clock;
use crate::config::Refusal;
use crate::domain::surroundings::strip;
use crate::outbound;

/// What the sandbox writes into its data folder when it starts.
pub const ENV_FILE: &str = "sandbox.env";
/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take: the server gives up on its database sooner.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Where the server is, and as whom to ask it.
#[derive(Args, Clone)]
pub struct PlatformArgs {
    /// Where the server is, as http://127.0.0.1:8080; the sandbox of the data folder if not given
    #[arg(long, env = "JETBRIDGE_URL")]
    pub url: Option<String>,
    /// An access token, from `jetbridge token` or the token endpoint; the sandbox's own if not given
    #[arg(long, env = "JETBRIDGE_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The folder of the sandbox's state, which tells where it is
    #[arg(long, env = "JETBRIDGE_DATA_DIR", default_value = ".jetbridge", value_parser = NonEmptyStringValueParser::new())]
    pub data_dir: String,
}

/// What a sandbox wrote when it started with this data folder, by name.
pub fn sandbox_value(data_dir: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(data_dir.join(ENV_FILE)).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
    Some(line.trim_matches('\'').to_owned()).filter(|value| !value.is_empty())
}

impl PlatformArgs {
    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        PathBuf::from(&self.data_dir)
    }

    /// What a sandbox wrote when it started here, by name.
    pub fn sandbox_value(&self, name: &str) -> Option<String> {
        sandbox_value(&self.data_dir(), name)
    }

    /// Where the server is.
    pub fn place(&self) -> Result<Url, Refusal> {
        let given = self.url.clone().filter(|url| !url.is_empty());
        let Some(text) = given.or_else(|| self.sandbox_value("JETBRIDGE_URL")) else {
            return Err(Refusal(format!(
                "There is no server to talk to: start `jetbridge sandbox` in this folder (no {ENV_FILE} in {}), \
                 or give --url and --token.",
                self.data_dir
            )));
        };
        let url = text.parse::<Url>().ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        url.ok_or_else(|| Refusal(format!("--url {text} is not a URL as http://127.0.0.1:8080.")))
    }

    /// As whom to ask. The token of the sandbox goes to that sandbox alone.
    pub fn credentials(&self) -> Result<String, Refusal> {
        if let Some(token) = self.token.as_ref().filter(|token| !token.is_empty()) {
            // Copied with `Authorization: Bearer` or quotation marks, it is the same token.
            return Ok(strip(token).0.to_string());
        }
        let place = self.place()?;
        let sandbox = self.sandbox_value("JETBRIDGE_URL").and_then(|url| url.parse::<Url>().ok());
        if sandbox.is_some_and(|sandbox| sandbox.origin() == place.origin())
            && let Some(token) = self.sandbox_value("JETBRIDGE_TOKEN")
        {
            return Ok(token);
        }
        Err(Refusal(format!("There is no access token for {place}: give --token, as `jetbridge token` prints one.")))
    }

    /// A client. Nothing is sent yet; what is missing is refused now.
    pub fn connect(&self) -> anyhow::Result<Platform> {
        self.credentials()?;
        self.connect_anyway()
    }

    /// A client, though a place or a token may be missing.
    pub fn connect_anyway(&self) -> anyhow::Result<Platform> {
        let builder = self.place().map_or_else(|_| Client::builder(), |place| outbound::client_for(&place));
        let client = builder.connect_timeout(CONNECT_TIMEOUT).timeout(TIMEOUT).build()?;
        Ok(Platform { args: self.clone(), client })
    }
}

/// A server as a command sees it. Place and token are looked up for each call, so that a sandbox that was started anew on
/// another port is found.
#[derive(Clone)]
pub struct Platform {
    args: PlatformArgs,
    client: Client,
}

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

/// A path with a query of those parameters that have a value.
pub fn path_with(path: &str, parameters: &[(&str, Option<String>)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl Platform {
    /// Gets something.
    pub async fn get(&self, path: &str) -> Result<Value, CallError> {
        self.call(Method::GET, path, None).await
    }

    /// Gets something, or nothing where there is none.
    pub async fn find(&self, path: &str) -> Result<Option<Value>, CallError> {
        match self.get(path).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Posts a body, or none.
    pub async fn post(&self, path: &str, body: Option<&Value>) -> Result<Value, CallError> {
        self.call(Method::POST, path, body).await
    }

    /// Changes something.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// Asks without a token; gives status and body, whatever they are.
    pub async fn probe(&self, path: &str) -> Result<(StatusCode, Value), CallError> {
        let url = self.url(path)?;
        let (status, body) = answer(self.client.get(url.clone()), &url).await?;
        Ok((status, body.unwrap_or_default()))
    }

    /// What the server's clock shows, which in a sandbox may be wound.
    pub async fn now(&self) -> Result<DateTime<Utc>, CallError> {
        let clock = self.find("/sandbox/v1/clock").await?;
        let shown = clock.and_then(|clock| clock["now"].as_str()?.parse().ok());
        Ok(shown.unwrap_or_else(|| Clock::system().now()))
    }

    fn url(&self, path: &str) -> Result<Url, CallError> {
        let place = self.args.place()?;
        let text = format!("{}{path}", place.as_str().trim_end_matches('/'));
        text.parse().map_err(|_| Refusal(format!("{text} is not a URL.")).into())
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, CallError> {
        let url = self.url(path)?;
        let mut request = self.client.request(method, url.clone()).bearer_auth(self.args.credentials()?);
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body.to_string());
        }
        match answer(request, &url).await? {
            (StatusCode::NO_CONTENT, _) => Ok(Value::Null),
            (status, Some(body)) if status.is_success() => Ok(body),
            (status, body) => Err(refused(&url, status, body)),
        }
    }
}

async fn answer(request: reqwest::RequestBuilder, url: &Url) -> Result<(StatusCode, Option<Value>), CallError> {
    let away = |error: &reqwest::Error| CallError::Away {
        url: origin(url),
        why: format!("{}{}", reason(error), outbound::via_proxy(url)),
    };
    let response = request.send().await.map_err(|error| away(&error))?;
    let status = response.status();
    let bytes = response.bytes().await.map_err(|error| away(&error))?;
    Ok((status, serde_json::from_slice(&bytes).ok()))
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
fn refused(url: &Url, status: StatusCode, body: Option<Value>) -> CallError {
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

/// Reads an answer of ours.
pub fn read<T: DeserializeOwned>(value: &Value) -> anyhow::Result<T> {
    T::deserialize(value).map_err(|error| anyhow::anyhow!("the server answered with something unexpected: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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

    #[test]
    fn the_token_of_a_sandbox_goes_to_no_other_server() {
        let folder = std::env::temp_dir().join(format!("jetbridge-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(ENV_FILE), "JETBRIDGE_URL='http://127.0.0.1:8080'\nJETBRIDGE_TOKEN='secret'\n").unwrap();
        let args = |url: Option<&str>| PlatformArgs {
            url: url.map(ToOwned::to_owned),
            token: None,
            data_dir: folder.display().to_string(),
        };
        assert_eq!(args(None).credentials().unwrap(), "secret");
        assert_eq!(args(Some("http://127.0.0.1:8080/")).credentials().unwrap(), "secret");
        assert!(args(Some("http://127.0.0.1:9090")).credentials().is_err());
        assert!(args(Some("nonsense")).place().is_err());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_token_is_taken_without_what_was_copied_along() {
        for text in
            ["eyJ.x.y-_", "Bearer eyJ.x.y-_", "Authorization: Bearer eyJ.x.y-_\n", "\"eyJ.x.y-_\"", " eyJ.x.y-_ "]
        {
            let args = PlatformArgs { url: None, token: Some(text.to_owned()), data_dir: String::new() };
            assert_eq!(args.credentials().unwrap(), "eyJ.x.y-_", "{text}");
        }
    }

    #[test]
    fn a_query_holds_what_is_given() {
        let since = Some("2026-11-21T10:40:40Z".to_owned());
        assert_eq!(path_with("/a", &[("since", since), ("until", None)]), "/a?since=2026-11-21T10%3A40%3A40Z");
        assert_eq!(path_with("/a", &[("since", None)]), "/a");
    }
}
