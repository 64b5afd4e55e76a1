//! Foreign currency: VAT is owed in the seller's (Directive 2006/112/EC, articles 91 and 230).

use std::num::NonZeroU64;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::money::{self, Currency, Money, MoneyError};

/// At which rate the document's tax is stated in the seller's currency.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// BT-6.
    pub currency: Currency,
    /// How much of the document's currency is as much as `per` of the seller's.
    #[serde(rename = "rate_millionths")]
    pub rate: ExchangeRate,
    /// One, where the rate was published for one of the seller's. Else what was published the other way round (1 EUR = 4.2512
    /// PLN, for a seller in Poland), or for a third currency, is told as it was published: an inverse would be rounded.
    #[serde(
        rename = "per_millionths",
        default = "ExchangeRate::one",
        skip_serializing_if = "ExchangeRate::is_one"
    )]
    pub per: ExchangeRate,
    pub on: Date,
    /// Who published the rate.
    pub source: Text,
}

/// How much of one currency another is worth, in millionths: the European Central Bank's 1 EUR = 1.0834 USD is 1,083,400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExchangeRate(pub NonZeroU64);

impl Conversion {
    /// BT-111: the whole tax, rounded once.
    pub fn of(&self, tax: Money) -> Result<Money, MoneyError> {
        let own = 10_i64.pow(self.currency.exponent().into());
        let numerator = i64::try_from(self.per.0.get())
            .ok()
            .and_then(|per| per.checked_mul(own));
        let foreign = 10_u64.pow(tax.currency().exponent().into());
        let denominator = self
            .rate
            .0
            .checked_mul(NonZeroU64::new(foreign).expect("a power of ten"));
        Money::new(tax.minor(), self.currency).scaled(
            numerator.ok_or(MoneyError::Overflow)?,
            denominator.ok_or(MoneyError::Overflow)?,
        )
    }

    /// What amounts come to in the seller's currency, so that they sum to what their sum comes to: each ends where the sum up
    /// to it does.
    pub fn each(&self, amounts: impl IntoIterator<Item = Money>) -> Result<Vec<Money>, MoneyError> {
        let mut upto: Option<(Money, Money)> = None;
        let mut shares = Vec::new();
        for amount in amounts {
            let (sum, before) = match upto {
                None => (amount, Money::zero(self.currency)),
                Some((sum, before)) => (sum.plus(amount)?, before),
            };
            let end = self.of(sum)?;
            shares.push(end.minus(before)?);
            upto = Some((sum, end));
        }
        Ok(shares)
    }
}

impl ExchangeRate {
    const DECIMALS: u8 = 6;
    /// No currency that anything is sold in is worth less than the ten-millionth part of another; and no sum overflows.
    const MAX: u64 = 10_000_000_000_000;

    pub const fn one() -> Self {
        Self(NonZeroU64::new(1_000_000).expect("more than nothing"))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    fn is_one(&self) -> bool {
        *self == Self::one()
    }

    /// The rate as a plain decimal number.
    pub fn decimal(self) -> fixed_decimal::Decimal {
        let mut decimal = fixed_decimal::Decimal::from(self.0.get());
        decimal.multiply_pow10(-6);
        decimal.absolute.trim_end();
        decimal
    }
}

/// Why a text is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "no rate: a decimal number above zero, up to ten million, with a point and at most six decimals"
)]
pub struct InvalidRate;

/// A plain decimal number, as it is published: `1.0834`.
impl FromStr for ExchangeRate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        money::parse_scaled(text, Self::DECIMALS)
            .and_then(|millionths| u64::try_from(millionths).ok())
            .filter(|millionths| *millionths <= Self::MAX)
            .and_then(NonZeroU64::new)
            .map(Self)
            .ok_or(InvalidRate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(minor: i64, from: &str, millionths: u64) -> i64 {
        let conversion = Conversion {
            currency: Currency::EUR,
            rate: ExchangeRate(NonZeroU64::new(millionths).unwrap()),
            per: ExchangeRate::one(),
            on: "2026-11-20".parse().unwrap(),
            source: Text::new("ECB").unwrap(),
        };
        let tax = Money::new(minor, from.parse().unwrap());
        conversion.of(tax).unwrap().minor()
    }

    #[test]
    fn a_rate_the_other_way_round_is_not_turned() {
        let zloty = Conversion {
            currency: "PLN".parse().unwrap(),
            rate: ExchangeRate::one(),
            per: "4.2512".parse().unwrap(),
            on: "2026-11-20".parse().unwrap(),
            source: Text::new("NBP").unwrap(),
        };
        let tax = Money::new(2300, Currency::EUR);
        assert_eq!(zloty.of(tax).unwrap().minor(), 9778);
    }

    #[test]
    fn shares_sum_to_what_the_sum_comes_to() {
        let dollars = Conversion {
            currency: Currency::EUR,
            rate: "1.0834".parse().unwrap(),
            per: ExchangeRate::one(),
            on: "2026-11-20".parse().unwrap(),
            source: Text::new("ECB").unwrap(),
        };
        let money = |minor| Money::new(minor, "USD".parse().unwrap());
        let parts = [333, 333, 334, -7].map(money);
        let shares = dollars.each(parts).unwrap();
        let sum = Money::sum(Currency::EUR, shares).unwrap();
        assert_eq!(sum, dollars.of(money(993)).unwrap());
    }

    #[test]
    fn a_rate_is_a_plain_number_that_is_worth_something() {
        let rate = |text: &str| text.parse::<ExchangeRate>().map(|rate| rate.0.get()).ok();
        assert_eq!(rate("1.0834"), Some(1_083_400));
        assert_eq!(rate("10000000"), Some(10_000_000_000_000));
        for wrong in [
            "",
            "0",
            "-1",
            "1,08",
            "1.0834567",
            "1e3",
            "N/A",
            "10000001",
            " 1",
        ] {
            assert_eq!(rate(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tax_is_converted_with_one_rounding() {
        assert_eq!(convert(1900, "USD", 1_083_400), 1754);
        assert_eq!(convert(-1900, "USD", 1_083_400), -1754);
        assert_eq!(convert(1900, "JPY", 170_250_000), 1116);
        assert_eq!(convert(1900, "TND", 3_370_000), 56);
    }
}
