//! What was charged for days that will not be given, and which invoices it comes off.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::billing::invoices::{self, Invoice};
use crate::billing::tax::Totals;
use crate::billing::{self, Owed};
use crate::money::{Money, MoneyError};
use crate::subscriptions::act::Act;
use crate::subscriptions::calendar::Period;
use crate::subscriptions::charges;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{Charge, ChargeKind, Placed, Subscription};
use crate::subscriptions::pausing::Resumption;
use crate::subscriptions::proration;
use crate::subscriptions::store;

/// What was charged for days that will not be given.
#[derive(Debug)]
pub(super) struct GivenBack {
    from: Date,
    /// Causes of invoices that are for nothing else, and are taken back whole.
    whole: Vec<String>,
    /// What is given back of everything else,
    parts: Vec<Charge>,
    /// on these invoices, the newest first: what changed within a period stands on several.
    of: Vec<Invoice>,
    /// What ends earlier than it was charged.
    cut: Vec<Line>,
    /// What was charged for whole periods that are not given: discounts for some periods only are not used up by it.
    unspent: Vec<Charge>,
    /// Causes of invoices that are not issued yet,
    unissued: Vec<String>,
    /// and what they were for: what is left of it is one invoice of its own.
    anew: Vec<Line>,
}

/// A charge, and what becomes of it.
#[derive(Debug, Clone)]
struct Line {
    placed: Placed,
    /// From when on another plan took its place: for the days from then on it was given back before.
    superseded_on: Option<Date>,
    /// What is given back of it now; nothing: its days are given.
    back: Option<Money>,
    /// What stays charged of it.
    left: Money,
}

impl Line {
    fn of(placed: Placed, superseded_on: Option<Date>, from: Date) -> Result<Self, Error> {
        let Charge {
            kind,
            amount,
            period,
            ..
        } = placed.charge;
        let until = superseded_on.map_or(period.until, |on| on.min(period.until));
        let rest = proration::rest(amount, &period, from)?;
        let is_cut = kind != ChargeKind::Credit && from < until;
        let back = is_cut.then(|| rest.minus(proration::rest(amount, &period, until)?));
        Ok(Self {
            superseded_on,
            back: back.transpose()?,
            left: if is_cut { amount.minus(rest)? } else { amount },
            placed,
        })
    }

    fn period(&self) -> Period {
        self.placed.charge.period
    }

    /// None of it was given, and nothing of it was given back before.
    fn is_unused(&self, from: Date) -> bool {
        self.back.is_some() && self.superseded_on.is_none() && from <= self.period().from
    }

    /// So much of it, for its days before `from` if it ends there.
    fn charging(&self, amount: Money, from: Date) -> Charge {
        let mut charge = self.placed.charge.clone();
        charge.amount = amount;
        if self.back.is_some() {
            charge.period.until = charge.period.until.min(from);
        }
        charge
    }

    /// Whether anything of it is charged once it ends with `from`.
    fn stays(&self, from: Date) -> bool {
        self.back.is_none() || self.period().from < from
    }
}

impl GivenBack {
    /// Of what is charged for days from `from` on; everything, as if it had never begun, where `is_all`.
    pub(super) async fn reckon(
        desk: &Desk<'_>,
        read: &Subscription,
        resumption: Option<&Resumption>,
        from: Date,
        is_all: bool,
    ) -> Result<Self, Error> {
        let storage = &desk.app.storage;
        // What goes on after a pause is for later days than it is stored with.
        let since = match resumption {
            _ if is_all => Date::MIN,
            Some(resumption) => resumption.paused_on.min(from),
            None => from,
        };
        let mut by_cause: BTreeMap<String, Vec<Line>> = BTreeMap::new();
        for (mut placed, superseded_at) in
            store::charges::of_causes_beyond(storage, read, since).await?
        {
            let superseded_on =
                superseded_at.map(|at: Timestamp| at.to_zoned(desk.zone.clone()).date());
            let is_moved = superseded_at.is_none() && placed.charge.kind != ChargeKind::Credit;
            if let Some(resumption) = resumption.filter(|_| is_moved) {
                placed.charge.period = resumption.moved(placed.charge.period)?;
            }
            let cause = placed.cause.clone();
            let line = Line::of(placed, superseded_on, from)?;
            by_cause.entry(cause).or_default().push(line);
        }
        let mut back = Self {
            from,
            whole: Vec::new(),
            parts: Vec::new(),
            of: Vec::new(),
            cut: Vec::new(),
            unspent: Vec::new(),
            unissued: Vec::new(),
            anew: Vec::new(),
        };
        if is_all {
            let order = read.order.to_string();
            by_cause.entry(order).or_default();
            back.whole = by_cause.into_keys().collect();
            return Ok(back);
        }
        let mut unissued = Vec::new();
        for (cause, lines) in by_cause {
            let reaches = |line: &Line| {
                line.placed.charge.kind != ChargeKind::Credit && from < line.period().until
            };
            if !lines.iter().any(reaches) {
                continue;
            }
            if lines.iter().all(|line| line.is_unused(from)) {
                let charges = lines.into_iter().map(|line| line.placed.charge);
                back.unspent.extend(charges);
                back.whole.push(cause);
                continue;
            }
            match invoices::by_cause(storage, &cause).await? {
                Some(invoice) => {
                    back.of.push(invoice);
                    let cut = lines.into_iter().filter(|line| line.back.is_some());
                    back.cut.extend(cut);
                }
                None => unissued.push((cause, lines)),
            }
        }
        back.of.sort_by(|a, b| {
            let age = |of: &Invoice| (of.document.issued_at, of.document.id.clone());
            age(b).cmp(&age(a))
        });
        for line in &back.cut {
            let amount = line.back.unwrap_or(line.left);
            back.parts.push(Charge {
                amount,
                ..line.placed.charge.clone()
            });
        }
        back.call_off(read, unissued)?;
        Ok(back)
    }

    /// What is not issued yet is owed no more as it was, but as it is left. Where it had given more back than it would charge,
    /// the invoices that there are give that back.
    fn call_off(
        &mut self,
        read: &Subscription,
        unissued: Vec<(String, Vec<Line>)>,
    ) -> Result<(), Error> {
        let is_touched =
            |(_, lines): &(String, Vec<Line>)| lines.iter().any(|line| line.back.is_some());
        let (touched, others): (Vec<_>, Vec<_>) = unissued.into_iter().partition(is_touched);
        self.take_over(touched);
        if self.anew_totals(read)?.total.is_negative() {
            self.take_over(others);
        }
        if self.anew_totals(read)?.total.is_negative() {
            let zero = Money::zero(read.currency);
            for line in self.anew.iter().filter(|line| line.stays(self.from)) {
                let given = zero.minus(line.left)?;
                self.parts.push(line.charging(given, self.from));
            }
        }
        Ok(())
    }

    fn take_over(&mut self, unissued: Vec<(String, Vec<Line>)>) {
        for (cause, lines) in unissued {
            self.unissued.push(cause);
            self.anew.extend(lines);
        }
    }

    /// What is left of what was not issued.
    fn anew_totals(&self, of: &Subscription) -> Result<Totals, MoneyError> {
        let left = self.anew.iter().filter(|line| line.stays(self.from));
        let left: Vec<Charge> = left
            .map(|line| line.charging(line.left, self.from))
            .collect();
        charges::totals(of.basis, of.currency, &left)
    }

    /// With VAT, as far as something remains of each, the oldest first.
    pub(super) async fn by_invoice(
        self,
        app: &App,
        of: &Subscription,
    ) -> Result<Vec<(Invoice, Money)>, Error> {
        let mut left = charges::totals(of.basis, of.currency, &self.parts)?.total;
        let mut back = Vec::new();
        for invoice in self.of {
            let remaining = invoice.document.total.minus(invoice.credited)?;
            let taken = Money::new(remaining.minor().min(left.minor()), of.currency);
            left = left.minus(taken)?;
            back.push((invoice, taken));
        }
        for cause in &self.whole {
            if let Some(invoice) = invoices::by_cause(&app.storage, cause).await? {
                let remaining = invoice.document.total.minus(invoice.credited)?;
                back.push((invoice, remaining));
            }
        }
        back.retain(|(_, amount)| amount.minor() > 0);
        back.sort_by_key(|(invoice, _)| invoice.document.issued_at);
        Ok(back)
    }

    /// Whether the invoice of this cause is for nothing else, and taken back whole.
    pub(super) fn calls_off(&self, cause: &str) -> bool {
        self.whole.iter().any(|whole| whole == cause)
    }

    /// Whether it changes what this one charges, its days or its invoice.
    pub(super) fn changes(&self, placed: &Placed) -> bool {
        let is_it = |line: &Line| {
            (&line.placed.cause, line.placed.position) == (&placed.cause, placed.position)
        };
        self.whole.contains(&placed.cause) || self.cut.iter().chain(&self.anew).any(is_it)
    }

    /// What is charged becomes what is used; the invoices are corrected with it. What is invoiced anew has this cause.
    pub(super) fn write(self, desk: &Desk<'_>, act: &mut Act, as_cause: &str) -> Result<(), Error> {
        let read = act.after.clone();
        let rows = &mut act.change.rows;
        let mut position = 0;
        let mut unspent: Vec<&Charge> = self.unspent.iter().collect();
        for (line, is_anew) in self
            .cut
            .iter()
            .map(|line| (line, false))
            .chain(self.anew.iter().map(|line| (line, true)))
        {
            if !line.stays(self.from) {
                store::charges::remove_one(rows, &line.placed);
                if line.superseded_on.is_none() {
                    unspent.push(&line.placed.charge);
                }
                continue;
            }
            let mut now = line.placed.clone();
            now.charge = line.charging(line.left, self.from);
            if is_anew {
                (now.cause, now.position) = (as_cause.to_owned(), position);
                position += 1;
            }
            store::charges::becomes(rows, &line.placed, &now);
        }
        let totals = self.anew_totals(&read)?;
        if !totals.total.is_negative() {
            billing::owe_invoice(
                rows,
                &Owed {
                    cause: as_cause,
                    subject: &read.subject,
                    basis: read.basis,
                    totals: &totals,
                    owed_at: desk.app.clock.now(),
                    waits_for: None,
                },
            );
        }
        let sum = Money::sum(read.currency, self.parts.iter().map(|part| part.amount))?;
        act.give_again(unspent.into_iter());
        act.call_off(self.whole);
        act.called_off.extend(self.unissued);
        // Its days may be charged again, should it go on after all; under another name than theirs.
        if !self.cut.is_empty() && act.after.round == read.round {
            act.after.round += 1;
        }
        act.taken_back = self.of;
        act.back = Some(sum).filter(|sum| sum.minor() > 0);
        Ok(())
    }
}

/// What of a period is charged that ends within it.
pub(in crate::subscriptions) fn up_to(
    charges: &[Charge],
    ends_on: Date,
) -> Result<Vec<Charge>, MoneyError> {
    let used = charges.iter().map(|charge| used(charge, ends_on));
    used.filter_map(Result::transpose).collect()
}

/// The days of a charge before `from`, if there are any.
fn used(charge: &Charge, from: Date) -> Result<Option<Charge>, MoneyError> {
    if from <= charge.period.from {
        return Ok(None);
    }
    let rest = proration::rest(charge.amount, &charge.period, from)?;
    Ok(Some(Charge {
        amount: charge.amount.minus(rest)?,
        period: Period {
            until: charge.period.until.min(from),
            ..charge.period
        },
        ..charge.clone()
    }))
}
