//! Jetbridge: webhook subscriptions of a travel platform.
//!
//! A request comes in over HTTP ([`server`], [`api`]), its body becomes values that are right
//! by construction ([`domain`]), and values become rows ([`store`]). Events become deliveries, and those
//! calls, in the engine ([`delivery`]). A developer's own world of bookings is the [`sandbox`]. [`console`] is the page that people look at. [`cli`] starts it all, on a
//! database of its own if need be ([`postgres`]). [`clock`], [`config`] and [`telemetry`] are what
//! everyone may ask: the time, the settings, how to tell what happened; [`outbound`] makes clients of what operators name. Before the database there may be a [`stream`].

pub mod api;
pub mod cells;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod delivery;
pub mod domain;
pub mod outbound;
pub mod postgres;
pub mod sandbox;
pub mod server;
pub mod store;
pub mod stream;
pub mod telemetry;
pub mod tls;
