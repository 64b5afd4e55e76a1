//! What the invoice for an order says.

use futures_util::future::BoxFuture;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::quote::{LineKind, Quote, QuotedLine};
use super::view::{self, Details, ViewError};
use super::web::sums::localized;
use super::{Order, OrderId, data, store, terms};
use crate::app::App;
use crate::billing::document::{Address, Buyer, Discount, Line, Period, Supplied, Text};
use crate::billing::invoices::{Author, AuthorError, Statement, Statements};
use crate::catalog::{Interval, Plan};
use crate::customers::values::Quantity;
use crate::money::Money;
use crate::vault::map::Field;
use crate::web::locale::{Locale, Phrase};

/// Says what the invoices for orders are for.
#[derive(Debug)]
pub struct OrderInvoices;

impl Author for OrderInvoices {
    fn write<'a>(
        &'a self,
        app: &'a App,
        causes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Statements, AuthorError>> {
        Box::pin(write(app, causes))
    }
}

/// What an invoice says of who ordered.
pub const FIELDS: [Field; 10] = [
    data::NAME,
    data::EMAIL,
    data::COMPANY,
    data::VAT_ID,
    data::ADDRESS_LINE1,
    data::ADDRESS_LINE2,
    data::POSTAL_CODE,
    data::CITY,
    data::REGION,
    data::BUYER_REFERENCE,
];

async fn write(app: &App, causes: &[&str]) -> Result<Statements, AuthorError> {
    let ids: Vec<OrderId> = causes.iter().filter_map(|id| id.parse().ok()).collect();
    let (orders, details): (Vec<_>, Vec<_>) =
        view::details_of(app, &ids).await?.into_iter().unzip();
    let mut lines = store::together::lines(&app.storage, &orders).await?;
    let mut statements = Statements::with_capacity(orders.len());
    for (order, details) in orders.into_iter().zip(details) {
        let lines = lines.remove(&order.id).unwrap_or_default();
        let statement = match details {
            Ok(details) => said(app, &order, &details, lines).await,
            Err(error) => Err(error.into()),
        };
        statements.insert(order.id.to_string(), statement);
    }
    Ok(statements)
}

/// What the order's own invoice says.
pub async fn statement(
    app: &App,
    order: &Order,
    details: &Details,
) -> Result<Statement, AuthorError> {
    let lines = store::lines(&app.storage, order).await?;
    said(app, order, details, lines).await
}

async fn said(
    app: &App,
    order: &Order,
    details: &Details,
    lines: Vec<QuotedLine>,
) -> Result<Statement, AuthorError> {
    let plan = view::plan(app, order).await?;
    let quote = Quote::of(order.basis, order.total.currency(), lines)
        .map_err(|_| unwritable("the order's lines do not add up"))?;
    let language: Locale = order
        .language
        .parse()
        .map_err(|_| unwritable("the order's language is unknown"))?;
    let began = order.placed_at.to_zoned(app.config.business.zone()).date();
    let charged = || quote.lines.iter().filter(|line| !line.amount.is_zero());
    // What is tried first is not charged: what is left is set up on the day of the order.
    let is_set_up_alone =
        charged().all(|line| matches!(line.kind, LineKind::Setup | LineKind::Discount));
    let supplied = match order.interval {
        _ if is_set_up_alone => Supplied::On(began),
        interval => supplied(interval, began),
    };
    let lines = charged()
        .filter(|line| line.kind != LineKind::Discount)
        .map(|line| written(line, &plan, supplied, language));
    let discounts = charged()
        .filter(|line| line.kind == LineKind::Discount)
        .map(|line| discount(line, language));
    Ok(Statement {
        customer: order.customer.clone(),
        order_id: order.id.to_string(),
        is_proven: order.proven_at.is_some(),
        payment_days: terms::payment_days(order),
        language,
        basis: order.basis,
        order: Text::new(&order.number),
        buyer: buyer(details)?,
        supplied,
        supply: plan.supply,
        lines: lines.collect::<Result<_, _>>()?,
        discounts: discounts.collect::<Result<_, _>>()?,
        notes: Vec::new(),
        payment_method: order.payment_method.clone(),
        totals: quote.totals,
    })
}

/// The first period of a plan that renews, or the day of what is sold once.
pub fn supplied(interval: Interval, began: Date) -> Supplied {
    let next = match interval {
        Interval::Monthly => began.saturating_add(1.month()),
        Interval::Yearly => began.saturating_add(1.year()),
        Interval::Once => return Supplied::On(began),
    };
    Supplied::During(Period {
        from: began,
        until: next.saturating_sub(1.day()),
    })
}

fn written(
    line: &QuotedLine,
    plan: &Plan,
    supplied: Supplied,
    locale: Locale,
) -> Result<Line, AuthorError> {
    let plan_name = localized(&plan.name, locale);
    let (name, period) = match line.kind {
        LineKind::Plan => (plan_name, period_of(supplied)),
        LineKind::Addon | LineKind::Discount => (label(line, locale)?, period_of(supplied)),
        LineKind::Setup => {
            let phrase = Phrase::new("document-line-setup").with("plan", plan_name);
            let said = locale.say(&phrase);
            (said.map_err(|_| unwritable("a line cannot be said"))?, None)
        }
    };
    Ok(Line {
        name: Text::new(&name).ok_or(unwritable("the plan has no name"))?,
        description: None,
        quantity: Quantity::new(line.quantity)
            .map_err(|_| unwritable("a line's quantity is none"))?,
        amount: line.amount,
        decision: line.decision,
        discount: None,
        period,
    })
}

fn discount(line: &QuotedLine, locale: Locale) -> Result<Discount, AuthorError> {
    let nothing = Money::zero(line.amount.currency());
    let amount = nothing.minus(line.amount);
    let phrase = Phrase::new("document-line-discount").with("code", label(line, locale)?);
    let reason = locale.say(&phrase);
    let reason = reason.map_err(|_| unwritable("a discount cannot be said"))?;
    Ok(Discount {
        amount: amount.map_err(|_| unwritable("a discount cannot be reckoned"))?,
        decision: line.decision,
        reason: Text::new(&reason).ok_or(unwritable("a discount has no name"))?,
    })
}

/// What a line was called when it was ordered.
fn label(line: &QuotedLine, locale: Locale) -> Result<String, AuthorError> {
    let label = line.label.as_ref();
    let name = label.map(|label| localized(&label.name, locale));
    name.ok_or(unwritable("a line has no name"))
}

fn period_of(supplied: Supplied) -> Option<Period> {
    match supplied {
        Supplied::During(period) => Some(period),
        Supplied::On(_) => None,
    }
}

/// Who buys, as the order says it: a company, or the person themselves.
pub fn buyer(details: &Details) -> Result<Buyer, AuthorError> {
    let text = |text: &Option<String>| text.as_deref().and_then(Text::new);
    let person = Text::new(&details.name).ok_or(unwritable("the buyer has no name"))?;
    let (name, contact) = match text(&details.company) {
        Some(company) => (company, Some(person)),
        None => (person, None),
    };
    Ok(Buyer {
        name,
        contact,
        address: Address {
            line1: Text::new(&details.address_line1),
            line2: text(&details.address_line2),
            postal_code: text(&details.postal_code),
            city: text(&details.city),
            region: text(&details.region),
            country: details
                .country
                .parse()
                .map_err(|_| unwritable("the buyer's country is unknown"))?,
        },
        vat_id: details.vat_id.as_deref().and_then(|id| id.parse().ok()),
        email: Text::new(&details.email).ok_or(unwritable("the buyer has no address"))?,
        reference: text(&details.buyer_reference),
    })
}

fn unwritable(why: &'static str) -> AuthorError {
    AuthorError::Unwritable(why)
}

impl From<ViewError> for AuthorError {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Storage(error) => error.into(),
            ViewError::Vault(error) => error.into(),
        }
    }
}
