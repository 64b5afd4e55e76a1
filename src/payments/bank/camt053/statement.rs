//! One statement while it is read: its head, what it held so far, and whether that is all.

use super::fields::{self, Balance, BalanceKind};
use super::step::{Closed, Opened};
use crate::money::Currency;
use crate::payments::bank::key::Keys;
use crate::payments::bank::xml::Element;
use crate::payments::bank::{Iban, Problem};

#[derive(Default)]
pub struct Statement {
    id: Option<String>,
    pub account: Option<Iban>,
    pub currency: Option<Currency>,
    opening: Option<Balance>,
    closing: Option<Balance>,
    paged: bool,
    pub opened: bool,
    /// Of the booked entries; of a million `i64`, so it cannot leave its range.
    pub sum: i128,
    pub lines: u32,
    pub unbooked: u32,
    pub keys: Keys,
}

impl Statement {
    pub fn read(&mut self, element: &Element) -> Result<(), Problem> {
        match element.name.as_str() {
            "Id" => self.id = element.text_at(&[]).map(str::to_owned),
            "StmtPgntn" => self.paged = fields::is_part(element),
            "Acct" => {
                self.account = Some(fields::account(element)?);
                self.currency = fields::currency(element.text_at(&["Ccy"]))?;
            }
            _ => {
                if let Some((kind, balance)) = fields::balance(element)? {
                    self.balance(kind, balance)?;
                }
            }
        }
        Ok(())
    }

    fn balance(&mut self, kind: BalanceKind, balance: Balance) -> Result<(), Problem> {
        let currency = *self.currency.get_or_insert(balance.amount.currency());
        if balance.amount.currency() != currency {
            let field = "Bal/Amt";
            return Err(Problem::OtherCurrency { field, currency });
        }
        // A statement of several days may give a pair for each: the first and the last count.
        match kind {
            BalanceKind::Opening if self.opening.is_none_or(|known| balance.on < known.on) => {
                self.opening = Some(balance);
            }
            BalanceKind::Closing if self.closing.is_none_or(|known| balance.on >= known.on) => {
                self.closing = Some(balance);
            }
            BalanceKind::Opening | BalanceKind::Closing => {}
        }
        Ok(())
    }

    pub fn open(&mut self) -> Result<Opened, Problem> {
        let missing = |field| Problem::Missing { field };
        self.opened = true;
        Ok(Opened {
            id: self.id.clone().ok_or(missing("Stmt/Id"))?,
            account: self.account.clone().ok_or(missing("Stmt/Acct"))?,
            currency: self.currency.ok_or(missing("Stmt/Acct/Ccy"))?,
        })
    }

    /// `paged`: the message is one of several.
    pub fn close(self, paged: bool) -> Result<Closed, Problem> {
        let opening = self.opening.map(|balance| balance.amount);
        let closing = self.closing.map(|balance| balance.amount);
        let whole = !paged && !self.paged;
        let balanced = match (opening, closing) {
            (Some(opening), Some(closing)) if whole => {
                if i128::from(opening.minor()) + self.sum != i128::from(closing.minor()) {
                    return Err(Problem::Balance);
                }
                true
            }
            _ => false,
        };
        Ok(Closed {
            lines: self.lines,
            unbooked: self.unbooked,
            opening,
            closing,
            balanced,
        })
    }
}
