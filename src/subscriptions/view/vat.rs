//! What VAT does to a price that is shown to a subscriber.

use crate::billing::tax::Treatment;
use crate::catalog::{Basis, PlanId};
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::Subscription;

/// `included`, `added`, `reverse-charge` (its buyer owes it) or `none`: as a charge of today would be taxed.
pub(super) async fn of(
    desk: &mut Desk<'_>,
    of: &Subscription,
    plan: &PlanId,
    basis: Basis,
) -> Result<&'static str, Error> {
    if basis == Basis::Gross || desk.app.config.business.small_business {
        return Ok("included");
    }
    let today = desk.today();
    let decision = desk.decision(of, plan, today).await?;
    Ok(match decision.treatment {
        Treatment::Taxed => "added",
        Treatment::ReverseCharge => "reverse-charge",
        _ => "none",
    })
}
