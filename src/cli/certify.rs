//! `jetbridge certify`

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use super::stop::Stop;
use super::terminal::say;
use crate::clock::Clock;
use crate::config::{Refusal, one_of, refuse, write_private};
use crate::delivery::egress::{DEADLINE, Egress};
use crate::delivery::targets::{Target, headers_of};
use crate::domain::address_policy::AddressPolicy;
use crate::domain::custom_headers::CustomHeaders;
use crate::domain::id::SubscriptionId;
use crate::domain::secret::read_key;
use crate::domain::signature::SignatureFormat;
use crate::domain::target_url::{TargetUrl, TargetUrlError};
use crate::sandbox::certificates::Certificates;
use crate::sandbox::certify::{CaseName, Certifier, Limits, Progress, Report};
use crate::telemetry;

#[derive(Args)]
#[command(after_help = "Exit codes: 0 all cases passed, if only with warnings; 1 a case failed or could not be sent; \
                        2 called wrongly.")]
pub struct CertifyArgs {
    /// The endpoint of the receiver, as https://localhost:9443/hooks; private addresses may be called, too
    #[arg(long)]
    url: String,
    /// The secret that it verifies with, as whsec_…; rather by the variable, which no list of processes shows
    #[arg(long, env = "JETBRIDGE_SECRET", hide_env_values = true)]
    secret: String,
    /// A header to send along, as 'X-Tenant: 7'; repeatable
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// A file with certificate authorities to trust beside the system's and the sandbox's, in PEM; repeatable
    #[arg(long = "ca", value_name = "FILE")]
    authorities: Vec<PathBuf>,
    /// How the values of x-spotnana-webhook-signature look
    #[arg(long, default_value = "bare", value_parser = one_of(&SignatureFormat::ALL, SignatureFormat::as_str, SignatureFormat::about))]
    signature_format: SignatureFormat,
    /// Seconds that an answer may take; the engine gives 40
    #[arg(long, default_value_t = DEADLINE.as_secs(), value_parser = clap::value_parser!(u64).range(1..=DEADLINE.as_secs()))]
    timeout: u64,
    /// Send only this case, and the good delivery that tells whether the others would; repeatable
    #[arg(long = "case", value_name = "NAME", value_parser = one_of(&CaseName::ALL, CaseName::as_str, CaseName::about))]
    cases: Vec<CaseName>,
    /// Write the report as JUnit XML into this file, too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// The folder of the sandbox's state, whose certificate authority is trusted if there is one
    #[arg(long, env = "JETBRIDGE_DATA_DIR", default_value = ".jetbridge")]
    data_dir: PathBuf,
}

pub async fn run(args: CertifyArgs) -> anyhow::Result<()> {
    let mut stop = Stop::listen()?;
    let target = target(&args)?;
    if let Some(folder) = args.junit.as_deref().and_then(Path::parent)
        && !folder.as_os_str().is_empty()
        && !folder.is_dir()
    {
        return refuse(format!("--junit names a file in {}, which is no folder.", folder.display()));
    }
    let certifier = Certifier {
        egress: egress(&args)?,
        clock: Clock::system(),
        format: args.signature_format,
        limits: Limits { call: Duration::from_secs(args.timeout), ..Limits::default() },
    };
    let is_watched = io::stderr().is_terminal();
    let told = |progress| {
        if is_watched {
            show(progress);
        }
    };
    let report = tokio::select! {
        report = certifier.run(&target, &args.cases, &told) => Some(report),
        () = stop.requested() => None,
    };
    if is_watched {
        telemetry::tell_raw("\r\x1b[K");
        telemetry::flush();
    }
    let Some(report) = report else { anyhow::bail!("stopped before all cases were sent") };
    give(&args, &report)?;
    let Report { failed, skipped, cases, .. } = &report;
    match (failed, skipped) {
        (0, 0) => Ok(()),
        (_, 0) => anyhow::bail!("{failed} of {} cases failed", cases.len()),
        _ => anyhow::bail!("{failed} of {} cases failed and {skipped} could not be sent", cases.len()),
    }
}

fn give(args: &CertifyArgs, report: &Report) -> anyhow::Result<()> {
    if let Some(path) = &args.junit {
        write_private(path, &report.to_junit())?;
    }
    say(&if args.json { serde_json::to_string_pretty(report)? } else { report.to_text() })
}

/// One line that is written over; what follows on standard output is the report.
fn show(progress: Progress) {
    let Progress::Begins { number, of, case } = progress else { return };
    telemetry::tell_raw(&format!("\r\x1b[K[{number}/{of}] {case}"));
}

/// The receiver. Its user names it, so that any address may be called.
fn target(args: &CertifyArgs) -> anyhow::Result<Target> {
    let url = match TargetUrl::parse(&args.url, &everywhere()) {
        Ok(url) => url,
        Err(error @ TargetUrlError::NotHttps) => {
            return refuse(format!(
                "--url {error}: deliveries travel over TLS alone. Give the receiver a certificate (`jetbridge sandbox` makes \
                 one for localhost), or develop it over plain HTTP behind `jetbridge listen` first."
            ));
        }
        Err(error) => return refuse(format!("--url {error}.")),
    };
    let key = read_key(&args.secret).map_err(|error| Refusal(format!("--secret {error}.")))?;
    let uri = url.as_str().parse().map_err(|error| Refusal(format!("--url cannot be called: {error}.")))?;
    let headers = headers_of(&custom_headers(&args.headers)?).context("reading --header")?;
    Ok(Target {
        id: SubscriptionId::random(),
        uri,
        headers,
        keys: vec![(key, None)],
        is_active: true,
        oauth2: None,
        per_second: None,
    })
}

fn custom_headers(given: &[String]) -> anyhow::Result<CustomHeaders> {
    let mut pairs = Vec::with_capacity(given.len());
    for header in given {
        let Some((name, value)) = header.split_once(':') else {
            return refuse("--header must be a name, a colon and a value, as 'X-Tenant: 7'.");
        };
        pairs.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.clone()).collect();
    CustomHeaders::parse(pairs).map_err(|faults| {
        let told: Vec<_> = faults
            .iter()
            .map(|(place, error)| match place {
                Some(place) => format!("--header {:?} {error}", names[*place]),
                None => format!("--header {error}"),
            })
            .collect();
        Refusal(format!("{}.", told.join("; "))).into()
    })
}

fn egress(args: &CertifyArgs) -> anyhow::Result<Egress> {
    let of_the_sandbox = Certificates::existing(&args.data_dir).map(|certificates| certificates.authority());
    let trusted: Vec<_> = args.authorities.iter().cloned().chain(of_the_sandbox).collect();
    Egress::new(everywhere(), &trusted).map_err(|error| Refusal(format!("{error:#}.")).into())
}

/// All addresses there are.
fn everywhere() -> AddressPolicy {
    AddressPolicy::allowing(["0.0.0.0/0", "::/0"].map(|all| all.parse().expect("both are networks")).into())
}
