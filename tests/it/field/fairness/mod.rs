//! What one tenant does to others, and what a dead part of the engine does to the rest.
