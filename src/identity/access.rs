//! What each role may reach: one table, a line a route. What stands in no line is refused; a test walks every route of the
//! panel against it.
//!
//! Which sealed fields a role may open there is the data map's: see [`crate::audit::reveal`].

use crate::vault::map::Role;

/// A route of the panel, by its pattern as it is registered.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub method: &'static str,
    pub pattern: &'static str,
    pub to: Access,
}

/// Who may go there.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// The door itself: nobody is known yet.
    Anybody,
    Roles(&'static [Role]),
}

const OWNER: Access = Access::Roles(&[Role::Owner]);
const ALL: Access = Access::Roles(Role::ALL);
/// Who deals with customers.
const DESK: Access = Access::Roles(&[Role::Owner, Role::Billing, Role::Support]);
/// Who delivers what was ordered.
const DELIVERY: Access = Access::Roles(&[Role::Owner, Role::Support]);
/// Who says what is offered, and at what price.
const OFFER: Access = Access::Roles(&[Role::Owner, Role::Billing]);
/// Who keeps the books.
const BOOKS: Access = Access::Roles(&[Role::Owner, Role::Billing]);
/// Who reads what the books come to.
const REPORTS: Access = Access::Roles(&[Role::Owner, Role::Billing, Role::Auditor]);
const WATCH: Access = Access::Roles(&[Role::Owner, Role::Auditor]);

const fn get(pattern: &'static str, to: Access) -> Line {
    Line {
        method: "GET",
        pattern,
        to,
    }
}

const fn post(pattern: &'static str, to: Access) -> Line {
    Line {
        method: "POST",
        pattern,
        to,
    }
}

pub const LINES: &[Line] = &[
    get("/admin/setup", Access::Anybody),
    post("/admin/setup", Access::Anybody),
    get("/admin/setup/second-factor", Access::Anybody),
    post("/admin/setup/second-factor", Access::Anybody),
    get("/admin/setup/recovery-codes", Access::Anybody),
    post("/admin/setup/recovery-codes", Access::Anybody),
    get("/admin/setup/recovery-sheet", Access::Anybody),
    get("/admin/setup/recovery-sheet/check", Access::Anybody),
    post("/admin/setup/recovery-sheet/check", Access::Anybody),
    get("/admin/sign-in", Access::Anybody),
    post("/admin/sign-in", Access::Anybody),
    get("/admin/sign-in/code", Access::Anybody),
    post("/admin/sign-in/code", Access::Anybody),
    post("/admin/sign-out", ALL),
    get("/admin/account", ALL),
    post("/admin/account/password", ALL),
    post("/admin/account/recovery-codes", ALL),
    post("/admin/account/sessions/end", ALL),
    post("/admin/account/sessions/{id}/end", ALL),
    get("/admin", ALL),
    get("/admin/orders", DESK),
    post("/admin/orders", DESK),
    get("/admin/orders/{id}", DESK),
    get("/admin/orders/{id}/proforma", BOOKS),
    post("/admin/orders/{id}/fulfil", DELIVERY),
    // It gives back what was invoiced.
    post("/admin/orders/{id}/cancel", BOOKS),
    get("/admin/customers", DESK),
    post("/admin/customers", DESK),
    get("/admin/customers/{id}", DESK),
    post("/admin/customers/{id}/cases", DESK),
    post("/admin/customers/{id}/cases/close", DESK),
    get("/admin/subscriptions", DESK),
    post("/admin/subscriptions", DESK),
    get("/admin/subscriptions/{id}", DESK),
    get("/admin/subscriptions/{id}/change", DESK),
    post("/admin/subscriptions/{id}/change", DESK),
    post("/admin/subscriptions/{id}/extend-trial", DESK),
    post("/admin/subscriptions/{id}/{act}", DESK),
    get("/admin/declarations", BOOKS),
    // It ends contracts, and gives back.
    post("/admin/declarations/{id}/attach", BOOKS),
    post("/admin/declarations/{id}/decide", BOOKS),
    post("/admin/declarations/{id}/set-aside", BOOKS),
    get("/admin/invoices", BOOKS),
    get("/admin/invoices/{id}", BOOKS),
    get("/admin/invoices/{id}/{form}", BOOKS),
    post("/admin/invoices/{id}/credit", BOOKS),
    post("/admin/invoices/{id}/payments", BOOKS),
    post("/admin/invoices/{id}/payments/{payment}/undo", BOOKS),
    post("/admin/invoices/{id}/spend-credit", BOOKS),
    post("/admin/invoices/{id}/waivers", BOOKS),
    post("/admin/invoices/{id}/refund", BOOKS),
    get("/admin/payments", BOOKS),
    post("/admin/payments/statements", BOOKS),
    post("/admin/payments/statements/{id}/dismiss", BOOKS),
    get("/admin/payments/stripe", BOOKS),
    post("/admin/payments/{id}/assign", BOOKS),
    post("/admin/payments/{id}/set-aside", BOOKS),
    post("/admin/payments/{id}/count", BOOKS),
    post("/admin/payments/{id}/repeated", BOOKS),
    post("/admin/payments/{id}/undo", BOOKS),
    get("/admin/tax", BOOKS),
    post("/admin/tax/{id}/decide", BOOKS),
    get("/admin/tax/rates", BOOKS),
    post("/admin/tax/rates", BOOKS),
    post("/admin/tax/rates/import", BOOKS),
    post("/admin/payments/{id}/book", BOOKS),
    get("/admin/refunds", BOOKS),
    get("/admin/refunds/withdrawals", BOOKS),
    post("/admin/refunds/withdrawals/{id}/close", BOOKS),
    post("/admin/refunds/withdrawals/{id}/reopen", BOOKS),
    get("/admin/refunds/by-hand", BOOKS),
    post("/admin/refunds/by-hand", BOOKS),
    post("/admin/refunds/by-hand/{id}/undo", BOOKS),
    get("/admin/refunds/new", BOOKS),
    post("/admin/refunds/new", BOOKS),
    post("/admin/refunds/file", BOOKS),
    get("/admin/refunds/files/{id}", BOOKS),
    post("/admin/refunds/files/{id}/call-off", BOOKS),
    post("/admin/refunds/{id}/call-off", BOOKS),
    post("/admin/refunds/{id}/paid", BOOKS),
    get("/admin/reports", REPORTS),
    get("/admin/reports/open-items", REPORTS),
    get("/admin/reports/trial-balance", REPORTS),
    get("/admin/reports/vat", REPORTS),
    get("/admin/reports/files", REPORTS),
    get("/admin/reports/names", BOOKS),
    post("/admin/reports/names", BOOKS),
    get("/admin/reports/download", REPORTS),
    get("/admin/mail", DESK),
    get("/admin/mail/{id}", DESK),
    post("/admin/mail/{id}/retry", DESK),
    post("/admin/mail/{id}/drop", DESK),
    get("/admin/catalogue", ALL),
    post("/admin/catalogue", OFFER),
    get("/admin/catalogue/export", ALL),
    get("/admin/catalogue/import", OFFER),
    post("/admin/catalogue/import", OFFER),
    post("/admin/catalogue/import/apply", OFFER),
    get("/admin/catalogue/plans/{id}", ALL),
    post("/admin/catalogue/plans/{id}", OFFER),
    post("/admin/catalogue/plans/{id}/retire", OFFER),
    post("/admin/catalogue/plans/{id}/restore", OFFER),
    post("/admin/catalogue/plans/{id}/prices", OFFER),
    post("/admin/catalogue/plans/{id}/prices/withdraw", OFFER),
    post("/admin/catalogue/plans/{id}/addons", OFFER),
    get("/admin/catalogue/plans/{id}/addons/{key}", OFFER),
    post("/admin/catalogue/plans/{id}/addons/{key}", OFFER),
    post("/admin/catalogue/plans/{id}/addons/{key}/withdraw", OFFER),
    post("/admin/catalogue/plans/{id}/questions", OFFER),
    get("/admin/catalogue/plans/{id}/questions/{key}", OFFER),
    post("/admin/catalogue/plans/{id}/questions/{key}", OFFER),
    post(
        "/admin/catalogue/plans/{id}/questions/{key}/withdraw",
        OFFER,
    ),
    get("/admin/catalogue/coupons", ALL),
    post("/admin/catalogue/coupons", OFFER),
    get("/admin/catalogue/coupons/{id}", OFFER),
    post("/admin/catalogue/coupons/{id}", OFFER),
    post("/admin/catalogue/coupons/{id}/end", OFFER),
    get("/admin/audit", WATCH),
    post("/admin/audit/verify", WATCH),
    get("/admin/settings", WATCH),
    get("/admin/operators", WATCH),
    post("/admin/operators", OWNER),
    post("/admin/operators/{id}/disable", OWNER),
    post("/admin/operators/{id}/enable", OWNER),
];

/// Whether the role may send this method to the route of this pattern.
pub fn authorise(role: Role, method: &str, pattern: &str) -> bool {
    match line(method, pattern).map(|line| line.to) {
        Some(Access::Anybody) => true,
        Some(Access::Roles(roles)) => roles.contains(&role),
        None => false,
    }
}

/// The line of a route. `HEAD` may go where `GET` may.
pub fn line(method: &str, pattern: &str) -> Option<&'static Line> {
    let method = if method == "HEAD" { "GET" } else { method };
    LINES
        .iter()
        .find(|line| line.method == method && line.pattern == pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_route_stands_twice_and_all_belong_to_the_panel() {
        for (n, line) in LINES.iter().enumerate() {
            let again =
                |other: &&Line| other.method == line.method && other.pattern == line.pattern;
            assert!(LINES[n + 1..].iter().find(again).is_none(), "{line:?}");
            assert!(line.pattern.starts_with("/admin"), "{line:?}");
        }
    }

    #[test]
    fn what_stands_in_no_line_is_refused() {
        for role in Role::ALL.iter().copied() {
            assert!(!authorise(role, "GET", "/admin/secrets"));
            assert!(!authorise(role, "DELETE", "/admin"));
            assert!(authorise(role, "GET", "/admin") && authorise(role, "HEAD", "/admin"));
        }
        assert!(authorise(Role::Owner, "POST", "/admin/operators"));
        assert!(!authorise(Role::Support, "POST", "/admin/operators"));
        assert!(!authorise(Role::Auditor, "GET", "/admin/orders/{id}"));
    }

    /// Nobody but the owner changes who may come in; the auditor changes nothing but the own account.
    #[test]
    fn an_auditor_only_reads() {
        let changes = LINES.iter().filter(|line| line.method != "GET");
        for line in changes {
            let harmless = ["/admin/sign-out", "/admin/audit/verify"].contains(&line.pattern)
                || line.pattern.starts_with("/admin/account/");
            if let Access::Roles(roles) = line.to {
                assert!(harmless || !roles.contains(&Role::Auditor), "{line:?}");
            }
        }
    }
}
