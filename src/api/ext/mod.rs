//! What we add to the original, under `/ext/v1`.

pub mod organizations;
