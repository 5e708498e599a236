//! Databases as providers hand them out: URLs, poolers, switchovers, other languages, plans under skew.
