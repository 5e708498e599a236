//! The alarms of `ops/`: what they name exists, each has its page, and each fires when its fault is made.

mod faults;
mod promql;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jetbridge::telemetry::catalogue::{Kind, METRICS};
use promql_parser::parser::{AggregateExpr, Expr, LabelModifier, VectorSelector, parse};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct File {
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    alert: String,
    expr: String,
    annotations: BTreeMap<String, String>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rules() -> Vec<Rule> {
    let text = fs::read_to_string(root().join("ops/prometheus/jetbridge.rules.yml")).unwrap();
    let file: File = serde_norway::from_str(&text).unwrap();
    file.groups.into_iter().flat_map(|group| group.rules).collect()
}

fn read(expr: &str) -> Expr {
    parse(expr).unwrap_or_else(|error| panic!("{expr}: {error}"))
}

/// Every expression of the dashboard, with what stands for the time that is shown replaced.
fn expressions_of_dashboard() -> Vec<String> {
    let text = fs::read_to_string(root().join("ops/grafana/jetbridge.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
    let all: Vec<_> = targets
        .map(|target| target["expr"].as_str().unwrap().replace("$__rate_interval", "5m").replace("$instance", ".*"))
        .collect();
    assert!(all.len() > 20, "the dashboard has panels");
    all
}

/// The selectors of an expression, and the labels that it groups by.
fn look_into<'a>(expr: &'a Expr, selectors: &mut Vec<&'a VectorSelector>, labels: &mut BTreeSet<String>) {
    match expr {
        Expr::VectorSelector(selector) => selectors.push(selector),
        Expr::MatrixSelector(matrix) => selectors.push(&matrix.vs),
        Expr::Paren(inner) => look_into(&inner.expr, selectors, labels),
        Expr::Unary(inner) => look_into(&inner.expr, selectors, labels),
        Expr::Call(call) => call.args.args.iter().for_each(|one| look_into(one, selectors, labels)),
        Expr::Aggregate(AggregateExpr { expr, modifier, .. }) => {
            if let Some(LabelModifier::Include(by)) = modifier {
                labels.extend(by.labels.iter().cloned());
            }
            look_into(expr, selectors, labels);
        }
        Expr::Binary(binary) => {
            look_into(&binary.lhs, selectors, labels);
            look_into(&binary.rhs, selectors, labels);
        }
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => {}
        other => panic!("what does {other} name?"),
    }
}

/// The labels of a series as Prometheus has it; none where there is no such metric.
fn labels_of(series: &str) -> Option<Vec<&'static str>> {
    if series == "up" {
        return Some(vec!["job", "instance"]);
    }
    let metric = METRICS.iter().find(|one| {
        let parts: &[&str] = if one.kind == Kind::Histogram { &["_bucket", "_sum", "_count"] } else { &[""] };
        parts.iter().any(|part| series.strip_suffix(part) == Some(one.name))
    })?;
    Some(metric.labels.iter().copied().chain(["job", "instance", "le"]).collect())
}

#[test]
fn every_metric_and_label_that_rules_and_dashboard_name_exists() {
    let of_rules = rules().into_iter().map(|rule| rule.expr);
    for text in of_rules.chain(expressions_of_dashboard()) {
        let expr = read(&text);
        let (mut selectors, mut named) = (Vec::new(), BTreeSet::new());
        look_into(&expr, &mut selectors, &mut named);
        assert!(!selectors.is_empty(), "{text} asks about nothing");
        let mut there = BTreeSet::new();
        for selector in selectors {
            let series = selector.name.as_deref().unwrap();
            let labels = labels_of(series).unwrap_or_else(|| panic!("{text}: there is no {series}"));
            for matcher in &selector.matchers.matchers {
                assert!(labels.contains(&matcher.name.as_str()), "{text}: {series} has no {}", matcher.name);
            }
            there.extend(labels);
        }
        for name in named {
            assert!(there.contains(name.as_str()), "{text}: nothing there has {name}");
        }
    }
}

#[test]
fn each_rule_has_its_page_and_each_page_its_rule() {
    let listed = fs::read_to_string(root().join("docs/alarms.md")).unwrap();
    let mut expected = BTreeSet::new();
    for rule in rules() {
        let page = &rule.annotations["runbook"];
        let text = fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"));
        assert!(text.contains(&format!("`{}`", rule.alert)), "{page} does not name {}", rule.alert);
        for part in ["## What it means", "## Look", "## Do"] {
            assert!(text.contains(part), "{page} lacks {part:?}");
        }
        let link = format!("[`{}`]({})", rule.alert, page.strip_prefix("docs/").unwrap());
        assert!(listed.contains(&link), "docs/alarms.md lacks {link}");
        expected.insert(root().join(page));
    }
    let found: BTreeSet<PathBuf> =
        fs::read_dir(root().join("docs/runbooks")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(found, expected);
}
