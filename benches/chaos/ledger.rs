//! The account of a run: what was accepted, what was received, and whatever should not have been. An event takes 40 bytes.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::plan::{MATCHED, SUBSCRIPTIONS};

/// How long a change may take until it counts at all nodes, in seconds: Postgres notifies it, else what is in memory is kept for 30.
const TAKES_EFFECT: i64 = 40;
/// How old a signature may be, in seconds.
const OLDEST: i64 = 300;
/// The bits of a delivery's id that its event's has not.
const NUMBER: u128 = 0xf_ffff;

/// One delivery.
#[derive(Clone, Copy, Default)]
pub struct Cell {
    /// The low bits of its id.
    pub number: u16,
    pub tries: u8,
    /// How often it was answered with 200.
    pub good: u8,
}

#[derive(Default)]
pub struct Account {
    /// The id that the answer to its publisher gave each event; 0 before that.
    pub accepted: Vec<u128>,
    /// The id that receivers saw.
    pub seen: Vec<u128>,
    pub cells: Vec<[Cell; MATCHED]>,
    /// The spans of tries that were answered with 200.
    pub spans: Vec<u64>,
    pub accepted_count: u64,
    /// Deliveries that were answered with 200 at least once.
    pub received_count: u64,
    pub tries_count: u64,
    /// What should not have been: how often, and the first case.
    pub wrongs: BTreeMap<&'static str, (u64, String)>,
    /// How requests to nodes ended.
    pub answers: BTreeMap<String, u64>,
}

impl Account {
    pub fn new(events: u64) -> Self {
        let events = events as usize;
        Self {
            accepted: vec![0; events],
            seen: vec![0; events],
            cells: vec![[Cell::default(); MATCHED]; events],
            ..Self::default()
        }
    }

    pub fn wrong(&mut self, what: &'static str, case: impl FnOnce() -> String) {
        self.wrongs.entry(what).or_insert_with(|| (0, case())).0 += 1;
    }

    /// An event was accepted under this id.
    pub fn accept(&mut self, number: u64, id: u128) {
        let known = &mut self.accepted[number as usize];
        match *known {
            0 => {
                *known = id;
                self.accepted_count += 1;
            }
            same if same == id => {}
            other => self.wrong("a repeat under one key got another event", || format!("{other:x} and {id:x}")),
        }
    }

    /// A try arrived; gives which one of its delivery it is, from 1.
    pub fn note(&mut self, number: u64, slot: usize, id: u128) -> u8 {
        self.tries_count += 1;
        let (event, low) = (id & !NUMBER, (id & NUMBER) as u16);
        let seen = &mut self.seen[number as usize];
        if *seen == 0 {
            *seen = event;
        }
        let (seen, cell) = (*seen, &mut self.cells[number as usize][slot]);
        cell.tries = cell.tries.saturating_add(1);
        if cell.number == 0 {
            cell.number = low;
        }
        let (known, tries) = (cell.number, cell.tries);
        if seen != event {
            self.wrong("an event was stored twice under one key", || format!("{seen:x} and {event:x}"));
        } else if known != low {
            self.wrong("a repeat has another webhook-id", || format!("{event:x}: {known} and {low}"));
        }
        tries
    }

    /// It is answered with 200.
    pub fn receive(&mut self, number: u64, slot: usize, span: u64) {
        let cell = &mut self.cells[number as usize][slot];
        self.received_count += u64::from(cell.good == 0);
        cell.good = cell.good.saturating_add(1);
        self.spans.push(span);
    }

    pub fn outstanding(&self) -> u64 {
        (self.accepted_count * MATCHED as u64).saturating_sub(self.received_count)
    }

    /// The id of a delivery that was received.
    pub fn delivery(&self, number: u64, slot: usize) -> Option<u128> {
        let cell = self.cells[number as usize][slot];
        (cell.good > 0).then(|| self.seen[number as usize] | u128::from(cell.number))
    }
}

/// A signing secret that a receiver knows.
struct Key {
    mac: Hmac<Sha256>,
    known_at: i64,
    /// When it stops to sign, if it does.
    expires_at: Option<i64>,
}

/// What the receiver of a subscription knows of it.
#[derive(Default)]
pub struct Knowledge {
    /// Oldest first.
    keys: Vec<Key>,
    /// The path that it is called at.
    pub path: u8,
    /// Until when the other path is right, too: a change is under way, or was just made.
    other_until: i64,
}

impl Knowledge {
    /// A secret that signs from now on; those before it until then.
    pub fn learn(&mut self, secret: &str, now: i64, old_until: i64) {
        for key in &mut self.keys {
            key.expires_at = Some(key.expires_at.map_or(old_until, |at| at.min(old_until)));
        }
        let bytes = STANDARD.decode(secret.trim_start_matches("whsec_")).expect("a secret is Base64");
        let mac = Hmac::new_from_slice(&bytes).expect("a key of any length");
        self.keys.push(Key { mac, known_at: now, expires_at: None });
        self.keys.retain(|key| key.expires_at.is_none_or(|at| at + OLDEST > now));
    }

    /// The path is being changed: both are right until [`Knowledge::settle`].
    pub fn unsettle(&mut self) {
        self.other_until = i64::MAX;
    }

    pub fn settle(&mut self, path: u8, now: i64) {
        self.path = path;
        self.other_until = now + TAKES_EFFECT;
    }

    /// What is wrong with a signed request.
    pub fn fault(&self, signed: &Signed<'_>, now: i64) -> Option<&'static str> {
        let Ok(at) = signed.timestamp.parse::<i64>() else { return Some("a signature has no time") };
        if (now - at).abs() > OLDEST {
            return Some("a signature was made at another time");
        }
        if signed.path != self.path && at > self.other_until {
            return Some("a delivery went to the URL before the last PATCH");
        }
        let fits: Vec<bool> = self.keys.iter().map(|key| signed.is_by(&key.mac)).collect();
        let is_live = |key: &Key| key.expires_at.is_none_or(|until| at <= until + 1);
        if !fits.contains(&true) {
            return Some("a signature is by no secret of the subscription");
        }
        if !self.keys.iter().zip(&fits).any(|(key, fits)| *fits && is_live(key)) {
            return Some("a signature is by secrets alone whose overlap is over");
        }
        let is_newest_late = self.keys.last().is_some_and(|key| key.known_at + TAKES_EFFECT < at);
        (is_newest_late && fits.last() == Some(&false)).then_some("a signature is not by the newest secret")
    }
}

/// A request as Standard Webhooks signs it.
pub struct Signed<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signatures: &'a str,
    pub body: &'a [u8],
    pub path: u8,
}

impl Signed<'_> {
    fn is_by(&self, mac: &Hmac<Sha256>) -> bool {
        let mut mac = mac.clone();
        mac.update(format!("{}.{}.", self.id, self.timestamp).as_bytes());
        mac.update(self.body);
        let expected = STANDARD.encode(mac.finalize().into_bytes());
        self.signatures.split(' ').any(|one| one.strip_prefix("v1,") == Some(&expected))
    }
}

/// All of it, shared.
pub struct Ledger {
    account: Mutex<Account>,
    knowledge: [Mutex<Knowledge>; SUBSCRIPTIONS],
}

impl Ledger {
    pub fn new(events: u64) -> Self {
        Self { account: Mutex::new(Account::new(events)), knowledge: Default::default() }
    }

    pub fn account<T>(&self, look: impl FnOnce(&mut Account) -> T) -> T {
        look(&mut self.account.lock().expect("nobody panics while holding it"))
    }

    pub fn knowledge<T>(&self, subscription: usize, look: impl FnOnce(&mut Knowledge) -> T) -> T {
        look(&mut self.knowledge[subscription].lock().expect("nobody panics while holding it"))
    }

    pub fn wrong(&self, what: &'static str, case: impl FnOnce() -> String) {
        self.account(|account| account.wrong(what, case));
    }
}
