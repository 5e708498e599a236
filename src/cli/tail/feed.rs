//! A list of the API, followed: what is new in it since the last look, and what has changed.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use crate::cli::deliveries::PAGE;
use crate::cli::platform::{CallError, Platform, path_with};

/// The most pages of one look; what is beyond is left out, and said so.
const MAX_PAGES: usize = 10;
/// How many entries are remembered: more than some looks can bring.
const REMEMBERED: usize = 10_000;

/// What of a list, newest first and ordered by id, has been seen.
#[derive(Default)]
pub struct Feed {
    /// What each entry was like when it was last seen, by id.
    seen: BTreeMap<String, Likeness>,
    /// What is not above this and was never seen is older than the first look.
    floor: String,
    /// The first look is where it begins: all of that is old.
    has_begun: bool,
    /// Up to where [`Feed::open_but`] went last, so that each has its turn.
    turn: String,
}

impl Feed {
    /// Reads the newest of a list, as far as it is new; `true` if there is more than could be read.
    pub async fn read(
        &mut self,
        platform: &Platform,
        path: &str,
        entries: &str,
        filter: &[(&str, Option<String>)],
    ) -> Result<(Vec<Value>, bool), CallError> {
        let (mut found, mut cursor): (Vec<Value>, Option<String>) = (Vec::new(), None);
        for number in 1..=MAX_PAGES {
            let mut parameters = filter.to_vec();
            parameters.push(("limit", Some(PAGE.to_string())));
            parameters.push(("cursor", cursor.take()));
            let mut page = platform.get(&path_with(path, &parameters)).await?;
            let list = page[entries].as_array_mut().map(std::mem::take).unwrap_or_default();
            if number == 1 {
                self.forget_what_was_deleted(&list);
            }
            // Of one millisecond the order is by chance: a page may hold both what is new and what is not.
            let reaches_back = list.iter().all(|one| self.seen.contains_key(id_of(one)));
            found.extend(list);
            cursor = page["nextCursor"].as_str().map(ToOwned::to_owned);
            if cursor.is_none() || reaches_back || !self.has_begun {
                if cursor.is_some() && !self.has_begun {
                    self.floor = found.last().map(id_of).unwrap_or_default().to_owned();
                }
                return Ok((found, false));
            }
        }
        Ok((found, true))
    }

    /// Takes entries in; gives those that are new or have changed, oldest first.
    pub fn take(&mut self, entries: Vec<Value>) -> Vec<Value> {
        let by_id: BTreeMap<String, Value> = entries.into_iter().map(|one| (id_of(&one).to_owned(), one)).collect();
        let mut news = Vec::new();
        for (id, one) in by_id {
            let now = likeness(&one);
            let before = self.seen.insert(id.clone(), now.clone());
            let is_news = before.as_ref().map_or(id > self.floor, |before| *before != now);
            if is_news && self.has_begun {
                news.push(one);
            }
        }
        self.has_begun = true;
        self.forget_the_oldest();
        news
    }

    /// Takes in an entry of which the server said that it is new or has changed; tells whether that was not known. What was
    /// sent before a list was read, and comes after it, is older than what the list had.
    pub fn is_news(&mut self, one: &Value) -> bool {
        let now = likeness(one);
        if self.seen.get(id_of(one)).is_some_and(|before| *before == now || before.tries > now.tries) {
            return false;
        }
        self.seen.insert(id_of(one).to_owned(), now);
        self.forget_the_oldest();
        true
    }

    /// Those that had not ended when they were last seen, but for those of `found`: `limit` at the most, by turns; `true` if
    /// there are more.
    pub fn open_but(&mut self, found: &[Value], limit: usize) -> (Vec<String>, bool) {
        let found: HashSet<&str> = found.iter().map(id_of).collect();
        let open = self.seen.iter().filter(|(_, likeness)| !likeness.has_ended()).map(|(id, _)| id);
        let (first, then): (Vec<_>, Vec<_>) =
            open.filter(|id| !found.contains(id.as_str())).cloned().partition(|id| *id > self.turn);
        let is_more = first.len() + then.len() > limit;
        let next: Vec<_> = first.into_iter().chain(then).take(limit).collect();
        self.turn = next.last().cloned().unwrap_or_default();
        (next, is_more)
    }

    /// An entry that is there no more.
    pub fn forget(&mut self, id: &str) {
        self.seen.remove(id);
    }

    fn forget_the_oldest(&mut self) {
        while self.seen.len() > REMEMBERED {
            if let Some((id, _)) = self.seen.pop_first() {
                self.floor = self.floor.clone().max(id);
            }
        }
    }

    /// Where the newest is older than what was seen, everything was deleted, and begins again.
    fn forget_what_was_deleted(&mut self, newest: &[Value]) {
        let first = newest.first().map(id_of);
        if self.seen.last_key_value().is_some_and(|(last, _)| first.is_none_or(|first| first < last.as_str())) {
            self.seen.clear();
            self.floor.clear();
        }
    }
}

fn id_of(one: &Value) -> &str {
    one["id"].as_str().unwrap_or_default()
}

/// What of an entry is worth telling when it changes: of a delivery its state and tries; an event never does.
#[derive(Clone, PartialEq, Eq)]
struct Likeness {
    state: String,
    tries: u64,
}

impl Likeness {
    fn has_ended(&self) -> bool {
        matches!(self.state.as_str(), "DELIVERED" | "EXHAUSTED")
    }
}

fn likeness(one: &Value) -> Likeness {
    Likeness {
        state: one["state"].as_str().unwrap_or_default().to_owned(),
        tries: one["attemptCount"].as_u64().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(news: &[Value]) -> Vec<&str> {
        news.iter().map(id_of).collect()
    }

    #[test]
    fn what_is_new_or_has_changed_is_told_once_and_in_order() {
        let of = |id: &str, state: &str, tries: u64| json!({"id": id, "state": state, "attemptCount": tries});
        let mut feed = Feed { floor: "b".to_owned(), ..Feed::default() };
        assert!(feed.take(vec![of("c", "WAITING", 1), of("b", "DELIVERED", 1)]).is_empty(), "the first look is old");
        let news = feed.take(vec![of("e", "WAITING", 0), of("d", "DELIVERED", 1), of("c", "WAITING", 1)]);
        assert_eq!(ids(&news), ["d", "e"]);
        assert!(feed.take(vec![of("a", "WAITING", 3)]).is_empty(), "older than the first look");
        let found = [of("c", "WAITING", 1)];
        let open = |ids: &[&str], is_more| (ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>(), is_more);
        assert_eq!(feed.open_but(&found, 9), open(&["a", "e"], false));
        assert_eq!(feed.open_but(&found, 1), open(&["a"], true));
        assert_eq!(feed.open_but(&found, 1), open(&["e"], true), "each has its turn");
        assert_eq!(ids(&feed.take(vec![of("a", "WAITING", 4), of("e", "DELIVERED", 1)])), ["a", "e"], "they changed");
        assert!(feed.take(vec![of("a", "WAITING", 4)]).is_empty());
        assert!(!feed.is_news(&of("a", "WAITING", 4)));
        assert!(feed.is_news(&of("a", "WAITING", 5)));
        assert!(!feed.is_news(&of("a", "WAITING", 3)), "sent before the list was read");
        assert!(feed.is_news(&of("0", "WAITING", 2)), "what the server says is news however old it is");
        feed.forget_what_was_deleted(&[of("a1", "WAITING", 0)]);
        assert_eq!(ids(&feed.take(vec![of("a1", "WAITING", 0)])), ["a1"], "after a reset ids may begin anywhere");
    }
}
