//! Mail: from a letter to the relay's verdict.

mod address;
mod carrier;
mod compose;
mod dial;
mod dkim;
mod file;
mod outcome;
mod reply;
mod session;
mod smtp;
mod talk;
mod tls;
mod transport;
mod wire;

pub use address::{InvalidMailbox, Mailbox};
pub use carrier::Carrier;
pub use compose::{Attachment, Head, Letter, Media, Unfit, compose};
pub use dial::InvalidSmtp;
pub use dkim::{InvalidDkim, Signer, Unsignable};
pub use outcome::{Outcome, Phase, Why};
pub use reply::{Enhanced, NotEnhanced, Reason, Reply};
pub use smtp::{Envelope, Patience, Smtp};
pub use tls::InvalidTrust;
pub use transport::{Credentials, InvalidTransport, Relay, Security, Transport};
