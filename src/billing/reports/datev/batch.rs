//! From entries of the ledger to rows of two accounts each.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use jiff::civil::{Date, DateTime};

use super::accounts::{Accounts, InvalidAccounts, Number};
use super::{Scope, layout};
use crate::billing::ledger::Account;
use crate::billing::reports::harmless;
use crate::billing::tax::{Decision, Declared, Territory, Treatment};
use crate::catalog::Supply;
use crate::config::Accounting;
use crate::money::{Money, Rate};

/// Switches an automatic account off, so that nothing is taken out of the amount.
const NOT_AUTOMATIC: u16 = 40;

/// An entry of the ledger.
#[derive(Debug, Clone)]
pub(in crate::billing::reports) struct Booking {
    pub(in crate::billing::reports) entry: String,
    pub(in crate::billing::reports) kind: String,
    pub(in crate::billing::reports) on: Date,
    pub(in crate::billing::reports) legs: Vec<Leg>,
    /// Of what is issued: its id and number, what the buyer is called where somebody asked for that, and how it is taxed.
    pub(in crate::billing::reports) document: Option<String>,
    pub(in crate::billing::reports) number: Option<String>,
    pub(in crate::billing::reports) name: Option<String>,
    pub(in crate::billing::reports) parts: Vec<Part>,
}

/// A posting.
#[derive(Debug, Clone)]
pub(in crate::billing::reports) struct Leg {
    pub(in crate::billing::reports) account: Account,
    /// Debit is positive.
    pub(in crate::billing::reports) minor: i64,
    /// The number of the invoice that it is for.
    pub(in crate::billing::reports) invoice: Option<String>,
}

/// What a document taxes alike.
#[derive(Debug, Clone)]
pub(in crate::billing::reports) struct Part {
    pub(in crate::billing::reports) decision: Decision,
    pub(in crate::billing::reports) supply: Supply,
    pub(in crate::billing::reports) country: String,
    pub(in crate::billing::reports) net: Money,
    pub(in crate::billing::reports) tax: Money,
}

/// A row of the file: an amount between two accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// In hundredths of its currency, as the file writes it, also where the currency has fewer decimals.
    pub(super) hundredths: u64,
    /// On which side of `account`: `S` debit, `H` credit.
    pub(super) side: char,
    pub(super) account: u32,
    pub(super) contra: u32,
    pub(super) key: Option<u16>,
    pub(super) on: Date,
    pub(super) document: String,
    pub(super) text: String,
    /// Where it is taxed, when that is another state.
    pub(super) state: Option<&'static str>,
    pub(super) state_rate: Option<Rate>,
}

/// A file that is written a few bookings at a time.
#[derive(Debug)]
pub(in crate::billing::reports) struct Batch {
    accounts: Accounts,
    settings: Accounting,
    seller: Territory,
    scope: Scope,
}

impl Batch {
    pub(in crate::billing::reports) fn new(
        settings: &Accounting,
        seller: Territory,
        scope: Scope,
    ) -> Result<Self, InvalidAccounts> {
        Ok(Self {
            accounts: Accounts::new(settings)?,
            settings: settings.clone(),
            seller,
            scope,
        })
    }

    pub(in crate::billing::reports) fn head(&self, made_at: DateTime) -> Vec<u8> {
        encoded(&layout::head(&self.settings, &self.scope, made_at))
    }

    pub(in crate::billing::reports) fn write(&self, bookings: &[Booking]) -> Vec<u8> {
        let mut text = String::new();
        for booking in bookings {
            for row in self.rows(&self.in_hundredths(booking)) {
                layout::line(&mut text, &row, self.settings.locked);
            }
        }
        encoded(&text)
    }

    /// The importing program takes tax out of hundredths, whatever a currency has.
    fn in_hundredths<'b>(&self, booking: &'b Booking) -> Cow<'b, Booking> {
        let exponent = u32::from(self.scope.currency.exponent());
        let scale = 10_i64.pow(2_u32.saturating_sub(exponent));
        if scale == 1 {
            return Cow::Borrowed(booking);
        }
        let scaled = |of: Money| Money::new(of.minor().saturating_mul(scale), of.currency());
        let mut booking = booking.clone();
        for leg in &mut booking.legs {
            leg.minor = leg.minor.saturating_mul(scale);
        }
        for part in &mut booking.parts {
            (part.net, part.tax) = (scaled(part.net), scaled(part.tax));
        }
        Cow::Owned(booking)
    }

    pub(super) fn rows(&self, booking: &Booking) -> Vec<Row> {
        match &booking.number {
            Some(number) => self.document(booking, number),
            None => self.pairs(booking, &booking.legs),
        }
    }

    /// Each part of a document between what is receivable and what is earned; what a credit note gives to the customer's
    /// credit goes on from what is receivable.
    fn document(&self, booking: &Booking, number: &str) -> Vec<Row> {
        let receivable = self.accounts.named("receivable").account;
        let is_invoice = booking.kind == "invoice";
        let mut rows = Vec::new();
        for part in &booking.parts {
            let declared = part.decision.declared(self.seller, part.supply);
            let revenue = self
                .accounts
                .revenue(part.decision, declared, part.supply, booking.on);
            let gross = part.net.minor().saturating_add(part.tax.minor());
            let given = gross.signum() * if is_invoice { 1 } else { -1 };
            let is_abroad = declared == Declared::OneStop
                || matches!(
                    part.decision.treatment,
                    Treatment::ReverseCharge | Treatment::IntraCommunity
                );
            let abroad = is_abroad.then(|| state(part, declared)).flatten();
            let row = Row {
                hundredths: gross.unsigned_abs(),
                side: if given >= 0 { 'S' } else { 'H' },
                account: receivable,
                contra: revenue.account,
                key: revenue.key,
                on: booking.on,
                document: layout::document(number),
                text: named(text(&booking.kind, Some(number)), booking.name.as_deref()),
                state: abroad,
                state_rate: (declared == Declared::OneStop).then_some(part.decision.rate),
            };
            let vat = self.accounts.vat(part.decision, declared, booking.on);
            let correction = Self::correction(part, &row, revenue, vat);
            rows.extend((row.hundredths > 0).then_some(row));
            rows.extend(correction);
        }
        let others: Vec<Leg> = booking
            .legs
            .iter()
            .filter(|leg| leg.account == Account::CustomerCredit)
            .flat_map(|leg| {
                let on = Leg {
                    account: Account::Receivable,
                    minor: leg.minor.saturating_neg(),
                    ..leg.clone()
                };
                [leg.clone(), on]
            })
            .collect();
        rows.extend(self.pairs(booking, &others));
        rows
    }

    /// What the automatic account takes out as tax is `rate.within(gross)`; a credit note of a remainder may have taken back
    /// a cent more or less.
    fn correction(part: &Part, of: &Row, revenue: Number, vat: Number) -> Option<Row> {
        let gross = part.net.plus(part.tax).ok()?;
        let taken_out = part.decision.rate.within(gross);
        let missing = part.tax.minor() - taken_out.minor();
        // In the direction of the document: more tax is less revenue.
        let is_debit = (missing > 0) == ((of.side == 'S') == (gross.minor() >= 0));
        (missing != 0).then(|| Row {
            hundredths: missing.unsigned_abs(),
            side: if is_debit { 'S' } else { 'H' },
            account: revenue.account,
            contra: vat.account,
            key: Some(NOT_AUTOMATIC),
            text: format!("Rundung USt {}", of.document),
            state: None,
            state_rate: None,
            ..of.clone()
        })
    }

    /// Debits against credits, in their order: each row as much as is left of both.
    fn pairs(&self, booking: &Booking, legs: &[Leg]) -> Vec<Row> {
        let mut debits: Vec<Leg> = legs.iter().filter(|leg| leg.minor > 0).cloned().collect();
        let mut credits: Vec<Leg> = legs.iter().filter(|leg| leg.minor < 0).cloned().collect();
        debits.reverse();
        credits.reverse();
        let mut rows = Vec::new();
        while let (Some(debit), Some(credit)) = (debits.last_mut(), credits.last_mut()) {
            let minor = debit.minor.min(credit.minor.saturating_neg());
            let invoice = credit.invoice.as_deref().or(debit.invoice.as_deref());
            let number = |leg: &Leg| self.accounts.of(leg.account, self.seller, booking.on);
            rows.push(Row {
                hundredths: minor.unsigned_abs(),
                side: 'S',
                account: number(debit).account,
                contra: number(credit).account,
                key: number(debit).key.or(number(credit).key),
                on: booking.on,
                document: layout::document(invoice.unwrap_or(&booking.entry)),
                text: text(&booking.kind, invoice),
                state: None,
                state_rate: None,
            });
            debit.minor -= minor;
            credit.minor += minor;
            debits.pop_if(|leg| leg.minor == 0);
            credits.pop_if(|leg| leg.minor == 0);
        }
        rows
    }
}

/// The state that a sale is declared for: where it is taxed, or where the business sits that owes the tax.
fn state(part: &Part, declared: Declared) -> Option<&'static str> {
    if declared == Declared::OneStop {
        return Some(part.decision.state(part.supply));
    }
    let territory = part.country.parse().ok()?;
    let there = Decision {
        territory,
        ..part.decision
    };
    Some(there.state(part.supply))
}

fn text(kind: &str, number: Option<&str>) -> String {
    let what = match kind {
        "invoice" => "Rechnung",
        "credit_note" => "Gutschrift",
        "receipt" => "Zahlungseingang",
        "assignment" => "Zuordnung Zahlung",
        "credit" => "Verrechnung Guthaben",
        "refund" => "Rückzahlung",
        "payout" => "Auszahlung",
        "bank_fee" => "Bankgebühr",
        "reversal" => "Storno",
        "fee" => "Mahngebühr, Verzugszinsen",
        "waiver" => "Erlass Mahngebühr, Zinsen",
        "write_off" => "Forderungsverlust",
        _ => "Buchung",
    };
    number.map_or_else(|| what.to_owned(), |number| format!("{what} {number}"))
}

/// With what the buyer is called behind it; what Windows-1252 has no letter for is a question mark, and nothing in it begins
/// a cell.
fn named(text: String, name: Option<&str>) -> String {
    let Some(name) = name else { return text };
    let letter = |c: char| {
        let mut bytes = [0; 4];
        let (.., is_missing) = WINDOWS_1252.encode(c.encode_utf8(&mut bytes));
        match c {
            ';' | '"' => ' ',
            _ if is_missing => '?',
            c => c,
        }
    };
    let name: String = name.chars().map(letter).collect();
    format!("{text} {}", harmless(&name))
}

/// Windows-1252, without a byte order mark: what every way of importing reads. All that is written here has its letters.
fn encoded(text: &str) -> Vec<u8> {
    let (bytes, ..) = WINDOWS_1252.encode(text);
    bytes.into_owned()
}
