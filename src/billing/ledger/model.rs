//! Entries and their postings.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::billing::invoices::InvoiceId;
use crate::billing::tax::Territory;
use crate::catalog::UnknownWord;
use crate::customers::CustomerId;
use crate::id::id;
use crate::money::{Currency, Money, MoneyError, Rate};

id!(EntryId, "ent", "An entry of the ledger.");

/// Where money is, or what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// What customers owe, invoice by invoice.
    Receivable,
    Revenue,
    /// Tax that was charged and is owed to whose authority; one account a territory and rate.
    Vat(Territory, Rate),
    Bank,
    Cash,
    /// Cheques that were taken in and that the bank has not credited yet.
    Cheques,
    /// Money that a processor has received and not paid out yet.
    Clearing,
    /// What a processor keeps of it.
    ProcessorFees,
    /// What the bank charges for the account.
    BankFees,
    /// What the shop owes its customers: overpaid, or credited after they had paid.
    CustomerCredit,
    /// Customers' credit that is on its way back to them: ordered from the bank, and not seen on a statement yet.
    Refunds,
    /// Money that came in and belongs to nobody known yet.
    Suspense,
    /// Fees and interest for late payment.
    Dunning,
    /// What will never be paid.
    WriteOff,
}

impl Account {
    const FIXED: [(Self, &'static str); 13] = [
        (Self::Receivable, "receivable"),
        (Self::Revenue, "revenue"),
        (Self::Bank, "bank"),
        (Self::Cash, "cash"),
        (Self::Cheques, "cheques"),
        (Self::Clearing, "clearing"),
        (Self::ProcessorFees, "processor_fees"),
        (Self::BankFees, "bank_fees"),
        (Self::CustomerCredit, "customer_credit"),
        (Self::Refunds, "refunds"),
        (Self::Suspense, "suspense"),
        (Self::Dunning, "dunning"),
        (Self::WriteOff, "write_off"),
    ];
}

/// As the database, the API and exports write it: `vat:DE:190000` is German VAT at 19 %.
impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Vat(territory, rate) = self {
            return write!(f, "vat:{}:{}", territory.code(), rate.parts_per_million());
        }
        let fixed = Self::FIXED.iter().find(|(account, _)| account == self);
        f.write_str(fixed.map_or("", |(_, name)| name))
    }
}

impl FromStr for Account {
    type Err = UnknownWord;

    fn from_str(name: &str) -> Result<Self, UnknownWord> {
        if let Some(vat) = name.strip_prefix("vat:") {
            let (territory, rate) = vat.split_once(':').ok_or(UnknownWord)?;
            let territory = territory.parse().map_err(|_| UnknownWord)?;
            let rate = rate.parse().map_err(|_| UnknownWord)?;
            let rate = Rate::from_parts_per_million(rate).map_err(|_| UnknownWord)?;
            return Ok(Self::Vat(territory, rate));
        }
        let fixed = Self::FIXED.iter().find(|(_, word)| *word == name);
        fixed.map(|(account, _)| *account).ok_or(UnknownWord)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    Invoice,
    CreditNote,
    /// Money came in.
    Receipt,
    /// Money in suspense found its owner.
    Assignment,
    /// A customer's credit paid an invoice.
    Credit,
    /// A customer's credit was set apart, to be paid back.
    Refund,
    /// Money went out to a customer.
    PayOut,
    /// The bank charged for its services.
    BankFee,
    /// An earlier entry did not hold.
    Reversal,
    /// A fee or interest for late payment.
    Fee,
    /// Such a fee or interest that is not asked for after all.
    Waiver,
    WriteOff,
    /// Money moved between the shop's own accounts.
    Transfer,
}

impl EntryKind {
    const ALL: [Self; 13] = [
        Self::Invoice,
        Self::CreditNote,
        Self::Receipt,
        Self::Assignment,
        Self::Credit,
        Self::Refund,
        Self::PayOut,
        Self::BankFee,
        Self::Reversal,
        Self::Fee,
        Self::Waiver,
        Self::WriteOff,
        Self::Transfer,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::Receipt => "receipt",
            Self::Assignment => "assignment",
            Self::Credit => "credit",
            Self::Refund => "refund",
            Self::PayOut => "payout",
            Self::BankFee => "bank_fee",
            Self::Reversal => "reversal",
            Self::Fee => "fee",
            Self::Waiver => "waiver",
            Self::WriteOff => "write_off",
            Self::Transfer => "transfer",
        }
    }
}

impl FromStr for EntryKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        found.ok_or(UnknownWord)
    }
}

/// What an entry moved of a customer's: on the account `Receivable` what they owe, on `CustomerCredit` what the shop owes them.
#[derive(Debug, Clone)]
pub struct Movement {
    pub kind: EntryKind,
    pub booked_on: Date,
    pub account: Account,
    /// As it was posted.
    pub amount: Money,
    /// The document that it is on, and its number.
    pub invoice: Option<(InvoiceId, String)>,
}

/// One side of an entry: a debit is positive, a credit negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub account: Account,
    pub amount: Money,
    pub invoice: Option<InvoiceId>,
    pub customer: Option<CustomerId>,
}

/// Something that happened, once: `source` and `event` name it, and a second of the same name is refused by the database.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: EntryId,
    pub kind: EntryKind,
    pub source: &'static str,
    pub event: String,
    pub currency: Currency,
    pub booked_on: Date,
    pub booked_at: Timestamp,
    pub postings: Vec<Posting>,
}

impl Entry {
    /// Adds a posting; one of nothing is left out.
    pub fn post(
        &mut self,
        account: Account,
        amount: Money,
        on: Option<&InvoiceId>,
        of: Option<&CustomerId>,
    ) {
        if !amount.is_zero() {
            self.postings.push(Posting {
                account,
                amount,
                invoice: on.cloned(),
                customer: of.cloned(),
            });
        }
    }

    /// Whether debits and credits are equal, all in the entry's currency.
    pub fn is_balanced(&self) -> Result<bool, MoneyError> {
        let amounts = self.postings.iter().map(|posting| posting.amount);
        Ok(Money::sum(self.currency, amounts)?.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_reads_back_as_it_was_written() {
        let vat = Account::Vat(
            "DE".parse().unwrap(),
            Rate::from_parts_per_million(190_000).unwrap(),
        );
        assert_eq!(vat.to_string(), "vat:DE:190000");
        for account in Account::FIXED
            .map(|(account, _)| account)
            .into_iter()
            .chain([vat])
        {
            assert_eq!(account.to_string().parse(), Ok(account));
        }
        for wrong in [
            "",
            "petty_cash",
            "vat",
            "vat:DE",
            "vat:XX:190000",
            "vat:DE:x",
        ] {
            assert_eq!(wrong.parse::<Account>(), Err(UnknownWord), "{wrong}");
        }
    }
}
