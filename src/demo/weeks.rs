//! What each week of the story brings: what renews is charged and invoiced, the bank's statement tells who paid, and who did not
//! is reminded. Now and then somebody leaves, or gets a part back.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::civil::Date;

use super::scenes::Unplayable;
use crate::app::App;
use crate::audit::Actor;
use crate::billing::document::Text;
use crate::billing::invoices::{self, Amount, Credit, CreditError, Filter, Invoice, Status};
use crate::billing::transfer::{CreditorReference, Iban};
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::payments::statements;
use crate::subscriptions::{self, ActError, When};

/// How many there are before the story ends.
pub(super) const WEEKS: i64 = 104;
/// Whoever is slow pays after a reminder or two.
const SLOW_DAYS: i64 = 40;
/// Whoever never pays began with it in the story's last weeks: what is older was paid in the end.
const UNPAID_WEEKS: i64 = 17;
/// Every so many weeks somebody gets a part back, or leaves.
const CORRECTED_EVERY: i64 = 6;
const LEFT_EVERY: i64 = 3;
/// Which of the rent's movements are left to whoever looks around.
const RENT_WEEKS: i64 = 8;
/// Invoices that are read at once.
const PAGE: u32 = 200;
const COLUMNS: &str = "account,booked_on,valued_on,amount,currency,name,iban,bank_reference,end_to_end,reference,text";

/// Who pays, as the bank calls them.
#[derive(Debug, Default)]
pub(super) struct Payers(HashMap<CustomerId, Payer>);

#[derive(Debug)]
struct Payer {
    name: String,
    iban: String,
    patience: Patience,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    Prompt,
    Slow,
    Never,
}

impl Payers {
    /// Of forty customers one is slow, and one never pays.
    pub(super) fn meet(&mut self, customer: &CustomerId, name: &str) {
        let number = self.0.len();
        self.0.entry(customer.clone()).or_insert_with(|| Payer {
            name: name.to_owned(),
            iban: example_iban(number),
            patience: match number % 40 {
                7 => Patience::Slow,
                23 => Patience::Never,
                _ => Patience::Prompt,
            },
        });
    }

    /// Somebody who will not pay.
    pub(super) fn refuse(&mut self, customer: &CustomerId) {
        if let Some(payer) = self.0.get_mut(customer) {
            payer.patience = Patience::Never;
        }
    }
}

/// Sound by its check digits, of a bank that does not exist.
fn example_iban(number: usize) -> String {
    (2..=98)
        .map(|check| format!("DE{check:02}99999998{number:010}"))
        .find(|iban| iban.parse::<Iban>().is_ok())
        .expect("one of all check digits is right")
}

/// Charges what begins.
pub(super) async fn renew(app: &App) -> Result<(), Unplayable> {
    subscriptions::follow_orders(app).await?;
    subscriptions::renew_due(app, None).await?;
    Ok(())
}

/// What the bank tells at the end of a week, and what follows from it; `left`: the weeks until the end.
pub(super) async fn settle(app: &App, payers: &Payers, left: i64) -> Result<(), Unplayable> {
    let mut paid = Vec::new();
    for status in [Status::Overdue, Status::Open] {
        let due = open(app, status).await?;
        paid.extend(
            due.into_iter()
                .filter(|one| payers.pay(one, app.today(), left)),
        );
    }
    let statement = payers.statement(app, &paid, left)?;
    statements::import(app, &Actor::System, Arc::new(statement), |_| {}).await?;
    subscriptions::dun(app, None).await?;
    if left % CORRECTED_EVERY == 1
        && let Some(one) = paid.first()
    {
        correct(app, one).await?;
    }
    if left % LEFT_EVERY == 2 {
        leave(app).await?;
    }
    Ok(())
}

async fn open(app: &App, status: Status) -> Result<Vec<Invoice>, Unplayable> {
    let filter = Filter {
        status: Some(status),
        ..Filter::default()
    };
    let mut found: Vec<Invoice> = Vec::new();
    loop {
        let last = found.last().map(|invoice| &invoice.document);
        let page = invoices::page(app, &filter, last, PAGE).await?;
        if page.is_empty() {
            return Ok(found);
        }
        found.extend(page);
    }
}

impl Payers {
    fn pay(&self, invoice: &Invoice, today: Date, left: i64) -> bool {
        let document = &invoice.document;
        let Some(payer) = self.0.get(&document.customer) else {
            return false;
        };
        let days = document
            .issued_on
            .until(today)
            .map_or(0, |span| i64::from(span.get_days()));
        let is_due = match payer.patience {
            Patience::Prompt => days >= 5,
            Patience::Slow => days >= SLOW_DAYS,
            Patience::Never => left > UNPAID_WEEKS && days >= SLOW_DAYS,
        };
        is_due && invoice.open.currency() == Currency::EUR
    }

    /// In the layout that any bank's export can be brought into. What nobody expected stands in the last ones.
    fn statement(&self, app: &App, paid: &[Invoice], left: i64) -> Result<Vec<u8>, Unplayable> {
        let (account, today) = (&app.config.business.iban, app.today());
        let mut text = format!("{COLUMNS}\n");
        for invoice in paid {
            let document = &invoice.document;
            let Some(payer) = self.0.get(&document.customer) else {
                continue;
            };
            let reference = CreditorReference::of(&document.number)?;
            writeln!(
                text,
                "{account},{today},{today},{},EUR,\"{}\",{},demo-{}-{today},,{},",
                invoice.open.decimal(),
                payer.name.replace('"', ""),
                payer.iban,
                document.number,
                reference.as_str(),
            )?;
        }
        if left < RENT_WEEKS && left % 4 == 0 {
            writeln!(
                text,
                "{account},{today},{today},-890.00,EUR,Hausverwaltung Beispiel,{},rent-{today},,,Miete",
                example_iban(9_001),
            )?;
        }
        if left < 2 {
            writeln!(
                text,
                "{account},{today},{today},24.00,EUR,Unbekannt,{},stranger-{today},,,Vielen Dank",
                example_iban(9_002),
            )?;
        }
        Ok(text.into_bytes())
    }
}

/// Half of an invoice is taken back, which its customer has as a credit then.
async fn correct(app: &App, invoice: &Invoice) -> Result<(), Unplayable> {
    let total = invoice.document.total;
    let credit = Credit {
        amount: Amount::Total(Money::new(total.minor() / 2, total.currency())),
        reason: Text::new("Two days without service"),
        key: "demo".to_owned(),
    };
    match invoices::owe_credit(app, &invoice.document.id, &credit).await {
        // An earlier fill that was cut off did, or the order was called off meanwhile.
        Ok(_) | Err(CreditError::NotCreditable(_) | CreditError::KeyReused) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Somebody who came some weeks ago does not stay.
async fn leave(app: &App) -> Result<(), Unplayable> {
    let newest = subscriptions::page(app, &subscriptions::Filter::default(), None, 20).await?;
    let Some(leaving) = newest.last() else {
        return Ok(());
    };
    match subscriptions::cancel(app, &leaving.id, When::Earliest, &Actor::System).await {
        Ok(_) | Err(ActError::NotNow) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_the_demo_are_sound_and_different() {
        let [one, other] = [1, 2].map(example_iban);
        assert_ne!(one, other);
        assert_eq!(one.len(), 22);
        assert!(one.contains("99999998"), "a bank that does not exist");
    }
}
