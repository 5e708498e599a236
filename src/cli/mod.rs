//! The command line: one file a command.

mod alerts;
mod audit;
mod cell;
mod certify;
mod client;
mod completions;
mod console;
mod database;
mod deliveries;
mod doctor;
mod engine;
mod events;
mod failures;
mod grant;
mod health;
mod listen;
mod migrate;
mod openapi;
mod organization;
mod platform;
mod sandbox;
mod secrets;
mod series;
mod serve;
mod stop;
mod subscriptions;
mod tail;
mod terminal;
mod token;
mod trigger;
mod verify;
mod worker;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::platform::CallError;
use crate::config::{LogArgs, Refusal};
use crate::telemetry;

/// Webhook subscriptions for travel bookings: the API, the delivery engine and a sandbox.
///
/// Without a command it runs the sandbox. Exit codes: 0 done, or ended by Ctrl-C; 1 failed; 2 called or set up wrongly;
/// 3 the server cannot be reached.
#[derive(Parser)]
#[command(name = "jetbridge", version = env!("JETBRIDGE_VERSION"), max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    log: LogArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything on this machine, with an embedded Postgres and sample organizations (the default)
    Sandbox(sandbox::SandboxArgs),
    /// Run in production; needs DATABASE_URL, a token verification key and a master key
    Serve(serve::ServeArgs),
    /// Run the delivery engine alone, beside nodes that answer requests
    Worker(worker::WorkerArgs),
    /// Bring the database up to date
    Migrate(migrate::MigrateArgs),
    /// Write the OpenAPI documents into openapi/, or print one
    Openapi(openapi::OpenapiArgs),
    /// Mint an access token with the configured key, or the sandbox's
    Token(token::TokenCommandArgs),
    /// Send a receiver what it will get, and what it must refuse, and judge its answers
    Certify(certify::CertifyArgs),
    /// Say whether a delivery's signature is good, and if not, what is the likely mistake
    Verify(verify::VerifyArgs),
    /// Manage API clients, which fetch tokens at /v2/auth/oauth2-token
    #[command(subcommand)]
    Client(client::ClientCommand),
    /// Manage organizations: companies and TMCs
    #[command(subcommand)]
    Organization(organization::OrganizationCommand),
    /// Manage sealed secrets
    #[command(subcommand)]
    Secrets(secrets::SecretsCommand),
    /// Forward deliveries of the sandbox to a receiver on this machine
    Listen(listen::ListenArgs),
    /// Make an event come about through a real booking of the sandbox
    Trigger(trigger::TriggerArgs),
    /// Manage cells: databases beside this one that take some of the stream's events
    #[command(subcommand)]
    Cell(cell::CellCommand),
    /// Look at events, and send them again
    #[command(subcommand)]
    Events(events::EventsCommand),
    /// Look at deliveries and their tries
    #[command(subcommand)]
    Deliveries(deliveries::DeliveriesCommand),
    /// Look at subscriptions, archive and restore them, and set how they are delivered to
    #[command(subcommand)]
    Subscriptions(subscriptions::SubscriptionsCommand),
    /// Look at alerts, and set what they are about
    #[command(subcommand)]
    Alerts(alerts::AlertsCommand),
    /// Show who changed what
    Audit(audit::AuditArgs),
    /// Show what was given up, or waits after a failure, in groups
    Failures(failures::FailuresArgs),
    /// Show what happened over time: deliveries, tries, failures, and how long answers took
    Series(series::SeriesArgs),
    /// Show the nodes that deliver, and what waits by when it falls due
    Engine(engine::EngineArgs),
    /// Print a link that signs in to the sandbox's web console, and open it where there is a browser
    Console(console::ConsoleArgs),
    /// Follow events and deliveries as they happen
    Tail(tail::TailArgs),
    /// Ask the node on this machine whether it is ready: exit code 0, 1 if not, 3 if nothing answers
    Health(health::HealthArgs),
    /// Check the set-up, and say what to do about it; exit code 1 if a check fails
    Doctor(doctor::DoctorArgs),
    /// Print completions for a shell, as in: source <(jetbridge completions bash)
    Completions(completions::CompletionsArgs),
}

/// Runs the command of this process.
pub async fn main() -> ExitCode {
    let cli = match Cli::try_parse_from(with_default_command(std::env::args().collect())) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let code = match run(cli).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::tell(&format!("error: {error:#}"));
            ExitCode::from(exit_code(&error))
        }
    };
    telemetry::flush();
    code
}

/// What the help promises.
fn exit_code(error: &anyhow::Error) -> u8 {
    if error.chain().any(<dyn std::error::Error>::is::<Refusal>) {
        return 2;
    }
    let is_away = error.chain().filter_map(|cause| cause.downcast_ref()).any(CallError::is_away);
    if is_away { 3 } else { 1 }
}

/// `jetbridge` and `jetbridge --port 9000` are the sandbox; `jetbridge --log debug serve` is not.
fn with_default_command(mut arguments: Vec<String>) -> Vec<String> {
    let command = <Cli as CommandFactory>::command();
    let names: Vec<_> = command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let first = arguments.get(1).map_or("-", String::as_str);
    let asks = ["-h", "--help", "-V", "--version", "help"];
    let names_one = arguments.iter().skip(1).any(|argument| names.contains(argument));
    if first.starts_with('-') && !asks.contains(&first) && !names_one {
        arguments.insert(1.min(arguments.len()), "sandbox".to_owned());
    }
    arguments
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    telemetry::init_logs(cli.log.log_format, &cli.log.filter).map_err(|error| Refusal(error.to_string()))?;
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    if let Some(endpoint) = &cli.log.otlp_endpoint {
        telemetry::traces::export_to(endpoint).map_err(|error| Refusal(format!("{error:#}.")))?;
    }
    let done = command(cli.command).await;
    // The SDK waits for its own thread, which must not be the runtime's.
    let _ = tokio::task::spawn_blocking(telemetry::traces::flush).await;
    done
}

async fn command(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Sandbox(args) => sandbox::run(args).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Worker(args) => worker::run(args).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Openapi(args) => openapi::run(&args),
        Command::Token(args) => token::run(&args),
        Command::Certify(args) => certify::run(args).await,
        Command::Verify(args) => verify::run(&args),
        Command::Client(command) => client::run(command).await,
        Command::Organization(command) => organization::run(command).await,
        Command::Secrets(command) => secrets::run(command).await,
        Command::Listen(args) => listen::run(args).await,
        Command::Trigger(args) => trigger::run(args).await,
        Command::Cell(command) => cell::run(command).await,
        Command::Events(command) => events::run(command).await,
        Command::Deliveries(command) => deliveries::run(command).await,
        Command::Subscriptions(command) => subscriptions::run(command).await,
        Command::Alerts(command) => alerts::run(command).await,
        Command::Audit(args) => audit::run(args).await,
        Command::Failures(args) => failures::run(args).await,
        Command::Series(args) => series::run(args).await,
        Command::Engine(args) => engine::run(args).await,
        Command::Console(args) => console::run(args).await,
        Command::Tail(args) => tail::run(args).await,
        Command::Health(args) => health::run(args).await,
        Command::Doctor(args) => doctor::run(args).await,
        Command::Completions(args) => completions::run(&mut Cli::command(), &args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_is_the_sandbox() {
        let with = |list: &[&str]| with_default_command(list.iter().map(|text| (*text).to_owned()).collect());
        assert_eq!(with(&["jetbridge"]), ["jetbridge", "sandbox"]);
        assert_eq!(with(&["jetbridge", "--port", "1"]), ["jetbridge", "sandbox", "--port", "1"]);
        assert_eq!(with(&["jetbridge", "serve"]), ["jetbridge", "serve"]);
        assert_eq!(with(&["jetbridge", "--log", "debug", "serve"]), ["jetbridge", "--log", "debug", "serve"]);
        assert_eq!(with(&["jetbridge", "nonsense"]), ["jetbridge", "nonsense"]);
        assert_eq!(with(&["jetbridge", "--help"]), ["jetbridge", "--help"]);
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
