//! Who an operator is, and where on the way in.

use jiff::Timestamp;

use super::data;
use super::totp::SharedSecret;
use crate::app::App;
use crate::audit::Actor;
use crate::vault::map::{Field, Role};
use crate::vault::{self, Opened, Sealed, SubjectId};

crate::id!(OperatorId, "opr", "An operator's id.");
crate::id!(LinkId, "lnk", "A one-time link that makes an operator.");
crate::id!(
    SignInLinkId,
    "sil",
    "A one-time link that signs a customer in."
);
crate::id!(RequestId, "sir", "Somebody's wish for such a link.");

/// An operator, without anything sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    pub id: OperatorId,
    pub subject: SubjectId,
    pub role: Role,
    pub invited_at: Timestamp,
    pub enrolled_at: Option<Timestamp>,
    pub signed_in_at: Option<Timestamp>,
    pub disabled_at: Option<Timestamp>,
}

impl Operator {
    /// Whether the operator may sign in.
    pub fn is_active(&self) -> bool {
        self.enrolled_at.is_some() && self.disabled_at.is_none()
    }

    pub fn actor(&self) -> Actor {
        Actor::Operator {
            id: self.id.as_str().to_owned(),
            role: self.role,
        }
    }
}

/// What an operator signs in with, and how far the way in has been gone.
#[derive(Debug, Clone)]
pub(super) struct Credentials {
    pub(super) operator: Operator,
    pub(super) email: Sealed,
    pub(super) password: Option<Sealed>,
    pub(super) totp: Option<Sealed>,
    pub(super) totp_step: i64,
    pub(super) totp_confirmed_at: Option<i64>,
    pub(super) codes_kept_at: Option<i64>,
    pub(super) sheet_kept_at: Option<i64>,
}

impl Credentials {
    pub(super) async fn open_email(&self, app: &App) -> Result<Opened, vault::Error> {
        self.open(app, &data::EMAIL, &self.email).await
    }

    /// The password's PHC string. There is none before the account is made.
    pub(super) async fn open_password(&self, app: &App) -> Result<Option<Opened>, vault::Error> {
        match &self.password {
            Some(sealed) => Ok(Some(self.open(app, &data::PASSWORD, sealed).await?)),
            None => Ok(None),
        }
    }

    /// What is shared with the authenticator. Before the account is made, something that no authenticator knows.
    pub(super) async fn open_totp(&self, app: &App) -> Result<SharedSecret, vault::Error> {
        match &self.totp {
            Some(sealed) => {
                let opened = self.open(app, &data::TOTP, sealed).await?;
                Ok(SharedSecret::from_stored(opened.bytes()))
            }
            None => Ok(SharedSecret::new(&app.chance)),
        }
    }

    async fn open(
        &self,
        app: &App,
        field: &Field,
        sealed: &Sealed,
    ) -> Result<Opened, vault::Error> {
        let Operator { id, subject, .. } = &self.operator;
        let row = id.as_str();
        app.vault.open_field(field, subject, row, sealed).await
    }
}

/// What makes an operator out of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// The first owner, who is not known yet.
    SetUp,
    /// Somebody who was invited by address.
    Invitation,
}

impl LinkKind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "setup",
            Self::Invitation => "invitation",
        }
    }

    pub(super) fn named(text: &str) -> Option<Self> {
        [Self::SetUp, Self::Invitation]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// A one-time link that makes an operator, as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) id: LinkId,
    pub(super) kind: LinkKind,
    pub(super) operator: Option<OperatorId>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) used_at: Option<Timestamp>,
}

impl Link {
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.expires_at.is_none_or(|expires| now < expires)
    }
}
