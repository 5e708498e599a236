//! Values and pure rules: no I/O, no clock, nothing else of this crate.
//!
//! # Glossary
//!
//! - **organization**: a company, or a TMC (travel management company). A company is
//!   *contracted* by one TMC and *books* through one TMC, often the same.
//! - **subscription**: a subscriber's wish to have some event types from some organizations
//!   sent to one HTTPS URL.
//! - **event source**: which organizations' events a subscription wants: scopes, OR-ed.
//! - **scope**: predicates, AND-ed. **predicate**: "this kind of organization is one of these".
//! - **origin**: the company and TMCs that an event belongs to; what an event source is asked about.
//! - **route**: one indexed row of a scope; the event's origin finds it without a scan.
//! - **signing secret**: the HMAC key that a subscription's deliveries are signed with.
//! - **reach**: the organizations that a caller may act for.

pub mod address_policy;
pub mod custom_headers;
pub mod event_source;
pub mod event_type;
pub mod id;
pub mod name;
pub mod reach;
pub mod route;
pub mod sealing;
pub mod secret;
pub mod target_url;
