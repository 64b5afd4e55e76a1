//! The mail that brings an invoice or a credit note.

use jiff::civil::Date;
use serde::Serialize;

use super::file::{self, FileError, Form};
use super::model::{Document, InvoiceId, Kind};
use super::read;
use super::store;
use crate::app::App;
use crate::billing::document::{self, Draft, Text};
use crate::mail::letters::{self, Script, Seller, Templates};
use crate::mail::{
    self, Addressed, Answer, Attachment, Author, AuthorError, Authors, Mailbox, Media, Obligation,
    Owed, Reason,
};
use crate::money::{Currency, Money};
use crate::web::Site;

/// What `templates/mail/invoice` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct InvoiceLetter {
    pub name: String,
    pub number: String,
    pub total: Money,
    /// What is open, and until when; nothing when nothing is.
    pub due: Option<DueLine>,
    pub link: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct DueLine {
    pub amount: Money,
    pub on: Date,
    /// Where to transfer it to.
    pub transfer: Option<TransferLines>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TransferLines {
    pub holder: String,
    pub iban: String,
    pub bic: String,
    pub reference: String,
}

/// What `templates/mail/credit_note` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct CreditNoteLetter {
    pub name: String,
    pub number: String,
    pub corrects: String,
    pub total: Money,
    pub link: String,
}

impl Script for InvoiceLetter {
    const TEMPLATES: Templates = crate::mail_templates!("invoice");

    fn samples() -> Vec<Self> {
        let transfer = TransferLines {
            holder: "Example Mail Hosting".to_owned(),
            iban: "DE02120300000000202051".to_owned(),
            bic: "BYLADEM1001".to_owned(),
            reference: "RF23INV2026000123".to_owned(),
        };
        let due = DueLine {
            amount: Money::new(4_760, Currency::EUR),
            on: Date::constant(2026, 4, 14),
            transfer: Some(transfer.clone()),
        };
        let sample = |name: &str, due| Self {
            name: name.to_owned(),
            number: "INV-2026-000123".to_owned(),
            total: Money::new(4_760, Currency::EUR),
            due,
            link: "https://shop.example/account/invoices".to_owned(),
        };
        let elsewhere = DueLine {
            transfer: None,
            ..due.clone()
        };
        let without_bic = DueLine {
            transfer: Some(TransferLines {
                bic: String::new(),
                ..transfer
            }),
            ..due.clone()
        };
        vec![
            sample("Ada Lovelace", Some(due)),
            sample("", Some(elsewhere)),
            sample("Ada Lovelace", Some(without_bic)),
            sample("Ada Lovelace", None),
        ]
    }
}

impl Script for CreditNoteLetter {
    const TEMPLATES: Templates = crate::mail_templates!("credit_note");

    fn samples() -> Vec<Self> {
        ["Ada Lovelace", ""]
            .map(|name| Self {
                name: name.to_owned(),
                number: "CN-2026-000007".to_owned(),
                corrects: "INV-2026-000123".to_owned(),
                total: Money::new(4_760, Currency::EUR),
                link: "https://shop.example/account/invoices".to_owned(),
            })
            .to_vec()
    }
}

/// The obligation to send a document to whom it was issued.
pub(super) fn owed(app: &App, document: &Document) -> Obligation {
    let kind = match document.kind {
        Kind::Invoice => mail::Kind::Invoice,
        Kind::CreditNote => mail::Kind::CreditNote,
    };
    let id = document.id.as_str();
    Obligation::new(
        kind,
        "document-issued",
        id,
        &document.subject,
        &app.clock,
        &app.chance,
    )
}

/// Adds this room's authors.
pub fn authors(authors: Authors) -> Authors {
    authors
        .with(mail::Kind::Invoice, Letters)
        .with(mail::Kind::CreditNote, Letters)
}

/// Writes both.
#[derive(Debug)]
struct Letters;

impl Author for Letters {
    /// An issued document stands: it is brought whatever happened since.
    fn unwanted<'a>(&'a self, _: &'a App, _: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async { Ok(None) })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let gone = AuthorError::Unwritable("the document is gone");
            let id: InvoiceId = owed
                .entity
                .parse()
                .map_err(|_| AuthorError::Unwritable("the message names no document"))?;
            let invoice = store::by_id(&app.storage, &id).await?.ok_or(gone)?;
            let draft = read::open_draft(app, &invoice.document).await?;
            let pdf = file::file(app, &invoice.document, Form::Pdf).await?;
            let mut addressed = write(app, &invoice.document, invoice.open, &draft)?;
            addressed.letter.attachments.push(Attachment {
                name: Form::Pdf.name(&invoice.document),
                media: Media::Pdf,
                content: pdf,
            });
            Ok(addressed)
        })
    }
}

fn write(
    app: &App,
    document: &Document,
    open: Money,
    draft: &Draft,
) -> Result<Addressed, AuthorError> {
    let site = Site::of(app);
    let seller = Seller::of(&app.config);
    let buyer = &draft.buyer;
    let name = buyer
        .contact
        .as_ref()
        .unwrap_or(&buyer.name)
        .as_str()
        .to_owned();
    let link = site.link("/account/invoices");
    let number = document.number.clone();
    let letter = if let document::Kind::CreditNote(preceding) = &draft.kind {
        let script = CreditNoteLetter {
            name: name.clone(),
            number,
            corrects: preceding.number.as_str().to_owned(),
            total: document.total,
            link,
        };
        letters::write(&site.pages, draft.language, &seller, &script)?
    } else {
        let script = InvoiceLetter {
            name: name.clone(),
            number,
            total: document.total,
            due: (!open.is_zero()).then(|| due(document, open, draft)),
            link,
        };
        letters::write(&site.pages, draft.language, &seller, &script)?
    };
    let to = Mailbox::new(Some(&name), buyer.email.as_str())?;
    Ok(Addressed { to, letter })
}

fn due(document: &Document, open: Money, draft: &Draft) -> DueLine {
    let text = |text: &Text| text.as_str().to_owned();
    DueLine {
        amount: open,
        on: document.due_on,
        transfer: draft
            .payment
            .transfer
            .as_ref()
            .map(|transfer| TransferLines {
                holder: text(&transfer.holder),
                iban: text(&transfer.iban),
                bic: transfer.bic.as_ref().map(text).unwrap_or_default(),
                reference: text(&transfer.reference),
            }),
    }
}

impl From<super::AuthorError> for AuthorError {
    fn from(error: super::AuthorError) -> Self {
        match error {
            super::AuthorError::Storage(error) => error.into(),
            super::AuthorError::Vault(error) => error.into(),
            super::AuthorError::Unwritable(why) => Self::Unwritable(why),
        }
    }
}

impl From<FileError> for AuthorError {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Storage(error) => error.into(),
            FileError::Vault(error) => error.into(),
            FileError::Author(error) => error.into(),
            error => {
                tracing::error!(%error, "a document's file cannot be made");
                Self::Unwritable("the document's file cannot be made")
            }
        }
    }
}
