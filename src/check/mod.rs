//! `sealbook check`: whether the shop, as it lies there, can be trusted to serve. It reads, and changes nothing.

mod certificate;
mod databases;
mod files;
mod sealed;
mod settings;
mod store;

use std::fmt;

use serde::Serialize;

use crate::clock::Clock;
use crate::config::{self, Config};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    /// What ought to be so.
    pub what: String,
    /// Why it is not, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Ok,
    /// The shop serves; its operator ought to know.
    Warn,
    /// The shop does not serve, or what it promises does not hold.
    Fail,
}

/// Everything that was found, in the order it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub ok: bool,
    pub findings: Vec<Finding>,
}

/// Looks at settings, files, certificate, keys, both databases, the data map, what is sealed and the audit log.
pub async fn check(config: &Config, clock: &Clock) -> Report {
    let mut findings = settings::look(config, clock);
    findings.extend(files::look(config));
    findings.extend(certificate::look(config, clock));
    findings.extend(databases::look(config, clock).await);
    Report {
        ok: findings.iter().all(|finding| finding.level < Level::Fail),
        findings,
    }
}

impl Report {
    /// Nothing else can be looked at.
    pub fn of_unusable_settings(error: &config::Error) -> Self {
        Self {
            ok: false,
            findings: vec![Finding::fail("settings", error.to_string())],
        }
    }
}

impl Finding {
    fn ok(what: impl Into<String>) -> Self {
        Self {
            level: Level::Ok,
            what: what.into(),
            detail: None,
        }
    }

    fn warn(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            level: Level::Warn,
            what: what.into(),
            detail: Some(detail.into()),
        }
    }

    fn fail(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            level: Level::Fail,
            what: what.into(),
            detail: Some(detail.into()),
        }
    }

    /// Well, or failed for this reason.
    fn of(what: impl Into<String>, problem: Option<String>) -> Self {
        match problem {
            None => Self::ok(what),
            Some(problem) => Self::fail(what, problem),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        })
    }
}

/// A line a finding.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding {
            level,
            what,
            detail,
        } in &self.findings
        {
            match detail {
                None => writeln!(f, "{level:<5} {what}")?,
                Some(detail) => writeln!(f, "{level:<5} {what}: {detail}")?,
            }
        }
        Ok(())
    }
}

/// An error and what caused it, in one line. Our errors name places and kinds, never values.
fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(error.source(), |cause| cause.source())
        .fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}
