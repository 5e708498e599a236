//! `--help` of the program and of every command that it names.

use crate::cli::{run, snapshot};
use crate::support::process::Folder;

/// The commands that a help lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = list.filter_map(|line| line.strip_prefix("  ")).filter(|line| !line.starts_with(' '));
    names.filter_map(|line| line.split(' ').next()).filter(|name| *name != "help").map(ToOwned::to_owned).collect()
}

#[test]
fn every_help_is_as_it_was_read_last() {
    let folder = Folder::new();
    let mut waiting: Vec<Vec<String>> = vec![Vec::new()];
    let mut seen = 0;
    while let Some(path) = waiting.pop() {
        let arguments: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
        let said = run(&folder.0, &arguments);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{path:?}");
        let name = path.iter().fold("help".to_owned(), |name, part| format!("{name}-{part}"));
        snapshot!(name, said.out);
        waiting.extend(commands(&said.out).into_iter().map(|one| path.iter().cloned().chain([one]).collect()));
        seen += 1;
    }
    assert!(seen > 20, "only {seen} helps were found");
}

#[test]
fn completions_of_each_shell_know_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = run(&folder.0, &["completions", shell]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        for word in ["listen", "deliveries", "forward-to", "doctor"] {
            assert!(said.out.contains(word), "{shell} lacks {word}");
        }
        snapshot!(format!("completions-{shell}"), said.out);
    }
    assert_eq!(run(&folder.0, &["completions", "cmd.exe"]).code, Some(2));
    // A shell reads them without complaint.
    let script = folder.0.join("completions.bash");
    std::fs::write(&script, run(&folder.0, &["completions", "bash"]).out).unwrap();
    let read = std::process::Command::new("bash").arg("-n").arg(&script).output().unwrap();
    assert!(read.status.success() && read.stderr.is_empty(), "{read:?}");
}
