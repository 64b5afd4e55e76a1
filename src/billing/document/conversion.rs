//! Foreign currency: VAT is owed in the seller's (Directive 2006/112/EC, articles 91 and 230).

use std::num::NonZeroU64;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::text::Text;
use crate::money::{Currency, Money, MoneyError};

/// At which rate the document's tax is stated in the seller's currency.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// BT-6.
    pub currency: Currency,
    #[serde(rename = "rate_millionths")]
    pub rate: ExchangeRate,
    pub on: Date,
    /// Who published the rate.
    pub source: Text,
}

/// How much of the document's currency is one of the seller's, in millionths: the European Central Bank's 1 EUR = 1.0834
/// USD is 1,083,400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExchangeRate(pub NonZeroU64);

impl Conversion {
    /// BT-111: the whole tax, rounded once.
    pub fn of(&self, tax: Money) -> Result<Money, MoneyError> {
        let numerator = 1_000_000 * 10_i64.pow(self.currency.exponent().into());
        let foreign = 10_u64.pow(tax.currency().exponent().into());
        let denominator = self
            .rate
            .0
            .checked_mul(NonZeroU64::new(foreign).expect("a power of ten"));
        Money::new(tax.minor(), self.currency)
            .scaled(numerator, denominator.ok_or(MoneyError::Overflow)?)
    }
}

impl ExchangeRate {
    /// The rate as a plain decimal number.
    pub fn decimal(self) -> fixed_decimal::Decimal {
        let mut decimal = fixed_decimal::Decimal::from(self.0.get());
        decimal.multiply_pow10(-6);
        decimal.absolute.trim_end();
        decimal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(minor: i64, from: &str, millionths: u64) -> i64 {
        let conversion = Conversion {
            currency: Currency::EUR,
            rate: ExchangeRate(NonZeroU64::new(millionths).unwrap()),
            on: "2026-11-20".parse().unwrap(),
            source: Text::new("ECB").unwrap(),
        };
        let tax = Money::new(minor, from.parse().unwrap());
        conversion.of(tax).unwrap().minor()
    }

    #[test]
    fn tax_is_converted_with_one_rounding() {
        assert_eq!(convert(1900, "USD", 1_083_400), 1754);
        assert_eq!(convert(-1900, "USD", 1_083_400), -1754);
        assert_eq!(convert(1900, "JPY", 170_250_000), 1116);
        assert_eq!(convert(1900, "TND", 3_370_000), 56);
    }
}
