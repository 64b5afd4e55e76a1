//! Whoever issues, for tests that move a shop by hand.

use jiff::SignedDuration;
use sealbook::app::App;
use sealbook::billing::invoices::{self, Issuer};
use sealbook::jobs::Lease;
use sealbook::orders::invoicing::OrderInvoices;
use sealbook::subscriptions::invoicing::{CAUSES, SubscriptionInvoices};

pub struct Clerk {
    issuer: Issuer,
    lease: Lease,
}

impl Clerk {
    pub fn of(app: &App) -> Self {
        let authors = invoices::Authors::new()
            .with("ord", OrderInvoices)
            .with(CAUSES, SubscriptionInvoices);
        let span = SignedDuration::from_secs(30);
        let name = invoices::DUTY.name;
        Self {
            issuer: Issuer::new(authors),
            lease: Lease::new(&app.storage, &app.clock, &app.chance, name, span),
        }
    }

    /// Issues what is owed now.
    pub async fn issue(&mut self, app: &App) {
        let held = self.lease.hold().await.unwrap();
        let held = held.expect("nobody else issues");
        self.issuer.run(app, &held).await.unwrap();
    }
}
