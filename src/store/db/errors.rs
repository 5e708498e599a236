//! What an error of the database means: by its SQLSTATE, whatever language the server speaks.
//!
//! Diesel keeps the text of an error and drops its code, so [`super::wire`] writes the code in front of the text
//! before diesel sees it, as psql does when it is verbose: `57014: canceling statement due to user request`.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use super::Away;

/// Why the database could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection, or no answer in time.
    #[error(transparent)]
    Away(#[from] Away),
    /// The statement failed.
    #[error(transparent)]
    Query(#[from] DieselError),
}

impl DbError {
    /// Whether the same again may work; else the statement itself is refused.
    #[must_use]
    pub fn is_away(&self) -> bool {
        match self {
            Self::Away(_) => true,
            Self::Query(error) => says_away(error),
        }
    }

    /// Whether it leaves open what became of a commit.
    #[must_use]
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Away(away) => away.may_have_happened,
            Self::Query(error) => may_have_happened(error),
        }
    }

    /// See [`met_new_partition`].
    #[must_use]
    pub fn met_new_partition(&self) -> bool {
        matches!(self, Self::Query(error) if met_new_partition(error))
    }
}

/// What a code says of the same statement, tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// The statement itself is refused.
    Refused,
    /// Nothing was done; the same again may work.
    NotDone,
    /// The connection went away; a commit may have been made before.
    Unknown,
}

/// Five characters, as `57014`, in front of the text of an error that came over a connection of ours.
#[must_use]
pub fn sqlstate(error: &DieselError) -> Option<&str> {
    let DieselError::DatabaseError(_, information) = error else { return None };
    let (code, _) = information.message().split_once(": ")?;
    let is_code = code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    is_code.then_some(code)
}

/// Whether an error says that the database is away, read-only or too busy, rather than that a query is wrong: the
/// same again may work.
#[must_use]
pub fn says_away(error: &DieselError) -> bool {
    meaning(error) != Meaning::Refused
}

/// Whether an error leaves open what became of a commit.
#[must_use]
pub fn may_have_happened(error: &DieselError) -> bool {
    meaning(error) == Meaning::Unknown
}

fn meaning(error: &DieselError) -> Meaning {
    match error {
        DieselError::BrokenTransactionManager => Meaning::Unknown,
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _) => {
            Meaning::Unknown
        }
        DieselError::RollbackErrorOnCommit { rollback_error, commit_error } => match meaning(rollback_error) {
            Meaning::Unknown => Meaning::Unknown,
            _ => meaning(commit_error),
        },
        error if met_new_partition(error) => Meaning::NotDone,
        _ => sqlstate(error).map_or(Meaning::Refused, meaning_of_code),
    }
}

/// Whether a row was on its way to a default partition when the partition that it belongs to was made: the same again
/// finds that one. It is a check violation that names no constraint.
#[must_use]
pub fn met_new_partition(error: &DieselError) -> bool {
    let DieselError::DatabaseError(_, information) = error else { return false };
    sqlstate(error) == Some("23514") && information.constraint_name().is_none()
}

fn meaning_of_code(code: &str) -> Meaning {
    match code {
        // Ended by an administrator, a crash, or an idle limit; a commit whose end nobody knows.
        "57P01" | "57P02" | "57P05" | "40003" => Meaning::Unknown,
        // A connection that is lost, as a pooler or the server tells it.
        "08000" | "08003" | "08006" | "08007" => Meaning::Unknown,
        // Read-only, as a standby is, or a primary that was told to be; deadlock, serialization, lock not given.
        "25006" | "40001" | "40P01" | "55P03" | "55006" => Meaning::NotDone,
        // A transaction that was idle or took too long.
        "25P03" | "25P04" => Meaning::NotDone,
        // A prepared statement that another session has, as behind a pooler in transaction mode.
        "26000" | "42P05" => Meaning::NotDone,
        _ => match &code[..2] {
            // Connection refused; out of disk, memory or connections; cancelled or starting; errors of the system.
            "08" | "53" | "57" | "58" => Meaning::NotDone,
            _ => Meaning::Refused,
        },
    }
}

/// Whether a connection that has told this is of no more use: what it leads to cannot be written to, does not keep
/// its session, or is ending.
pub(super) fn spends_connection(code: &str) -> bool {
    matches!(code, "25006" | "26000" | "42P05") || code.starts_with("08") || code.starts_with("57P")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> DieselError {
        DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(text.to_owned()))
    }

    #[test]
    fn the_code_decides_whatever_the_language() {
        for code in
            ["25006", "57P01", "57P03", "57014", "40P01", "40001", "53100", "53300", "55P03", "58030", "08006", "26000"]
        {
            assert!(says_away(&told(&format!("{code}: kann INSERT nicht ausführen"))), "{code}");
        }
        for code in ["42P01", "23505", "22P02", "0A000", "42501", "XX000"] {
            assert!(!says_away(&told(&format!("{code}: terminating connection"))), "{code}");
        }
        assert!(!says_away(&told("terminating connection")), "words alone say nothing");
    }

    #[test]
    fn only_a_lost_connection_leaves_a_commit_open() {
        for (code, expected) in [("57P01", true), ("08006", true), ("57014", false), ("25006", false), ("53300", false)]
        {
            assert_eq!(may_have_happened(&told(&format!("{code}: x"))), expected, "{code}");
        }
        let closed = DieselError::DatabaseError(DatabaseErrorKind::UnableToSendCommand, Box::new(String::new()));
        assert!(may_have_happened(&closed));
    }
}
