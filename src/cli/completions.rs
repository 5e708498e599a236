//! `jetbridge completions`

use clap::{Args, Command};
use clap_complete::Shell;

use super::terminal::say;

#[derive(Args)]
pub struct CompletionsArgs {
    /// The shell that will read them
    #[arg(value_enum)]
    shell: Shell,
}

pub fn run(command: &mut Command, args: &CompletionsArgs) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "jetbridge", &mut script);
    say(String::from_utf8(script)?.trim_end())
}
