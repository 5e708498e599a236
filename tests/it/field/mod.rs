//! What the world did to it: each kind of fault that was met in the field, with the right value.

mod callers;
mod command_line;
mod database;
mod egress;
mod engine;
mod fairness;
mod values;
