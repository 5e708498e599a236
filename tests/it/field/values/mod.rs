//! What people write into fields, and what others answer into ours.
