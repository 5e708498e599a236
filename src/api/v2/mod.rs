//! The original's v2 API: the token endpoint.

pub mod tokens;
