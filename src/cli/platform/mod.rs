//! How commands talk to a running server: where it is, as whom, and its answers as values.

mod error;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Once;
use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::Args;
use clap::builder::NonEmptyStringValueParser;
use reqwest::{Client, Method, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::clock::Clock;
use crate::config::Refusal;
use crate::domain::surroundings::strip;
use crate::outbound;
use crate::sandbox::data_dir;
use error::refused;
pub use error::{CallError, away, reason};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer may take: the server gives up on its database sooner.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long a stream may be silent: the server says something every 15 seconds.
const SILENCE: Duration = Duration::from_secs(60);

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

impl PlatformArgs {
    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        PathBuf::from(&self.data_dir)
    }

    /// What a sandbox wrote when it started here, by name.
    pub fn sandbox_value(&self, name: &str) -> Option<String> {
        data_dir::value(&self.data_dir(), name)
    }

    /// Where the server is.
    pub fn place(&self) -> Result<Url, Refusal> {
        let given = self.url.clone().filter(|url| !url.is_empty());
        let Some(text) = given.or_else(|| self.sandbox_value("JETBRIDGE_URL")) else {
            return Err(Refusal(format!(
                "There is no server to talk to: start `jetbridge sandbox` in this folder (no {} in {}), \
                 or give --url and --token.",
                data_dir::ENV_FILE,
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
        let builder = || {
            let builder = self.place().map_or_else(|_| Client::builder(), |place| outbound::client_for(&place));
            builder.connect_timeout(CONNECT_TIMEOUT)
        };
        let (client, streams) = (builder().timeout(TIMEOUT).build()?, builder().read_timeout(SILENCE).build()?);
        Ok(Platform { args: self.clone(), client, streams })
    }
}

/// A server as a command sees it. Place and token are looked up for each call, so that a sandbox that was started anew on
/// another port is found.
#[derive(Clone)]
pub struct Platform {
    args: PlatformArgs,
    client: Client,
    /// For answers that do not end.
    streams: Client,
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

    /// Gets something as a text of this media type.
    pub async fn get_as(&self, path: &str, kind: &str) -> Result<String, CallError> {
        let url = self.url(path)?;
        let request = self.client.get(url.clone()).bearer_auth(self.args.credentials()?).header("Accept", kind);
        let response = request.send().await.map_err(|error| away(&url, &error))?;
        let status = response.status();
        let text = response.text().await.map_err(|error| away(&url, &error))?;
        if status.is_success() { Ok(text) } else { Err(refused(&url, status, serde_json::from_str(&text).ok())) }
    }

    /// Gets something, or nothing where there is none.
    pub async fn find(&self, path: &str) -> Result<Option<Value>, CallError> {
        match self.get(path).await {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a page for browsers may be at this path: nothing says that there is none.
    pub async fn has_page(&self, path: &str) -> Result<bool, CallError> {
        let url = self.url(path)?;
        let request = self.client.get(url.clone()).header("Accept", "text/html");
        Ok(answer(request, &url).await?.0 != StatusCode::NOT_FOUND)
    }

    /// Opens a stream, which goes on for as long as it is read.
    pub async fn stream(&self, path: &str) -> Result<Response, CallError> {
        let url = self.url(path)?;
        let request = self.streams.get(url.clone()).bearer_auth(self.args.credentials()?);
        let response = request.send().await.map_err(|error| away(&url, &error))?;
        let status = response.status();
        note_partial(&response);
        if status.is_success() {
            return Ok(response);
        }
        let bytes = response.bytes().await.map_err(|error| away(&url, &error))?;
        Err(refused(&url, status, serde_json::from_slice(&bytes).ok()))
    }

    /// Posts a body, or none.
    pub async fn post(&self, path: &str, body: Option<&Value>) -> Result<Value, CallError> {
        self.call(Method::POST, path, body).await
    }

    /// Changes something.
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        self.call(Method::PATCH, path, Some(body)).await
    }

    /// Puts something.
    pub async fn put(&self, path: &str, body: &Value) -> Result<Value, CallError> {
        self.call(Method::PUT, path, Some(body)).await
    }

    /// Deletes something.
    pub async fn delete(&self, path: &str) -> Result<(), CallError> {
        self.call(Method::DELETE, path, None).await.map(drop)
    }

    /// Asks without a token; gives status and body, whatever they are.
    pub async fn probe(&self, path: &str) -> Result<(StatusCode, Value), CallError> {
        let url = self.url(path)?;
        let (status, body) = answer(self.client.get(url.clone()), &url).await?;
        Ok((status, body.unwrap_or_default()))
    }

    /// A text that needs no token, or nothing where there is none.
    pub async fn text(&self, path: &str) -> Result<Option<String>, CallError> {
        let url = self.url(path)?;
        let response = self.client.get(url.clone()).send().await.map_err(|error| away(&url, &error))?;
        if !response.status().is_success() {
            return Ok(None);
        }
        response.text().await.map(Some).map_err(|error| away(&url, &error))
    }

    /// What the server's clock shows, which in a sandbox may be wound. Any token may ask.
    pub async fn now(&self) -> Result<DateTime<Utc>, CallError> {
        let caller = self.find("/ext/v1/me").await?;
        let shown = caller.and_then(|caller| caller["clock"]["now"].as_str()?.parse().ok());
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
    let response = request.send().await.map_err(|error| away(url, &error))?;
    let status = response.status();
    note_partial(&response);
    let bytes = response.bytes().await.map_err(|error| away(url, &error))?;
    Ok((status, serde_json::from_slice(&bytes).ok()))
}

/// Says once that what an answer tells lacks something.
fn note_partial(response: &Response) {
    static TOLD: Once = Once::new();
    let Some(cells) = response.headers().get("Jetbridge-Partial").and_then(|cells| cells.to_str().ok()) else { return };
    TOLD.call_once(|| {
        let _ = writeln!(io::stderr(), "What these cells have of it is missing here: {cells}.");
    });
}

/// Reads an answer of ours.
pub fn read<T: DeserializeOwned>(value: &Value) -> anyhow::Result<T> {
    T::deserialize(value).map_err(|error| anyhow::anyhow!("the server answered with something unexpected: {error}"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sandbox::data_dir::ENV_FILE;

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
