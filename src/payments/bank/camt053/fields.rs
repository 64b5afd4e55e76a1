//! The fields of a statement that are read, and where the versions of camt.053 keep them.

use jiff::civil::Date;

use crate::money::{Currency, Money};
use crate::payments::bank::xml::Element;
use crate::payments::bank::{BankText, Counterparty, Iban, Problem, Remittance};

#[derive(Debug, Clone, Copy)]
pub struct Balance {
    pub on: Date,
    pub amount: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BalanceKind {
    Opening,
    Closing,
}

/// The booked balances of external code set `BalanceType`: OPBD, PRCD (the last statement's closing) and CLBD.
pub fn balance(element: &Element) -> Result<Option<(BalanceKind, Balance)>, Problem> {
    let kind = match element.text_at(&["Tp", "CdOrPrtry", "Cd"]) {
        Some("OPBD" | "PRCD") => BalanceKind::Opening,
        Some("CLBD") => BalanceKind::Closing,
        _ => return Ok(None),
    };
    let field = "Bal/Amt";
    let amount = element.at(&["Amt"]).ok_or(Problem::Missing { field })?;
    let currency = currency(amount.currency.as_deref())?.ok_or(Problem::Missing { field })?;
    let amount = money(&amount.text, currency, field)?;
    let way = credit(element.text_at(&["CdtDbtInd"]), "Bal/CdtDbtInd")?;
    let amount = if way { amount } else { negative(amount) };
    let field = "Bal/Dt";
    let on = date(element.at(&["Dt"]), field)?.ok_or(Problem::Missing { field })?;
    Ok(Some((kind, Balance { on, amount })))
}

pub fn account(element: &Element) -> Result<Iban, Problem> {
    let iban = element.text_at(&["Id", "IBAN"]).ok_or(Problem::NoIban)?;
    let field = "Acct/Id/IBAN";
    iban.parse().map_err(|_| Problem::Invalid { field })
}

pub fn currency(code: Option<&str>) -> Result<Option<Currency>, Problem> {
    let field = "Ccy";
    code.map(|code| code.trim().parse())
        .transpose()
        .map_err(|_| Problem::Invalid { field })
}

/// A page of several: not the first, or not the last (`Pagination`).
pub fn is_part(pagination: &Element) -> bool {
    let first = pagination.text_at(&["PgNb"]).is_none_or(|page| page == "1");
    let last = pagination
        .text_at(&["LastPgInd"])
        .is_none_or(|last| matches!(last, "true" | "1"));
    !(first && last)
}

/// What an entry says of itself, before and behind its items.
#[derive(Debug, Default)]
pub struct Head {
    amount: Option<Money>,
    credit: Option<bool>,
    status: Option<String>,
    booked_on: Option<Date>,
    pub valued_on: Option<Date>,
    pub reversal: bool,
    /// `AcctSvcrRef`
    pub bank: Option<BankText>,
    /// `NtryRef`
    pub entry: Option<BankText>,
    /// `AddtlNtryInf`
    pub information: Option<BankText>,
}

impl Head {
    pub const FIELDS: [&str; 9] = [
        "Amt",
        "CdtDbtInd",
        "Sts",
        "BookgDt",
        "ValDt",
        "RvslInd",
        "AcctSvcrRef",
        "NtryRef",
        "AddtlNtryInf",
    ];

    pub fn read(&mut self, element: &Element, account: Option<Currency>) -> Result<(), Problem> {
        let text = element.text.trim();
        match element.name.as_str() {
            "Amt" => {
                let field = "Ntry/Amt";
                let own =
                    currency(element.currency.as_deref())?.ok_or(Problem::Missing { field })?;
                if let Some(currency) = account.filter(|currency| *currency != own) {
                    return Err(Problem::OtherCurrency { field, currency });
                }
                self.amount = Some(money(text, own, field)?);
            }
            "CdtDbtInd" => self.credit = Some(credit(Some(text), "Ntry/CdtDbtInd")?),
            // A plain code up to version 07, a choice since.
            "Sts" => self.status = element.text_at(&["Cd"]).or(Some(text)).map(str::to_owned),
            "BookgDt" => self.booked_on = date(Some(element), "Ntry/BookgDt")?,
            "ValDt" => self.valued_on = date(Some(element), "Ntry/ValDt")?,
            "RvslInd" => self.reversal = matches!(text, "true" | "1"),
            "AcctSvcrRef" => self.bank = BankText::read(text),
            "NtryRef" => self.entry = BankText::read(text),
            _ => self.information = BankText::read(text),
        }
        Ok(())
    }

    /// External code set `EntryStatus`: only what is booked has happened.
    pub fn is_booked(&self) -> bool {
        self.status.as_deref() == Some("BOOK")
    }

    pub fn booked_on(&self) -> Option<Date> {
        self.booked_on.or(self.valued_on)
    }

    /// The indicator says which way it went, of a reversal too.
    pub fn amount(&self) -> Result<Money, Problem> {
        let missing = |field| Problem::Missing { field };
        let amount = self.amount.ok_or(missing("Ntry/Amt"))?;
        let credit = self.credit.ok_or(missing("Ntry/CdtDbtInd"))?;
        Ok(if credit { amount } else { negative(amount) })
    }
}

/// One item of an entry (`TxDtls`).
#[derive(Debug, Default)]
pub struct Item {
    pub amount: Option<Money>,
    pub bank: Option<BankText>,
    pub end_to_end: Option<BankText>,
    pub transaction: Option<BankText>,
    pub counterparty: Counterparty,
    pub remittance: Remittance,
    pub returned: Option<Returned>,
}

/// It was sent back, for this reason where one is given (`RtrInf`).
#[derive(Debug)]
pub struct Returned {
    pub reason: Option<String>,
}

impl Item {
    pub fn read(element: &Element, head: &Head, account: Option<&Iban>) -> Result<Self, Problem> {
        let text = |path: &[&str]| element.text_at(path).and_then(BankText::read);
        let booked = head.amount()?;
        let credit = match element.text_at(&["CdtDbtInd"]) {
            Some(own) => credit(Some(own), "TxDtls/CdtDbtInd")?,
            None => !booked.is_negative(),
        };
        let amount = item_amount(element, booked.currency())?;
        Ok(Self {
            amount: amount.map(|amount| if credit { amount } else { negative(amount) }),
            bank: text(&["Refs", "AcctSvcrRef"]),
            end_to_end: text(&["Refs", "EndToEndId"]),
            transaction: text(&["Refs", "TxId"]),
            counterparty: counterparty(element, credit, account),
            remittance: remittance(element),
            returned: element.at(&["RtrInf"]).map(|info| Returned {
                reason: info
                    .text_at(&["Rsn", "Cd"])
                    .map(|code| code.chars().take(4).collect()),
            }),
        })
    }
}

/// Its amount in the account's currency: since version 03 its own, before that among the details. Amounts in another
/// currency are what was instructed, not what was booked.
fn item_amount(item: &Element, currency: Currency) -> Result<Option<Money>, Problem> {
    const PLACES: [&[&str]; 4] = [
        &["Amt"],
        &["AmtDtls", "TxAmt", "Amt"],
        &["AmtDtls", "InstdAmt", "Amt"],
        &["AmtDtls", "CntrValAmt", "Amt"],
    ];
    PLACES
        .iter()
        .filter_map(|path| item.at(path))
        .find(|amount| amount.currency.as_deref().map(str::trim) == Some(currency.code()))
        .map(|amount| money(&amount.text, currency, "TxDtls/Amt"))
        .transpose()
}

/// The debtor of what came in, the creditor of what went out. What comes back names the parties as they first were, so
/// the side that holds the account itself is never the other side.
fn counterparty(item: &Element, credit: bool, account: Option<&Iban>) -> Counterparty {
    let debtor = party(item, "Dbtr", "DbtrAcct", "UltmtDbtr");
    let creditor = party(item, "Cdtr", "CdtrAcct", "UltmtCdtr");
    let (near, far) = if credit {
        (debtor, creditor)
    } else {
        (creditor, debtor)
    };
    let own = near.iban.is_some() && near.iban.as_ref() == account;
    if own { far } else { near }
}

fn party(item: &Element, role: &str, account: &str, ultimate: &str) -> Counterparty {
    let parties = ["RltdPties"];
    let name = |role: &str| {
        // Since version 08 a party or an agent stands here.
        item.text_at(&[parties[0], role, "Nm"])
            .or_else(|| item.text_at(&[parties[0], role, "Pty", "Nm"]))
            .and_then(BankText::read)
    };
    Counterparty {
        name: name(role).or_else(|| name(ultimate)),
        // A number that is no IBAN names an account abroad; it matches nothing, so it is left out.
        iban: item
            .text_at(&[parties[0], account, "Id", "IBAN"])
            .and_then(|iban| iban.parse().ok()),
    }
}

fn remittance(item: &Element) -> Remittance {
    let mut structured = Vec::new();
    let mut text = String::new();
    for information in item.all("RmtInf") {
        for part in information.all("Ustrd") {
            text.push_str(&part.text);
            text.push('\n');
        }
        structured.extend(
            information
                .all("Strd")
                .filter_map(|part| part.text_at(&["CdtrRefInf", "Ref"]))
                .filter_map(BankText::read),
        );
    }
    let text = BankText::read(&text);
    let additional = || item.text_at(&["AddtlTxInf"]).and_then(BankText::read);
    Remittance {
        text: text.or_else(|| structured.is_empty().then(additional).flatten()),
        structured,
    }
}

/// Credit or debit (`CreditDebitCode`).
fn credit(code: Option<&str>, field: &'static str) -> Result<bool, Problem> {
    match code {
        Some("CRDT") => Ok(true),
        Some("DBIT") => Ok(false),
        Some(_) => Err(Problem::Invalid { field }),
        None => Err(Problem::Missing { field }),
    }
}

/// A day, or a time whose day is taken as the bank wrote it.
fn date(element: Option<&Element>, field: &'static str) -> Result<Option<Date>, Problem> {
    let Some(element) = element else {
        return Ok(None);
    };
    let text = element
        .text_at(&["Dt"])
        .or_else(|| element.text_at(&["DtTm"]))
        .ok_or(Problem::Missing { field })?;
    let day = text.get(..10).and_then(|day| day.parse().ok());
    day.map(Some).ok_or(Problem::Invalid { field })
}

/// An amount of ISO 20022: a decimal without sign, of up to five decimals, of which only zeros may stand beyond what the
/// currency has (ISO 4217).
fn money(text: &str, currency: Currency, field: &'static str) -> Result<Money, Problem> {
    let text = text.trim();
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !plain || digits == 0 || text.matches('.').count() > 1 {
        return Err(Problem::Invalid { field });
    }
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let whole = if whole.is_empty() { "0" } else { whole };
    let decimals = decimals.trim_end_matches('0');
    let exact = if decimals.is_empty() {
        Money::parse(whole, currency)
    } else {
        Money::parse(&format!("{whole}.{decimals}"), currency)
    };
    exact.map_err(|_| Problem::Amount { field, currency })
}

/// An amount that was read without a sign is never the least of an `i64`.
fn negative(amount: Money) -> Money {
    Money::new(-amount.minor(), amount.currency())
}
