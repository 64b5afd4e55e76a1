//! From nothing to a connection that is greeted, protected and signed in on.

use std::path::Path;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::outcome::{Phase, Stop};
use super::reply::Reason;
use super::session::{Line, Offers, Session, Stream, login, password_line, plain};
use super::smtp::Patience;
use super::talk::{ask, expect, hear};
use super::tls::{self, InvalidTrust};
use super::transport::{InvalidTransport, Relay, Security};
use super::wire::Wire;
use crate::egress::{ConnectError, Gate};

/// Why there is no SMTP client.
#[derive(Debug, thiserror::Error)]
pub enum InvalidSmtp {
    #[error(transparent)]
    Transport(#[from] InvalidTransport),
    #[error(transparent)]
    Trust(#[from] InvalidTrust),
}

/// The way to one relay.
#[derive(Debug)]
pub(super) struct Dialer {
    relay: Relay,
    gate: Gate,
    tls: Arc<ClientConfig>,
    server_name: ServerName<'static>,
    /// What we call ourselves: the shop's public host, not the machine's name.
    hello: String,
    pub patience: Patience,
}

impl Dialer {
    pub fn new(
        relay: Relay,
        gate: Gate,
        hello: &str,
        ca_file: Option<&Path>,
        patience: Patience,
    ) -> Result<Self, InvalidSmtp> {
        let server_name =
            ServerName::try_from(relay.peer.host.clone()).map_err(|_| InvalidTransport::NoHost)?;
        Ok(Self {
            tls: tls::client_config(ca_file)?,
            hello: address_literal(hello),
            relay,
            gate,
            server_name,
            patience,
        })
    }

    /// Connects, greets, goes on to TLS as the settings ask, signs in.
    pub async fn open(&self) -> Result<Session, Stop> {
        let patience = self.patience.connect;
        let tcp = timeout(patience * 2, self.gate.connect(&self.relay.peer, patience))
            .await
            .map_err(|_| Stop::at(Phase::Connect, Reason::TimedOut))?
            .map_err(|error| Stop::at(Phase::Connect, reason_of(&error)))?;
        let (mut wire, offers) = match self.relay.security {
            Security::Clear => self.greet(Box::new(tcp) as Box<dyn Stream>).await?,
            Security::Implicit => self.greet(self.handshake(tcp).await?).await?,
            Security::StartTls => self.start_tls(tcp).await?,
        };
        self.sign_in(&mut wire, &offers).await?;
        Ok(Session {
            wire,
            offers,
            carried: 0,
            idle_since: Instant::now(),
        })
    }

    /// The server's greeting and our EHLO.
    async fn greet<S: Stream>(&self, stream: S) -> Result<(Wire<S>, Offers), Stop> {
        let mut wire = Wire::new(stream);
        let greeting = hear(&mut wire, Phase::Greeting, self.patience.reply).await?;
        expect(greeting, Phase::Greeting, &[220])?;
        let offers = self.ehlo(&mut wire).await?;
        Ok((wire, offers))
    }

    async fn ehlo<S: Stream>(&self, wire: &mut Wire<S>) -> Result<Offers, Stop> {
        let ehlo = format!("EHLO {}", self.hello);
        let reply = ask(wire, Phase::Hello, &ehlo, &[250], self.patience.reply).await?;
        Ok(Offers::of(&reply))
    }

    async fn start_tls(&self, tcp: TcpStream) -> Result<(Line, Offers), Stop> {
        let (mut wire, offers) = self.greet(tcp).await?;
        if !offers.start_tls {
            return Err(Stop::at(Phase::StartTls, Reason::NoStartTls));
        }
        ask(
            &mut wire,
            Phase::StartTls,
            "STARTTLS",
            &[220],
            self.patience.reply,
        )
        .await?;
        let tcp = wire
            .into_stream()
            .ok_or_else(|| Stop::at(Phase::StartTls, Reason::Protocol))?;
        let mut wire = Wire::new(self.handshake(tcp).await?);
        // What was offered in the clear is forgotten (RFC 3207, 4.2).
        let offers = self.ehlo(&mut wire).await?;
        Ok((wire, offers))
    }

    async fn handshake(&self, tcp: TcpStream) -> Result<Box<dyn Stream>, Stop> {
        let connector = TlsConnector::from(Arc::clone(&self.tls));
        let connecting = connector.connect(self.server_name.clone(), tcp);
        let stream = timeout(self.patience.reply, connecting)
            .await
            .map_err(|_| Stop::at(Phase::Handshake, Reason::TimedOut))?
            .map_err(|error| Stop::at(Phase::Handshake, tls::reason_of(&error)))?;
        Ok(Box::new(stream))
    }

    /// AUTH (RFC 4954), by PLAIN or LOGIN: what travels is protected by TLS or never leaves the machine.
    async fn sign_in(&self, wire: &mut Line, offers: &Offers) -> Result<(), Stop> {
        let Some(credentials) = &self.relay.credentials else {
            return Ok(());
        };
        let patience = self.patience.reply;
        if offers.auth_plain {
            ask(wire, Phase::Auth, &plain(credentials), &[235], patience).await?;
        } else if offers.auth_login {
            ask(wire, Phase::Auth, "AUTH LOGIN", &[334], patience).await?;
            ask(wire, Phase::Auth, &login(credentials), &[334], patience).await?;
            ask(
                wire,
                Phase::Auth,
                &password_line(credentials),
                &[235],
                patience,
            )
            .await?;
        } else {
            return Err(Stop::at(Phase::Auth, Reason::NoAuthMechanism));
        }
        Ok(())
    }
}

fn reason_of(error: &ConnectError) -> Reason {
    match error {
        ConnectError::Forbidden(_) => Reason::Forbidden,
        ConnectError::Unresolved(..) => Reason::Unresolved,
        ConnectError::Unreachable(_, why) if why.kind() == std::io::ErrorKind::TimedOut => {
            Reason::TimedOut
        }
        ConnectError::Unreachable(..) => Reason::Unreachable,
    }
}

/// An address says hello in brackets (RFC 5321, 4.1.3), a name as it is.
fn address_literal(host: &str) -> String {
    match host.trim_matches(['[', ']']).parse() {
        Ok(std::net::IpAddr::V4(v4)) => format!("[{v4}]"),
        Ok(std::net::IpAddr::V6(v6)) => format!("[IPv6:{v6}]"),
        Err(_) => host.to_owned(),
    }
}
