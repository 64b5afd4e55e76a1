//! The confirmation that an order owes: what was ordered, how it is paid, the link to it, the terms and the right of
//! withdrawal on a durable medium (Directive 2011/83/EU, articles 8(7) and 6(1)(h)).

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;

use super::pages::{Payment, Sums};
use super::terms::{Terms, TermsPage};
use super::web::sums;
use super::{Order, OrderId, view};
use crate::app::App;
use crate::catalog::Supply;
use crate::mail::letters::{self, Script, Seller, Templates, Undrawn, WithdrawalForm};
use crate::mail::{
    Addressed, Answer, Attachment, Author, AuthorError, Kind, Mailbox, Media, Obligation, Owed,
    Reason,
};
use crate::vault::SubjectId;
use crate::web::Site;
use crate::web::locale::{Locale, Phrase};
use crate::web::page::Pages;

/// What `templates/mail/order_confirmation` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct OrderConfirmation {
    pub name: String,
    pub order_number: String,
    pub placed_at: Timestamp,
    pub sums: Sums,
    pub payment: Payment,
    /// The order's page, with the capability to see it.
    pub link: String,
    pub terms_version: String,
    /// The first part of the names of their texts.
    pub terms_words: &'static str,
    /// For consumers.
    pub withdrawal: Option<Withdrawal>,
}

/// What the instructions on withdrawal depend on.
#[derive(Debug, Clone, Serialize)]
pub struct Withdrawal {
    /// `services` or `goods`: from when the period runs, and what happens afterwards.
    pub supply: &'static str,
}

impl Script for OrderConfirmation {
    const TEMPLATES: Templates = crate::mail_templates!("order_confirmation");

    fn samples() -> Vec<Self> {
        super::pages::samples::confirmations()
    }
}

/// The obligation to confirm an order to whoever placed it.
pub(super) fn owed(app: &App, order: &OrderId, subject: &SubjectId) -> Obligation {
    Obligation::new(
        Kind::OrderConfirmation,
        "order-placed",
        order.as_str(),
        subject,
        &app.clock,
        &app.chance,
    )
}

/// Writes the confirmations of orders.
#[derive(Debug)]
pub struct Confirmations;

impl Author for Confirmations {
    fn unwanted<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Option<Reason>> {
        Box::pin(async move {
            let order = order(app, owed).await?;
            Ok(order.cancelled_at.map(|_| Reason::Cancelled))
        })
    }

    fn write<'a>(&'a self, app: &'a App, owed: &'a Owed) -> Answer<'a, Addressed> {
        Box::pin(async move {
            let order = order(app, owed).await?;
            write(app, &order).await
        })
    }
}

async fn order(app: &App, owed: &Owed) -> Result<Order, AuthorError> {
    let id: OrderId = owed
        .entity
        .parse()
        .map_err(|_| AuthorError::Unwritable("the message names no order"))?;
    view::by_id(app, &id)
        .await?
        .ok_or(AuthorError::Unwritable("the order is gone"))
}

async fn write(app: &App, order: &Order) -> Result<Addressed, AuthorError> {
    let site: Arc<Site> = Site::of(app);
    let locale: Locale = order
        .language
        .parse()
        .map_err(|_| AuthorError::Unwritable("the order's language is unknown"))?;
    let details = view::details(app, order).await?;
    let plan = view::plan(app, order).await?;
    let quote = view::quote(app, order).await?;
    let is_consumer = details.is_consumer();
    let agreed: Terms = order
        .terms_version
        .parse()
        .map_err(|_| AuthorError::Unwritable("the order's terms are unknown"))?;
    let script = OrderConfirmation {
        name: details.name.clone(),
        order_number: order.number.clone(),
        placed_at: order.placed_at,
        sums: sums::of_order(&quote, order, &plan, locale),
        payment: view::payment(app, order).await?,
        link: site.link(&view::capability_path(app, &order.id)),
        terms_version: order.terms_version.clone(),
        terms_words: agreed.words(),
        withdrawal: is_consumer.then_some(Withdrawal {
            supply: match plan.supply {
                Supply::Goods => "goods",
                Supply::Electronic | Supply::Service => "services",
            },
        }),
    };
    let seller = Seller::of(&app.config);
    let mut letter = letters::write(&site.pages, locale, &seller, &script)?;
    letter
        .attachments
        .push(terms(&site.pages, locale, app, &agreed)?);
    if is_consumer {
        let form = WithdrawalForm {
            terms_words: agreed.words().to_owned(),
            order_number: order.number.clone(),
            placed_at: order.placed_at,
        };
        let attached = letters::withdrawal_form(&site.pages, locale, &seller, &form)?;
        letter.attachments.push(attached);
    }
    let to = Mailbox::new(Some(&details.name), &details.email)?;
    Ok(Addressed { to, letter })
}

/// The terms that the order agreed to, word for word, to keep.
fn terms(
    pages: &Pages,
    locale: Locale,
    app: &App,
    agreed: &Terms,
) -> Result<Attachment, AuthorError> {
    let terms = TermsPage::of(agreed, &app.config);
    let template = "mail/order_confirmation/terms.txt";
    let content = pages
        .draw_bare(locale, template, &terms)
        .map_err(Undrawn::from)?;
    let name = locale
        .say(&Phrase::new("terms-file"))
        .map_err(Undrawn::from)?;
    Ok(Attachment {
        name: format!("{name}-{}.txt", agreed.name()),
        media: Media::Text,
        content: content.into_bytes(),
    })
}

impl From<view::ViewError> for AuthorError {
    fn from(error: view::ViewError) -> Self {
        match error {
            view::ViewError::Storage(error) => error.into(),
            view::ViewError::Vault(error) => error.into(),
        }
    }
}
