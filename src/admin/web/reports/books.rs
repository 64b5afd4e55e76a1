//! The trial balance and the VAT report, to be read.

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Desk, day, list};
use crate::admin::pages::{
    AccountRow, BooksOfCurrency, HomeReturn, Neighbour, OneStopReturn, TrialBalancePage, VatPage,
};
use crate::billing::ledger::{self, Balance, Standing};
use crate::billing::reports::{self, Quarter, Span};
use crate::money::{Money, MoneyError};
use crate::web::Problem;
use crate::web::form::Filled;

const VAT: &str = "/admin/reports/vat";
const DOWNLOAD: &str = "/admin/reports/download";

/// Which days, and as the books stood on which.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::admin::web) struct Days {
    from: String,
    until: String,
    at: String,
}

pub(in crate::admin::web) async fn trial_balance(
    desk: Desk,
    asked: Query<Days>,
) -> Result<HttpResponse, Problem> {
    let mut form = Filled::default();
    let at = day(&asked.at, "at", desk.app.today(), &mut form);
    let until = day(&asked.until, "until", at, &mut form);
    let standing = Standing::at(&desk.app, at).until(until);
    let found = ledger::trial_balance(&desk.app.storage, standing).await?;
    let of_currency = |one: &Balance, other: &Balance| {
        let currencies = (one.balance.currency(), other.balance.currency());
        currencies.0 == currencies.1
    };
    let currencies = found.balances.chunk_by(of_currency).map(books);
    let (until_text, at_text) = (until.to_string(), at.to_string());
    let is_right = form.is_right();
    let page = TrialBalancePage {
        form: form
            .with("until", kept(&asked.until, until))
            .with("at", kept(&asked.at, at)),
        until,
        at,
        currencies: currencies
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::internal(&error))?,
        file: list::link(
            DOWNLOAD,
            &[("report", "trial-balance"), ("until", &until_text)],
            "at",
            &at_text,
        ),
    };
    if is_right {
        desk.page(&page)
    } else {
        desk.refused(&page)
    }
}

fn books(balances: &[Balance]) -> Result<BooksOfCurrency, MoneyError> {
    let currency = balances[0].balance.currency();
    let rows: Vec<_> = balances
        .iter()
        .map(AccountRow::of)
        .collect::<Result<_, _>>()?;
    let debit = Money::sum(currency, rows.iter().filter_map(|row| row.debit))?;
    let credit = Money::sum(currency, rows.iter().filter_map(|row| row.credit))?;
    Ok(BooksOfCurrency {
        currency: currency.code(),
        accounts: rows,
        debit,
        credit,
        balances: debit == credit,
    })
}

pub(in crate::admin::web) async fn vat(
    desk: Desk,
    asked: Query<Days>,
) -> Result<HttpResponse, Problem> {
    let app = &desk.app;
    let mut form = Filled::default();
    let at = day(&asked.at, "at", app.today(), &mut form);
    let until = day(&asked.until, "until", at, &mut form);
    let usual = Span::quarter_until(until);
    let from = day(&asked.from, "from", usual.from, &mut form);
    let span = if until < from {
        form.complain("from", "problem-from-until");
        usual
    } else {
        Span { from, until }
    };
    let lines = reports::vat(app, span, Standing::at(app, at)).await?;
    let wrong = |error: MoneyError| Problem::internal(&error);
    let (from_text, until_text) = (span.from.to_string(), span.until.to_string());
    let after = Quarter::of(span.until).after();
    let after = after.filter(|quarter| quarter.first_day() <= app.today());
    let is_right = form.is_right();
    let page = VatPage {
        form: form
            .with("from", kept(&asked.from, span.from))
            .with("until", kept(&asked.until, span.until))
            .with("at", kept(&asked.at, at)),
        from: span.from,
        until: span.until,
        at,
        returns: OneStopReturn::all(&lines).map_err(wrong)?,
        home: HomeReturn::of(&lines).map_err(wrong)?,
        before: Quarter::of(span.from).before().map(neighbour),
        after: after.map(neighbour),
        file: list::link(
            DOWNLOAD,
            &[
                ("report", "vat"),
                ("from", &from_text),
                ("until", &until_text),
            ],
            "at",
            &at.to_string(),
        ),
    };
    if is_right {
        desk.page(&page)
    } else {
        desk.refused(&page)
    }
}

fn neighbour(quarter: Quarter) -> Neighbour {
    let from = quarter.first_day().to_string();
    let until = quarter.last_day().to_string();
    Neighbour {
        quarter: quarter.to_string(),
        href: list::link(VAT, &[("from", &from)], "until", &until),
    }
}

/// What a field shows: what was typed, else the day that it came to.
fn kept(typed: &str, day: Date) -> String {
    if typed.is_empty() {
        day.to_string()
    } else {
        typed.to_owned()
    }
}
