//! One attempt to send one claimed message, from its author to the relay's verdict.

use jiff::SignedDuration;

use super::address::Mailbox;
use super::author::{Addressed, AuthorError, Authors};
use super::compose::{Head, Unfit, compose};
use super::data;
use super::dkim::Unsignable;
use super::model::Owed;
use super::outcome::{Outcome, Why};
use super::policy::{History, Settlement};
use super::reply::Reason;
use super::sender::Sender;
use super::smtp::Envelope;
use super::store::{self, Claim};
use crate::app::App;
use crate::storage;
use crate::vault;

/// How long a message waits for a worker that has died. While one lives, it renews.
pub(super) const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// What is at hand while a claim is worked on.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub app: &'a App,
    pub sender: &'a Sender,
    pub authors: &'a Authors,
    pub claim: &'a Claim,
}

/// The message as it leaves.
struct Ready {
    to: Mailbox,
    bytes: Vec<u8>,
}

/// Why nothing is ready to leave.
enum Unready {
    /// Settled without a dialogue.
    Unwanted(Reason),
    /// The claim is another's by now.
    Lost,
    Failed(Unprepared),
}

/// What went wrong before the dialogue.
#[derive(Debug, thiserror::Error)]
enum Unprepared {
    #[error(transparent)]
    Author(#[from] AuthorError),
    #[error(transparent)]
    Vault(#[from] vault::Error),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error(transparent)]
    Unsignable(#[from] Unsignable),
}

impl<E: Into<Unprepared>> From<E> for Unready {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Attempt<'_> {
    /// Brings the message as far as it goes. `None` when the claim was lost: its end is not ours to write.
    pub async fn make(self) -> Option<Settlement> {
        let now = self.app.clock.now();
        if self.claim.body_at.is_some() {
            return Some(Settlement::after_a_crash(self.history(), now));
        }
        let age = now.duration_since(self.claim.owed_at);
        if self.claim.kind.lasts().is_some_and(|lasts| age >= lasts) {
            return Some(Settlement::dropped(Reason::Expired));
        }
        match self.prepare().await {
            Ok(ready) => self.deliver(&ready).await,
            Err(Unready::Unwanted(reason)) => Some(Settlement::dropped(reason)),
            Err(Unready::Lost) => None,
            Err(Unready::Failed(error)) => Some(self.failed(&error)),
        }
    }

    /// The bytes that every attempt sends: frozen before, or written and frozen now.
    async fn prepare(self) -> Result<Ready, Unready> {
        let owed = self.owed();
        let author = self.authors.of(self.claim.kind)?;
        if let Some(reason) = author.unwanted(self.app, &owed).await? {
            return Err(Unready::Unwanted(reason));
        }
        if let Some(ready) = self.frozen().await? {
            return Ok(ready);
        }
        let Addressed { to, letter } = author.write(self.app, &owed).await?;
        let at = self.app.clock.now();
        let message = compose(
            &letter,
            &Head {
                from: &self.sender.from,
                reply_to: self.sender.reply_to.as_ref(),
                to: &to,
                id: self.claim.id.as_str(),
                host: &self.sender.host,
                date: at,
            },
        )?;
        let bytes = match &self.sender.signer {
            Some(signer) => signer.sign(&message, at)?,
            None => message,
        };
        let ready = Ready { to, bytes };
        if self.freeze(&ready).await? {
            Ok(ready)
        } else {
            Err(Unready::Lost)
        }
    }

    async fn deliver(self, ready: &Ready) -> Option<Settlement> {
        let envelope = Envelope {
            from: &self.sender.from,
            to: &ready.to,
        };
        let carrier = &self.sender.carrier;
        let id = self.claim.id.as_str();
        let outcome = carrier.deliver(id, envelope, &ready.bytes, self.permit());
        match outcome.await {
            Outcome::Deferred {
                why: Why::Failure(Reason::Fenced),
                ..
            } => None,
            outcome => Some(Settlement::after(
                &outcome,
                self.history(),
                self.app.clock.now(),
                &self.app.chance,
            )),
        }
    }

    /// Whether the body may be written: once the row says durably that it may have been.
    async fn permit(self) -> bool {
        let (claim, now) = (self.claim.clone(), self.app.clock.now());
        let begun = self.app.storage.transact(move |tx| {
            let claim = claim.clone();
            Box::pin(async move { store::begin_body(tx, &claim, now, now + LEASE).await })
        });
        begun.await.unwrap_or_else(|error: storage::Error| {
            tracing::warn!(message = %self.claim.id, %error, "a mail is not sent, for it cannot be written down");
            false
        })
    }

    fn owed(self) -> Owed {
        let claim = self.claim;
        Owed {
            id: claim.id.clone(),
            kind: claim.kind,
            event: claim.event.clone(),
            entity: claim.entity.clone(),
            recipient: claim.recipient.clone(),
            step: claim.step,
            owed_at: claim.owed_at,
        }
    }

    async fn frozen(self) -> Result<Option<Ready>, Unprepared> {
        let (Some(address), Some(bytes)) = (&self.claim.address, &self.claim.bytes) else {
            return Ok(None);
        };
        let (subject, row) = (&self.claim.recipient, self.claim.id.as_str());
        let vault = &self.app.vault;
        let address = vault
            .open_field(&data::ADDRESS, subject, row, address)
            .await?;
        let bytes = vault.open_field(&data::BYTES, subject, row, bytes).await?;
        Ok(Some(Ready {
            to: Mailbox::new(None, address.text()?).map_err(AuthorError::from)?,
            bytes: bytes.bytes().to_vec(),
        }))
    }

    async fn freeze(self, ready: &Ready) -> Result<bool, Unprepared> {
        let vault = &self.app.vault;
        let keys = vault.keys(&self.claim.recipient).await?;
        let row = self.claim.id.as_str();
        let address = vault.seal(&data::ADDRESS, &keys, row, ready.to.address().as_bytes())?;
        let bytes = vault.seal(&data::BYTES, &keys, row, &ready.bytes)?;
        let claim = self.claim.clone();
        let frozen = self.app.storage.transact(move |tx| {
            let (claim, address, bytes) = (claim.clone(), address.clone(), bytes.clone());
            Box::pin(async move { store::freeze(tx, &claim, &address, &bytes).await })
        });
        Ok(frozen.await?)
    }

    fn failed(self, error: &Unprepared) -> Settlement {
        let vault = match error {
            Unprepared::Vault(error) | Unprepared::Author(AuthorError::Vault(error)) => Some(error),
            _ => None,
        };
        if matches!(vault, Some(vault::Error::Erased)) {
            return Settlement::dropped(Reason::Erased);
        }
        let unavailable = match error {
            Unprepared::Storage(error) | Unprepared::Author(AuthorError::Storage(error)) => {
                error.is_unavailable()
            }
            _ => vault.is_some_and(vault::Error::is_unavailable),
        };
        let reason = if unavailable {
            Reason::Unavailable
        } else {
            Reason::Unrenderable
        };
        tracing::warn!(message = %self.claim.id, kind = self.claim.kind.as_str(), %error, "a mail cannot be written");
        Settlement::postponed(
            self.history(),
            reason,
            self.app.clock.now(),
            &self.app.chance,
        )
    }

    fn history(self) -> History {
        History {
            kind: self.claim.kind,
            attempts: self.claim.attempts,
            unknowns: self.claim.unknowns,
        }
    }
}
