//! What our files say, as somebody else's program reads them, against the trial balance.

use futures_util::TryStreamExt as _;
use jiff::civil::Date;
use sealbook::audit::{Actor, Reason};
use sealbook::billing::ledger::{self, Standing};
use sealbook::billing::reports::{Export, Naming, Report};
use sealbook::money::{Currency, Money};

use super::super::reports::peer::{datev_sums, sums};
use super::{Books, CURRENCIES, Shop, YEAR};

impl Shop<'_> {
    /// What the trial balance says of a day.
    pub(super) async fn books(&self, day: Date) -> Books {
        let standing = Standing::at(&self.ground.app, day);
        let found = ledger::trial_balance(&self.ground.storage, standing).await;
        let lines = found.unwrap().balances.into_iter();
        lines
            .map(|line| {
                let currency = line.balance.currency();
                let minor = line.balance.minor();
                (format!("{}|{currency}", line.account), minor)
            })
            .filter(|(_, minor)| *minor != 0)
            .collect()
    }

    pub(super) async fn assert_files_say(&self, day: Date, books: &Books) {
        let app = &self.ground.app;
        let sides = [
            "account",
            "currency",
            "+debit (in currency)",
            "+credit (in currency)",
        ];
        for report in [Report::Journal(YEAR), Report::TrialBalance(None)] {
            let file = self.file(Export::new(app, report, day)).await;
            let found = sums(&file, &sides).await.by(|group, amounts| {
                let (_, code) = group.split_once('|').unwrap();
                let sides = minor(amounts, code);
                (group.to_owned(), sides[0] - sides[1])
            });
            assert_eq!(&without_nothing(found), books, "{report:?} at {day}");
        }

        let naming = Naming {
            reason: Reason::Bookkeeping,
            note: "year end".to_owned(),
        };
        let export = Export::new(app, Report::Invoices(YEAR), day);
        let file = self.file(export.named(naming).unwrap()).await;
        let amounts = ["currency", "+net (in currency)", "+tax (in currency)"];
        let found = sums(&file, &amounts).await;
        for (at, account) in [(0, "revenue"), (1, "vat:")] {
            let said = found.by(|code, amounts| (code.to_owned(), minor(amounts, code)[at]));
            let mut booked = Books::new();
            for (key, minor) in books.iter().filter(|(key, _)| key.starts_with(account)) {
                let (_, code) = key.split_once('|').unwrap();
                *booked.entry(code.to_owned()).or_default() -= minor;
            }
            assert_eq!(
                without_nothing(said),
                without_nothing(booked),
                "{account} at {day}"
            );
        }

        for code in CURRENCIES {
            let currency: Currency = code.parse().unwrap();
            let export = Export::datev(app, YEAR, currency, day).await.unwrap();
            let mut said = Books::new();
            for (number, hundredths) in datev_sums(self.file(export).await.as_bytes()).await {
                *said.entry(of_chart(&number).to_owned()).or_default() += hundredths;
            }
            let mut booked = Books::new();
            let scale = 10_i64.pow(2 - u32::from(currency.exponent()));
            for (key, minor) in books {
                let (account, of) = key.split_once('|').unwrap();
                if of == code {
                    *booked.entry(of_books(account).to_owned()).or_default() += minor * scale;
                }
            }
            let (said, booked) = (without_nothing(said), without_nothing(booked));
            assert_eq!(said, booked, "DATEV in {code} at {day}");
        }
    }

    async fn file(&self, export: Export) -> String {
        let pages = export.begin(&self.ground.app, Actor::System).await.unwrap();
        let pages: Vec<_> = pages.try_collect().await.unwrap();
        String::from_utf8_lossy(&pages.concat()).into_owned()
    }
}

fn minor(amounts: &[String], code: &str) -> Vec<i64> {
    let currency = code.parse().unwrap();
    let amounts = amounts.iter();
    amounts
        .map(|amount| Money::parse(amount, currency).unwrap().minor())
        .collect()
}

fn without_nothing(mut books: Books) -> Books {
    books.retain(|_, minor| *minor != 0);
    books
}

/// What an account of SKR03 is to us.
fn of_chart(number: &str) -> &'static str {
    match number {
        "1410" => "receivable",
        "1200" => "bank",
        "1000" => "cash",
        "1330" => "cheques",
        "1360" => "on its way",
        "4970" => "fees",
        "1700" => "credit",
        "1590" => "suspense",
        "2700" => "dunning",
        "2400" => "write_off",
        "1776" | "1771" => "VAT at home",
        "1767" => "VAT abroad",
        _ if number.starts_with('8') => "revenue",
        _ => panic!("{number} is no account of ours"),
    }
}

/// The same for our own names.
fn of_books(account: &str) -> &str {
    match account {
        "clearing" | "refunds" => "on its way",
        "processor_fees" | "bank_fees" => "fees",
        "customer_credit" => "credit",
        _ if account.starts_with("vat:DE") => "VAT at home",
        _ if account.starts_with("vat:") => "VAT abroad",
        account => account,
    }
}
