//! The file that tells the operator's bank what to pay out: pain.001.001.09 (ISO 20022) as the SEPA credit transfer takes
//! it (EPC132-08, customer-to-PSP implementation guidelines). The same order makes the same bytes.

use std::collections::HashSet;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Bic, Iban, is_sepa_text, to_sepa_text};
use crate::billing::transfer::AMOUNT_MINOR;
use crate::money::{Currency, Money};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";

/// The most characters of a name; longer ones are cut, as the guidelines have it.
const NAME_CHARS_MAX: usize = 70;
const PURPOSE_CHARS_MAX: usize = 140;
const ID_CHARS_MAX: usize = 35;
const TRANSFERS_MAX: usize = 100_000;

/// One file: transfers from one account on one day.
#[derive(Debug, Clone)]
pub struct PaymentOrder {
    /// Unique for the bank, which refuses a file it has seen: 35 characters of the basic set, no slash at either end, no
    /// two in a row.
    pub id: String,
    pub created_at: Timestamp,
    pub execute_on: Date,
    pub debtor: Party,
    pub transfers: Vec<Transfer>,
}

#[derive(Clone)]
pub struct Party {
    pub name: String,
    pub iban: Iban,
    /// Not needed within the EEA.
    pub bic: Option<Bic>,
}

#[derive(Debug, Clone)]
pub struct Transfer {
    /// Comes back on the statement, so it is of one transfer alone; of the same form as the order's.
    pub end_to_end_id: String,
    pub creditor: Party,
    pub amount: Money,
    /// What the payee reads. Empty: nothing.
    pub purpose: String,
}

/// Shows the type alone.
impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Party(…)")
    }
}

/// Why no file is made; `at` counts the transfers from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOrder {
    #[error("there is no transfer in it")]
    Empty,
    #[error("there are more than {TRANSFERS_MAX} transfers in it")]
    TooMany,
    #[error("the order's id is no SEPA identifier")]
    OrderId,
    #[error("the debtor's name has nothing that a bank can read")]
    DebtorName,
    #[error("transfer {at}: its id is no SEPA identifier")]
    Id { at: usize },
    #[error("transfer {at}: another has the same id")]
    RepeatedId { at: usize },
    #[error("transfer {at}: the creditor's name has nothing that a bank can read")]
    CreditorName { at: usize },
    #[error("transfer {at}: it is not between 0.01 and 999999999.99 EUR")]
    Amount { at: usize },
    #[error("transfer {at}: its purpose is longer than {PURPOSE_CHARS_MAX} characters")]
    Purpose { at: usize },
}

impl PaymentOrder {
    /// The file, in UTF-8.
    pub fn write(&self) -> Result<String, InvalidOrder> {
        let total = self.checked_total()?;
        let count = self.transfers.len().to_string();
        let sum = total.decimal().to_string();
        let debtor = name(&self.debtor).ok_or(InvalidOrder::DebtorName)?;
        let mut out = Out(String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"));
        out.0.push_str("<Document xmlns=\"");
        out.0.push_str(NAMESPACE);
        out.0.push_str("\">\n");
        out.within("CstmrCdtTrfInitn", |out| {
            out.within("GrpHdr", |out| {
                out.leaf("MsgId", &self.id);
                let created_at = self.created_at.strftime("%Y-%m-%dT%H:%M:%SZ");
                out.leaf("CreDtTm", &created_at.to_string());
                out.leaf("NbOfTxs", &count);
                out.leaf("CtrlSum", &sum);
                out.within("InitgPty", |out| {
                    out.leaf("Nm", &debtor);
                    Ok(())
                })
            })?;
            out.within("PmtInf", |out| {
                out.leaf("PmtInfId", &self.id);
                out.leaf("PmtMtd", "TRF");
                // Each refund is a line of its own on the statement, or none could be told from another.
                out.leaf("BtchBookg", "false");
                out.leaf("NbOfTxs", &count);
                out.leaf("CtrlSum", &sum);
                out.open(&["PmtTpInf", "SvcLvl"]);
                out.leaf("Cd", "SEPA");
                out.close(&["PmtTpInf", "SvcLvl"]);
                out.open(&["ReqdExctnDt"]);
                out.leaf("Dt", &self.execute_on.to_string());
                out.close(&["ReqdExctnDt"]);
                out.open(&["Dbtr"]);
                out.leaf("Nm", &debtor);
                out.close(&["Dbtr"]);
                out.account("DbtrAcct", &self.debtor.iban);
                out.agent("DbtrAgt", self.debtor.bic.as_ref());
                // Each side pays its own bank: the only way that the SEPA knows.
                out.leaf("ChrgBr", "SLEV");
                for (at, transfer) in self.transfers.iter().enumerate() {
                    out.transfer(at, transfer)?;
                }
                Ok(())
            })
        })?;
        out.0.push_str("</Document>\n");
        Ok(out.0)
    }

    fn checked_total(&self) -> Result<Money, InvalidOrder> {
        if self.transfers.is_empty() {
            return Err(InvalidOrder::Empty);
        }
        if self.transfers.len() > TRANSFERS_MAX {
            return Err(InvalidOrder::TooMany);
        }
        if !is_identifier(&self.id) {
            return Err(InvalidOrder::OrderId);
        }
        let mut ids = HashSet::with_capacity(self.transfers.len());
        let mut total = Money::zero(Currency::EUR);
        for (at, transfer) in self.transfers.iter().enumerate() {
            if !is_identifier(&transfer.end_to_end_id) {
                return Err(InvalidOrder::Id { at });
            }
            if !ids.insert(transfer.end_to_end_id.as_str()) {
                return Err(InvalidOrder::RepeatedId { at });
            }
            if !AMOUNT_MINOR.contains(&transfer.amount.minor()) {
                return Err(InvalidOrder::Amount { at });
            }
            // Another currency than euro is refused here.
            total = total
                .plus(transfer.amount)
                .map_err(|_| InvalidOrder::Amount { at })?;
        }
        Ok(total)
    }
}

/// EPC132-08, on identifiers: the basic set, not beginning or ending with a slash, without two in a row. Blanks, which are
/// of that set, do not survive every bank, so they are none of ours.
fn is_identifier(id: &str) -> bool {
    (1..=ID_CHARS_MAX).contains(&id.len())
        && is_sepa_text(id)
        && !id.contains(' ')
        && !id.starts_with('/')
        && !id.ends_with('/')
        && !id.contains("//")
}

fn name(party: &Party) -> Option<String> {
    let mut name = to_sepa_text(&party.name);
    name.truncate(NAME_CHARS_MAX);
    name.truncate(name.trim_end().len());
    name.contains(|c: char| c.is_ascii_alphanumeric())
        .then_some(name)
}

/// The one place where a text meets the markup.
struct Out(String);

impl Out {
    fn within(
        &mut self,
        element: &str,
        inner: impl FnOnce(&mut Self) -> Result<(), InvalidOrder>,
    ) -> Result<(), InvalidOrder> {
        self.open(&[element]);
        inner(self)?;
        self.close(&[element]);
        Ok(())
    }

    fn open(&mut self, path: &[&str]) {
        for element in path {
            for part in ["<", element, ">\n"] {
                self.0.push_str(part);
            }
        }
    }

    fn close(&mut self, path: &[&str]) {
        for element in path.iter().rev() {
            for part in ["</", element, ">\n"] {
                self.0.push_str(part);
            }
        }
    }

    fn leaf(&mut self, element: &str, text: &str) {
        let text = quick_xml::escape::escape(text);
        for part in ["<", element, ">", &text, "</", element, ">\n"] {
            self.0.push_str(part);
        }
    }

    fn account(&mut self, role: &str, iban: &Iban) {
        self.open(&[role, "Id"]);
        self.leaf("IBAN", iban.as_str());
        self.close(&[role, "Id"]);
    }

    fn agent(&mut self, role: &str, bic: Option<&Bic>) {
        self.open(&[role, "FinInstnId"]);
        if let Some(bic) = bic {
            self.leaf("BICFI", bic.as_str());
        } else {
            self.open(&["Othr"]);
            self.leaf("Id", "NOTPROVIDED");
            self.close(&["Othr"]);
        }
        self.close(&[role, "FinInstnId"]);
    }

    fn transfer(&mut self, at: usize, transfer: &Transfer) -> Result<(), InvalidOrder> {
        let creditor = name(&transfer.creditor).ok_or(InvalidOrder::CreditorName { at })?;
        let purpose = to_sepa_text(&transfer.purpose);
        if purpose.len() > PURPOSE_CHARS_MAX {
            return Err(InvalidOrder::Purpose { at });
        }
        self.open(&["CdtTrfTxInf", "PmtId"]);
        self.leaf("EndToEndId", &transfer.end_to_end_id);
        self.close(&["PmtId"]);
        self.open(&["Amt"]);
        let amount = transfer.amount.decimal().to_string();
        for part in ["<InstdAmt Ccy=\"EUR\">", &amount, "</InstdAmt>\n"] {
            self.0.push_str(part);
        }
        self.close(&["Amt"]);
        if transfer.creditor.bic.is_some() {
            self.agent("CdtrAgt", transfer.creditor.bic.as_ref());
        }
        self.open(&["Cdtr"]);
        self.leaf("Nm", &creditor);
        self.close(&["Cdtr"]);
        self.account("CdtrAcct", &transfer.creditor.iban);
        if !purpose.is_empty() {
            self.open(&["RmtInf"]);
            self.leaf("Ustrd", &purpose);
            self.close(&["RmtInf"]);
        }
        self.close(&["CdtTrfTxInf"]);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
