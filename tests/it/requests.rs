//! Each request's schema against what reads it: whatever the documents allow of a field is taken, and what they do not is
//! refused by name.

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::support::TestApp;

/// Rules about several fields, which no schema tells: what they refuse is fine by itself.
const RULES: [&str; 15] = [
    "goes with ",
    "does not go with ",
    "must not be given beside ",
    "must not be given with ",
    "is required unless ",
    "is required for ",
    "is for ",
    "must be left out where travelerIds ",
    "must be left out where a profile ",
    "must not be before ",
    "must be at most 400 days ahead",
    "ADVANCE needs ",
    "must have a payload ",
    "names somebody twice",
    "from 300 to 399",
];

/// Which fields a value of the schema's form can still be wrong for: each has its grammar, which its own tests try.
const GRAMMARS: [&str; 5] = ["url", "payloadUrl", "tokenUrl", "redirect", "bodyBase64"];

struct Operation<'d> {
    id: &'d str,
    method: Method,
    path: String,
    schema: &'d Value,
    example: Map<String, Value>,
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let mut all = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let content = &operation["requestBody"]["content"]["application/json"];
            if content.is_null() {
                continue;
            }
            let mut path = template.clone();
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = format!("{{{}}}", parameter["name"].as_str().unwrap());
                let example = parameter["example"].as_str().or(parameter["schema"]["example"].as_str());
                let is_id = parameter["schema"]["format"] == "uuid";
                let usual = if is_id { "33333333-3333-4333-8333-333333333333" } else { "an-inbox" };
                path = path.replace(&name, example.unwrap_or(usual));
            }
            let examples = content["examples"].as_object().unwrap();
            all.push(Operation {
                id: operation["operationId"].as_str().unwrap(),
                method: method.to_uppercase().parse().unwrap(),
                path,
                schema: resolve(document, &content["schema"]),
                example: examples.values().next().unwrap()["value"].as_object().unwrap().clone(),
            });
        }
    }
    all
}

fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    schema["$ref"].as_str().map_or(schema, |reference| document.pointer(&reference[1..]).unwrap())
}

/// Values of a field: fine ones, and such as its schema refuses.
fn values(schema: &Value) -> (Vec<Value>, Vec<Value>) {
    let (mut fine, mut wrong) = (Vec::new(), Vec::new());
    let number = |name: &str| schema[name].as_i64();
    let kinds = [schema["type"].clone()].into_iter().flat_map(|kind| match kind {
        Value::Array(kinds) => kinds,
        kind => vec![kind],
    });
    let kinds: Vec<String> = kinds.filter_map(|kind| Some(kind.as_str()?.to_owned())).collect();
    let is = |kind: &str| kinds.iter().any(|one| one == kind);
    // Of another kind.
    for (kind, value) in [("boolean", json!(true)), ("string", json!("5")), ("array", json!([])), ("object", json!({}))]
    {
        if !is(kind) {
            wrong.push(value);
        }
    }
    if is("integer") {
        wrong.extend([json!(1.5), json!(number("minimum").map_or(i64::MIN, |least| least - 1))]);
        fine.extend(number("minimum").into_iter().chain(number("maximum")).map(|limit| json!(limit)));
        wrong.extend(number("maximum").map(|most| json!(most + 1)));
    } else if is("number") {
        fine.extend(number("minimum").into_iter().chain(number("maximum")).map(|limit| json!(limit)));
        wrong.extend(number("minimum").map(|least| json!(least - 1)));
        wrong.extend(number("maximum").map(|most| json!(most + 1)));
    } else {
        wrong.push(json!(5));
    }
    if let Some(names) = schema["enum"].as_array() {
        fine.extend(names.iter().cloned());
        wrong.push(json!("NOT_ONE_OF_THEM"));
    }
    let is_plain = schema["format"].is_null() && schema["enum"].is_null();
    if is("string") && is_plain {
        let matches = |text: &str| schema["pattern"].as_str().is_none_or(|pattern| is_match(pattern, text));
        let text = |length: i64| "a".repeat(usize::try_from(length).unwrap());
        for length in number("minLength").into_iter().chain(number("maxLength")) {
            fine.extend(Some(text(length)).filter(|text| matches(text)).map(Value::from));
        }
        wrong.extend(number("maxLength").map(|most| json!(text(most + 1))));
        wrong.extend(number("minLength").filter(|least| *least > 0).map(|_| json!("")));
        wrong.extend(schema["pattern"].as_str().filter(|_| !matches("\u{0}")).map(|_| json!("\u{0}")));
    }
    match schema["format"].as_str() {
        Some("uuid") => {
            fine.push(json!("33333333-3333-4333-8333-333333333333"));
            wrong.push(json!("no-uuid"));
        }
        Some("date-time") => wrong.push(json!("yesterday")),
        Some("uri") => wrong.push(json!("no url")),
        _ => {}
    }
    if is("array") && schema["items"]["type"] == "string" && schema["items"]["format"].is_null() {
        let list = |length: i64| json!(vec!["A"; usize::try_from(length).unwrap()]);
        fine.extend(number("maxItems").map(list));
        wrong.extend(number("maxItems").map(|most| list(most + 1)));
    }
    if is("array") {
        wrong.extend(number("minItems").map(|_| json!([])));
        wrong.push(json!([{"no": "item"}]));
    }
    if is("null") {
        fine.push(Value::Null);
    }
    (fine, wrong)
}

fn is_match(pattern: &str, text: &str) -> bool {
    jsonschema::is_valid(&json!({"type": "string", "pattern": pattern}), &json!(text))
}

/// What is wrong with a body, by path; it has a field that nobody knows, so that nothing is ever done.
async fn faults(app: &TestApp, operation: &Operation<'_>, body: &Map<String, Value>) -> Vec<(String, String)> {
    let mut body = body.clone();
    body.insert("nobodyKnowsThis".to_owned(), json!(1));
    let answer = app.send(app.request(operation.method.clone(), &operation.path).json(&body)).await;
    assert_eq!(answer.status, 400, "{} {}: {}", operation.id, operation.path, answer.text);
    let messages = answer.body["errorMessages"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fault = |one: &Value| (text(&one["errorParameters"][0]["name"]), text(&one["message"]));
    let all: Vec<_> = messages.iter().map(fault).collect();
    let others: Vec<_> = all.iter().filter(|(path, _)| path != "nobodyKnowsThis").cloned().collect();
    assert_eq!(others.len() + 1, all.len(), "{}: {}", operation.id, answer.text);
    others
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_takes_what_its_schema_says_and_nothing_else() {
    let app = TestApp::new().await;
    let document = app.state.documents.all.clone();
    let (mut tried, mut mismatches) = (0, Vec::new());
    for operation in operations(&document) {
        // A session is read whole: what writes it says what it is.
        if operation.id == "importSession" {
            continue;
        }
        let of_example = faults(&app, &operation, &operation.example).await;
        let has_grammar = |path: &String| GRAMMARS.contains(&path.as_str());
        assert!(of_example.iter().all(|(path, _)| has_grammar(path)), "{}: {of_example:?}", operation.id);
        let required: Vec<_> = operation.schema["required"].as_array().into_iter().flatten().collect();
        for (name, schema) in operation.schema["properties"].as_object().unwrap() {
            let (mut fine, mut wrong) = values(resolve(&document, schema));
            if required.iter().any(|one| *one == name) {
                wrong.push(Value::Null);
                let mut without = operation.example.clone();
                without.remove(name);
                let found = faults(&app, &operation, &without).await;
                assert!(found.iter().any(|(path, _)| path == name), "{}.{name} may be left out", operation.id);
            } else {
                fine.push(Value::Null);
            }
            if GRAMMARS.contains(&name.as_str()) {
                fine.clear();
            }
            let fine = fine.into_iter().map(|value| (value, true));
            for (value, is_fine) in fine.chain(wrong.into_iter().map(|value| (value, false))) {
                tried += 1;
                let mut body = operation.example.clone();
                body.insert(name.clone(), value.clone());
                let found = faults(&app, &operation, &body).await;
                let is_inside = |path: &str| {
                    path.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
                };
                let is_rule = |message: &str| RULES.iter().any(|rule| message.contains(rule));
                let is_taken = !found.iter().any(|(path, message)| is_inside(path) && !is_rule(message));
                if is_taken != is_fine {
                    let shown: String = value.to_string().chars().take(60).collect();
                    mismatches.push(format!("{}.{name} = {shown}: {found:?}", operation.id));
                }
            }
        }
    }
    assert_eq!(mismatches, Vec::<String>::new());
    assert!(tried > 400, "{tried} values");
}
