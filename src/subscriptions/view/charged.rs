//! What was charged for a subscription, as a list shows it.

use jiff::civil::Date;
use serde::Serialize;

use super::change::charge_label;
use crate::app::App;
use crate::money::Money;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::store;
use crate::web::locale::Locale;

/// Lines that are shown at most.
const CHARGES_MAX: u32 = 60;

#[derive(Debug, Clone, Serialize)]
pub struct ChargedLine {
    pub label: String,
    pub quantity: i64,
    pub from: Date,
    pub until: Date,
    pub amount: Money,
    /// Another plan took its place within its days.
    pub superseded: bool,
}

/// What was charged, the latest days first.
pub async fn charged(
    app: &App,
    of: &Subscription,
    locale: Locale,
) -> Result<Vec<ChargedLine>, Error> {
    let charges = store::charges::latest(&app.storage, of, CHARGES_MAX).await?;
    let mut lines = Vec::with_capacity(charges.len());
    for (charge, superseded_at) in charges {
        lines.push(ChargedLine {
            label: charge_label(app, &charge, locale).await?,
            quantity: charge.quantity,
            from: charge.period.from,
            until: charge.period.last_day(),
            amount: charge.amount,
            superseded: superseded_at.is_some(),
        });
    }
    Ok(lines)
}
