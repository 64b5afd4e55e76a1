//! An order as those may see it who have a right to.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::model::{Order, OrderId, PaymentMethod};
use super::pages::Payment;
use super::quote::{Discount, Quote};
use super::{data, store, vat};
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::billing;
use crate::billing::invoices::{self, Invoice};
use crate::billing::transfer::Asked;
use crate::catalog::{self, Plan, UsedCoupon};
use crate::config::Business;
use crate::customers::values::CountryCode;
use crate::customers::{CustomerId, Particulars};
use crate::storage;
use crate::vault::map::Field;
use crate::vault::{self, Sealed, SubjectId};
use crate::web::locale::Locale;

/// What a capability link is good for.
const CAPABILITY: &str = "order";

/// Why an order cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Why an order cannot be opened under a permit.
#[derive(Debug, thiserror::Error)]
pub enum RevealError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<vault::Error> for RevealError {
    fn from(error: vault::Error) -> Self {
        Self::Open(error.into())
    }
}

/// What somebody brings who wants to see an order. One of them is enough.
#[derive(Debug)]
pub struct Claim<'a> {
    /// The link from the confirmation mail.
    pub capability: Option<&'a str>,
    /// The browser that placed the order.
    pub browser: &'a str,
    /// The customer who is signed in.
    pub customer: Option<&'a CustomerId>,
}

/// The path of an order with the capability to see it: for its customer's own mail.
pub fn capability_path(app: &App, id: &OrderId) -> String {
    format!(
        "/orders/{id}?key={}",
        app.vault.token(CAPABILITY, id.as_str())
    )
}

/// The order, when the claim is right; nothing else is told to those whose claim is not.
pub async fn order(app: &App, id: &OrderId, claim: &Claim<'_>) -> storage::Result<Option<Order>> {
    let Some(order) = store::by_id(&app.storage, id).await? else {
        return Ok(None);
    };
    let by_link = claim
        .capability
        .is_some_and(|token| app.vault.token_matches(CAPABILITY, id.as_str(), token));
    if by_link || claim.customer == Some(&order.customer) {
        return Ok(Some(order));
    }
    let browser = app.vault.fingerprint("browser", claim.browser.as_bytes());
    let placed_here = store::placed_by(&app.storage, id, &browser).await?;
    Ok(placed_here.then_some(order))
}

/// What an order says of its customer, opened.
#[derive(Debug, Clone)]
pub struct Details {
    pub name: String,
    pub email: String,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    pub address_line1: String,
    pub address_line2: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: String,
    pub buyer_reference: Option<String>,
    pub answers: BTreeMap<String, String>,
}

impl Details {
    fn of(order: &Order, mut texts: Texts) -> Self {
        let mut text = |field: Field| texts.remove(field.column);
        let answers = text(data::ANSWERS).unwrap_or_default();
        Self {
            name: text(data::NAME).unwrap_or_default(),
            email: text(data::EMAIL).unwrap_or_default(),
            company: text(data::COMPANY),
            phone: text(data::PHONE),
            vat_id: text(data::VAT_ID),
            address_line1: text(data::ADDRESS_LINE1).unwrap_or_default(),
            address_line2: text(data::ADDRESS_LINE2),
            postal_code: text(data::POSTAL_CODE),
            city: text(data::CITY),
            region: text(data::REGION),
            country: order.country.clone(),
            buyer_reference: text(data::BUYER_REFERENCE),
            answers: serde_json::from_str(&answers).unwrap_or_default(),
        }
    }

    /// Whether the law of consumers holds: who names a company or its VAT id buys for it.
    pub fn is_consumer(&self) -> bool {
        self.company.is_none() && self.vat_id.is_none()
    }

    /// What the order says of its customer that the customer's stored details say, too.
    pub fn particulars(&self) -> Particulars {
        Particulars {
            name: self.name.clone(),
            company: self.company.clone(),
            phone: self.phone.clone(),
            vat_id: self.vat_id.clone(),
            address_line1: self.address_line1.clone(),
            address_line2: self.address_line2.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            country: self.country.clone(),
        }
    }

    /// Name, company and address, a line each.
    pub fn recipient(&self, locale: Locale) -> Vec<String> {
        let town = [self.postal_code.as_deref(), self.city.as_deref()];
        let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let country = self.country.parse::<CountryCode>().map_or_else(
            |_| self.country.clone(),
            |code| code.name(locale).to_owned(),
        );
        [
            self.company.clone(),
            Some(self.name.clone()),
            Some(self.address_line1.clone()),
            self.address_line2.clone(),
            Some(town).filter(|town| !town.is_empty()),
            self.region.clone(),
            Some(country),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Opens an order for its own customer, or for a mail to them. What an operator sees goes through `audit::reveal`.
pub async fn details(app: &App, order: &Order) -> Result<Details, ViewError> {
    let sealed = store::sealed(&app.storage, &order.id).await?;
    Ok(opened(app, order, sealed).await?)
}

/// Opens many orders together for documents of their own customers. Those that are gone are left out.
pub async fn details_of(
    app: &App,
    ids: &[OrderId],
) -> Result<Vec<(Order, Result<Details, vault::Error>)>, ViewError> {
    let orders = store::together::orders(&app.storage, ids).await?;
    let mut sealed = store::together::sealed(&app.storage, ids).await?;
    let subjects: Vec<SubjectId> = orders.iter().map(|order| order.subject.clone()).collect();
    app.vault.warm(&subjects).await?;
    let mut details = Vec::with_capacity(orders.len());
    for order in orders {
        let fields = sealed.remove(&order.id).unwrap_or_default();
        let opened = opened(app, &order, fields).await;
        details.push((order, opened));
    }
    Ok(details)
}

async fn opened(
    app: &App,
    order: &Order,
    sealed: Vec<(Field, Sealed)>,
) -> Result<Details, vault::Error> {
    let mut texts = Texts::new();
    for (field, sealed) in sealed {
        let (subject, row) = (&order.subject, order.id.as_str());
        let opened = app.vault.open_field(&field, subject, row, &sealed).await?;
        texts.insert(field.column, opened.text()?.to_owned());
    }
    Ok(Details::of(order, texts))
}

/// Opens these fields of an order for who holds a permit for them; nothing when its customer was erased.
pub async fn details_under(
    app: &App,
    permit: &Permit,
    order: &Order,
    fields: &[Field],
) -> Result<Option<Details>, RevealError> {
    let mut texts = Texts::new();
    let sealed = store::sealed(&app.storage, &order.id).await?;
    for (field, sealed) in sealed
        .into_iter()
        .filter(|(field, _)| fields.contains(field))
    {
        let (subject, row) = (&order.subject, order.id.as_str());
        match reveal::open(permit, &app.vault, &field, subject, row, &sealed).await {
            Ok(opened) => texts.insert(field.column, opened.text()?.to_owned()),
            Err(OpenError::Vault(vault::Error::Erased)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
    }
    Ok(Some(Details::of(order, texts)))
}

/// What an order's sealed columns say.
type Texts = HashMap<&'static str, String>;

/// An order by its id, for whoever needs no claim: its own mails, an operator.
pub async fn by_id(app: &App, id: &OrderId) -> storage::Result<Option<Order>> {
    store::by_id(&app.storage, id).await
}

/// What was ordered, line by line, with its totals and what is to change about them.
pub async fn quote(app: &App, order: &Order) -> storage::Result<Quote> {
    let lines = store::lines(&app.storage, order).await?;
    let quote = Quote::of(order.basis, order.total.currency(), lines);
    let mut quote = quote.map_err(storage::Error::unreadable)?;
    if let Some(becomes) = vat::waits(app, order).await? {
        let days = app.config.vat_ids.wait_days;
        let waiting = quote.waiting(becomes, days);
        quote = waiting.map_err(storage::Error::unreadable)?;
    }
    if !quote.has_trial() {
        return Ok(quote);
    }
    let price = catalog::price(&app.storage, &order.price).await?;
    let days = price.map_or(0, |(_, price)| price.trial_days);
    let used = coupon(app, order).await?;
    let coupon = used.as_ref().map(Discount::from);
    let quote = quote.after_trial(days, coupon.as_ref());
    quote.map_err(storage::Error::unreadable)
}

/// The coupon that the order used, as it was then.
pub async fn coupon(app: &App, order: &Order) -> storage::Result<Option<UsedCoupon>> {
    catalog::used_coupon(&app.storage, order.id.as_str()).await
}

impl From<&UsedCoupon> for Discount {
    fn from(used: &UsedCoupon) -> Self {
        Self {
            code: used.code.to_string(),
            off: used.off,
        }
    }
}

/// How an order is paid: what is open on its invoice, or what it comes to while there is none.
pub async fn payment(app: &App, order: &Order) -> storage::Result<Payment> {
    let invoice = invoices::by_cause(&app.storage, order.id.as_str()).await?;
    let payment = match invoice {
        Some(invoice) => payment_of(&app.config.business, app.today(), &invoice),
        // What it comes to is not certain yet, or who sells may not ask for it: nobody is asked to pay it.
        None if !invoices::may_invoice(&app.config) || vat::waits(app, order).await?.is_some() => {
            let amount = order.total;
            return Ok(Payment::ByInvoice { amount });
        }
        None if order.total.is_zero() || order.cancelled_at.is_some() => Payment::NothingDue,
        None => Payment::InvoiceToCome {
            amount: order.total,
        },
    };
    let online = order.payment_method == PaymentMethod::Stripe.as_str()
        && app.config.payments.stripe.enabled;
    Ok(match payment {
        Payment::BankTransfer { amount, .. }
        | Payment::ByInvoice { amount }
        | Payment::InvoiceToCome { amount }
            if online =>
        {
            let href = billing::pay_path(app, order.id.as_str());
            Payment::Online { href, amount }
        }
        other => other,
    })
}

fn payment_of(business: &Business, today: Date, invoice: &Invoice) -> Payment {
    match (invoice.status(today), invoice.settled_at) {
        (invoices::Status::Paid, Some(at)) => return Payment::Paid { at },
        (_, Some(_)) => return Payment::NothingDue,
        (_, None) => {}
    }
    let amount = invoice.open;
    let asked = Asked::of(business, &invoice.document.number, amount);
    asked.map_or(Payment::ByInvoice { amount }, |asked| {
        Payment::BankTransfer {
            amount: asked.amount,
            recipient: asked.holder,
            iban: asked.iban.as_str().to_owned(),
            bic: business.bic.clone(),
            reference: asked.reference.to_string(),
            qr: asked.qr,
        }
    })
}

/// The plan that was ordered, as it is described now; also one that is not on offer any more.
pub async fn plan(app: &App, order: &Order) -> storage::Result<Plan> {
    catalog::plan(app, &order.plan).await
}
