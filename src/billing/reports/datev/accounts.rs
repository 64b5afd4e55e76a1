//! Which account of a chart each of our own is.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::billing::ledger::Account;
use crate::billing::tax::{Decision, Declared, Territory, Treatment};
use crate::catalog::{Supply, TaxCategory};
use crate::config::Accounting;

/// An account's number, and the tax key that goes with it where it is no automatic account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) account: u32,
    pub(super) key: Option<u16>,
}

/// Names in the settings, and their numbers in DATEV's charts SKR03 and SKR04.
const NAMES: [(&str, u32, u32); 26] = [
    // Without sub-ledger: a customer needs no account of their own.
    ("receivable", 1410, 1210),
    ("bank", 1200, 1800),
    ("cash", 1000, 1600),
    ("cheques", 1330, 1550),
    ("clearing", 1360, 1460),
    ("processor_fees", 4970, 6855),
    ("bank_fees", 4970, 6855),
    ("customer_credit", 1700, 3500),
    ("refunds", 1360, 1460),
    ("suspense", 1590, 1370),
    ("dunning", 2700, 4830),
    ("write_off", 2400, 6930),
    ("revenue.standard", 8400, 4400),
    ("revenue.reduced", 8300, 4300),
    ("revenue.zero_rated", 8290, 4290),
    ("revenue.exempt", 8100, 4100),
    ("revenue.small_business", 8195, 4185),
    ("revenue.reverse_charge", 8336, 4336),
    ("revenue.intra_community", 8125, 4125),
    ("revenue.export", 8120, 4120),
    ("revenue.outside_scope", 8338, 4338),
    ("revenue.one_stop_goods", 8320, 4320),
    ("revenue.one_stop_services", 8331, 4331),
    ("vat.standard", 1776, 3806),
    ("vat.reduced", 1771, 3801),
    ("vat.one_stop", 1767, 3817),
];

/// The accounts of a chart, with what the settings put in their place.
#[derive(Debug, Clone)]
pub struct Accounts(HashMap<&'static str, Number>);

/// What is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAccounts {
    #[error("`accounting.chart` is `skr03` or `skr04`")]
    Chart,
    #[error("`accounting.accounts`: `{0}` is no `name number` or `name number tax-key`")]
    Line(String),
    #[error("`accounting.accounts`: there is no account `{0}`; config/default.toml lists them")]
    Name(String),
    #[error("`accounting.fiscal_year_begins` is a month and a day, as 01-01")]
    FiscalYear,
    #[error("`accounting.consultant` is a number from 1001 to 9999999")]
    Consultant,
    #[error("`accounting.client` is a number from 1 to 99999")]
    Client,
    #[error("`accounting.account_digits` is a number from 4 to 8")]
    Digits,
}

impl Accounts {
    /// Reads the settings; nothing of them is used unless all of them can be.
    pub fn new(settings: &Accounting) -> Result<Self, InvalidAccounts> {
        if !(1001..=9_999_999).contains(&settings.consultant) {
            return Err(InvalidAccounts::Consultant);
        }
        if !(1..=99_999).contains(&settings.client) {
            return Err(InvalidAccounts::Client);
        }
        if !(4..=8).contains(&settings.account_digits) {
            return Err(InvalidAccounts::Digits);
        }
        super::fiscal_year(settings, Date::constant(2026, 1, 1))?;
        let is_skr03 = match settings.chart.as_str() {
            "skr03" => true,
            "skr04" => false,
            _ => return Err(InvalidAccounts::Chart),
        };
        // A chart's numbers have four digits; where accounts have more, they are filled up from the right.
        let longer = 10_u32.pow(u32::from(settings.account_digits) - 4);
        let number = |(name, skr03, skr04): (&'static str, u32, u32)| {
            let account = longer * if is_skr03 { skr03 } else { skr04 };
            (name, Number { account, key: None })
        };
        let mut accounts: HashMap<_, _> = NAMES.into_iter().map(number).collect();
        for line in &settings.accounts {
            let (name, number) = parse(line)?;
            accounts.insert(name, number);
        }
        Ok(Self(accounts))
    }

    /// Where an amount of the ledger stands that is no document's.
    pub(super) fn of(&self, account: Account, seller: Territory, on: Date) -> Number {
        match account {
            Account::Receivable => self.named("receivable"),
            Account::Revenue => self.named("revenue.standard"),
            Account::Bank => self.named("bank"),
            Account::Cash => self.named("cash"),
            Account::Cheques => self.named("cheques"),
            Account::Clearing => self.named("clearing"),
            Account::ProcessorFees => self.named("processor_fees"),
            Account::BankFees => self.named("bank_fees"),
            Account::CustomerCredit => self.named("customer_credit"),
            Account::Refunds => self.named("refunds"),
            Account::Suspense => self.named("suspense"),
            Account::Dunning => self.named("dunning"),
            Account::WriteOff => self.named("write_off"),
            Account::Vat(territory, rate) => {
                let decision = Decision {
                    territory,
                    treatment: Treatment::Taxed,
                    rate,
                };
                self.vat(decision, decision.declared(seller, Supply::default()), on)
            }
        }
    }

    /// What was earned by something that is taxed like this.
    pub(super) fn revenue(
        &self,
        decision: Decision,
        declared: Declared,
        supply: Supply,
        on: Date,
    ) -> Number {
        self.named(match (decision.treatment, declared) {
            (Treatment::Taxed, Declared::OneStop) if supply == Supply::Goods => {
                "revenue.one_stop_goods"
            }
            (Treatment::Taxed, Declared::OneStop) => "revenue.one_stop_services",
            (Treatment::Taxed, Declared::Home) => match decision.category(on) {
                Some(TaxCategory::Reduced) => "revenue.reduced",
                _ => "revenue.standard",
            },
            (Treatment::ZeroRated, _) => "revenue.zero_rated",
            (Treatment::Exempt, _) => "revenue.exempt",
            (Treatment::SmallBusiness, _) => "revenue.small_business",
            (Treatment::ReverseCharge, _) => "revenue.reverse_charge",
            (Treatment::IntraCommunity, _) => "revenue.intra_community",
            (Treatment::Export, _) => "revenue.export",
            (Treatment::OutsideScope, _) => "revenue.outside_scope",
        })
    }

    pub(super) fn vat(&self, decision: Decision, declared: Declared, on: Date) -> Number {
        self.named(match (declared, decision.category(on)) {
            (Declared::OneStop, _) => "vat.one_stop",
            (Declared::Home, Some(TaxCategory::Reduced)) => "vat.reduced",
            (Declared::Home, _) => "vat.standard",
        })
    }

    pub(super) fn named(&self, name: &'static str) -> Number {
        *self.0.get(name).expect("every name stands in the table")
    }
}

/// `revenue.standard 8000 3`: a name, its number, and a tax key where the account is none of the automatic ones.
fn parse(line: &str) -> Result<(&'static str, Number), InvalidAccounts> {
    let wrong = || InvalidAccounts::Line(line.to_owned());
    let words: Vec<&str> = line.split_whitespace().collect();
    let (name, account, key) = match words[..] {
        [name, account] => (name, account, None),
        [name, account, key] => (name, account, Some(key)),
        _ => return Err(wrong()),
    };
    let known = NAMES.iter().find(|(known, ..)| *known == name);
    let (name, ..) = known.ok_or_else(|| InvalidAccounts::Name(name.to_owned()))?;
    let account: u32 = account.parse().map_err(|_| wrong())?;
    let key: Option<u16> = key.map(str::parse).transpose().map_err(|_| wrong())?;
    if !(1..=999_999_999).contains(&account) || key.is_some_and(|key| key > 9999) {
        return Err(wrong());
    }
    Ok((name, Number { account, key }))
}
