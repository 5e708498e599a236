//! `jetbridge token`

use std::path::PathBuf;

use chrono::TimeDelta;
use clap::Args;
use serde_json::json;

use super::grant::GrantArgs;
use super::terminal::OutputArgs;
use crate::api::auth::{self, Grant, Issuer};
use crate::clock::Clock;
use crate::config::{TokenArgs, refuse};
use crate::sandbox::data_dir::CLOCK_FILE;
use crate::sandbox::keys::SandboxKeys;
use crate::sandbox::load_clock;

#[derive(Args)]
pub struct TokenCommandArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    tokens: TokenArgs,
    #[command(flatten)]
    grant: GrantArgs,
    /// Who it speaks for; recorded as createdBy and updatedBy. A random UUID if not given
    #[arg(long)]
    sub: Option<String>,
    /// For how many seconds it is good
    #[arg(long, default_value_t = 3600, value_parser = clap::value_parser!(i64).range(-315_360_000..=315_360_000))]
    expires_in: i64,
    /// The folder of the sandbox's state, whose key is used if none is configured
    #[arg(long, env = "JETBRIDGE_DATA_DIR", default_value = ".jetbridge")]
    data_dir: PathBuf,
}

pub fn run(args: &TokenCommandArgs) -> anyhow::Result<()> {
    args.grant.check()?;
    let grant = Grant {
        subject: args.sub.clone().unwrap_or_else(|| uuid::Uuid::new_v4().to_string()),
        role: args.grant.role,
        company_id: args.grant.company_id,
        tmc_id: args.grant.tmc_id,
        scopes: args.grant.scopes(),
        lifetime: TimeDelta::seconds(args.expires_in),
    };
    let issuer = issuer(args)?;
    // Where the sandbox's key signs, its clock tells the time.
    let clock = if args.tokens.is_given() { Clock::system() } else { load_clock(&args.data_dir.join(CLOCK_FILE))? };
    let token = issuer.issue_by(grant, &clock)?;
    args.output.say(&token, &json!({"accessToken": token}))
}

fn issuer(args: &TokenCommandArgs) -> anyhow::Result<Issuer> {
    if let Some(issuer) = auth::issuer(&args.tokens)? {
        return Ok(issuer);
    }
    if args.tokens.is_given() {
        return refuse(
            "A public key and a JWKS URL verify tokens but cannot mint them: give JETBRIDGE_JWT_PRIVATE_KEY.",
        );
    }
    let Some(keys) = SandboxKeys::existing(&args.data_dir)? else {
        return refuse(format!(
            "No key to sign with: set JETBRIDGE_JWT_SECRET or JETBRIDGE_JWT_PRIVATE_KEY, or start the sandbox once, \
             which makes one in {}.",
            args.data_dir.display()
        ));
    };
    let tokens = TokenArgs { jwt_secret: Some(keys.jwt_secret), ..args.tokens.clone() };
    match auth::issuer(&tokens)? {
        Some(issuer) => Ok(issuer),
        None => refuse("The sandbox has no key."),
    }
}
