//! What people write into fields, and what others answer into ours.

mod bytes;
mod headers;
mod payloads;
mod secrets;
mod tenants;
mod tokens;
mod urls;
