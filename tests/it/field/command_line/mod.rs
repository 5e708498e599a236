//! What shells, terminals and log collectors do to the commands and the sandbox.
