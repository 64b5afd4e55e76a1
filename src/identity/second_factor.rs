//! A code of the second factor: from the authenticator, or one of the recovery codes. It counts once.

use jiff::Timestamp;

use super::model::{Credentials, OperatorId};
use super::recovery_codes;
use super::store::{codes, operators};
use crate::app::App;
use crate::storage::{self, Tx};
use crate::vault;

/// A code that fits, until it is taken.
#[derive(Debug, Clone)]
pub(super) enum Proof {
    Step(i64),
    /// It looks like one; whether it is one shows when it is taken.
    RecoveryCode(Vec<u8>),
}

/// What the code would prove; `None` when it fits nothing.
pub(super) async fn prove(
    app: &App,
    known: &Credentials,
    code: &str,
) -> Result<Option<Proof>, vault::Error> {
    if recovery_codes::looks_like_one(code) {
        return Ok(Some(Proof::RecoveryCode(recovery_codes::digest(code))));
    }
    let secret = known.open_totp(app).await?;
    let step = secret.step_of(code, app.clock.now(), known.totp_step);
    Ok(step.map(Proof::Step))
}

impl Proof {
    /// Uses the code up; `false` when it was used before, or never was one.
    pub(super) async fn take(
        &self,
        tx: &mut Tx,
        id: &OperatorId,
        now: Timestamp,
    ) -> storage::Result<bool> {
        match self {
            Self::Step(step) => operators::take_step(tx, id, *step).await,
            Self::RecoveryCode(digest) => codes::take(tx, id, digest, now).await,
        }
    }

    pub(super) const fn is_recovery_code(&self) -> bool {
        matches!(self, Self::RecoveryCode(_))
    }
}
