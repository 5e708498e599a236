//! `jetbridge health`: whether the node on this machine is ready, for a container or a supervisor that has no other way to ask.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};

use super::platform::away;
use super::terminal::OutputArgs;
use crate::outbound;

/// How long it waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Args)]
pub struct HealthArgs {
    #[command(flatten)]
    output: OutputArgs,
    /// The address of the node on this machine
    #[arg(long, env = "JETBRIDGE_HOST", default_value = "127.0.0.1")]
    host: IpAddr,
    /// Its port
    #[arg(long, env = "JETBRIDGE_PORT", default_value_t = 8080)]
    port: u16,
}

pub async fn run(args: HealthArgs) -> anyhow::Result<()> {
    // Whoever listens on all addresses listens on that of this machine.
    let host = match args.host {
        host if !host.is_unspecified() => host,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    let url: Url = format!("http://{}/readyz", SocketAddr::new(host, args.port)).parse()?;
    let client = outbound::client_for(&url).timeout(PATIENCE).build()?;
    let response = client.get(url.clone()).send().await.map_err(|error| away(&url, &error))?;
    let status = response.status();
    let body = response.bytes().await.unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status != StatusCode::OK {
        let why = body["errorMessages"][0]["message"].as_str().unwrap_or("it does not say why");
        anyhow::bail!("the node is not ready: {why}");
    }
    args.output.say("ready", &json!({"isReady": true}))
}
