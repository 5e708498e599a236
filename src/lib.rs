//! Jetbridge: webhook subscriptions of a travel platform.
pub mod api;
pub mod clock;
pub mod domain;
pub mod postgres;
pub mod store;
pub mod telemetry;
