//! What schemas and bodies say beyond what utoipa makes of declarations.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema};

use super::{Part, codes_of, errors};
use crate::api::ext::deliveries::{DeliveryExpansion, DeliveryOrder};
use crate::api::ext::events::Matched;
use crate::api::ext::failures::FailureState;
use crate::api::ext::series::SeriesGrouping;
use crate::api::ext::stream::ChangeKind;
use crate::api::ext::subscriptions::SubscriptionSort;
use crate::api::schemas::reach;
use crate::domain::change::ChangedKind;
use crate::domain::custom_headers::CustomHeaders;

/// Applies all of them.
pub(super) fn apply(document: &mut Value, parts: &[Part]) {
    let mut bodies = Vec::new();
    super::each_operation(document, |operation| {
        if let Some(body) = operation.get_mut("requestBody").and_then(Value::as_object_mut) {
            // utoipa says only of what is required that it is.
            body.entry("required").or_insert(json!(false));
            bodies.push(body["content"]["application/json"]["schema"].clone());
        }
    });
    let of_parameters = named_by_parameters(document);
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    add_of_parameters(schemas, &of_parameters);
    close(schemas, &bodies);
    lift_descriptions(schemas);
    parts.iter().for_each(|part| (part.rules)(schemas));
    errors::name_codes(schemas, &codes_of(parts));
}

/// The names of schemas that parameters refer to.
fn named_by_parameters(document: &mut Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    super::each_operation(document, |operation| {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let schema = &parameter["schema"];
            let references = [&schema["$ref"], &schema["items"]["$ref"]];
            let named = references.iter().filter_map(|reference| reference.as_str()?.rsplit('/').next());
            names.extend(named.map(ToOwned::to_owned));
        }
    });
    names
}

/// utoipa collects the schemas that bodies refer to, not those that parameters alone do.
fn add_of_parameters(schemas: &mut Map<String, Value>, named: &BTreeSet<String>) {
    let all = [
        (DeliveryExpansion::name(), DeliveryExpansion::schema()),
        (DeliveryOrder::name(), DeliveryOrder::schema()),
        (ChangedKind::name(), ChangedKind::schema()),
        (FailureState::name(), FailureState::schema()),
        (SeriesGrouping::name(), SeriesGrouping::schema()),
        (Matched::name(), Matched::schema()),
        (SubscriptionSort::name(), SubscriptionSort::schema()),
        (ChangeKind::name(), ChangeKind::schema()),
    ];
    for (name, schema) in all.into_iter().filter(|(name, _)| named.contains(name.as_ref())) {
        schemas.entry(name.into_owned()).or_insert_with(|| json!(schema));
    }
}

/// Bodies in JSON refuse unknown fields, at any depth, so that their schemas say so.
fn close(schemas: &mut Map<String, Value>, bodies: &[Value]) {
    let mut read = BTreeSet::new();
    bodies.iter().for_each(|body| reach(body, schemas, &mut read));
    for (_, schema) in schemas.iter_mut().filter(|(name, schema)| read.contains(*name) && schema["type"] == "object") {
        schema["additionalProperties"] = json!(false);
    }
}

/// utoipa describes a nullable reference inside its alternative; readers look at the field.
fn lift_descriptions(schemas: &mut Map<String, Value>) {
    let fields = schemas
        .iter_mut()
        .flat_map(|(_, schema)| schema.get_mut("properties").and_then(Value::as_object_mut))
        .flatten();
    for (_, field) in fields {
        let inner = field.get_mut("oneOf").and_then(Value::as_array_mut).into_iter().flatten();
        let description = inner.filter_map(|one| one.as_object_mut()?.remove("description")).next();
        if let Some(description) = description {
            field["description"] = description;
        }
    }
}

/// Rules of header names, and a list that is read-only.
pub(super) fn of_api(schemas: &mut Map<String, Value>) {
    for (_, schema) in schemas {
        if let Some(labels) = schema.pointer_mut("/properties/valuesWithLabel") {
            // utoipa marks the items of a list rather than the list.
            labels["items"].as_object_mut().and_then(|items| items.remove("readOnly"));
            labels["readOnly"] = json!(true);
        }
        if let Some(headers) = schema.pointer_mut("/properties/customHeaders") {
            headers["maxProperties"] = json!(CustomHeaders::MAX);
            headers["propertyNames"] = json!({"pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"});
            headers["additionalProperties"] = json!({"type": "string", "pattern": "^([!-~]([\\t -~]*[!-~])?)?$"});
        }
    }
}
