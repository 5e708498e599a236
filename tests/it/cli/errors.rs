//! What a command says when it cannot do what it was asked for, and the exit code that the help promises.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::cli::{Running, mask, mask_json, run, snapshot};
use crate::support::process::{Folder, wait_until};

/// A folder of a sandbox that has been stopped: its token, and a port where nothing listens.
fn stopped() -> Folder {
    let folder = Folder::new();
    let data = folder.0.join(".jetbridge");
    fs::create_dir_all(&data).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let env = format!("JETBRIDGE_URL='http://127.0.0.1:{port}'\nJETBRIDGE_TOKEN='t'\n");
    fs::write(data.join("sandbox.env"), env).unwrap();
    jetbridge::sandbox::certificates::Certificates::load_or_make(&data).unwrap();
    folder
}

const ID: &str = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001";

#[test]
fn wrong_calls_are_code_2_and_say_what_would_be_right() {
    let folder = stopped();
    let empty = Folder::new();
    let mut all = String::new();
    for arguments in [
        &["trigger"][..],
        &["trigger", "PNR_V3:BOOKING_TICKETED", "--override", "payload"],
        &["trigger", "PNR_V3:BOOKING_TICKETED", "--override", "payload.a=1", "--override", "payload.a=2"],
        &["trigger", "PNR_V3", "--list"],
        &["trigger", "PNR_V3", "--organization", "acme"],
        &["events", "resend"],
        &["events", "resend", "not-an-id"],
        &["events", "resend", ID, "--since", "2h"],
        &["events", "resend", "--since", "yesterday"],
        &["events", "resend", ID, "--dry-run"],
        &["deliveries", "list", "--state", "LOST"],
        &["deliveries", "list", "--limit", "0"],
        &["deliveries", "show"],
        &["listen"],
        &["listen", "--forward-to", "http://example.com/hooks"],
        &["listen", "--forward-to", "localhost:1", "--events", "PNR_V3,NONSENSE"],
        &["listen", "--forward-to", "localhost:1", "--json", "--format", "text"],
        &["tail", "--url", "nonsense"],
        &["tail", "--url", "http://127.0.0.1:1"],
    ] {
        let said = run(&folder.0, arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}: {}", said.err);
        // What clap adds below is how to get help.
        let said = said.err.split("\n\n").next().unwrap().trim_end();
        all += &format!("$ jetbridge {}\n{said}\n", arguments.join(" "));
    }
    for arguments in [&["deliveries", "list"][..], &["tail"], &["listen", "--forward-to", "localhost:1"]] {
        let said = run(&empty.0, arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}: {}", said.err);
        all += &format!("$ jetbridge {}\n{}\n", arguments.join(" "), said.err.trim_end());
    }
    snapshot!("errors-calls", mask(&all));
}

#[test]
fn a_server_that_is_away_is_code_3() {
    let folder = stopped();
    let mut all = String::new();
    for arguments in [
        &["trigger", "PNR_V3:BOOKING_TICKETED"][..],
        &["trigger", "--list", "--json"],
        &["events", "list"],
        &["events", "show", "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000", "--json"],
        &["events", "resend", ID],
        &["events", "resend", "--since", "1h"],
        &["deliveries", "list", "--json"],
        &["deliveries", "show", ID],
        &["listen", "--forward-to", "localhost:1", "--print-secret"],
    ] {
        let said = run(&folder.0, arguments);
        assert_eq!((said.code, said.out.as_str()), (Some(3), ""), "{arguments:?}: {}", said.err);
        all += &format!("$ jetbridge {}\n{}\n", arguments.join(" "), said.err.trim_end());
    }
    snapshot!("errors-away", mask(&all));
}

#[test]
fn the_doctor_tells_what_is_missing_and_fails() {
    let said = run(&Folder::new().0, &["doctor"]);
    assert_eq!(said.code, Some(1));
    snapshot!("doctor-nothing", mask(&(said.out + &said.err)));
    let folder = stopped();
    // Whatever the mask of this process is.
    fs::set_permissions(folder.0.join(".jetbridge/sandbox.env"), fs::Permissions::from_mode(0o644)).unwrap();
    let said = run(&folder.0, &["doctor"]);
    assert_eq!(said.code, Some(1));
    snapshot!("doctor-away", mask(&(said.out + &said.err)));
    let said = run(&folder.0, &["doctor", "--json"]);
    assert_eq!(said.code, Some(1));
    snapshot!("doctor-away-json", mask_json(&said.json()));
}

#[test]
fn what_waits_for_a_server_ends_at_once_when_told_to() {
    let folder = stopped();
    let mut all = String::new();
    for arguments in [&["tail"][..], &["listen", "--forward-to", "localhost:1"]] {
        let running = Running::start(&folder.0, arguments);
        wait_until("it says that it waits", || running.err().contains("Waiting for it"));
        let said = running.ends_at_once();
        all += &format!("$ jetbridge {}\n{}{}\n", arguments.join(" "), said.out, said.err);
    }
    snapshot!("errors-waiting", mask(&all));
    crate::cli::no_unfinished_files(&folder.0);
}
