//! Books of so many invoices, written straight into the database: 2,000 a day, as they would stand if each had been issued,
//! booked and paid.

use jiff::ToSpan as _;
use jiff::civil::Date;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

use crate::shop::Shop;

const A_DAY: u32 = 2_000;

/// As the ledger keeps them, once they were added up.
const OPEN_DAYS: &str = "insert into open_days (id, currency, due_on, open_minor, items) \
     select 'sum/' || currency || '/' || due_on, currency, due_on, cast(sum(open_minor) as bigint), count(*) \
     from invoice_balances where settled_at is null group by currency, due_on";

pub struct Books {
    connection: tokio::sync::Mutex<AnyConnection>,
    invoices: u32,
    today: Date,
}

impl Books {
    pub async fn fill(shop: &Shop, invoices: u32) -> Self {
        let mut connection = AnyConnection::connect(&shop.data_url)
            .await
            .expect("it opens");
        let today = shop.app.today();
        let days = invoices.div_ceil(A_DAY);
        run(&mut connection, "begin").await;
        for day in 0..days {
            let first = day * A_DAY;
            let last = invoices.min(first + A_DAY);
            let issued = today.saturating_sub(i64::from(days - day).days());
            issue(&mut connection, (first, last), issued).await;
        }
        run(&mut connection, "commit").await;
        run(&mut connection, "analyze").await;
        Self {
            connection: tokio::sync::Mutex::new(connection),
            invoices,
            today,
        }
    }

    /// Leaves every so many-th invoice unpaid; the others are paid on the last day.
    pub async fn leave_open(&self, every: u32) {
        let mut connection = self.connection.lock().await;
        let last = 1_000_000_000 + self.invoices;
        let now = format!(
            "update invoice_balances set open_minor = case when {IS_OPEN} then 11900 else 0 end, \
             settled_at = case when {IS_OPEN} then null else {micros} end",
            IS_OPEN =
                format_args!("(cast(substr(invoice_id, 21) as bigint) - {last}) % {every} = 0"),
            micros = micros(self.today),
        );
        run(&mut connection, &now).await;
        run(&mut connection, "delete from open_days").await;
        run(&mut connection, OPEN_DAYS).await;
        run(&mut connection, "analyze").await;
    }

    /// The invoice in the middle, which is open: where a page may begin.
    pub fn middle(&self) -> String {
        let middle = 1_000_000_000 + self.invoices / 20 * 10;
        format!("inv_0000000000000000{middle}")
    }

    pub fn last_day_but_one(&self) -> Date {
        self.today.saturating_sub(1.day())
    }

    pub async fn close(self) {
        let connection = self.connection.into_inner();
        connection.close().await.expect("it closes");
    }
}

fn micros(day: Date) -> i64 {
    let start = day
        .to_zoned(jiff::tz::TimeZone::UTC)
        .expect("a day of our time");
    start.timestamp().as_microsecond()
}

/// Issues and books the invoices of a day: 119.00 each, due in two weeks.
async fn issue(connection: &mut AnyConnection, (first, last): (u32, u32), on: Date) {
    let due = on.saturating_add(14.days());
    let at = micros(on);
    let numbers = format!(
        "with recursive n(i) as (select 1000000000 + {first} union all select i + 1 from n where i + 1 < 1000000000 + {last})"
    );
    let id = |prefix: &str| format!("'{prefix}_0000000000000000' || i");
    let (invoice, customer) = (id("inv"), id("cus"));
    let (issued, entry, subject) = (id("ent"), id("ent"), id("sub"));
    for statement in [
        format!(
            "insert into invoices (id, kind, number, series, fiscal_year, running, position, cause, order_id, customer_id, \
             subject_id, currency, basis, net_minor, tax_minor, total_minor, country, language, payment_method, issued_on, \
             due_on, issued_at, draft_sealed, row_digest, previous_digest) {numbers} \
             select {invoice}, 'invoice', 'INV-' || i, 'INV', 2026, i, i, 'ord_' || i, 'ord_' || i, {customer}, {subject}, 'EUR', \
             'net', 10000, 1900, 11900, 'DE', 'de', 'bank_transfer', '{on}', '{due}', {at}, cast('0' as bytea), \
             cast('0' as bytea), cast('0' as bytea) from n"
        ),
        format!(
            "insert into invoice_balances (invoice_id, customer_id, currency, due_on, open_minor, paid_minor, credited_minor) \
             {numbers} select {invoice}, {customer}, 'EUR', '{due}', 11900, 0, 0 from n"
        ),
        format!(
            "insert into entries (id, kind, source, event, currency, booked_on, booked_at) \
             {numbers} select {issued}, 'invoice', 'invoice', {invoice}, 'EUR', '{on}', {at} from n"
        ),
        format!(
            "insert into postings (entry_id, position, account, currency, amount_minor, booked_on, booked_at, invoice_id, \
             customer_id) {numbers} select {entry}, 0, 'receivable', 'EUR', 11900, '{on}', {at}, {invoice}, {customer} from n"
        ),
        format!(
            "insert into postings (entry_id, position, account, currency, amount_minor, booked_on, booked_at, invoice_id) \
             {numbers} select {entry}, 1, 'revenue', 'EUR', -10000, '{on}', {at}, {invoice} from n"
        ),
        format!(
            "insert into postings (entry_id, position, account, currency, amount_minor, booked_on, booked_at, invoice_id) \
             {numbers} select {entry}, 2, 'vat:DE:190000', 'EUR', -1900, '{on}', {at}, {invoice} from n"
        ),
    ] {
        run(connection, &statement).await;
    }
}

async fn run(connection: &mut AnyConnection, statement: &str) {
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{error}: {statement}"));
}
