//! Who mail is from, how it is signed and which way it leaves: what the settings say, checked at the start.

use std::path::Path;

use secrecy::ExposeSecret;
use url::Url;

use super::address::{InvalidMailbox, Mailbox};
use super::carrier::Carrier;
use super::dial::InvalidSmtp;
use super::dkim::{InvalidDkim, Signer};
use super::transport::{InvalidTransport, Security, Transport};
use crate::config::Config;
use crate::egress::{Gate, Peer};

/// Connections at the same time are bounded by what a relay gives one client.
const CONNECTIONS_MAX: usize = 32;

/// Everything about sending that the settings say.
#[derive(Debug)]
pub struct Sender {
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
    /// The shop's public host.
    pub(super) host: String,
    pub(super) carrier: Carrier,
    pub(super) signer: Option<Signer>,
    /// None: other processes send.
    pub(super) connections: usize,
}

/// Why no mail could be sent with these settings. Repeats no secret.
#[derive(Debug, thiserror::Error)]
pub enum InvalidMail {
    #[error(transparent)]
    Transport(#[from] InvalidTransport),
    #[error(transparent)]
    Smtp(#[from] InvalidSmtp),
    #[error(transparent)]
    Dkim(#[from] InvalidDkim),
    #[error("`{0}`: {1}")]
    Mailbox(&'static str, InvalidMailbox),
    #[error("`mail.connections` is more than {CONNECTIONS_MAX}")]
    Connections,
    #[error("`server.public_url` names no host")]
    PublicUrl,
}

/// The relay, as the settings name it: whom the gate must let mail through to.
pub fn peers(config: &Config) -> Result<Option<Peer>, InvalidTransport> {
    Ok(transport(config)?.peer().cloned())
}

/// Checks every setting that mail depends on.
pub fn check(config: &Config) -> Result<(), InvalidMail> {
    let gate = Gate::allowing(peers(config)?);
    Sender::of(config, transport(config)?, &gate).map(drop)
}

impl Sender {
    /// As the settings say; opens no connection. Warns of what they let others read.
    pub fn open(config: &Config, gate: &Gate) -> Result<Self, InvalidMail> {
        let transport = transport(config)?;
        warn_of_plain_ways(&transport);
        Self::of(config, transport, gate)
    }

    fn of(config: &Config, transport: Transport, gate: &Gate) -> Result<Self, InvalidMail> {
        let mail = &config.mail;
        if mail.connections > CONNECTIONS_MAX {
            return Err(InvalidMail::Connections);
        }
        let from =
            Mailbox::parse(&mail.from).map_err(|error| InvalidMail::Mailbox("mail.from", error))?;
        let contact = Mailbox::parse(&config.business.contact_email)
            .map_err(|error| InvalidMail::Mailbox("business.contact_email", error))?;
        let host = public_host(config).ok_or(InvalidMail::PublicUrl)?;
        Ok(Self {
            reply_to: (contact.address() != from.address()).then_some(contact),
            carrier: Carrier::new(transport, gate, &host, &mail.ca_file)?,
            signer: Signer::load(&mail.dkim_selector, &mail.dkim_domain, &mail.dkim_key)?,
            connections: mail.connections,
            from,
            host,
        })
    }
}

fn transport(config: &Config) -> Result<Transport, InvalidTransport> {
    config.mail.transport.expose_secret().parse()
}

/// Without the port, and without the brackets of an address.
fn public_host(config: &Config) -> Option<String> {
    let url = Url::parse(&config.server.public_url()).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']);
    Some(host.to_owned())
}

fn warn_of_plain_ways(transport: &Transport) {
    match transport {
        Transport::File(directory) => {
            let directory: &Path = directory;
            tracing::warn!(
                directory = %directory.display(),
                "MAILS ARE WRITTEN AS PLAIN FILES, with names, addresses and sign-in links in them. For development only."
            );
        }
        Transport::Smtp(relay) if relay.security == Security::Clear && !relay.is_local() => {
            tracing::warn!(
                relay = %relay.peer,
                "MAILS TRAVEL IN THE CLEAR to the relay (`?tls=none`): who is on the way can read them."
            );
        }
        _ => {}
    }
}
