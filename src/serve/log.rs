//! The log: one line a request and one a fault, on standard error, without personal data.

use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// What is no fault of the shop's: the web server tells of its own start around the addresses that a first run prints, and
/// of every stranger's request that is no HTTP as an error; PostgreSQL notices each transaction that lost a race and was
/// rolled back already. A filter that names one of them has its way.
const CALM: &str = "actix_server=warn,actix_http::h1::dispatcher=off,sqlx::postgres::notice=error";

/// Starts logging. A filter that cannot be read is replaced by `info`, and said so.
pub fn start(log: &Log) {
    let (filter, unreadable) = match EnvFilter::try_new(format!("{CALM},{}", log.filter)) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new(format!("{CALM},info")), Some(error)),
    };
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        // A log on a full disk cannot be written; to complain about that to the same place would end the request.
        .log_internal_errors(false);
    match log.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    if let Some(error) = unreadable {
        tracing::warn!(error = %error, "log.filter cannot be read; using info");
    }
}
