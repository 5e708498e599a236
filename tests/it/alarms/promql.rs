//! As much of PromQL as the rules use, on two scrapes of a node. The library reads it; this says what it comes to.

use std::collections::BTreeMap;

use promql_parser::label::Matchers;
use promql_parser::parser::{AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorSelector};

pub type Labels = BTreeMap<String, String>;
/// A series and its value.
pub type Sample = (Labels, f64);

/// What a node showed, and when in Unix seconds.
#[derive(Clone, Debug)]
pub struct Scrape {
    series: Vec<(String, Labels, f64)>,
    time: f64,
}

impl Scrape {
    /// As Prometheus notes it: with `up`, and alone that where nothing was shown.
    pub fn new(shown: Option<&str>, time: f64) -> Self {
        let up = (("up".to_owned()), Labels::from([("job".to_owned(), "jetbridge".to_owned())]));
        let mut series = vec![(up.0, up.1, if shown.is_some() { 1.0 } else { 0.0 })];
        for line in shown.unwrap_or_default().lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (what, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = what.split_once('{').unwrap_or((what, "}"));
            let labels = labels.trim_end_matches('}').split("\",").filter_map(|pair| {
                let (name, value) = pair.split_once("=\"")?;
                Some((name.to_owned(), value.trim_end_matches('"').to_owned()))
            });
            series.push((name.to_owned(), labels.collect(), value.parse().unwrap()));
        }
        Self { series, time }
    }

    fn select(&self, selector: &VectorSelector) -> Vec<Sample> {
        let name = selector.name.as_deref().unwrap();
        let fitting = self.series.iter().filter(|(of, labels, _)| of == name && fits(&selector.matchers, labels));
        fitting.map(|(_, labels, value)| (labels.clone(), *value)).collect()
    }
}

fn fits(matchers: &Matchers, labels: &Labels) -> bool {
    let value = |name: &str| labels.get(name).map_or("", String::as_str);
    matchers.matchers.iter().all(|one| one.is_match(value(&one.name)))
}

/// What is compared and reckoned with.
#[derive(Debug)]
enum Value {
    Number(f64),
    Vector(Vec<Sample>),
}

/// Two scrapes of a node, the second of which is now.
pub struct Window<'a> {
    pub before: &'a Scrape,
    pub now: &'a Scrape,
    /// By how much thresholds are lowered: nobody waits an hour.
    pub scale: f64,
}

impl Window<'_> {
    /// The series for which an expression holds.
    pub fn holds(&self, expr: &Expr) -> Vec<Sample> {
        match self.value(expr) {
            Value::Vector(samples) => samples,
            Value::Number(_) => panic!("{expr} is a number"),
        }
    }

    fn value(&self, expr: &Expr) -> Value {
        match expr {
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::NumberLiteral(number) => Value::Number(number.val),
            Expr::VectorSelector(selector) => Value::Vector(self.now.select(selector)),
            Expr::Call(call) => self.call(call),
            Expr::Aggregate(aggregate) => Value::Vector(self.aggregate(aggregate)),
            Expr::Binary(binary) => Value::Vector(self.binary(binary)),
            other => panic!("no rule uses {other}"),
        }
    }

    fn call(&self, call: &Call) -> Value {
        match (call.func.name, call.args.args.first().map(AsRef::as_ref)) {
            ("time", None) => Value::Number(self.now.time),
            ("abs", Some(inner)) => {
                let all = self.holds(inner).into_iter();
                Value::Vector(all.map(|(labels, value)| (labels, value.abs())).collect())
            }
            ("increase", Some(Expr::MatrixSelector(matrix))) => {
                let before = self.before.select(&matrix.vs);
                let rise = |(labels, value): Sample| {
                    // A series that begins has not risen yet: there is nothing to compare it with.
                    let (_, earlier) = before.iter().find(|(of, _)| *of == labels)?;
                    Some((labels, value - earlier))
                };
                Value::Vector(self.now.select(&matrix.vs).into_iter().filter_map(rise).collect())
            }
            (name, _) => panic!("no rule uses {name}"),
        }
    }

    fn aggregate(&self, aggregate: &AggregateExpr) -> Vec<Sample> {
        let by: Vec<&String> = match &aggregate.modifier {
            Some(LabelModifier::Include(labels)) => labels.labels.iter().collect(),
            None => Vec::new(),
            Some(other) => panic!("no rule uses {other:?}"),
        };
        let mut groups: BTreeMap<Labels, Vec<f64>> = BTreeMap::new();
        for (labels, value) in self.holds(&aggregate.expr) {
            let kept = labels.into_iter().filter(|(name, _)| by.contains(&name)).collect();
            groups.entry(kept).or_default().push(value);
        }
        let fold: fn(&[f64]) -> f64 = match aggregate.op.to_string().as_str() {
            "sum" => |values| values.iter().sum(),
            "max" => |values| values.iter().copied().fold(f64::MIN, f64::max),
            other => panic!("no rule uses {other}"),
        };
        groups.into_iter().map(|(labels, values)| (labels, fold(&values))).collect()
    }

    fn binary(&self, binary: &BinaryExpr) -> Vec<Sample> {
        let operator = binary.op.to_string();
        match (operator.as_str(), self.value(&binary.lhs), self.value(&binary.rhs)) {
            (">" | "==", Value::Vector(left), Value::Number(limit)) => {
                let limit = limit * self.scale;
                let is_kept =
                    |value: f64| if operator == ">" { value > limit } else { (value - limit).abs() < f64::EPSILON };
                left.into_iter().filter(|(_, value)| is_kept(*value)).collect()
            }
            ("-", Value::Number(left), Value::Vector(right)) => {
                right.into_iter().map(|(labels, value)| (labels, left - value)).collect()
            }
            ("/", Value::Vector(left), Value::Vector(right)) => {
                let quotient = |(labels, value): Sample| {
                    let (_, by) = right.iter().find(|(of, _)| *of == labels)?;
                    Some((labels, value / by))
                };
                left.into_iter().filter_map(quotient).collect()
            }
            ("and", Value::Vector(left), Value::Vector(right)) => {
                left.into_iter().filter(|(labels, _)| right.iter().any(|(of, _)| of == labels)).collect()
            }
            (_, left, right) => panic!("no rule uses {left:?} {operator} {right:?}"),
        }
    }
}
