//! Lines, discounts, taxes and sums.

use serde::Serialize;

use super::{Pair, Voice};
use crate::billing::document::{
    Breakdown, Category, Discount, Document, Draft, Kind, Line, LineSums, sums as reckoning,
};
use crate::catalog::Basis;
use crate::money::Rate;
use crate::web::locale::Unsayable;

#[derive(Debug, Serialize)]
pub(super) struct Columns {
    name: String,
    quantity: String,
    price: String,
    tax: String,
    amount: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Row {
    position: usize,
    name: String,
    /// What stands below the name: a description, a period.
    details: Vec<String>,
    quantity: String,
    price: String,
    tax: String,
    amount: String,
    discount: Option<Pair>,
}

#[derive(Debug, Serialize)]
pub(super) struct Sum {
    label: String,
    value: String,
    /// Whether it is what the document comes to, or what is left to pay.
    is_main: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct Taxes {
    rate: String,
    net: String,
    tax: String,
    gross: String,
    rows: Vec<TaxRow>,
}

#[derive(Debug, Serialize)]
struct TaxRow {
    rate: String,
    net: String,
    tax: String,
    gross: String,
}

impl Columns {
    pub(super) fn of(basis: Basis, voice: Voice) -> Result<Self, Unsayable> {
        let (price, amount) = match basis {
            Basis::Net => ("document-net-price", "document-net-amount"),
            Basis::Gross => ("document-gross-price", "document-gross-amount"),
        };
        Ok(Self {
            name: voice.say("document-line")?,
            quantity: voice.say("document-quantity")?,
            price: voice.say(price)?,
            tax: voice.say("document-tax")?,
            amount: voice.say(amount)?,
        })
    }
}

pub(super) fn rows(document: &Document, voice: Voice) -> Result<Vec<Row>, Unsayable> {
    let lines = document.draft.lines.iter().zip(&document.lines);
    (1..)
        .zip(lines)
        .map(|(position, (line, sums))| row(position, line, sums, voice))
        .collect()
}

fn row(position: usize, line: &Line, sums: &LineSums, voice: Voice) -> Result<Row, Unsayable> {
    let description = line.description.iter();
    let mut details: Vec<String> = description.map(|text| text.as_str().to_owned()).collect();
    if let Some(period) = line.period {
        details.push(voice.period(period)?);
    }
    // The document's own basis, as the amount: the XML's price is without tax.
    let price = reckoning::unit_price(line.amount, line.quantity.count());
    Ok(Row {
        position,
        name: line.name.as_str().to_owned(),
        details,
        quantity: voice.number(&sums.quantity.to_string()),
        price: voice.number(&price.to_string()),
        tax: rate(Category::of(line.decision), line.decision.rate, voice),
        amount: voice.0.money(line.amount),
        discount: line.discount.as_ref().map(|off| Pair {
            label: off.reason.as_str().to_owned(),
            value: voice.off(off.amount),
        }),
    })
}

/// What is not subject to VAT has no rate, not even zero.
fn rate(category: Category, rate: Rate, voice: Voice) -> String {
    match category {
        Category::OutsideScope => "–".to_owned(),
        _ => voice.percent(&rate.to_string()),
    }
}

pub(super) fn discounts(draft: &Draft, voice: Voice) -> Vec<Pair> {
    let pair = |discount: &Discount| {
        let category = Category::of(discount.decision);
        let rate = rate(category, discount.decision.rate, voice);
        Pair {
            label: format!("{} ({rate})", discount.reason.as_str()),
            value: voice.off(discount.amount),
        }
    };
    draft.discounts.iter().map(pair).collect()
}

/// From the lines' sum down to what is left to pay.
pub(super) fn sums(document: &Document, voice: Voice) -> Result<Vec<Sum>, Unsayable> {
    let (draft, totals) = (&document.draft, &document.draft.totals);
    let sum = |label: String, value: String| Sum {
        label,
        value,
        is_main: false,
    };
    let mut sums = vec![sum(voice.say("document-net")?, voice.0.money(totals.net))];
    let label = match &document.breakdown[..] {
        [only] => format!(
            "{} {}",
            voice.say("document-tax")?,
            rate(only.category, only.rate, voice)
        ),
        _ => voice.say("document-tax")?,
    };
    sums.push(sum(label, voice.0.money(totals.tax)));
    sums.push(Sum {
        label: voice.say(match draft.kind {
            Kind::CreditNote(_) => "document-credited",
            Kind::Invoice | Kind::Proforma => "document-total",
        })?,
        value: voice.0.money(totals.total),
        is_main: true,
    });
    if !draft.paid.is_zero() {
        sums.push(sum(voice.say("document-paid")?, voice.off(draft.paid)));
        sums.push(Sum {
            label: voice.say(match draft.kind {
                Kind::CreditNote(_) => "document-refund",
                Kind::Invoice | Kind::Proforma => "document-due",
            })?,
            value: voice.0.money(document.due),
            is_main: true,
        });
    }
    Ok(sums)
}

impl Taxes {
    pub(super) fn of(document: &Document, voice: Voice) -> Result<Self, Unsayable> {
        let row = |group: &Breakdown| TaxRow {
            rate: rate(group.category, group.rate, voice),
            net: voice.0.money(group.net),
            tax: voice.0.money(group.tax),
            gross: voice.0.money(group.gross),
        };
        Ok(Self {
            rate: voice.say("document-tax-rate")?,
            net: voice.say("document-net")?,
            tax: voice.say("document-tax")?,
            gross: voice.say("document-gross")?,
            rows: document.breakdown.iter().map(row).collect(),
        })
    }
}
