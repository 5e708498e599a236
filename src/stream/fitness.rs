//! What the stream is made as, and what keeps one that somebody else made from being used: that it could lose an event, or refuse one.

use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info, RetentionPolicy, StorageType};

use super::{MAX_MESSAGE_BYTES, NAME, subjects_of};
use crate::domain::id::Partition;

/// How many replicas a stream gets that is made in a cluster.
const REPLICAS: usize = 3;
/// Within this, messages of one id are one, whatever the database knows.
const DUPLICATE_WINDOW: Duration = Duration::from_secs(120);

/// The first release of nats-server that keeps what it acknowledged when one of a cluster is killed. Those before it may elect a
/// leader that has less, or forget the whole stream (Jepsen's analysis of NATS 2.12.1).
const OLDEST_OF_A_CLUSTER: (u32, u32, u32) = (2, 10, 23);

/// What an event has at the least.
const AN_EVENT_BYTES: u64 = 1024;

/// Those of all partitions: what belongs to none is refused by the servers.
fn subjects() -> Vec<String> {
    Partition::all().map(subjects_of).collect()
}

/// The stream as it is made.
pub(super) fn wanted(is_cluster: bool) -> Config {
    Config {
        name: NAME.to_owned(),
        description: Some("Events on their way to Jetbridge's database".to_owned()),
        subjects: subjects(),
        retention: RetentionPolicy::WorkQueue,
        // Where the operator sets a limit, what is over it is refused, and nothing that was taken is dropped.
        discard: DiscardPolicy::New,
        max_bytes: -1,
        max_messages: -1,
        max_messages_per_subject: -1,
        max_consumers: -1,
        max_message_size: MAX_MESSAGE_BYTES,
        num_replicas: if is_cluster { REPLICAS } else { 1 },
        duplicate_window: DUPLICATE_WINDOW,
        ..Config::default()
    }
}

/// What is wrong with a stream.
pub(super) fn flaw(config: &Config) -> Option<String> {
    let told = |what: &str| Some(format!("{NAME} {what}"));
    if config.retention != RetentionPolicy::WorkQueue {
        return told("is no work queue: set its retention so");
    }
    let mut has = config.subjects.clone();
    let mut wanted = subjects();
    has.sort();
    wanted.sort();
    if has != wanted {
        return told("must have the subjects jetbridge.partitions.0.* to jetbridge.partitions.63.* and no other");
    }
    if config.discard != DiscardPolicy::New {
        return told("discards old messages when it is full: it must refuse new ones");
    }
    if !config.max_age.is_zero() || config.max_messages_per_subject > 0 || config.allow_rollup {
        return told(
            "drops messages by their age, their subject or a roll-up: set no max_age, max_msgs_per_subject or allow_rollup_hdrs",
        );
    }
    if config.storage != StorageType::File || config.no_ack || config.sealed || config.deny_delete {
        return told(
            "must be stored in files, acknowledge what it takes, and be neither sealed nor set to deny deletes",
        );
    }
    // A message that is larger than what is asked for at once is never given out, nor what comes after it.
    if config.max_message_size != MAX_MESSAGE_BYTES {
        return told(&format!("must have a max_msg_size of {MAX_MESSAGE_BYTES}"));
    }
    None
}

/// What keeps a stream from taking more, if a limit of its own does.
pub(super) fn fullness(info: &Info) -> Option<String> {
    let is_at = |limit: i64, has: u64| u64::try_from(limit).is_ok_and(|limit| limit > 0 && has >= limit);
    let bytes = info.state.bytes + AN_EVENT_BYTES;
    let is_full = is_at(info.config.max_bytes, bytes) || is_at(info.config.max_messages, info.state.messages);
    is_full
        .then(|| format!("{NAME} is full: {} messages of {} bytes wait in it", info.state.messages, info.state.bytes))
}

/// What is wrong with the servers.
pub(super) fn flaw_of_servers(client: &Client) -> Option<String> {
    let takes = client.max_payload();
    let is_enough = i32::try_from(takes).is_ok_and(|takes| takes >= MAX_MESSAGE_BYTES) || takes > i32::MAX as usize;
    if !is_enough {
        return Some(format!("its servers take no message over {takes} bytes: set max_payload to 2MB on each"));
    }
    let server = client.server_info();
    (server.cluster.is_some() && is_too_old(&server.version)).then(|| {
        let (first, second, third) = OLDEST_OF_A_CLUSTER;
        format!(
            "one of its servers is of release {}, which may lose what it acknowledged when one of a cluster is killed: use \
             {first}.{second}.{third} or later on each",
            server.version
        )
    })
}

/// Whether a server of this release may not be one of a cluster. One that does not say it in numbers is taken for a new one.
fn is_too_old(version: &str) -> bool {
    let mut numbers = version.split(['.', '-', '+']).map(str::parse::<u32>);
    let mut next = || numbers.next().and_then(Result::ok);
    matches!((next(), next(), next()), (Some(first), Some(second), Some(third)) if (first, second, third) < OLDEST_OF_A_CLUSTER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_that_lose_what_they_acknowledged_are_too_old() {
        for old in ["2.9.10", "2.9.25", "2.10.0", "2.10.22", "2.10.22-RC.2", "1.4.1"] {
            assert!(is_too_old(old), "{old}");
        }
        for fit in ["2.10.23", "2.10.27+ds", "2.11.0-dev", "2.12.1", "3.0.0", "", "main"] {
            assert!(!is_too_old(fit), "{fit}");
        }
    }

    #[test]
    fn the_stream_as_it_is_made_has_no_flaw_and_what_would_lose_events_is_one() {
        assert_eq!(flaw(&wanted(true)), None);
        assert_eq!((wanted(true).num_replicas, wanted(false).num_replicas), (3, 1));
        type Change = fn(&mut Config);
        let changes: [(Change, &str); 9] = [
            (|config| config.retention = RetentionPolicy::Limits, "work queue"),
            (|config| config.discard = DiscardPolicy::Old, "refuse new"),
            (|config| config.max_age = Duration::from_secs(1), "max_age"),
            (|config| config.max_messages_per_subject = 1, "max_msgs_per_subject"),
            (|config| config.allow_rollup = true, "roll-up"),
            (|config| config.storage = StorageType::Memory, "in files"),
            (|config| config.no_ack = true, "acknowledge"),
            (|config| config.max_message_size = -1, "max_msg_size"),
            (|config| config.subjects = vec!["jetbridge.>".to_owned()], "subjects"),
        ];
        for (change, told) in changes {
            let mut config = wanted(false);
            change(&mut config);
            assert!(flaw(&config).is_some_and(|flaw| flaw.contains(told)), "{told}");
        }
    }
}
