use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use sqlx::any::AnyRow;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AnyConnection, Connection};

use super::{Engine, Error, Result};

/// The file behind an `sqlite:` URL.
pub fn file(url: &str) -> Option<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok()?;
    (Engine::of(url)? == Engine::Sqlite).then(|| options.get_filename().to_owned())
}

/// Whether two URLs lead to one database, however they are written.
pub fn is_same(one: &str, other: &str) -> bool {
    match (file(one), file(other)) {
        (Some(one), Some(other)) => plain(&one) == plain(&other),
        (None, None) => {
            let place = |url: &str| {
                let options = PgConnectOptions::from_str(url).ok()?;
                let (host, database) = (options.get_host(), options.get_database()?);
                Some((host.to_owned(), options.get_port(), database.to_owned()))
            };
            place(one).is_some_and(|place_of_one| place(other) == Some(place_of_one))
        }
        _ => false,
    }
}

/// The path from the root, without `.` and `..`; links are followed where they are there.
fn plain(path: &Path) -> PathBuf {
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path)
        .unwrap_or_else(|_| path.to_owned())
        .components()
    {
        if part == Component::ParentDir {
            plain.pop();
        } else {
            plain.push(part);
        }
    }
    plain
}

/// Asks a database as it lies there: nothing is created, migrated or locked, so that a start can find out whether it
/// may go on before it touches anything. `None` when there is no such database or table yet.
pub async fn peek(url: &str, query: &'static str) -> Result<Option<Vec<AnyRow>>> {
    sqlx::any::install_default_drivers();
    let url = match Engine::of(url).ok_or_else(|| Error::unsupported(url))? {
        Engine::Postgres => url.to_owned(),
        Engine::Sqlite => match file(url).filter(|file| file.exists()) {
            Some(_) => read_only(url),
            None => return Ok(None),
        },
    };
    let mut conn = AnyConnection::connect(&url).await?;
    let rows = sqlx::query(query).fetch_all(&mut conn).await;
    conn.close().await?;
    match rows {
        Ok(rows) => Ok(Some(rows)),
        Err(error) if is_missing_table(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A read-only connection to a file in WAL mode still makes `-wal` and `-shm` files, unless it is told that nobody
/// changes the file. Nobody does when there is no `-wal`; when a crash has left one, it must be read.
pub(super) fn read_only(url: &str) -> String {
    let log = file(url).map(|file| {
        let mut log = file.into_os_string();
        log.push("-wal");
        PathBuf::from(log)
    });
    let quiet =
        log.is_none_or(|log| log.metadata().is_ok_and(|facts| facts.len() == 0) || !log.exists());
    let mark = if url.contains('?') { '&' } else { '?' };
    let immutable = if quiet { "&immutable=true" } else { "" };
    format!("{url}{mark}mode=ro{immutable}")
}

pub(super) fn is_missing_table(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| {
        error.code().as_deref() == Some("42P01") || error.message().starts_with("no such table")
    })
}
