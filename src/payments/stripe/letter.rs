//! The mail about a renewal that the saved method did not pay: why, and where it can be paid.

use serde::Serialize;

use super::model::{Failure, PaymentId};
use super::{NAME, Payment};
use crate::app::App;
use crate::billing::{invoices, ledger, pay_path};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::customers;
use crate::mail::letters::{self, Script, Seller, Templates};
use crate::mail::{
    Addressed, Answer, Author, AuthorError, Kind, Mailbox, Obligation, Owed, Reason,
};
use crate::money::{Currency, Money};
use crate::payments::store::processor;
use crate::web::Site;

/// What `templates/mail/renewal_unpaid` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct RenewalLetter {
    pub name: String,
    pub number: String,
    pub open: Money,
    /// `authentication`, `declined` or `other`.
    pub why: &'static str,
    pub link: String,
}

impl Script for RenewalLetter {
    const TEMPLATES: Templates = crate::mail_templates!("renewal_unpaid");

    fn samples() -> Vec<Self> {
        ["authentication", "declined", "other"]
            .map(|why| Self {
                name: "Ada Lovelace".to_owned(),
                number: "INV-2026-000123".to_owned(),
                open: Money::new(4_760, Currency::EUR),
                why,
                link: "https://shop.example/pay/inv_06fqzpdf78c5v9t4m2k1n0s3aw?key=c2FtcGxl"
                    .to_owned(),
            })
            .into()
    }
}

/// The obligation to write about a renewal that came to nothing.
pub(super) fn owed(payment: &Payment, clock: &Clock, chance: &Chance) -> Obligation {
    let id = payment.id.as_str();
    Obligation::new(
        Kind::RenewalUnpaid,
        NAME,
        id,
        &payment.subject,
        clock,
        chance,
    )
}

/// Writes these mails.
#[derive(Debug)]
pub struct RenewalLetters;

impl Author for RenewalLetters {
    /// Not once it is paid, in whichever way, nor to somebody who was erased.
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let payment = payment(app, owed).await?;
            if customers::is_erased(&app.storage, &payment.customer).await? {
                return Ok(Some(Reason::Erased));
            }
            let open = ledger::open_amount(&app.storage, &payment.invoice).await?;
            let is_open = open.is_some_and(|open| open.minor() > 0);
            Ok((!is_open).then_some(Reason::Paid))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let payment = payment(app, owed).await?;
            let gone = AuthorError::Unwritable("the invoice is gone");
            let invoice = invoices::by_id(&app.storage, &payment.invoice).await?;
            let invoice = invoice.ok_or(gone)?;
            let draft = invoices::open_draft(app, &invoice.document).await?;
            let buyer = &draft.buyer;
            let name = buyer.contact.as_ref().unwrap_or(&buyer.name).as_str();
            let site = Site::of(app);
            let script = RenewalLetter {
                name: name.to_owned(),
                number: invoice.document.number.clone(),
                open: invoice.open,
                why: match payment.failure {
                    Some(Failure::Authentication) => "authentication",
                    Some(Failure::Declined) => "declined",
                    _ => "other",
                },
                link: site.link(&pay_path(app, invoice.document.id.as_str())),
            };
            let seller = Seller::of(&app.config);
            let letter = letters::write(&site.pages, draft.language, &seller, &script)?;
            let to = Mailbox::new(Some(name), buyer.email.as_str())?;
            Ok(Addressed { to, letter })
        })
    }
}

async fn payment(app: &App, owed: &Owed) -> Result<Payment, AuthorError> {
    let unnamed = |_| AuthorError::Unwritable("the message names no payment");
    let id: PaymentId = owed.entity.parse().map_err(unnamed)?;
    let found = processor::by_id(&app.storage, &id).await?;
    found.ok_or(AuthorError::Unwritable("the payment is gone"))
}
