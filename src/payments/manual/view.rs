//! What was noted about payments, as those see it who may.

use super::ManualPayment;
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::payments::data;
use crate::vault;
use crate::vault::Sealed;
use crate::vault::map::Field;

/// What an operator noted when it was recorded, and when it was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    pub remark: Option<String>,
    pub undone: Option<String>,
}

impl ManualPayment {
    /// Whether there is anything to open.
    pub fn is_remarked(&self) -> bool {
        self.remark.is_some() || self.undone.is_some()
    }
}

/// What was noted, under a permit that covers it; nothing about somebody who was erased.
pub async fn remarks_under(
    app: &App,
    permit: &Permit,
    payment: &ManualPayment,
) -> Result<Remarks, OpenError> {
    Ok(Remarks {
        remark: opened(app, permit, payment, &data::REMARK, payment.remark.as_ref()).await?,
        undone: opened(app, permit, payment, &data::UNDONE, payment.undone.as_ref()).await?,
    })
}

async fn opened(
    app: &App,
    permit: &Permit,
    payment: &ManualPayment,
    field: &Field,
    sealed: Option<&Sealed>,
) -> Result<Option<String>, OpenError> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let (subject, row) = (&payment.subject, payment.id.as_str());
    match reveal::open(permit, &app.vault, field, subject, row, sealed).await {
        Ok(opened) => Ok(Some(opened.text()?.to_owned())),
        Err(OpenError::Vault(vault::Error::Erased)) => Ok(None),
        Err(error) => Err(error),
    }
}
