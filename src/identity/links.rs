//! One-time links: an id, and a secret that is derived from it. The database holds neither the secret nor anything that
//! confirms one, and a link that must be said again (a mail that is sent anew) is the same link.

use std::str::FromStr;

use crate::vault::Vault;

/// What a link is good for: part of what its secret is derived from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// Makes an operator.
    Enrolment,
    /// Signs a customer in.
    SignIn,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Enrolment => "enrolment-link",
            Self::SignIn => "sign-in-link",
        }
    }
}

/// The text that stands in the link's URL.
pub(super) fn token(vault: &Vault, purpose: Purpose, id: &str) -> String {
    format!("{id}.{}", vault.token(purpose.as_str(), id))
}

/// The id of the link that this text belongs to, if its secret is right.
pub(super) fn id_of<Id: FromStr>(vault: &Vault, purpose: Purpose, token: &str) -> Option<Id> {
    let (id, secret) = token.split_once('.')?;
    if !vault.token_matches(purpose.as_str(), id, secret) {
        return None;
    }
    id.parse().ok()
}
