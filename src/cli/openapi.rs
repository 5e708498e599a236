//! `jetbridge openapi`

use std::fs;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use serde_json::json;

use super::terminal::{OutputArgs, say};
use crate::api::guide;
use crate::api::openapi::{Documents, to_file};
use crate::sandbox;

#[derive(Args)]
pub struct OpenapiArgs {
    /// Print the contract, that is, the original's operations alone, and write nothing
    #[arg(long)]
    contract: bool,
    /// Where to write webhook-subscriptions.v3.json, jetbridge.json and webhook-events.json
    #[arg(long, default_value = "openapi")]
    out: PathBuf,
    /// Where to write the pages of the guide that are made from the code, as `docs`; nowhere if not given
    #[arg(long)]
    docs: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArgs,
}

pub fn run(args: &OpenapiArgs) -> anyhow::Result<()> {
    let documents = Documents::make(sandbox::ROUTES);
    if args.contract {
        return say(to_file(&documents.contract).trim_end());
    }
    fs::create_dir_all(&args.out).with_context(|| format!("creating {}", args.out.display()))?;
    let mut files = Vec::new();
    for (name, document) in documents.files() {
        let path = args.out.join(name);
        fs::write(&path, to_file(document)).with_context(|| format!("writing {}", path.display()))?;
        files.push(path.display().to_string());
    }
    if let Some(docs) = &args.docs {
        let pages =
            [("errors.md", guide::errors_page(&documents.codes)), ("events.md", guide::events_page(&documents.events))];
        for (name, page) in pages {
            let path = docs.join(name);
            fs::write(&path, page).with_context(|| format!("writing {}", path.display()))?;
            files.push(path.display().to_string());
        }
    }
    args.output.say(&files.join("\n"), &json!({"files": files}))
}
