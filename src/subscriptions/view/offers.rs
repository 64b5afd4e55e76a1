//! What a subscription can be changed to, and what it cannot.

use serde::Serialize;

use super::vat;
use crate::app::App;
use crate::catalog::{Basis, Interval, Plan, Price, Shelf};
use crate::orders::web::localized;
use crate::storage;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::Subscription;
use crate::web::form::Choice;
use crate::web::locale::{Locale, Phrase};

/// What a subscription can be changed to.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Offers {
    /// Prices, in its currency and reckoned as its own are.
    pub prices: Vec<Choice>,
    /// Plans that it cannot be changed to, since their prices hold the VAT and its own do not, or the other way round.
    pub others: Vec<String>,
    /// Whether its own prices are without VAT.
    pub is_net: bool,
}

/// The prices that it can be changed to.
pub async fn offers(app: &App, of: &Subscription, locale: Locale) -> Result<Offers, Error> {
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let renews =
        |price: &&Price| price.amount.currency() == of.currency && price.interval != Interval::Once;
    let mut offers = Offers {
        is_net: of.basis == Basis::Net,
        ..Offers::default()
    };
    let mut desk = Desk::open(app);
    for plan in plans.iter() {
        let mut fits = false;
        for price in plan.prices.iter().filter(renews) {
            if price.basis == of.basis {
                fits = true;
                let label = label(&mut desk, of, (plan, price), locale).await?;
                offers.prices.push(Choice::new(price.id.as_str(), label));
            }
        }
        if !fits && plan.prices.iter().any(|price| renews(&price)) {
            offers.others.push(localized(&plan.name, locale));
        }
    }
    Ok(offers)
}

async fn label(
    desk: &mut Desk<'_>,
    of: &Subscription,
    (plan, price): (&Plan, &Price),
    locale: Locale,
) -> Result<String, Error> {
    let said = |phrase: &Phrase| locale.say(phrase).map_err(storage::Error::unreadable);
    let vat = vat::of(desk, of, &plan.id, price.basis).await?;
    let amount = Phrase::new(format!("subscription-vat-{vat}"));
    let amount = said(&amount.with("price", locale.money(price.amount)))?;
    let term = format!("subscription-each-{}", price.interval.as_str());
    let term = said(&Phrase::new(term).with("price", amount))?;
    Ok(format!("{}: {term}", localized(&plan.name, locale)))
}
