use std::error::Error as StdError;

/// What a store function answers.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a database did not do what was asked, sorted by what a caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Gone, full, read-only or overloaded: answer 503 and let the client come again.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// The writer did not take the work, or was stopped before it answered.
    #[error("the database's writer is not available")]
    WriterGone,
    /// A unique constraint refused a row.
    #[error("a row with this value exists already")]
    Duplicate(#[source] sqlx::Error),
    /// Lost against a concurrent transaction more often than we try again.
    #[error("too many concurrent changes of the same rows")]
    Conflict(#[source] sqlx::Error),
    /// What stands in the books comes to more than an amount can be.
    #[error("the amounts come to more than can be reckoned with")]
    TooLarge,
    /// A fault of ours: a wrong query, a broken schema.
    #[error("the database refused a statement")]
    Fault(#[source] sqlx::Error),
}

impl Error {
    pub fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(_) | Self::WriterGone | Self::Conflict(_)
        )
    }

    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Duplicate(_))
    }

    /// The same, for somebody else whom it meets; a database error itself cannot be copied.
    pub(super) fn again(&self) -> Self {
        let cause = || {
            let cause = StdError::source(self).map(ToString::to_string);
            sqlx::Error::Io(std::io::Error::other(cause.unwrap_or_default()))
        };
        match self {
            Self::Unavailable(_) => Self::Unavailable(cause()),
            Self::WriterGone => Self::WriterGone,
            Self::TooLarge => Self::TooLarge,
            Self::Duplicate(_) => Self::Duplicate(cause()),
            Self::Conflict(_) => Self::Conflict(cause()),
            Self::Fault(_) => Self::Fault(cause()),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Unavailable(_) | Self::WriterGone => Kind::Unavailable,
            Self::Duplicate(_) => Kind::Duplicate,
            Self::Conflict(_) => Kind::Conflict,
            Self::Fault(_) | Self::TooLarge => Kind::Fault,
        }
    }

    /// A stored value that no version of ours wrote.
    pub fn unreadable(what: impl std::fmt::Display) -> Self {
        Self::Fault(sqlx::Error::Decode(what.to_string().into()))
    }

    pub(super) fn unsupported(url: &str) -> Self {
        // Only the scheme: the rest may hold a password.
        let scheme = url.split(':').next().unwrap_or_default().to_owned();
        Self::Fault(sqlx::Error::Configuration(
            format!("`{scheme}:` is neither `sqlite:` nor `postgres:`").into(),
        ))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match Kind::of(&error) {
            Kind::Unavailable => Self::Unavailable(error),
            Kind::Duplicate => Self::Duplicate(error),
            Kind::Conflict => Self::Conflict(error),
            Kind::Fault => Self::Fault(error),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for Error {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            other => Self::Fault(sqlx::Error::Migrate(Box::new(other))),
        }
    }
}

/// The sorting itself, also asked of a room's own error when its transaction is to be tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unavailable,
    Duplicate,
    Conflict,
    Fault,
}

impl Kind {
    /// The kind of the database error that caused `error`, when one did.
    pub(super) fn of_cause(error: &(dyn StdError + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(database) = error.downcast_ref::<sqlx::Error>() {
                return Some(Self::of(database));
            }
            cause = error.source();
        }
        None
    }

    fn of(error: &sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            sqlx::Error::Database(database) if database.is_unique_violation() => Self::Duplicate,
            sqlx::Error::Database(database) => database
                .code()
                .map_or(Self::Fault, |code| Self::of_code(&code)),
            _ => Self::Fault,
        }
    }

    /// SQLSTATE has five characters; SQLite's result codes are numbers whose low byte is the primary code.
    fn of_code(code: &str) -> Self {
        if code.len() == 5 {
            return match code {
                "40001" | "40P01" => Self::Conflict,
                // Read-only transaction: a standby after a failover. The others: who may connect, and to what, is being
                // changed: a password, a database that is moved or shut.
                "25006" | "3D000" | "55000" | "28P01" | "28000" => Self::Unavailable,
                // 08 connection, 53 resources (disk full, too many connections), 57 shutting down, 58 system.
                _ if ["08", "53", "57", "58"]
                    .iter()
                    .any(|class| code.starts_with(class)) =>
                {
                    Self::Unavailable
                }
                _ => Self::Fault,
            };
        }
        match code.parse::<u32>().map(|code| code & 0xff) {
            // BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
            Ok(5 | 6 | 8 | 10 | 11 | 13 | 14 | 26) => Self::Unavailable,
            _ => Self::Fault,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn codes_of_both_engines_are_sorted_by_what_a_caller_can_do() {
        for (code, kind) in [
            ("40001", Kind::Conflict),
            ("40P01", Kind::Conflict),
            ("53100", Kind::Unavailable),
            ("57P01", Kind::Unavailable),
            ("3D000", Kind::Unavailable),
            ("55000", Kind::Unavailable),
            ("42601", Kind::Fault),
            ("13", Kind::Unavailable),
            ("5", Kind::Unavailable),
            ("3338", Kind::Unavailable),
            ("1", Kind::Fault),
        ] {
            assert_eq!(Kind::of_code(code), kind, "{code}");
        }
    }
}
