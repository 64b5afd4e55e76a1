//! What a person says of money that moved: how much, in which currency, and on which day. One check for whatever is recorded by
//! hand.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::billing::transfer::AMOUNT_MINOR;
use crate::money::{Currency, Money};
use crate::web::locale::{Locale, Phrase};

/// What cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Misstated {
    #[error("the amount is not between {least} and {most}")]
    Amount { least: Money, most: Money },
    /// It is not the one of the invoice that it is about.
    #[error("the currency differs: this invoice is in {0}")]
    Currency(Currency),
    #[error("the day lies ahead, or more than a year back")]
    Day,
}

/// More than nothing, and no more than a bank transfers at once.
pub fn amount(amount: Money) -> Result<(), Misstated> {
    if AMOUNT_MINOR.contains(&amount.minor()) {
        return Ok(());
    }
    let of = |minor| Money::new(minor, amount.currency());
    Err(Misstated::Amount {
        least: of(*AMOUNT_MINOR.start()),
        most: of(*AMOUNT_MINOR.end()),
    })
}

/// The same of an amount for an invoice: in its currency, too.
pub fn amount_for(given: Money, invoice: Currency) -> Result<(), Misstated> {
    if given.currency() != invoice {
        return Err(Misstated::Currency(invoice));
    }
    amount(given)
}

/// A day of the last year, not ahead.
pub fn day(on: Date, today: Date) -> Result<(), Misstated> {
    if on > today || on < today.saturating_sub(1.year()) {
        return Err(Misstated::Day);
    }
    Ok(())
}

impl Misstated {
    /// What a form says of it.
    pub fn phrase(self, locale: Locale) -> Phrase {
        match self {
            Self::Amount { least, most } => Phrase::new("problem-payment-amount")
                .with("least", locale.money(least))
                .with("most", locale.money(most)),
            Self::Currency(currency) => {
                Phrase::new("problem-payment-currency").with("currency", currency.code())
            }
            Self::Day => Phrase::new("problem-payment-day"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_more_than_nothing_and_of_the_invoices_currency() {
        let eur = |minor| Money::new(minor, Currency::EUR);
        let dollars: Currency = "USD".parse().unwrap();
        for (minor, is_right) in [
            (i64::MIN, false),
            (-1, false),
            (0, false),
            (1, true),
            (99_999_999_999, true),
            (100_000_000_000, false),
            (i64::MAX, false),
        ] {
            assert_eq!(amount(eur(minor)).is_ok(), is_right, "{minor}");
        }
        let said = |given| amount_for(given, Currency::EUR).unwrap_err().to_string();
        assert_eq!(
            said(Money::new(0, dollars)),
            "the currency differs: this invoice is in EUR"
        );
        assert_eq!(
            said(eur(0)),
            "the amount is not between 0.01 EUR and 999999999.99 EUR"
        );
        let yen = Money::new(0, "JPY".parse().unwrap());
        assert_eq!(
            amount(yen).unwrap_err().to_string(),
            "the amount is not between 1 JPY and 99999999999 JPY"
        );
    }

    #[test]
    fn a_day_is_of_the_last_year() {
        let today = Date::constant(2024, 2, 29);
        for (on, is_right) in [
            (Date::constant(2024, 3, 1), false),
            (today, true),
            (Date::constant(2023, 2, 28), true),
            (Date::constant(2023, 2, 27), false),
            (Date::MIN, false),
            (Date::MAX, false),
        ] {
            assert_eq!(day(on, today).is_ok(), is_right, "{on}");
        }
    }
}
