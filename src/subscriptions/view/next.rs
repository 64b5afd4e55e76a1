//! What is charged next.

use jiff::civil::Date;
use serde::Serialize;

use crate::app::App;
use crate::money::Money;
use crate::storage;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::upcoming;

/// What the next invoice will come to, as its renewal reckons it.
#[derive(Debug, Clone, Serialize)]
pub struct NextLine {
    /// The first day of what it is for.
    pub on: Date,
    /// When the invoice is written.
    pub invoiced_on: Date,
    /// With VAT; nothing where it costs nothing.
    pub total: Option<Money>,
    /// What of that is VAT, if any is.
    pub tax: Option<Money>,
    /// Its buyer owes the VAT.
    pub reverse_charge: bool,
}

pub(super) async fn of(app: &App, of: &Subscription) -> storage::Result<Option<NextLine>> {
    let next = upcoming::next_charge(app, of).await?;
    Ok(next.map(|next| NextLine {
        on: next.on,
        invoiced_on: next.invoiced_on,
        total: something(next.totals.total),
        tax: something(next.totals.tax),
        reverse_charge: next.reverse_charge,
    }))
}

fn something(amount: Money) -> Option<Money> {
    (!amount.is_zero()).then_some(amount)
}
