//! What the books come to: the trial balance.

use jiff::civil::{Date, date};
use serde::Serialize;

use crate::billing::ledger::{Account, Balance};
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/reports/trial-balance`: of what bears a date up to `until`, as the books stood at the end of `at`.
#[derive(Debug, Clone, Serialize)]
pub struct TrialBalancePage {
    pub form: Filled,
    pub until: Date,
    pub at: Date,
    pub currencies: Vec<BooksOfCurrency>,
    /// Where the same is as a file.
    pub file: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct BooksOfCurrency {
    pub currency: &'static str,
    pub accounts: Vec<AccountRow>,
    pub debit: Money,
    pub credit: Money,
    pub balances: bool,
}

/// An account's balance stands on one side.
#[derive(Debug, Clone, Serialize)]
pub struct AccountRow {
    /// `receivable`, `revenue` …; `vat` for what is owed to a territory's authority.
    pub name: String,
    pub vat: Option<(&'static str, Rate)>,
    pub debit: Option<Money>,
    pub credit: Option<Money>,
}

impl AccountRow {
    pub(in crate::admin) fn of(line: &Balance) -> Result<Self, MoneyError> {
        let (balance, zero) = (line.balance, Money::zero(line.balance.currency()));
        let (debit, credit) = if balance.is_negative() {
            (None, Some(zero.minus(balance)?))
        } else {
            (Some(balance), None)
        };
        let (name, vat) = match line.account {
            Account::Vat(territory, rate) => ("vat".to_owned(), Some((territory.code(), rate))),
            account => (account.to_string(), None),
        };
        Ok(Self {
            name,
            vat,
            debit,
            credit,
        })
    }
}

pub(super) fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub(super) fn percent(rate: &str) -> Rate {
    rate.parse().expect("a rate")
}

impl Page for TrialBalancePage {
    const TEMPLATE: &'static str = "admin/trial_balance.html";

    fn samples() -> Vec<Self> {
        let row = |name: &str, vat, balance: i64| AccountRow {
            name: name.to_owned(),
            vat,
            debit: (balance >= 0).then(|| eur(balance)),
            credit: (balance < 0).then(|| eur(-balance)),
        };
        let accounts = vec![
            row("receivable", None, 48_120),
            row("revenue", None, -1_204_500),
            row("vat", Some(("DE", percent("19"))), -228_855),
            row("bank", None, 1_384_935),
            row("customer_credit", None, -1_700),
            row("write_off", None, 2_000),
        ];
        let page = Self {
            form: Filled::default()
                .with("until", "2026-11-22")
                .with("at", "2026-11-22"),
            until: date(2026, 11, 22),
            at: date(2026, 11, 22),
            currencies: vec![BooksOfCurrency {
                currency: "EUR",
                accounts,
                debit: eur(1_435_055),
                credit: eur(1_435_055),
                balances: true,
            }],
            file: "/admin/reports/download?report=trial-balance&at=2026-11-22".to_owned(),
        };
        let mut wrong = page.clone();
        wrong.currencies[0].balances = false;
        wrong.currencies[0].credit = eur(1_435_054);
        let nothing = Self {
            form: Filled::default().wrong("at", "field-invalid-format"),
            currencies: Vec::new(),
            ..page.clone()
        };
        vec![page, wrong, nothing]
    }
}
