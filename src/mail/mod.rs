//! Mail: an obligation is committed with its cause, written and frozen once, and carried to the relay in a dialogue whose
//! phases are told apart.
//!
//! [`owe`] is one insert in the caller's transaction. A [`Worker`] claims what is due, asks the [`Author`] of its kind
//! for the letter, seals the finished bytes and sends these and no others, however often it takes. When the dialogue ends
//! without a verdict, the message is [`State::Unknown`]: shown, and never taken for sent or for lost.
//!
//! Invariant: a letter has no place for tracking, and what a server says is stored sealed or as a code, never logged.

mod address;
mod attempt;
mod author;
mod carrier;
mod compose;
pub mod data;
mod dial;
mod dkim;
mod file;
pub mod letters;
mod model;
mod outcome;
mod policy;
mod preview;
mod reply;
mod sender;
mod session;
mod smtp;
mod store;
mod talk;
mod tls;
mod transport;
mod wire;
mod worker;

use std::collections::HashMap;

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::storage::{self, Batch, Storage, Tx};

pub use address::{InvalidMailbox, Mailbox};
pub use author::{Addressed, Answer, Author, AuthorError, Authors};
pub use carrier::Carrier;
pub use compose::{Attachment, Head, Letter, Media, Unfit, compose};
pub use dial::InvalidSmtp;
pub use dkim::{InvalidDkim, Signer, Unsignable};
pub use model::{Backlog, Kind, Listed, MessageId, Obligation, Owed, Shelf, State};
pub use outcome::{Outcome, Phase, Why};
pub use preview::{Preview, PreviewError, preview};
pub use reply::{Enhanced, NotEnhanced, Reason, Reply};
pub use sender::{InvalidMail, Sender, check, peers};
pub use smtp::{Envelope, Patience, Smtp};
pub use tls::InvalidTrust;
pub use transport::{Credentials, InvalidTransport, Relay, Security, Transport};
pub use worker::Worker;

/// Wakes the workers of this process; those of others poll.
static OWED: Notify = Notify::const_new();

/// Owes a message: one insert in a batch that the caller runs in the transaction of the cause, with [`wake_after`]. It
/// exists if, and only if, that transaction commits, and once however often it is owed.
pub fn owe(batch: &mut Batch, obligation: Obligation) {
    store::insert(batch, obligation);
}

/// Has the workers look into the outbox as soon as this transaction is durable.
pub fn wake_after(tx: &mut Tx) {
    tx.after_commit(|| OWED.notify_waiters());
}

/// A page of messages, newest first; `after` is the last one of the page before.
pub async fn list(
    storage: &Storage,
    shelf: Shelf,
    after: Option<&MessageId>,
    limit: u32,
) -> storage::Result<Vec<Listed>> {
    store::list(storage, shelf, after, limit).await
}

/// The messages that tell of one thing, oldest first, `limit` at most.
pub async fn about(storage: &Storage, entity: &str, limit: u32) -> storage::Result<Vec<Listed>> {
    store::about(storage, entity, limit).await
}

pub async fn find(storage: &Storage, id: &MessageId) -> storage::Result<Option<Listed>> {
    store::find(storage, id).await
}

/// Of these messages, those that went out, and when.
pub async fn sent_at(
    storage: &Storage,
    ids: &[MessageId],
) -> storage::Result<HashMap<MessageId, Timestamp>> {
    store::sent::at(storage, ids).await
}

/// How much is waiting and how much is in trouble.
pub async fn backlog(storage: &Storage, now: Timestamp) -> storage::Result<Backlog> {
    store::backlog(storage, now).await
}

/// Sends a message that rests once more, byte for byte as it was: one that is unknown or dead, waits for its next attempt,
/// or was only previewed. Says whether there was one. The caller records in the same transaction who said so.
pub async fn send_again(tx: &mut Tx, id: &MessageId, now: Timestamp) -> storage::Result<bool> {
    wake_after(tx);
    store::queue_again(tx, id, now).await
}

/// Settles a message that waits or is in trouble: it has turned out to have arrived.
pub async fn mark_as_sent(tx: &mut Tx, id: &MessageId, now: Timestamp) -> storage::Result<bool> {
    store::settle_by_hand(tx, id, State::Sent, now).await
}

/// Settles a message that waits or is in trouble: it is not sent any more.
pub async fn give_up(tx: &mut Tx, id: &MessageId, now: Timestamp) -> storage::Result<bool> {
    store::settle_by_hand(tx, id, State::Dropped, now).await
}

/// Deletes the copies of messages whose time is over; says of how many. A daily duty.
pub async fn delete_copies(storage: &Storage, clock: &Clock) -> storage::Result<u64> {
    let now = clock.now();
    storage
        .transact(move |tx| Box::pin(async move { store::delete_copies(tx, now).await }))
        .await
}
