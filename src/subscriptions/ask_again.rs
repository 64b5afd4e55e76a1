//! A VAT id is confirmed for a while. Before something renews that is taxed by its buyer, it is asked about again; unanswered, the
//! period is charged with VAT.

use super::calendar::{days_after, days_before};
use super::model::Subscription;
use super::store;
use crate::app::App;
use crate::billing::vat_ids::{self, Asking};
use crate::orders::{self, vat, view};
use crate::storage::{self, Batch};
use crate::vault;

const PAGE: u32 = 200;

/// Asks about the VAT ids of what renews soon, once for each period, if the last answer will not count then.
pub async fn ask_again(app: &App) -> Result<(), storage::Error> {
    let days = i64::from(app.config.subscriptions.invoice_days_ahead)
        + i64::from(app.config.vat_ids.wait_days);
    let until = days_after(app.clock.now(), days, &app.config.business.zone());
    let mut last = String::new();
    loop {
        let page = store::of_businesses(&app.storage, until, &last, PAGE).await?;
        let Some(newest) = page.last() else {
            return Ok(());
        };
        last = newest.id.to_string();
        for subscription in &page {
            if let Err(error) = ask(app, subscription).await {
                tracing::warn!(subscription = %subscription.id, %error, "its VAT id was not asked about");
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Unasked {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<view::ViewError> for Unasked {
    fn from(error: view::ViewError) -> Self {
        match error {
            view::ViewError::Storage(error) => error.into(),
            view::ViewError::Vault(error) => error.into(),
        }
    }
}

async fn ask(app: &App, subscription: &Subscription) -> Result<(), Unasked> {
    let Some(renews_at) = subscription.renews_at else {
        return Ok(());
    };
    let ahead = i64::from(app.config.subscriptions.invoice_days_ahead);
    let charged_at = days_before(renews_at, ahead, &app.config.business.zone());
    let now = app.clock.now();
    let cause = format!("{}/vat/{}", subscription.id, subscription.next_on);
    let asked = vat_ids::of_cause(&app.storage, &cause).await?;
    if charged_at <= now || asked.is_some() {
        return Ok(());
    }
    let Some(order) = orders::find(app, &subscription.order).await? else {
        return Ok(());
    };
    let question = vat::question(app, &order).await?;
    let vat_id = view::details(app, &order).await?.vat_id;
    let vat_id = vat_id.and_then(|id| id.parse().ok());
    let (Some(question), Some(vat_id)) = (question, vat_id) else {
        return Ok(());
    };
    let counts = vat_ids::confirmed_until(app, &subscription.customer, &vat_id).await?;
    if counts.is_some_and(|until| until > charged_at) {
        return Ok(());
    }
    let keys = app.vault.keys(&subscription.subject).await?;
    let mut batch = Batch::new();
    let asking = Asking {
        cause: &cause,
        customer: &subscription.customer,
        keys: &keys,
        vat_id: &vat_id,
        becomes: question.becomes,
        // Theirs it is: they said so of the order.
        is_claimed: true,
        confirmed_until: None,
        asked_at: now,
        decide_by: charged_at,
    };
    vat_ids::ask(app, &mut batch, &asking)?;
    let done = app
        .storage
        .transact(move |tx| {
            let batch = batch.clone();
            Box::pin(async move { tx.insert(batch).await })
        })
        .await;
    match done {
        // Another process asked meanwhile.
        Err(error) if error.is_unique_violation() => Ok(()),
        done => Ok(done?),
    }
}
