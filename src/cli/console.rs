//! `jetbridge console`: a link that signs a browser in to the sandbox's web console.

use std::process::{Command, Stdio};

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::platform::PlatformArgs;
use super::terminal::OutputArgs;
use crate::config::{self, refuse};

#[derive(Args)]
pub struct ConsoleArgs {
    #[command(flatten)]
    platform: PlatformArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// Print the link alone, and open no browser
    #[arg(long)]
    no_open: bool,
}

pub async fn run(args: ConsoleArgs) -> anyhow::Result<()> {
    let platform = args.platform.connect()?;
    if !platform.has_page("/console/").await? {
        return refuse("The server leaves its console out: start it without --no-console.");
    }
    let made = platform.post("/sandbox/v1/console-codes", None).await?;
    let code = made["code"].as_str().context("the server answered with something unexpected: no code")?;
    // By the way that this command took, which is one that leads there.
    let link = link(args.platform.place()?.as_str(), code);
    args.output.say(&link, &json!({"url": link, "expiresIn": made["expiresIn"]}))?;
    if !args.no_open && !args.output.json {
        open(&link);
    }
    Ok(())
}

/// Where the console of a server takes a code.
pub fn link(server: &str, code: &str) -> String {
    format!("{}/console/#code={code}", server.trim_end_matches('/'))
}

/// Opens a browser where there is one; the link is printed in any case.
fn open(link: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if config::has_screen() {
        ("xdg-open", &[])
    } else {
        return;
    };
    let quiet = Command::new(program)
        .args(arguments)
        .arg(link)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    // Whatever is wrong with it, the person has the link.
    drop(quiet);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_goes_to_the_console_below_whatever_path_the_server_has() {
        assert_eq!(link("http://127.0.0.1:8080/", "c0de"), "http://127.0.0.1:8080/console/#code=c0de");
        assert_eq!(link("https://example.com/jetbridge/", "c0de"), "https://example.com/jetbridge/console/#code=c0de");
    }
}
