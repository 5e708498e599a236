//! What receivers, resolvers and networks do to calls.
