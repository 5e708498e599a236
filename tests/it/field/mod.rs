//! What the world did to it: each kind of fault that was met in the field, with the right value.

mod callers;
mod command_line;
mod database;
mod egress;
pub mod engine;
pub mod fairness;
mod values;
