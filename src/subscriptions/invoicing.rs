//! What the invoices for subscriptions say: the charges that were stored when they were owed.

use std::collections::HashMap;

use futures_util::future::BoxFuture;

use super::calendar;
use super::model::{Charge, ChargeKind, Subscription, SubscriptionId};
use super::{charges, store};
use crate::app::App;
use crate::billing::document::{Discount, Line, Period, Supplied, Text};
use crate::billing::invoices::{Author, AuthorError, Statement, Statements};
use crate::catalog;
use crate::customers::values::Quantity;
use crate::money::Money;
use crate::orders::invoicing::buyer;
use crate::orders::terms;
use crate::orders::view::{self, Details};
use crate::orders::web::localized;
use crate::orders::{Order, OrderId};
use crate::web::locale::{Locale, Phrase};

/// The prefix of the causes that are written here.
pub const CAUSES: &str = "sbn";

/// Says what the invoices for subscriptions are for.
#[derive(Debug)]
pub struct SubscriptionInvoices;

impl Author for SubscriptionInvoices {
    fn write<'a>(
        &'a self,
        app: &'a App,
        causes: &'a [&'a str],
    ) -> BoxFuture<'a, Result<Statements, AuthorError>> {
        Box::pin(write(app, causes))
    }
}

async fn write(app: &App, causes: &[&str]) -> Result<Statements, AuthorError> {
    let charges = store::charges::of_causes(&app.storage, causes).await?;
    let subscriptions: Vec<SubscriptionId> = causes.iter().filter_map(|cause| of(cause)).collect();
    let subscriptions = store::by_ids(&app.storage, &subscriptions).await?;
    let orders: Vec<OrderId> = subscriptions.values().map(|of| of.order.clone()).collect();
    let orders: HashMap<OrderId, _> = view::details_of(app, &orders)
        .await?
        .into_iter()
        .map(|(order, details)| (order.id.clone(), (order, details)))
        .collect();
    let mut statements = Statements::with_capacity(causes.len());
    for (cause, charges) in charges {
        let subscription = of(&cause).and_then(|id| subscriptions.get(&id));
        let Some(subscription) = subscription else {
            continue;
        };
        let statement = match orders.get(&subscription.order) {
            Some((order, Ok(details))) => said(app, subscription, order, details, &charges).await,
            // Several invoices may be of one order, so the error is told by its text.
            Some((_, Err(_))) => Err(unwritable("the order cannot be opened")),
            None => Err(unwritable("the order is gone")),
        };
        statements.insert(cause, statement);
    }
    Ok(statements)
}

/// Whose cause it is.
fn of(cause: &str) -> Option<SubscriptionId> {
    cause.split('/').next()?.parse().ok()
}

/// What an invoice of these charges says.
pub(super) async fn said(
    app: &App,
    of: &Subscription,
    order: &Order,
    details: &Details,
    charges: &[Charge],
) -> Result<Statement, AuthorError> {
    let language: Locale = order
        .language
        .parse()
        .map_err(|_| unwritable("the order's language is unknown"))?;
    let totals = charges::totals(of.basis, of.currency, charges)
        .map_err(|_| unwritable("the charges do not add up"))?;
    let (mut lines, mut discounts) = (Vec::new(), Vec::new());
    for charge in charges {
        let name = name(app, charge, language).await?;
        if charge.kind == ChargeKind::Discount {
            discounts.push(Discount {
                amount: Money::zero(of.currency)
                    .minus(charge.amount)
                    .map_err(|_| unwritable("a discount is too large"))?,
                decision: charge.decision,
                reason: name,
            });
        } else {
            lines.push(line(charge, name)?);
        }
    }
    Ok(Statement {
        customer: of.customer.clone(),
        order_id: order.id.to_string(),
        is_proven: order.proven_at.is_some(),
        payment_days: terms::payment_days(order),
        language,
        basis: of.basis,
        totals,
        order: Text::new(&order.number),
        buyer: buyer(details)?,
        supplied: supplied(charges)?,
        supply: catalog::plan(app, &of.plan).await?.supply,
        lines,
        discounts,
        notes: Vec::new(),
        payment_method: order.payment_method.clone(),
    })
}

fn line(charge: &Charge, name: Text) -> Result<Line, AuthorError> {
    Ok(Line {
        name,
        description: None,
        quantity: Quantity::new(charge.quantity)
            .map_err(|_| unwritable("a line's quantity is none"))?,
        amount: charge.amount,
        decision: charge.decision,
        discount: None,
        period: (charge.kind != ChargeKind::Setup).then(|| days(charge.period)),
    })
}

/// What the line is called: an add-on and a discount as they were when they were ordered, a plan as it is now.
async fn name(app: &App, charge: &Charge, locale: Locale) -> Result<Text, AuthorError> {
    let said = match charge.kind {
        ChargeKind::Addon => charge.name.clone(),
        ChargeKind::Discount => {
            let phrase = Phrase::new("document-line-discount").with("code", charge.name.clone());
            let said = locale.say(&phrase);
            said.map_err(|_| unwritable("a discount cannot be said"))?
        }
        ChargeKind::Plan | ChargeKind::Credit | ChargeKind::Setup => {
            let plan = catalog::plan(app, &charge.plan).await?;
            let plan = localized(&plan.name, locale);
            let phrase = match charge.kind {
                ChargeKind::Credit => Some("document-line-unused"),
                ChargeKind::Setup => Some("document-line-setup"),
                _ => None,
            };
            match phrase {
                None => plan,
                Some(phrase) => {
                    let said = locale.say(&Phrase::new(phrase).with("plan", plan));
                    said.map_err(|_| unwritable("a line cannot be said"))?
                }
            }
        }
    };
    Text::new(&said).ok_or(unwritable("a line has no name"))
}

fn supplied(charges: &[Charge]) -> Result<Supplied, AuthorError> {
    // What is set up while a plan is tried is alone on its invoice.
    if let [only] = charges
        && only.kind == ChargeKind::Setup
    {
        return Ok(Supplied::On(only.period.from));
    }
    let from = charges.iter().map(|charge| charge.period.from).min();
    let until = charges.iter().map(|charge| charge.period.until).max();
    let (Some(from), Some(until)) = (from, until) else {
        return Err(unwritable("nothing was charged"));
    };
    Ok(Supplied::During(days(calendar::Period { from, until })))
}

/// The same days, the last one named.
fn days(period: calendar::Period) -> Period {
    Period {
        from: period.from,
        until: period.last_day(),
    }
}

fn unwritable(why: &'static str) -> AuthorError {
    AuthorError::Unwritable(why)
}
