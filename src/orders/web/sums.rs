//! Amounts as pages show them.

use crate::billing::tax::{self, Buyer, Decision, Line};
use crate::catalog::{Basis, Interval, Localized, Plan};
use crate::money::{Money, Rate};
use crate::orders::pages::{ConfirmedSum, Line as ShownLine, Sums, TaxSum, TrialSum};
use crate::orders::{LineKind, Order, Quote, QuotedLine, Shop};
use crate::web::locale::{Locale, Phrase};

/// A text of the catalogue in the reader's language.
pub fn localized(text: &Localized, locale: Locale) -> String {
    match locale {
        Locale::En => text.en.clone(),
        Locale::De => text.de.clone(),
    }
}

/// What a consumer at the seller's place pays for an amount of a price: shown before anybody said where they live.
pub(in crate::orders) fn gross(shop: &Shop, plan: &Plan, basis: Basis, amount: Money) -> Money {
    if basis == Basis::Gross {
        return amount;
    }
    let Some(decision) = at_home(shop, plan) else {
        return amount;
    };
    let line = Line { amount, decision };
    tax::totals(basis, amount.currency(), [line]).map_or(amount, |totals| totals.total)
}

/// The plan's rate where the seller is, for the note under its prices; none where no VAT is charged.
pub(super) fn home_rate(shop: &Shop, plan: &Plan) -> Option<Rate> {
    let rate = at_home(shop, plan)?.rate;
    (!shop.seller.small_business).then_some(rate)
}

fn at_home(shop: &Shop, plan: &Plan) -> Option<Decision> {
    let buyer = Buyer {
        territory: shop.seller.territory,
        confirmed_business: false,
    };
    tax::decide(
        &shop.seller,
        &buyer,
        plan.supply,
        plan.tax_category,
        shop.today,
    )
    .ok()
}

/// What was ordered, from its frozen lines.
pub fn of_order(quote: &Quote, order: &Order, plan: &Plan, locale: Locale) -> Sums {
    sums(quote, plan, order.interval, locale)
}

/// A quote as the form and the order show it.
pub(super) fn sums(quote: &Quote, plan: &Plan, interval: Interval, locale: Locale) -> Sums {
    let said = |phrase: Phrase| locale.say(&phrase).expect("the tests say every message");
    let named = |line: &QuotedLine| {
        line.label
            .as_ref()
            .map(|label| localized(&label.name, locale))
    };
    let label = |line: &QuotedLine| match line.kind {
        LineKind::Plan => localized(&plan.name, locale),
        LineKind::Addon => named(line).unwrap_or_default(),
        LineKind::Discount => {
            let code = named(line).unwrap_or_default();
            said(Phrase::new("line-coupon").with("code", code))
        }
        LineKind::Setup => said(Phrase::new("line-setup")),
    };
    let parts = &quote.totals.parts;
    Sums {
        lines: quote
            .lines
            .iter()
            .map(|line| ShownLine {
                label: label(line),
                quantity: line.quantity,
                amount: line.amount,
            })
            .collect(),
        basis: quote.basis,
        net: quote.totals.net,
        taxes: parts
            .iter()
            .filter(|part| !part.tax.is_zero())
            .map(|part| TaxSum {
                rate: part.decision.rate,
                amount: part.tax,
            })
            .collect(),
        total: quote.totals.total,
        interval,
        trial: quote.trial.as_ref().map(|trial| TrialSum {
            days: trial.days,
            at_once: Some(quote.totals.total).filter(|total| !total.is_zero()),
            then: trial.then.total,
        }),
        once_confirmed: quote.once_confirmed.as_ref().map(|once| ConfirmedSum {
            total: once.totals.total,
            days: once.days,
        }),
        no_tax_because: parts
            .iter()
            .find_map(|part| part.decision.treatment.note())
            .map(Phrase::new),
    }
}
