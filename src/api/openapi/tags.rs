//! The tags of operations, and their groups, as pages that browse documents show them.

use serde_json::{Map, Value, json};

use super::Part;

/// A tag of operations.
#[derive(Clone, Copy)]
pub struct Tag {
    /// Its name.
    pub name: &'static str,
    /// The group that it is shown in.
    pub group: &'static str,
    /// What its operations are about.
    pub description: &'static str,
}

/// The group of what the original has.
pub(crate) const ORIGINAL: &str = "The original's API";
const EXTENSIONS: &str = "Extensions";

pub(super) const API: &[Tag] = &[
    Tag {
        name: "Webhook Subscription",
        group: ORIGINAL,
        description: "Create, list, retrieve and update webhook subscriptions.",
    },
    Tag { name: "Authentication", group: ORIGINAL, description: "Access tokens." },
    Tag { name: "Caller", group: EXTENSIONS, description: "Who an access token speaks for, and what answers." },
    Tag {
        name: "Event",
        group: EXTENSIONS,
        description: "What happened to bookings: publish events, look them up, and see who received them and why.",
    },
    Tag {
        name: "Delivery",
        group: EXTENSIONS,
        description: "Events on their way to subscriptions: attempts and resends.",
    },
    Tag {
        name: "Subscription Settings",
        group: EXTENSIONS,
        description: "What a subscription has beyond the original's fields: settings, secrets, statistics, test events and the archive.",
    },
    Tag { name: "Search", group: EXTENSIONS, description: "Finds things by what is known of them." },
    Tag { name: "Organization", group: EXTENSIONS, description: "Companies and TMCs." },
    Tag { name: "API Client", group: EXTENSIONS, description: "Who gets access tokens, and with which scopes." },
    Tag {
        name: "Alert",
        group: EXTENSIONS,
        description: "What somebody wants to be told without asking, and what was.",
    },
    Tag { name: "Audit", group: EXTENSIONS, description: "Who changed what." },
];

pub(super) const OPERATIONS: &[Tag] =
    &[Tag { name: "Operations", group: "Operations", description: "For whoever runs the service." }];

/// Adds those that are used, and their groups.
pub(super) fn add(document: &mut Value, parts: &[Part]) {
    let mut used: Vec<Value> = Vec::new();
    super::each_operation(document, |operation| {
        used.extend(operation["tags"].as_array().into_iter().flatten().cloned());
    });
    let tags: Vec<_> = parts.iter().flat_map(|part| part.tags).filter(|tag| used.contains(&json!(tag.name))).collect();
    document["tags"] = tags.iter().map(|tag| json!({"name": tag.name, "description": tag.description})).collect();
    let mut groups: Map<String, Value> = Map::new();
    for tag in tags {
        let group = groups.entry(tag.group).or_insert_with(|| json!({"name": tag.group, "tags": []}));
        group["tags"].as_array_mut().into_iter().for_each(|tags| tags.push(json!(tag.name)));
    }
    // The document of the original's operations alone has nothing to group.
    if groups.len() > 1 {
        document["x-tagGroups"] = groups.into_iter().map(|(_, group)| group).collect();
    }
}
