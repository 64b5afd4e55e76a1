//! A batch with its numbers: prepared as if nobody else gave any, and made durable only if nobody did.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use super::author::{AuthorError, Statement};
use super::chain::{self, Head};
use super::draft::{self, Issue, Undraftable};
use super::issue::IssuingError;
use super::model::{Converted, Document, InvoiceId, Kind};
use super::store::{self, Chained, Due};
use super::{book, data, letter, seller};
use crate::app::App;
use crate::billing::document::{Conversion, Draft, Preceding};
use crate::billing::exchange;
use crate::billing::ledger::EntryId;
use crate::jobs::Held;
use crate::mail;
use crate::money::Currency;
use crate::storage::{self, Batch};
use crate::vault::{self, SubjectKeys};

/// What a document says, before it has a number.
pub(super) struct Said {
    pub(super) statement: Statement,
    /// Of a credit note: the invoice, and how its tax was converted.
    pub(super) corrects: Option<(Preceding, Option<Conversion>)>,
}

impl Said {
    pub(super) fn invoice(statement: Statement) -> Self {
        Self {
            statement,
            corrects: None,
        }
    }

    /// This, if it comes to what is owed.
    pub(super) fn comes_to(self, due: &Due) -> Result<Self, AuthorError> {
        let Statement { totals, basis, .. } = &self.statement;
        let says = (totals.net, totals.tax, totals.total, *basis);
        if says != (due.net, due.tax, due.total, due.basis) {
            return Err(AuthorError::Unwritable("it does not come to what is owed"));
        }
        Ok(self)
    }
}

pub(super) enum Unprepared {
    Storage(storage::Error),
    Vault(vault::Error),
    /// This document alone cannot be made.
    Waits(Waits),
}

/// Why one document waits.
#[derive(Debug, thiserror::Error)]
pub(super) enum Waits {
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// Its VAT is to be stated in another currency, and nobody said at which rate.
    #[error("no exchange rate of {0} is recent enough: business.exchange_rate_days")]
    NoRate(Currency),
    /// What the law wants on it is not said yet.
    #[error("the seller has no number: business.vat_id or business.tax_number")]
    NoTaxId,
}

impl Waits {
    /// What it waits for, where its next try need not wait for its time.
    pub(super) const fn what_for(&self) -> Option<&'static str> {
        match self {
            Self::Author(_) => None,
            Self::NoRate(_) => Some(exchange::WAITS),
            Self::NoTaxId => Some(seller::WAITS),
        }
    }
}

impl From<Undraftable> for Unprepared {
    fn from(error: Undraftable) -> Self {
        tracing::error!(%error, "a document cannot be drawn up");
        Self::Waits(AuthorError::Unwritable("it cannot be drawn up").into())
    }
}

/// A document with its number and its place in the chain.
pub(super) struct Prepared {
    chained: Chained,
    /// Of what was owed, as it was read.
    revision: i64,
    /// It may be paid out of its customer's credit.
    may_spend: bool,
}

/// For the documents of a batch, the lowest first: lists that go by moment and id then show them in the order of their numbers.
pub(super) fn ids(app: &App, documents: usize) -> Vec<InvoiceId> {
    let mint = || InvoiceId::mint(&app.clock, &app.chance);
    let mut ids: Vec<_> = std::iter::repeat_with(mint).take(documents).collect();
    ids.sort_unstable();
    ids
}

/// Where series and chain are, and where a batch moves them to.
pub(super) struct Numbering {
    today: Date,
    now: Timestamp,
    from: Head,
    head: Head,
    /// By series: the last number as it was found, and as it will be.
    series: BTreeMap<String, (i64, i64)>,
    conversions: BTreeMap<Currency, Conversion>,
}

impl Numbering {
    pub(super) async fn at(
        app: &App,
        today: Date,
        now: Timestamp,
        conversions: BTreeMap<Currency, Conversion>,
    ) -> Result<Self, storage::Error> {
        let from = store::head(&app.storage).await?;
        Ok(Self {
            today,
            now,
            from,
            head: from,
            series: BTreeMap::new(),
            conversions,
        })
    }

    fn year(&self) -> i32 {
        i32::from(self.today.year())
    }

    pub(super) async fn prepare(
        &mut self,
        app: &App,
        id: InvoiceId,
        due: &Due,
        said: Said,
        keys: Option<SubjectKeys>,
    ) -> Result<Prepared, Unprepared> {
        let erased = AuthorError::Unwritable("the customer was erased");
        let keys = keys.ok_or(Unprepared::Waits(erased.into()))?;
        if due.kind == Kind::Invoice && !seller::may_invoice(&app.config) {
            return Err(Unprepared::Waits(Waits::NoTaxId));
        }
        let business = &app.config.business;
        let (corrects, conversion) = match said.corrects {
            Some((preceding, conversion)) => (Some(preceding), conversion),
            None => (None, self.conversion(app, due)?),
        };
        let (series, wait) = match due.kind {
            Kind::Invoice => (
                &business.invoice_prefix,
                i64::from(business.payment_days.max(said.statement.payment_days)),
            ),
            Kind::CreditNote => (&business.credit_note_prefix, 0),
        };
        let running = self.last(app, series).await.map_err(Unprepared::Storage)? + 1;
        let number = format!("{series}-{:04}-{running:06}", self.year());
        let due_on = self.today.saturating_add(wait.days());
        let issue = Issue {
            kind: due.kind,
            number: &number,
            corrects,
            issued_on: self.today,
            due_on,
            conversion,
        };
        let statement = said.statement;
        let (customer, order_id) = (statement.customer.clone(), statement.order_id.clone());
        let (payment_method, supply) = (statement.payment_method.clone(), statement.supply);
        let may_spend = due.kind == Kind::Invoice && statement.is_proven;
        let draft = draft::draft(app, &issue, statement)?;
        let document = Document {
            id,
            kind: due.kind,
            series: series.clone(),
            fiscal_year: self.year(),
            running,
            cause: due.cause.clone(),
            order_id,
            customer,
            subject: due.subject.clone(),
            corrects: due.corrects.clone(),
            supply,
            basis: draft.basis,
            net: draft.totals.net,
            tax: draft.totals.tax,
            total: draft.totals.total,
            country: draft.buyer.address.country.to_string(),
            language: draft.language.to_string(),
            payment_method,
            issued_on: self.today,
            due_on,
            issued_at: self.now,
            parts: draft.totals.parts.clone(),
            converted: converted(&draft)?,
            number,
        };
        let draft_sealed = seal(app, &keys, &document, &draft).map_err(Unprepared::Vault)?;
        let head = chain::next(&self.head, &document, &draft_sealed);
        let chained = Chained {
            document,
            draft_sealed,
            previous: self.head.digest,
            head,
        };
        self.head = head;
        if let Some((_, last)) = self.series.get_mut(series) {
            *last = running;
        }
        Ok(Prepared {
            chained,
            revision: due.revision,
            may_spend,
        })
    }

    /// How an invoice's tax is stated in the currency that VAT is owed in. What bears no tax states none, so it waits for no
    /// rate (article 230).
    fn conversion(&self, app: &App, due: &Due) -> Result<Option<Conversion>, Unprepared> {
        let currency = due.total.currency();
        let found = self.conversions.get(&currency).cloned();
        let is_foreign = currency != app.config.business.tax_currency();
        if is_foreign && found.is_none() && !due.tax.is_zero() {
            return Err(Unprepared::Waits(Waits::NoRate(currency)));
        }
        Ok(found)
    }

    async fn last(&mut self, app: &App, series: &str) -> Result<i64, storage::Error> {
        if let Some((_, last)) = self.series.get(series) {
            return Ok(*last);
        }
        let last = store::last_running(&app.storage, series, self.year()).await?;
        self.series.insert(series.to_owned(), (last, last));
        Ok(last)
    }

    /// Makes the batch durable, each as it was at its revision, with its entries in the ledger and the mails that it owes; or nothing of it.
    pub(super) async fn commit(
        self,
        app: &App,
        held: &Held,
        prepared: Vec<Prepared>,
    ) -> Result<(), IssuingError> {
        let entry = || EntryId::mint(&app.clock, &app.chance);
        let (mut chained, mut causes, mut spendings) = (Vec::new(), Vec::new(), Vec::new());
        for one in prepared {
            causes.push((one.chained.document.cause.clone(), one.revision));
            spendings.push(one.may_spend.then(entry));
            chained.push(one.chained);
        }
        let mut batch = Batch::new();
        store::add_documents(&mut batch, &chained);
        for one in &chained {
            mail::owe(&mut batch, letter::owed(app, &one.document));
        }
        let documents = chained.into_iter().map(|one| (entry(), one.document));
        let books = book::Books {
            documents: documents.collect(),
            spendings,
        };
        let work = Arc::new((self, held.clone(), causes, batch, books));
        app.storage
            .transact(move |tx| {
                let work = Arc::clone(&work);
                Box::pin(async move {
                    let (numbering, held, causes, batch, books) = &*work;
                    let is_held = held.fence(tx).await?
                        && store::advance_head(tx, numbering.from, numbering.head).await?;
                    if !is_held {
                        return Err(IssuingError::Outrun);
                    }
                    for (series, (from, to)) in &numbering.series {
                        if !store::advance_series(tx, series, numbering.year(), *from, *to).await? {
                            return Err(IssuingError::Outrun);
                        }
                    }
                    if !store::mark_invoiced(tx, causes, numbering.now).await? {
                        return Err(IssuingError::Outrun);
                    }
                    tx.insert(batch.clone()).await?;
                    books.post(tx, numbering.now, numbering.today).await?;
                    mail::wake_after(tx);
                    Ok(())
                })
            })
            .await
    }
}

fn converted(draft: &Draft) -> Result<Option<Converted>, Undraftable> {
    let totals = &draft.totals;
    let converted = |by| Converted::of(by, &totals.parts, totals.tax);
    Ok(draft.conversion.as_ref().map(converted).transpose()?)
}

fn seal(
    app: &App,
    keys: &SubjectKeys,
    document: &Document,
    draft: &Draft,
) -> Result<Vec<u8>, vault::Error> {
    let json = serde_json::to_vec(draft).expect("a draft is plain data");
    let sealed = app
        .vault
        .seal(&data::DRAFT, keys, document.id.as_str(), &json)?;
    Ok(sealed.into_bytes())
}
