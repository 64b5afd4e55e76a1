//! The ways that an invoice gets paid, behind one trait: who shows an invoice asks each what its customer can do, who gives
//! money back asks each whether it came that way.

use std::fmt::Debug;

use futures_util::future::BoxFuture;
use serde::Serialize;

use super::key::RequestKey;
use super::stripe::{self, RefundError};
use crate::app::App;
use crate::audit::Actor;
use crate::billing;
use crate::billing::invoices::{Invoice, Kind};
use crate::billing::ledger::Account;
use crate::money::Money;

/// A way that an invoice gets paid.
pub trait PaymentMethod: Debug + Send + Sync {
    /// As orders and invoices name it.
    fn name(&self) -> &'static str;

    /// Whether customers may choose it here.
    fn is_offered(&self, app: &App) -> bool;

    /// Where the money is once it came.
    fn account(&self) -> Account;

    /// What a customer can do to pay what is open on an invoice; nothing where it is not offered, or wants nothing of them.
    fn way(&self, app: &App, invoice: &Invoice) -> Option<Way>;

    /// Gives money back by the way it came, once for its request; nothing where none came this way, or none can go back.
    fn give_back<'a>(
        &'a self,
        _app: &'a App,
        _by: &'a Actor,
        _invoice: &'a Invoice,
        _amount: Money,
        _key: &'a RequestKey,
    ) -> BoxFuture<'a, Result<Option<GivenBack>, RefundError>> {
        Box::pin(async { Ok(None) })
    }
}

/// What a customer can do to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Transfer it to the shop's account.
    Transfer,
    /// Go to this page of the shop's, and from there to whom it leads.
    Online { href: String },
}

impl Way {
    /// The page where it is paid online.
    pub fn online(self) -> Option<String> {
        match self {
            Self::Online { href } => Some(href),
            Self::Transfer => None,
        }
    }
}

/// Money that goes back to a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GivenBack {
    #[schema(example = "prf_06fqzpdf78c5v9t4m2k1n0s3aw")]
    pub id: String,
    /// By which way: `stripe`.
    pub method: String,
    pub amount_minor: i64,
    #[schema(example = "EUR")]
    pub currency: String,
    /// `asking`: it is not known yet whether it goes; `pending`: on its way; `done`; `failed`: it did not go, and is credit again.
    pub status: String,
}

#[derive(Debug)]
struct BankTransfer;

#[derive(Debug)]
struct Stripe;

/// Cash, a cheque: somebody hands it over, and an operator books it.
#[derive(Debug)]
struct Manual;

impl PaymentMethod for BankTransfer {
    fn name(&self) -> &'static str {
        "bank_transfer"
    }

    fn is_offered(&self, _: &App) -> bool {
        true
    }

    fn account(&self) -> Account {
        Account::Bank
    }

    fn way(&self, app: &App, _: &Invoice) -> Option<Way> {
        (!app.config.business.iban.is_empty()).then_some(Way::Transfer)
    }
}

impl PaymentMethod for Stripe {
    fn name(&self) -> &'static str {
        stripe::NAME
    }

    fn is_offered(&self, app: &App) -> bool {
        app.config.payments.stripe.enabled
    }

    fn account(&self) -> Account {
        Account::Clearing
    }

    fn way(&self, app: &App, invoice: &Invoice) -> Option<Way> {
        let id = invoice.document.id.as_str();
        self.is_offered(app).then(|| Way::Online {
            href: billing::pay_path(app, id),
        })
    }

    fn give_back<'a>(
        &'a self,
        app: &'a App,
        by: &'a Actor,
        invoice: &'a Invoice,
        amount: Money,
        key: &'a RequestKey,
    ) -> BoxFuture<'a, Result<Option<GivenBack>, RefundError>> {
        Box::pin(async move {
            let refund = stripe::refund(app, by, &invoice.document.id, amount, key).await?;
            Ok(refund.map(|refund| GivenBack {
                id: refund.id.to_string(),
                method: self.name().to_owned(),
                amount_minor: refund.amount.minor(),
                currency: refund.amount.currency().code().to_owned(),
                status: refund.state.as_str().to_owned(),
            }))
        })
    }
}

impl PaymentMethod for Manual {
    fn name(&self) -> &'static str {
        "manual"
    }

    fn is_offered(&self, _: &App) -> bool {
        false
    }

    fn account(&self) -> Account {
        Account::Cash
    }

    fn way(&self, _: &App, _: &Invoice) -> Option<Way> {
        None
    }
}

/// Every way that there is.
pub const METHODS: [&dyn PaymentMethod; 3] = [&BankTransfer, &Stripe, &Manual];

/// What a customer can do to pay what is open on an invoice.
pub fn ways(app: &App, invoice: &Invoice) -> Vec<Way> {
    if invoice.document.kind != Kind::Invoice || invoice.open.minor() <= 0 {
        return Vec::new();
    }
    METHODS
        .iter()
        .filter(|method| method.is_offered(app))
        .filter_map(|method| method.way(app, invoice))
        .collect()
}

/// Gives money that was paid on an invoice back by the way it came, out of its customer's credit: an invoice is credited first.
/// Nothing where it did not come by a way that it can go back.
pub async fn give_back(
    app: &App,
    by: &Actor,
    invoice: &Invoice,
    amount: Money,
    key: &RequestKey,
) -> Result<Option<GivenBack>, RefundError> {
    for method in METHODS {
        if let Some(given) = method.give_back(app, by, invoice, amount, key).await? {
            return Ok(Some(given));
        }
    }
    Ok(None)
}
