//! Databases as providers hand them out: URLs, poolers, switchovers, other languages, plans under skew.

mod availability;
mod encryption;
mod faults;
mod giving_up;
mod hosts;
mod plans;
mod pooler;
pub mod relay;
mod server;
mod servers;
mod starts;
