//! What benchmarks share: load, process accounting, a cluster, tables.

pub mod load;
pub mod machine;
pub mod nats;
pub mod product;
pub mod raw;
pub mod sink;

/// The middle one.
pub fn median(mut list: Vec<f64>) -> f64 {
    list.sort_by(f64::total_cmp);
    list[list.len() / 2]
}
