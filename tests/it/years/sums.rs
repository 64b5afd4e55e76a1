//! What must hold, whatever happened.

use jiff::ToSpan as _;
use jiff::civil::Date;
use sealbook::billing::{invoices, ledger};
use sealbook::money::Currency;

use super::people::{Habit, Person};
use super::shop::Town;

impl Town {
    /// Every entry sums to nothing, and so do all accounts.
    pub async fn assert_balanced(&self) {
        assert_eq!(ledger::verify(&self.ground.storage).await.unwrap(), []);
        let today = ledger::trial_balance(&self.ground.storage, self.today()).await;
        assert!(today.unwrap().sum(Currency::EUR).unwrap().is_zero());
    }

    pub async fn assert_accounted_for(&self) {
        self.assert_balanced().await;
        let (documents, flaw) = invoices::verify(&self.ground.storage).await.unwrap();
        assert_eq!(flaw, None);
        eprintln!(
            "{documents} documents, {} acts, {} refused",
            self.done, self.refused
        );
        assert!(documents > 3_000, "a busy shop: {documents}");
        self.assert_gapless().await;
        self.assert_money_is_where_it_went().await;
        self.assert_the_calendar_was_kept().await;
    }

    async fn assert_gapless(&self) {
        let holes = "select count(*) from (select series, fiscal_year, count(*) as issued, max(running) as last from invoices \
                     group by series, fiscal_year) as s where s.issued <> s.last";
        assert_eq!(self.count(holes).await, 0);
        assert_eq!(
            self.count("select count(*) from invoices_owed where invoiced_at is null")
                .await,
            0
        );
    }

    async fn assert_money_is_where_it_went(&self) {
        // The bank's own account of it, and ours.
        assert_eq!(
            self.bank_balance().await,
            self.bank.came_in(self.today()) - self.went_out
        );
        let wrong = "select count(*) from invoice_balances b join invoices i on i.id = b.invoice_id \
                     where b.open_minor < 0 or b.credited_minor > i.total_minor or b.open_minor <> \
                     (select coalesce(sum(p.amount_minor), 0) from postings p where p.account = 'receivable' and p.invoice_id = i.id)";
        assert_eq!(self.count(wrong).await, 0);
        // Taxes as the documents state them, and as the books do.
        let stated = "select cast(coalesce(sum(case i.kind when 'invoice' then p.tax_minor else -p.tax_minor end), 0) as bigint) \
                      from invoice_parts p join invoices i on i.id = p.invoice_id";
        let booked = "select cast(coalesce(sum(-amount_minor), 0) as bigint) from postings where account like 'vat:%'";
        assert_eq!(self.count(stated).await, self.count(booked).await);
        let open = "select cast(coalesce(sum(open_minor), 0) as bigint) from invoice_balances";
        let receivable = "select cast(coalesce(sum(amount_minor), 0) as bigint) from postings where account = 'receivable'";
        assert_eq!(self.count(open).await, self.count(receivable).await);
    }

    /// Whoever was left alone and paid at once has been asked for exactly the periods of the calendar, and never reminded.
    async fn assert_the_calendar_was_kept(&self) {
        let mut followed = 0;
        for person in &self.people {
            if !person.left_alone || person.habit != Habit::Prompt {
                continue;
            }
            let order = person.order.as_ref().unwrap().as_str();
            let asked = self.of_order("select count(*) from invoices where order_id = $1", order);
            let periods = periods(person, self.today());
            assert_eq!(asked.await, periods, "{person:?}");
            let reminders = "select count(*) from dunning_steps d join invoices i on i.id = d.invoice_id where i.order_id = $1";
            assert_eq!(self.of_order(reminders, order).await, 0, "{person:?}");
            followed += 1;
        }
        assert!(followed > 20, "some were left alone: {followed}");
    }

    async fn of_order(&self, query: &'static str, order: &str) -> i64 {
        sqlx::query_scalar(query)
            .bind(order)
            .fetch_one(self.ground.storage.reader())
            .await
            .unwrap()
    }
}

/// Periods that have begun or will within the days that invoices go ahead, counted without the shop's calendar.
fn periods(person: &Person, today: Date) -> i64 {
    let step = if person.interval == "yearly" { 12 } else { 1 };
    let ahead = today.saturating_add(AHEAD.days());
    (0..1_200)
        .take_while(|position| person.came_on.saturating_add((position * step).months()) <= ahead)
        .count()
        .try_into()
        .unwrap()
}

/// `subscriptions.invoice_days_ahead`, as it is by default.
const AHEAD: i64 = 7;
