//! The subscription of `listen`: made once, found again, changed when what it should be has changed, never deleted.

use serde_json::{Value, json};

use super::memory::{Memory, Place};
use crate::cli::platform::{CallError, Platform, path_with, read};
use crate::config::Refusal;
use crate::domain::event_type::EventType;
use crate::domain::id::{OrganizationId, SubscriptionId};

/// The most organizations of one predicate.
const MAX_VALUES: usize = 1000;
/// The entries of a page.
const PAGE: usize = 100;

/// What the subscription should be.
pub struct Wanted {
    /// For people.
    pub name: String,
    /// The kinds of event.
    pub events: Vec<EventType>,
    /// Whose it is; `None` for one that hears of all organizations.
    pub subscriber: Option<OrganizationId>,
    /// Where it is received.
    pub port: u16,
}

/// Whose the subscription is, and what it hears of; left to the server where that is the default.
struct Audience {
    subscriber: String,
    source: Option<Value>,
}

impl Wanted {
    fn url(&self, place: &Place) -> String {
        // An address and not a name: a name may lead to ::1 first, where nothing listens.
        format!("https://127.0.0.1:{}{}", self.port, path(place))
    }

    /// Makes it, or finds it and changes what differs; writes what it learns into `memory`.
    pub async fn ensure(
        &self,
        platform: &Platform,
        place: &Place,
        memory: &mut Memory,
    ) -> anyhow::Result<SubscriptionId> {
        let audience = self.audience(platform).await?;
        let body = self.body(place, &audience);
        if let Some(found) = self.find(platform, place, memory, &audience.subscriber).await? {
            let id: SubscriptionId = read(&found["id"])?;
            let changes = changes(&body, &found);
            if changes.as_object().is_some_and(|changes| !changes.is_empty()) {
                platform.patch(&format!("/v3/webhooks/subscriptions/{id}"), &changes).await?;
            }
            if memory.subscription_id != Some(id) {
                // Its secret was shown to whoever lost the file.
                memory.secret = None;
                memory.subscription_id = Some(id);
            }
            return Ok(id);
        }
        let made = platform.post("/v3/webhooks/subscriptions", Some(&body)).await?;
        let id = read(&made["id"])?;
        memory.subscription_id = Some(id);
        memory.secret = made["hmacSigningSecret"].as_str().map(ToOwned::to_owned);
        Ok(id)
    }

    /// Sees that it is still there, and that one that hears of all hears of organizations that have come since.
    pub async fn refresh(&self, platform: &Platform, id: SubscriptionId) -> anyhow::Result<()> {
        let path = format!("/v3/webhooks/subscriptions/{id}");
        let found = platform.get(&path).await?;
        let Some(wanted) = self.audience(platform).await?.source else { return Ok(()) };
        if source(&wanted) != source(&found["eventSource"]) {
            platform.patch(&path, &json!({"eventSource": wanted})).await?;
        }
        Ok(())
    }

    fn body(&self, place: &Place, audience: &Audience) -> Value {
        let mut body = json!({
            "subscriberId": audience.subscriber,
            "name": self.name,
            "url": self.url(place),
            "eventTypes": self.events,
            "isActive": true,
        });
        if let Some(source) = &audience.source {
            body["eventSource"] = source.clone();
        }
        body
    }

    /// The one that is remembered, or else one of this name whose URL shows that `listen` made it.
    async fn find(
        &self,
        platform: &Platform,
        place: &Place,
        memory: &Memory,
        subscriber: &str,
    ) -> Result<Option<Value>, CallError> {
        if let Some(id) = memory.subscription_id
            && let Some(found) = platform.find(&format!("/v3/webhooks/subscriptions/{id}")).await?
            && found["subscriberId"] == subscriber
        {
            return Ok(Some(found));
        }
        let is_ours = |one: &Value| {
            let url = one["url"].as_str().and_then(|url| url.parse::<url::Url>().ok());
            one["name"] == self.name
                && url.is_some_and(|url| url.host_str() == Some("127.0.0.1") && url.path() == path(place))
        };
        let list = format!("/v3/webhooks/subscriptions/subscriber/{subscriber}/list");
        Ok(all(platform, &list, "subscriptions").await?.into_iter().find(is_ours))
    }

    async fn audience(&self, platform: &Platform) -> anyhow::Result<Audience> {
        if let Some(subscriber) = self.subscriber {
            return Ok(Audience { subscriber: subscriber.to_string(), source: None });
        }
        let organizations = all(platform, "/ext/v1/organizations", "organizations").await?;
        let ids = |fits: &dyn Fn(&Value) -> bool| -> Vec<Value> {
            organizations.iter().filter(|one| fits(one)).map(|one| one["id"].clone()).collect()
        };
        let tmcs = ids(&|one| one["type"] == "TMC");
        let Some(first) = tmcs.first().or_else(|| organizations.first().map(|one| &one["id"])) else {
            return Err(Refusal("The platform has no organizations to listen to.".to_owned()).into());
        };
        // Whoever no TMC has a contract with is heard by its own id.
        let others = ids(&|one| one["contractingTmcId"].is_null());
        let scopes = |kind: &str, values: &[Value]| -> Vec<Value> {
            let scope = |values| json!({"predicates": [{"type": kind, "values": values, "comparator": "IN"}]});
            values.chunks(MAX_VALUES).map(scope).collect()
        };
        let all = [scopes("CONTRACTING_TMC", &tmcs), scopes("COMPANY", &others)].concat();
        Ok(Audience { subscriber: first.as_str().unwrap_or_default().to_owned(), source: Some(json!({"scopes": all})) })
    }
}

/// The path of its URL.
pub fn path(place: &Place) -> String {
    format!("/listen/{}", place.key)
}

/// What of `wanted` differs in the one that is there, in a form that both ways of writing share.
fn changes(wanted: &Value, found: &Value) -> Value {
    let mut changes = json!({});
    for name in ["url", "isActive"] {
        if wanted[name] != found[name] {
            changes[name] = wanted[name].clone();
        }
    }
    if sorted(&wanted["eventTypes"]) != sorted(&found["eventTypes"]) {
        changes["eventTypes"] = wanted["eventTypes"].clone();
    }
    if !wanted["eventSource"].is_null() && source(&wanted["eventSource"]) != source(&found["eventSource"]) {
        changes["eventSource"] = wanted["eventSource"].clone();
    }
    changes
}

fn sorted(list: &Value) -> Vec<String> {
    let mut names: Vec<_> = list.as_array().into_iter().flatten().map(ToString::to_string).collect();
    names.sort();
    names
}

/// An event source without the names that the server adds.
fn source(source: &Value) -> Vec<Vec<(String, Vec<String>)>> {
    let predicates = |scope: &Value| {
        let list = scope["predicates"].as_array().into_iter().flatten();
        list.map(|one| (one["type"].to_string(), sorted(&one["values"]))).collect()
    };
    source["scopes"].as_array().into_iter().flatten().map(predicates).collect()
}

/// All entries of a list that is paged by offset.
pub async fn all(platform: &Platform, path: &str, entries: &str) -> Result<Vec<Value>, CallError> {
    let mut found: Vec<Value> = Vec::new();
    loop {
        let parameters = [("limit", Some(PAGE.to_string())), ("offset", Some(found.len().to_string()))];
        let mut page = platform.get(&path_with(path, &parameters)).await?;
        let list = page[entries].as_array_mut().map(std::mem::take).unwrap_or_default();
        let is_last = list.len() < PAGE;
        found.extend(list);
        if is_last {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_changed() {
        let scope = |values: Value| json!({"scopes": [{"predicates": [{"type": "COMPANY", "values": values, "comparator": "IN"}]}]});
        let wanted = json!({"url": "https://127.0.0.1:1/a", "isActive": true, "eventTypes": ["A", "B"], "eventSource": scope(json!(["1", "2"]))});
        let mut found = json!({"url": "https://127.0.0.1:1/a", "isActive": true, "eventTypes": ["B", "A"], "eventSource": scope(json!(["2", "1"])), "name": "x"});
        found["eventSource"]["scopes"][0]["predicates"][0]["valuesWithLabel"] = json!([{"id": "1", "name": "n"}]);
        assert_eq!(changes(&wanted, &found), json!({}));
        found["isActive"] = json!(false);
        found["eventTypes"] = json!(["A"]);
        assert_eq!(changes(&wanted, &found), json!({"isActive": true, "eventTypes": ["A", "B"]}));
        let mut plain = wanted.clone();
        plain["eventSource"] = Value::Null;
        plain["url"] = json!("https://127.0.0.1:2/a");
        assert_eq!(changes(&plain, &wanted), json!({"url": "https://127.0.0.1:2/a"}));
    }
}
