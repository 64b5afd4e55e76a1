//! The pro forma invoice for an order: what it will be charged, as long as no invoice says so.
//!
//! It is here, and not with the orders, since an order on trial is first charged by what renews: at the price, for the plan
//! and from the day that the subscription knows.

use super::desk::Desk;
use super::error::Error;
use super::invoicing;
use super::model::{Charge, Subscription};
use super::state::State;
use super::{charges, store};
use crate::app::App;
use crate::audit::Permit;
use crate::billing::invoices::{self, FileError, Invoice, Proforma};
use crate::customers;
use crate::money::Money;
use crate::orders::invoicing as first;
use crate::orders::pages::Payment;
use crate::orders::view::{self, Details, RevealError};
use crate::orders::{Order, vat};
use crate::storage;
use crate::vault;
use crate::web::locale::Phrase;

pub use first::FIELDS;

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub enum NoProforma {
    #[error("the order is cancelled")]
    Cancelled,
    /// What it says stands in an invoice already, which has this number.
    #[error("the order is invoiced by {0}")]
    Invoiced(String),
    #[error("the order costs nothing, or its subscription has ended")]
    NothingDue,
    #[error("the customer was erased")]
    Erased,
    #[error(transparent)]
    Reckoning(#[from] Error),
    #[error(transparent)]
    Reveal(RevealError),
    #[error(transparent)]
    File(#[from] FileError),
}

impl NoProforma {
    /// Whether there is nothing to give, rather than something in the way.
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Invoiced(_) | Self::NothingDue | Self::Erased
        )
    }
}

impl From<storage::Error> for NoProforma {
    fn from(error: storage::Error) -> Self {
        Self::Reckoning(error.into())
    }
}

/// One that can be had.
#[derive(Debug)]
pub struct Offer<'a> {
    order: &'a Order,
    says: Says,
}

#[derive(Debug)]
enum Says {
    /// What the order's own invoice will.
    Order,
    /// What the invoice will for the first period after its trial.
    FirstPeriod(Box<Subscription>, Vec<Charge>),
}

/// Whether there is a pro forma invoice for the order; nothing is opened for the answer.
pub async fn offer<'a>(app: &App, order: &'a Order) -> Result<Offer<'a>, NoProforma> {
    if order.cancelled_at.is_some() {
        return Err(NoProforma::Cancelled);
    }
    if !customers::stands(&app.storage, &order.customer).await? {
        return Err(NoProforma::Erased);
    }
    let issued = invoices::of_order(&app.storage, order.id.as_str()).await?;
    let is_invoiced = |invoice: &Invoice| invoice.document.cause == order.id.as_str();
    if !order.total.is_zero() && !issued.iter().any(is_invoiced) {
        let says = Says::Order;
        return Ok(Offer { order, says });
    }
    if let Some(begun) = store::of_order(&app.storage, &order.id).await?
        && begun.state(app.clock.now()) == State::Trialing
        && begun.position == 0
    {
        let charges = first_period(app, &begun).await?;
        let sum = charges::totals(begun.basis, begun.currency, &charges).map_err(Error::from)?;
        if !sum.total.is_zero() {
            let says = Says::FirstPeriod(Box::new(begun), charges);
            return Ok(Offer { order, says });
        }
    }
    let first = issued.into_iter().next().map(|invoice| invoice.document);
    Err(first.map_or(NoProforma::NothingDue, |document| {
        NoProforma::Invoiced(document.number)
    }))
}

/// What the first period after the trial will be charged, as its renewal reckons it.
async fn first_period(app: &App, begun: &Subscription) -> Result<Vec<Charge>, Error> {
    let items = store::items(&app.storage, std::slice::from_ref(begun)).await?;
    let items = items.into_values().next().unwrap_or_default();
    let period = begun.cycle().period(begun.position)?;
    let mut desk = Desk::open(app);
    desk.charges(begun, &items, period, period.from).await
}

impl Offer<'_> {
    /// The PDF, for the order's own customer.
    pub async fn pdf(self, app: &App) -> Result<Vec<u8>, NoProforma> {
        let details = match view::details(app, self.order).await.map_err(Error::from) {
            Ok(details) => details,
            Err(Error::Vault(vault::Error::Erased)) => return Err(NoProforma::Erased),
            Err(error) => return Err(error.into()),
        };
        self.set(app, &details).await
    }

    /// The PDF, for who holds a permit for [`FIELDS`].
    pub async fn pdf_under(self, app: &App, permit: &Permit) -> Result<Vec<u8>, NoProforma> {
        let details = view::details_under(app, permit, self.order, &FIELDS).await;
        let details = details.map_err(NoProforma::Reveal)?;
        self.set(app, &details.ok_or(NoProforma::Erased)?).await
    }

    async fn set(self, app: &App, details: &Details) -> Result<Vec<u8>, NoProforma> {
        let (order, payment) = (self.order, view::payment(app, self.order).await?);
        let is_to_come = matches!(
            (&self.says, payment),
            (Says::Order, Payment::InvoiceToCome { .. })
        );
        let is_payable = is_to_come && !app.config.business.iban.is_empty();
        let statement = match &self.says {
            Says::Order => first::statement(app, order, details).await,
            Says::FirstPeriod(begun, charges) => {
                invoicing::said(app, begun, order, details, charges).await
            }
        };
        let statement = statement.map_err(FileError::from)?;
        let terms = match &self.says {
            Says::FirstPeriod(begun, _) => {
                let last = begun.next_on.yesterday().unwrap_or(begun.next_on);
                let day = statement.language.date(last);
                Phrase::new("document-terms-after-trial").with("day", day)
            }
            Says::Order => match once_confirmed(app, order).await? {
                Some(total) => Phrase::new("document-terms-unconfirmed")
                    .with("total", statement.language.money(total)),
                None if is_payable => Phrase::new("document-terms-ahead"),
                None => Phrase::new("document-terms-later"),
            },
        };
        let proforma = Proforma {
            statement,
            number: order.number.clone(),
            terms,
            is_payable,
        };
        Ok(invoices::proforma(app, proforma).await?)
    }
}

/// What the order comes to once its VAT id is confirmed, while it waits for that.
async fn once_confirmed(app: &App, order: &Order) -> Result<Option<Money>, NoProforma> {
    if vat::waits(app, order).await?.is_none() {
        return Ok(None);
    }
    let quote = view::quote(app, order).await?;
    Ok(quote.once_confirmed.map(|once| once.totals.total))
}
