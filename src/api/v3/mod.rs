//! The original's v3 API, nothing added to its paths.

pub mod quota;
pub mod subscriptions;
pub mod wire;
