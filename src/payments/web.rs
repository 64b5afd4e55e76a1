//! Paying online: what is said before the customer leaves, and what they find when they are back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Path, Query, ServiceConfig, get, post};
use serde::Deserialize;
use std::time::Duration;

use super::pages::{PaidPage, PayPage, Standing};
use super::store::processor;
use super::stripe::{
    self, Begun, CallError, Consent, PayError, Payment, PaymentId, PaymentState, SettleError,
};
use crate::app::{App, RoomState};
use crate::billing::invoices::{self, Invoice, InvoiceId, IssueError, Kind};
use crate::billing::{may_pay, pay_path};
use crate::catalog::Interval;
use crate::customers::CustomerId;
use crate::orders;
use crate::web::{Fields, Limit, Problem, Reader};

pub fn routes(service: &mut ServiceConfig) {
    service
        .route("/pay/{of}", get().to(show))
        .route("/pay/{of}", post().to(pay))
        .route("/paid/{id}", get().to(back));
}

#[derive(Deserialize)]
struct Shown {
    /// The capability of [`pay_path`].
    key: Option<String>,
}

async fn show(
    reader: Reader,
    of: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let till = Till::open(&reader, &of, query.key.as_deref()).await?;
    till.page(StatusCode::OK, &Fields::default(), None).await
}

async fn pay(
    reader: Reader,
    of: Path<String>,
    query: Query<Shown>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let till = Till::open(&reader, &of, query.key.as_deref()).await?;
    let app = &reader.app;
    if !fields.ticked("consent") {
        let wanted = Some("pay-consent-wanted");
        return till
            .page(StatusCode::UNPROCESSABLE_ENTITY, &fields, wanted)
            .await;
    }
    app.room::<Tries>().0.admit(&till.invoice.document.id)?;
    let consent = Consent {
        renewals: fields.ticked("renewals") && till.renews().await?,
    };
    match stripe::begin(app, &till.invoice, consent).await {
        Ok(Begun::At(url)) => Ok(see_other(&url)),
        Ok(Begun::Underway(id)) => Ok(see_other(&format!("/paid/{id}"))),
        Ok(Begun::Settled) => Ok(see_other(&pay_path(app, &of))),
        Err(PayError::Refused) => {
            let refused = Some("pay-refused");
            till.page(StatusCode::UNPROCESSABLE_ENTITY, &fields, refused)
                .await
        }
        Err(PayError::Call(error)) => {
            tracing::warn!(%error, "nobody can pay through Stripe now");
            let silent = match error {
                CallError::Unknown(_) => "pay-unknown",
                CallError::NotDone(_) | CallError::Refused { .. } => "pay-silent",
            };
            till.page(StatusCode::SERVICE_UNAVAILABLE, &fields, Some(silent))
                .await
        }
        Err(PayError::Storage(error) | PayError::Settle(SettleError::Storage(error))) => {
            Err(error.into())
        }
        Err(PayError::Settle(SettleError::Vault(error))) => Err(error.into()),
        Err(error @ (PayError::Elsewhere | PayError::Settle(_))) => Err(Problem::internal(&error)),
    }
}

/// The customer is back from Stripe's page, or looks again. Who has the payment's name learns how it stands, and nothing else.
async fn back(reader: Reader, id: Path<String>) -> Result<HttpResponse, Problem> {
    let app = &reader.app;
    let id: PaymentId = id.parse().map_err(|_| Problem::not_found())?;
    let payment = processor::by_id(&app.storage, &id).await?;
    let payment = payment.ok_or_else(Problem::not_found)?;
    let customer: Option<CustomerId> = reader.customer();
    let page = PaidPage {
        standing: standing(app, &payment).await?,
        again: (customer.as_ref() == Some(&payment.customer))
            .then(|| pay_path(app, payment.invoice.as_str())),
    };
    reader.page(&page)
}

/// How a payment stands: as Stripe says this moment, or as it was seen last.
async fn standing(app: &App, payment: &Payment) -> Result<Standing, Problem> {
    let is_live = matches!(payment.state, PaymentState::Asking | PaymentState::Open);
    if !is_live || app.room::<Looks>().0.admit(&payment.id).is_err() {
        return Ok(seen(payment.state, false));
    }
    match stripe::settle(app, payment, None).await {
        Ok(settled) => Ok(seen(settled.state, settled.url.is_some())),
        Err(SettleError::Call(_)) => Ok(Standing::Unknown),
        Err(SettleError::Storage(error)) => Err(error.into()),
        Err(SettleError::Vault(error)) => Err(error.into()),
        Err(error @ SettleError::Ledger(_)) => Err(Problem::internal(&error)),
    }
}

fn seen(state: PaymentState, is_payable: bool) -> Standing {
    match state {
        PaymentState::Paid => Standing::Paid,
        PaymentState::Failed => Standing::Failed,
        PaymentState::Open if is_payable => Standing::Unpaid,
        PaymentState::Open | PaymentState::Asking => Standing::Underway,
    }
}

/// Whoever looks again and again has us ask no more often than this.
struct Looks(Limit<PaymentId>);

impl RoomState for Looks {
    fn open(_: &App) -> Self {
        Self(Limit::new(20, Duration::from_mins(1)))
    }
}

/// Nor does whoever tries to pay again and again.
struct Tries(Limit<InvoiceId>);

impl RoomState for Tries {
    fn open(_: &App) -> Self {
        Self(Limit::new(60, Duration::from_mins(1)))
    }
}

/// Where one invoice is paid.
struct Till<'a> {
    reader: &'a Reader,
    action: String,
    invoice: Invoice,
}

impl<'a> Till<'a> {
    /// For who holds the link, or is signed in as the invoice's customer; for others there is no such place.
    async fn open(reader: &'a Reader, of: &str, key: Option<&str>) -> Result<Self, Problem> {
        let app = &reader.app;
        if !app.config.payments.stripe.enabled {
            return Err(Problem::not_found());
        }
        let customer: Option<CustomerId> = reader.customer();
        let has_key = key.is_some_and(|key| may_pay(app, of, key));
        if !has_key && customer.is_none() {
            return Err(Problem::not_found());
        }
        let invoice = invoice(app, of).await?;
        let is_own = customer.as_ref() == Some(&invoice.document.customer);
        if invoice.document.kind != Kind::Invoice || !(has_key || is_own) {
            return Err(Problem::not_found());
        }
        let home = app
            .config
            .payments
            .stripe
            .checkout_url
            .trim_end_matches('/');
        reader.visit.let_forms_lead_to(home);
        Ok(Self {
            reader,
            action: pay_path(app, of),
            invoice,
        })
    }

    async fn page(
        &self,
        status: StatusCode,
        fields: &Fields,
        problem: Option<&'static str>,
    ) -> Result<HttpResponse, Problem> {
        let page = PayPage {
            action: self.action.clone(),
            number: self.invoice.document.number.clone(),
            open: self.invoice.open,
            renews: self.renews().await?,
            form: fields.iter().collect(),
            problem,
        };
        let mut response = self.reader.page(&page)?;
        *response.status_mut() = status;
        Ok(response)
    }

    /// Whether what was invoiced comes again.
    async fn renews(&self) -> Result<bool, Problem> {
        let Ok(order) = self.invoice.document.order_id.parse() else {
            return Ok(false);
        };
        let order = orders::view::by_id(&self.reader.app, &order).await?;
        Ok(order.is_some_and(|order| order.interval != Interval::Once))
    }
}

/// The invoice that a link names: by itself, or by what it is for, issued now if it was not yet.
async fn invoice(app: &App, of: &str) -> Result<Invoice, Problem> {
    if let Ok(id) = of.parse() {
        let found = invoices::by_id(&app.storage, &id).await?;
        return found.ok_or_else(Problem::not_found);
    }
    match invoices::issue(app, of).await {
        Ok(invoice) => Ok(invoice),
        Err(IssueError::NotOwed) => Err(Problem::not_found()),
        Err(IssueError::NotYet) => Err(Problem::unavailable()),
        Err(IssueError::Storage(error)) => Err(error.into()),
    }
}

fn see_other(to: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, to))
        .finish()
}
