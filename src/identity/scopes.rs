//! What a program with a key may do: one table, a line a route of the API. A route that stands in no line lets no key in; a
//! test walks every route of the API against it.

use crate::vault::map::names;

names! {
    /// What a key is good for.
    Scope {
        /// What was ordered, for how much and when; nothing sealed.
        OrdersRead = "orders:read",
        /// Placing orders for many customers from one address.
        OrdersWrite = "orders:write",
        /// What was invoiced, and how it stands; nothing sealed.
        InvoicesRead = "invoices:read",
        /// Taking invoices back.
        InvoicesWrite = "invoices:write",
        /// What renews, and how it stands; nothing sealed.
        SubscriptionsRead = "subscriptions:read",
        /// Pausing, changing, cancelling what renews.
        SubscriptionsWrite = "subscriptions:write",
        /// What happened, in its order.
        EventsRead = "events:read",
        /// What the books come to.
        ReportsRead = "reports:read",
        /// Saying what currencies are worth.
        RatesWrite = "rates:write",
        /// What the bank says and what became of it, payments, refunds and credits; nothing sealed.
        PaymentsRead = "payments:read",
        /// Taking in what the bank says, booking payments.
        PaymentsWrite = "payments:write",
        /// Sealed fields, with a reason that the customer reads.
        CustomersOpen = "customers:open",
    }
}

/// A route of the API, by its pattern as it is registered, and the scope that it takes.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub method: &'static str,
    pub pattern: &'static str,
    pub scope: Scope,
}

const fn get(pattern: &'static str, scope: Scope) -> Line {
    Line {
        method: "GET",
        pattern,
        scope,
    }
}

const fn post(pattern: &'static str, scope: Scope) -> Line {
    Line {
        method: "POST",
        pattern,
        scope,
    }
}

pub const LINES: &[Line] = &[
    get("/api/v1/orders", Scope::OrdersRead),
    get("/api/v1/orders/{id}", Scope::OrdersRead),
    get("/api/v1/orders/{id}/proforma", Scope::OrdersRead),
    get("/api/v1/invoices", Scope::InvoicesRead),
    get("/api/v1/invoices/{id}", Scope::InvoicesRead),
    get("/api/v1/invoices/{id}/pdf", Scope::InvoicesRead),
    get("/api/v1/invoices/{id}/cii", Scope::InvoicesRead),
    get("/api/v1/invoices/{id}/ubl", Scope::InvoicesRead),
    post("/api/v1/invoices/{id}/credit-notes", Scope::InvoicesWrite),
    get("/api/v1/reports/trial-balance", Scope::ReportsRead),
    get("/api/v1/reports/vat", Scope::ReportsRead),
    get("/api/v1/reports/open-items", Scope::ReportsRead),
    get("/api/v1/reports/journal", Scope::ReportsRead),
    get("/api/v1/reports/invoices", Scope::ReportsRead),
    post("/api/v1/exchange-rates", Scope::RatesWrite),
    get("/api/v1/subscriptions", Scope::SubscriptionsRead),
    get("/api/v1/subscriptions/{id}", Scope::SubscriptionsRead),
    post(
        "/api/v1/subscriptions/{id}/change/preview",
        Scope::SubscriptionsRead,
    ),
    post(
        "/api/v1/subscriptions/{id}/change",
        Scope::SubscriptionsWrite,
    ),
    post(
        "/api/v1/subscriptions/{id}/pause",
        Scope::SubscriptionsWrite,
    ),
    post(
        "/api/v1/subscriptions/{id}/resume",
        Scope::SubscriptionsWrite,
    ),
    post(
        "/api/v1/subscriptions/{id}/cancel",
        Scope::SubscriptionsWrite,
    ),
    post("/api/v1/subscriptions/{id}/keep", Scope::SubscriptionsWrite),
    post(
        "/api/v1/subscriptions/{id}/change/undo",
        Scope::SubscriptionsWrite,
    ),
    get("/api/v1/events", Scope::EventsRead),
    get("/api/v1/bank-lines", Scope::PaymentsRead),
    post("/api/v1/bank-lines/{id}/assign", Scope::PaymentsWrite),
    post("/api/v1/bank-lines/{id}/set-aside", Scope::PaymentsWrite),
    post("/api/v1/bank-lines/{id}/book", Scope::PaymentsWrite),
    post("/api/v1/bank-lines/{id}/undo", Scope::PaymentsWrite),
    get("/api/v1/payouts", Scope::PaymentsRead),
    post("/api/v1/invoices/{id}/refunds", Scope::PaymentsWrite),
    get("/api/v1/reports/datev", Scope::ReportsRead),
    post("/api/v1/statements", Scope::PaymentsWrite),
    post("/api/v1/invoices/{id}/payments", Scope::PaymentsWrite),
    get("/api/v1/invoices/{id}/payments", Scope::PaymentsRead),
    post("/api/v1/invoices/{id}/waivers", Scope::PaymentsWrite),
    get("/api/v1/invoices/{id}/waivers", Scope::PaymentsRead),
    post("/api/v1/payments/{id}/reversal", Scope::PaymentsWrite),
    post("/api/v1/refunds", Scope::PaymentsWrite),
    get("/api/v1/refunds", Scope::PaymentsRead),
    post("/api/v1/refunds/{id}/cancellation", Scope::PaymentsWrite),
    post("/api/v1/refunds/{id}/payment", Scope::PaymentsWrite),
    get("/api/v1/repayments", Scope::PaymentsRead),
    post("/api/v1/repayments/{order}/closing", Scope::PaymentsWrite),
    post("/api/v1/repayments/{order}/reopening", Scope::PaymentsWrite),
    post("/api/v1/manual-refunds", Scope::PaymentsWrite),
    get("/api/v1/manual-refunds", Scope::PaymentsRead),
    post("/api/v1/manual-refunds/{id}/reversal", Scope::PaymentsWrite),
    post("/api/v1/refund-files", Scope::PaymentsWrite),
    get("/api/v1/refund-files/{id}", Scope::PaymentsWrite),
    post(
        "/api/v1/refund-files/{id}/cancellation",
        Scope::PaymentsWrite,
    ),
    get("/api/v1/customers/{id}/credit", Scope::PaymentsRead),
    post(
        "/api/v1/invoices/{id}/credit-spendings",
        Scope::PaymentsWrite,
    ),
    // Public, like the form: a key only takes its limit for one address away.
    post("/api/v1/orders", Scope::OrdersWrite),
];

/// The scope that this method of the route of this pattern takes; nothing where no key gets in.
pub fn scope_of(method: &str, pattern: &str) -> Option<Scope> {
    LINES
        .iter()
        .find(|line| line.method == method && line.pattern == pattern)
        .map(|line| line.scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_stands_twice_and_all_belong_to_the_api() {
        for (n, line) in LINES.iter().enumerate() {
            let again =
                |other: &&Line| other.method == line.method && other.pattern == line.pattern;
            assert!(LINES[n + 1..].iter().find(again).is_none(), "{line:?}");
            assert_eq!(line.pattern.split('/').nth(1), Some("api"), "{line:?}");
        }
    }

    #[test]
    fn what_stands_in_no_line_lets_no_key_in() {
        assert_eq!(scope_of("DELETE", "/api/v1/orders"), None);
        assert_eq!(scope_of("GET", "/admin/orders"), None);
        assert_eq!(scope_of("GET", "/api/v1/orders"), Some(Scope::OrdersRead));
    }
}
