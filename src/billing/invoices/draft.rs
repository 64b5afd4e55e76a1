//! From what an author says to what is frozen.

use jiff::civil::Date;

use super::author::Statement;
use super::model::Kind;
use super::seller;
use crate::app::App;
use crate::billing::document::{self, Conversion, Draft, DraftError, Preceding, Text};
use crate::money::{Money, MoneyError};
use crate::web::locale::Unsayable;

/// Why a document cannot be made of a statement.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undraftable {
    #[error("the settings do not say who sells: legal_name, country and contact_email are needed")]
    Seller,
    #[error(transparent)]
    Draft(#[from] DraftError),
    #[error(transparent)]
    Text(#[from] Unsayable),
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What the issuer adds to a statement.
#[derive(Debug, Clone)]
pub(super) struct Issue<'a> {
    pub(super) kind: Kind,
    pub(super) number: &'a str,
    pub(super) corrects: Option<Preceding>,
    pub(super) issued_on: Date,
    pub(super) due_on: Date,
    pub(super) conversion: Option<Conversion>,
}

/// The draft of a document, which is known to add up.
pub(super) fn draft(
    app: &App,
    issue: &Issue<'_>,
    statement: Statement,
) -> Result<Draft, Undraftable> {
    let business = &app.config.business;
    let total = statement.totals.total;
    let (number, language) = (issue.number, statement.language);
    let payment = seller::payment(business, language, issue.kind, number, total, issue.due_on)?;
    let draft = Draft {
        kind: match &issue.corrects {
            Some(preceding) => document::Kind::CreditNote(preceding.clone()),
            None => document::Kind::Invoice,
        },
        number: Text::new(number).ok_or(Undraftable::Seller)?,
        issued_on: issue.issued_on,
        order: statement.order,
        language,
        basis: statement.basis,
        totals: statement.totals,
        seller: seller::seller(business).ok_or(Undraftable::Seller)?,
        buyer: statement.buyer,
        supplied: statement.supplied,
        lines: statement.lines,
        discounts: statement.discounts,
        paid: Money::zero(total.currency()),
        payment: payment.ok_or(Undraftable::Seller)?,
        conversion: issue.conversion.clone(),
        notes: statement.notes,
    };
    document::Document::new(draft.clone())?;
    Ok(draft)
}
