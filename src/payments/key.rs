//! A request's own name, so that repeating it does nothing more: kept as keyed fingerprints, since what was asked for can be
//! small enough to guess.

use crate::app::App;

/// Characters of a name that a client gives, at most.
pub const CHARS_MAX: usize = 255;

/// A client's word for one request, and what that request said.
#[derive(Debug, Clone)]
pub struct RequestKey {
    pub(super) key: [u8; 32],
    pub(super) body: [u8; 32],
}

impl RequestKey {
    /// `scope` keeps the words of one kind of request apart from those of others.
    pub fn new(app: &App, scope: &str, key: &str, body: &[u8]) -> Self {
        let key = format!("{scope}\n{key}");
        Self {
            key: app.vault.fingerprint("payment-key", key.as_bytes()),
            body: app.vault.fingerprint("payment-body", body),
        }
    }
}
