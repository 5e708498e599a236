//! What days, leases, keys, roles and clocks do to the engine.
