//! The rules, watched on a node of which Prometheus would read what is read here.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use promql_parser::parser::Expr;

use super::promql::{Scrape, Window};
use super::{read, rules};

/// A busy machine is no failure.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// The rules, and which of them have fired.
pub struct Watch {
    pub rules: Vec<(String, Expr)>,
    pub fired: Mutex<BTreeSet<String>>,
}

impl Watch {
    pub fn new() -> Self {
        let all = rules().into_iter().map(|rule| (rule.alert, read(&rule.expr)));
        Self { rules: all.collect(), fired: Mutex::default() }
    }

    pub fn fires(&self, alert: &str, window: &Window<'_>) -> bool {
        let (_, expr) = self.rules.iter().find(|(name, _)| name == alert).unwrap();
        !window.holds(expr).is_empty()
    }

    /// That nothing fires while all is well, once a node has begun. What is not so for a moment, as when a busy machine asks
    /// the database too slowly, is no alarm yet: no rule fires in each of many scrapes.
    pub async fn nothing_fires(&self, address: &str) {
        let mut firing: Vec<&String> = self.rules.iter().map(|(alert, _)| alert).collect();
        let until = Instant::now() + PATIENCE;
        while !firing.is_empty() {
            assert!(Instant::now() < until, "{firing:?} fire, and all is well");
            let before = scrape(address).await;
            let now = scrape(address).await;
            firing.retain(|alert| self.fires(alert, &Window { before: &before, now: &now, scale: 1.0 }));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// That a rule is silent, and fires once its fault has been made; its threshold is lowered by `scale`.
    pub async fn fires_once(&self, alert: &str, scale: f64, address: &str, fault: impl Future<Output = ()>) {
        self.fire_once(&[alert], scale, address, fault).await;
    }

    /// The same of several that one fault makes fire.
    pub async fn fire_once(&self, alerts: &[&str], scale: f64, address: &str, fault: impl Future<Output = ()>) {
        let until = Instant::now() + PATIENCE;
        let before = loop {
            let now = scrape(address).await;
            let window = Window { before: &now, now: &now, scale };
            if alerts.iter().all(|alert| !self.fires(alert, &window)) {
                break now;
            }
            assert!(Instant::now() < until, "{alerts:?} fire before their fault is made");
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        fault.await;
        let until = Instant::now() + PATIENCE;
        for alert in alerts {
            while !self.fires(alert, &Window { before: &before, now: &scrape(address).await, scale }) {
                assert!(Instant::now() < until, "{alert} does not fire");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            self.fired.lock().unwrap().insert((*alert).to_owned());
        }
    }
}

pub async fn scrape(address: &str) -> Scrape {
    let answer = reqwest::Client::new().get(format!("http://{address}/metrics")).timeout(PATIENCE).send().await;
    let shown = match answer {
        Ok(answer) => answer.text().await.ok(),
        Err(_) => None,
    };
    let time = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    Scrape::new(shown.as_deref(), time)
}
