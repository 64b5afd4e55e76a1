//! From a typed context to a letter: each mail has a folder under `templates/mail/` with its subject, text and HTML.

use jiff::Timestamp;
use serde::Serialize;

use super::compose::{Attachment, Letter, Media};
use crate::config::{Business, Config};
use crate::web::locale::{Locale, Phrase, Unsayable};
use crate::web::page::{Pages, Undrawable};

/// What a mail's templates are filled with. Its fields are their variables, beside [`Seller`] as `seller`.
pub trait Script: Serialize + Sized {
    const TEMPLATES: Templates;

    /// Contexts that between them reach every branch of the templates.
    fn samples() -> Vec<Self>;
}

/// Paths under `templates/`.
#[derive(Debug, Clone, Copy)]
pub struct Templates {
    pub subject: &'static str,
    pub text: &'static str,
    pub html: &'static str,
}

/// The templates in this folder of `templates/mail/`.
#[macro_export]
macro_rules! mail_templates {
    ($folder:literal) => {
        $crate::mail::letters::Templates {
            subject: concat!("mail/", $folder, "/subject.txt"),
            text: concat!("mail/", $folder, "/body.txt"),
            html: concat!("mail/", $folder, "/body.html"),
        }
    };
}

/// Who writes: stands below every mail, as the law of commercial letters asks.
#[derive(Debug, Clone, Serialize)]
pub struct Seller {
    pub name: String,
    /// The postal address, country last.
    pub address: Vec<String>,
    pub email: String,
    pub phone: String,
    pub represented_by: String,
    pub register: String,
    pub vat_id: String,
    /// Name, address and e-mail on one line, as the withdrawal instructions name them.
    pub lines: String,
}

/// A template or a text is wrong: a mistake in the code, which the tests look for.
#[derive(Debug, thiserror::Error)]
pub enum Undrawn {
    #[error(transparent)]
    Template(#[from] Undrawable),
    #[error(transparent)]
    Text(#[from] Unsayable),
}

impl Seller {
    pub fn of(config: &Config) -> Self {
        let Business {
            legal_name,
            address,
            contact_email,
            contact_phone,
            represented_by,
            register,
            vat_id,
            ..
        } = &config.business;
        let mut lines = vec![legal_name.as_str()];
        lines.extend(address.iter().map(String::as_str));
        lines.extend([contact_email.as_str(), contact_phone.as_str()]);
        lines.retain(|line| !line.is_empty());
        Self {
            lines: lines.join(", "),
            name: legal_name.clone(),
            address: address.clone(),
            email: contact_email.clone(),
            phone: contact_phone.clone(),
            represented_by: represented_by.clone(),
            register: register.clone(),
            vat_id: vat_id.clone(),
        }
    }
}

/// Writes a mail in the reader's language.
pub fn write<S: Script>(
    pages: &Pages,
    locale: Locale,
    seller: &Seller,
    script: &S,
) -> Result<Letter, Undrawn> {
    let sheet = Sheet { seller, script };
    let draw = |template| pages.draw_bare(locale, template, &sheet);
    Ok(Letter {
        language: locale.tag(),
        subject: draw(S::TEMPLATES.subject)?.trim().to_owned(),
        text: draw(S::TEMPLATES.text)?,
        html: draw(S::TEMPLATES.html)?,
        attachments: Vec::new(),
    })
}

/// The model withdrawal form, filled in as far as we can (Directive 2011/83/EU, Annex I (B)).
pub fn withdrawal_form(
    pages: &Pages,
    locale: Locale,
    seller: &Seller,
    form: &WithdrawalForm,
) -> Result<Attachment, Undrawn> {
    let sheet = Sheet {
        seller,
        script: form,
    };
    let name = locale.say(&Phrase::new("withdrawal-form-file"))?;
    Ok(Attachment {
        name: format!("{name}.txt"),
        media: Media::Text,
        content: pages
            .draw_bare(locale, "mail/withdrawal_form/body.txt", &sheet)?
            .into_bytes(),
    })
}

#[derive(Serialize)]
struct Sheet<'a, S: Serialize> {
    seller: &'a Seller,
    #[serde(flatten)]
    script: &'a S,
}

#[derive(Debug, Clone, Serialize)]
pub struct WithdrawalForm {
    /// The terms whose words they are: the first part of the names of their texts.
    pub terms_words: String,
    pub order_number: String,
    pub placed_at: Timestamp,
}

/// A link that signs a customer in, after a button on its page.
#[derive(Debug, Clone, Serialize)]
pub struct SignInLink {
    pub link: String,
    /// How long it works.
    pub minutes: i64,
}

impl Script for SignInLink {
    const TEMPLATES: Templates = mail_templates!("sign_in_link");

    fn samples() -> Vec<Self> {
        vec![Self {
            link: "https://shop.example/account/sign-in/c2FtcGxlLXNhbXBsZS1zYW1wbGUtc2FtcGxlLXNhbXBsZQ"
                .to_owned(),
            minutes: 15,
        }]
    }
}

/// A link that makes somebody an operator.
#[derive(Debug, Clone, Serialize)]
pub struct OperatorInvitation {
    pub link: String,
    /// `owner`, `billing`, `support` or `auditor`.
    pub role: String,
    pub until: Timestamp,
}

impl Script for OperatorInvitation {
    const TEMPLATES: Templates = mail_templates!("operator_invitation");

    fn samples() -> Vec<Self> {
        ["owner", "auditor"]
            .map(|role| Self {
                link: "https://shop.example/admin/invitation?token=c2FtcGxlLXNhbXBsZS1zYW1wbGUtc2FtcGxlLXNhbXBsZQ"
                    .to_owned(),
                role: role.to_owned(),
                until: "2026-11-24T14:05:00Z".parse().expect("a time"),
            })
            .into()
    }
}

/// An alarm to the owners: somebody opened conspicuously many customers. It names nobody; the log does.
#[derive(Debug, Clone, Serialize)]
pub struct BulkOpening {
    /// The operator's who opened them,
    pub role: Option<String>,
    /// or the name of the program's key.
    pub key: Option<String>,
    /// It were more than so many.
    pub people: i64,
    /// To the log.
    pub link: String,
}

impl Script for BulkOpening {
    const TEMPLATES: Templates = mail_templates!("bulk_opening");

    fn samples() -> Vec<Self> {
        [(Some("support"), None), (None, Some("Bookkeeping"))]
            .map(|(role, key)| Self {
                role: role.map(str::to_owned),
                key: key.map(str::to_owned),
                people: 20,
                link: "https://shop.example/admin/audit?action=bulk-opening".to_owned(),
            })
            .into()
    }
}
