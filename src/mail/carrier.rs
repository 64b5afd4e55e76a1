//! The way that mail leaves by, as the settings say, and what is needed to take it.

use std::path::Path;

use super::dial::InvalidSmtp;
use super::file;
use super::outcome::{Outcome, Phase, Stop};
use super::reply::Reason;
use super::smtp::{Envelope, Patience, Smtp};
use super::transport::Transport;
use crate::egress::Gate;

/// Carries messages away, or keeps them.
#[derive(Debug)]
pub enum Carrier {
    /// Nothing leaves.
    Preview,
    /// Plain files in a directory.
    File(std::path::PathBuf),
    Smtp(Box<Smtp>),
}

impl Carrier {
    /// `hello` is the shop's public host.
    pub fn new(
        transport: Transport,
        gate: &Gate,
        hello: &str,
        ca_file: &Path,
    ) -> Result<Self, InvalidSmtp> {
        Ok(match transport {
            Transport::Preview => Self::Preview,
            Transport::File(directory) => Self::File(directory),
            Transport::Smtp(relay) => {
                let ca_file = (!ca_file.as_os_str().is_empty()).then_some(ca_file);
                let smtp = Smtp::new(relay, gate.clone(), hello, ca_file, Patience::default())?;
                Self::Smtp(Box::new(smtp))
            }
        })
    }

    /// Delivers one message, asking for the permit before its first byte goes anywhere.
    pub async fn deliver(
        &self,
        id: &str,
        envelope: Envelope<'_>,
        message: &[u8],
        permit: impl Future<Output = bool> + Send,
    ) -> Outcome {
        match self {
            Self::Preview => Outcome::Kept,
            Self::File(directory) => {
                if !permit.await {
                    return Stop::at(Phase::Data, Reason::Fenced).into();
                }
                match file::write(directory, id, message).await {
                    Ok(()) => Outcome::Delivered { reply: None },
                    // It is complete or absent, so this is never unknown.
                    Err(_) => Stop::at(Phase::Data, Reason::Disk).into(),
                }
            }
            Self::Smtp(smtp) => smtp.deliver(envelope, message, permit).await,
        }
    }

    /// Closes connections that have been idle too long, or all.
    pub async fn sweep(&self, all: bool) {
        if let Self::Smtp(smtp) = self {
            smtp.sweep(all).await;
        }
    }
}
