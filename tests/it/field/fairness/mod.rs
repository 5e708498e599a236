//! What one tenant does to others, and what a dead part of the engine does to the rest.

mod answers;
mod fetches;
mod loops;
pub mod node;
mod publishes;
mod quota;
mod stopping;
mod suspects;
mod tenants;
