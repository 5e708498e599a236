//! What clients, proxies, monitors and identity providers send, and connections that stall.

mod bodies;
mod connections;
mod keys;
mod pages;
mod proxies;
mod reads;
mod tokens;
mod writes;
