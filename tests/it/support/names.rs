//! Names that a test makes up, and what looking them up gives.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use jetbridge::delivery::egress::{Resolve, SystemResolver};

/// What a look-up gives.
#[derive(Clone, Debug)]
pub enum Found {
    /// These addresses.
    At(&'static [&'static str]),
    /// This error.
    Fails(io::ErrorKind, &'static str),
    /// Nothing, ever.
    Hangs,
}

/// Looks up its own names as told, and all others as the system does.
pub struct Names {
    answers: HashMap<&'static str, Vec<Found>>,
    asked: Mutex<HashMap<&'static str, usize>>,
}

impl Names {
    /// Each name with what its look-ups give in turn, the last one for ever.
    pub fn new(answers: impl IntoIterator<Item = (&'static str, Vec<Found>)>) -> Arc<Self> {
        Arc::new(Self { answers: answers.into_iter().collect(), asked: Mutex::default() })
    }

    /// How often a name was looked up.
    pub fn asked(&self, name: &str) -> usize {
        self.asked.lock().unwrap().get(name).copied().unwrap_or(0)
    }
}

impl Resolve for Names {
    fn resolve(&self, name: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let Some((name, answers)) = self.answers.get_key_value(name) else { return SystemResolver.resolve(name, port) };
        let place = {
            let mut asked = self.asked.lock().unwrap();
            let count = asked.entry(*name).or_default();
            *count += 1;
            (*count - 1).min(answers.len() - 1)
        };
        let found = answers[place].clone();
        Box::pin(async move {
            match found {
                Found::At(addresses) => {
                    Ok(addresses.iter().map(|address| SocketAddr::new(address.parse().unwrap(), port)).collect())
                }
                Found::Fails(kind, text) => Err(io::Error::new(kind, text)),
                Found::Hangs => std::future::pending().await,
            }
        })
    }
}
