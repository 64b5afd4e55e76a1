//! Money as whole minor units of an ISO 4217 currency, percentages as exact decimals, and the one way to round.
//!
//! Every operation that could leave the range of an `i64`, or mix two currencies, answers a [`MoneyError`]: nothing
//! wraps, nothing saturates, and there is no floating point.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use fixed_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Why an amount cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("the amount is too large")]
    Overflow,
    #[error("{left} and {right} cannot be reckoned together")]
    CurrencyMismatch { left: Currency, right: Currency },
}

/// Why a text names no currency, amount or rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    #[error("not the ISO 4217 code of a currency that something can be sold in")]
    Currency,
    #[error("not a decimal number that fits the currency")]
    Amount,
    #[error("not a percentage between 0 and 100 with at most four decimals")]
    Rate,
}

/// An amount in whole minor units: cents for EUR, yen for JPY, millimes for TND.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a plain decimal number such as `-12.34`: a point, no grouping, no more decimals than the currency has.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, InvalidMoney> {
        let minor = parse_scaled(text, currency.exponent()).ok_or(InvalidMoney::Amount)?;
        Ok(Self::new(minor, currency))
    }

    pub const fn minor(self) -> i64 {
        self.minor
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether it may be the amount of one payment, price or order. Nothing sound is more, and the sum of a million of them still
    /// fits; a price of its own may be a tenth, so that some of it fit an order.
    pub const fn is_bookable(self) -> bool {
        const MINOR_MAX: u64 = 10_000_000_000_000;
        self.minor.unsigned_abs() <= MINOR_MAX
    }

    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        self.with_minor(self.minor.checked_mul(count))
    }

    /// `self · numerator / denominator`, rounded once: a part of a period, a conversion, a share.
    pub fn scaled(self, numerator: i64, denominator: NonZeroU64) -> Result<Self, MoneyError> {
        // Two 64-bit factors always fit 127 bits and a sign.
        let product = i128::from(self.minor) * i128::from(numerator);
        let rounded = round_half_away_from_zero(product, denominator);
        self.with_minor(i64::try_from(rounded).ok())
    }

    /// The sum of amounts that are all in `currency`; of none, zero.
    pub fn sum(
        currency: Currency,
        amounts: impl IntoIterator<Item = Self>,
    ) -> Result<Self, MoneyError> {
        amounts
            .into_iter()
            .try_fold(Self::zero(currency), Self::plus)
    }

    /// The amount in whole units with all decimals of the currency, for number formatting.
    pub fn decimal(self) -> Decimal {
        let mut decimal = Decimal::from(self.minor);
        decimal.multiply_pow10(-i16::from(self.currency.exponent()));
        decimal
            .absolute
            .pad_end(-i16::from(self.currency.exponent()));
        decimal
    }

    fn combine(
        self,
        other: Self,
        operation: impl Fn(i64, i64) -> Option<i64>,
    ) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch {
                left: self.currency,
                right: other.currency,
            });
        }
        self.with_minor(operation(self.minor, other.minor))
    }

    fn with_minor(self, minor: Option<i64>) -> Result<Self, MoneyError> {
        let minor = minor.ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

/// For machines and logs: `-12.34 EUR`. What people read is formatted in their locale by the page.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// A currency of ISO 4217 that something can be sold in: no metals, no funds, no test codes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    pub const JPY: Self = Self(iso_currency::Currency::JPY);

    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals an amount has: 2 for EUR, 0 for JPY, 3 for TND.
    pub fn exponent(self) -> u8 {
        self.0
            .exponent()
            .and_then(|decimals| u8::try_from(decimals).ok())
            .expect("a currency is only made with a known exponent")
    }
}

impl FromStr for Currency {
    type Err = InvalidMoney;

    /// Takes the upper-case code alone, so that one currency has one spelling.
    fn from_str(code: &str) -> Result<Self, InvalidMoney> {
        iso_currency::Currency::from_code(code)
            .filter(|found| found.exponent().is_some() && !found.is_special() && !found.is_fund())
            .map(Self)
            .ok_or(InvalidMoney::Currency)
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidMoney;

    fn try_from(code: String) -> Result<Self, InvalidMoney> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A percentage from 0 to 100, exact to four decimals: 19, 5.5, 8.1.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(try_from = "RateText", into = "String")]
pub struct Rate {
    parts_per_million: u32,
}

const MILLION: NonZeroU64 = NonZeroU64::new(1_000_000).expect("a million is not zero");

impl Rate {
    pub const ZERO: Self = Self {
        parts_per_million: 0,
    };

    pub fn from_parts_per_million(parts: u32) -> Result<Self, InvalidMoney> {
        if u64::from(parts) > MILLION.get() {
            return Err(InvalidMoney::Rate);
        }
        Ok(Self {
            parts_per_million: parts,
        })
    }

    /// The form that columns and keys keep: 19 % is 190,000.
    pub const fn parts_per_million(self) -> u32 {
        self.parts_per_million
    }

    pub const fn is_zero(self) -> bool {
        self.parts_per_million == 0
    }

    /// This share of an amount, rounded: 19 % of 8.40 is 1.60.
    pub fn of(self, amount: Money) -> Money {
        self.share(amount, MILLION)
    }

    /// The share that an amount already holds on top of its base, rounded: 9.99 with 19 % inside holds 1.60.
    pub fn within(self, amount: Money) -> Money {
        let whole = MILLION.saturating_add(u64::from(self.parts_per_million));
        self.share(amount, whole)
    }

    /// The percentage for number formatting, with as many decimals as it needs.
    pub fn percent(self) -> Decimal {
        let mut percent = Decimal::from(self.parts_per_million);
        percent.multiply_pow10(-4);
        percent.absolute.trim_end();
        percent
    }

    fn share(self, amount: Money, whole: NonZeroU64) -> Money {
        amount
            .scaled(i64::from(self.parts_per_million), whole)
            .expect("a rate is at most the whole, so a share fits where the amount did")
    }
}

impl FromStr for Rate {
    type Err = InvalidMoney;

    /// Reads a percentage such as `5.5`.
    fn from_str(percent: &str) -> Result<Self, InvalidMoney> {
        parse_scaled(percent, 4)
            .and_then(|parts| u32::try_from(parts).ok())
            .ok_or(InvalidMoney::Rate)
            .and_then(Self::from_parts_per_million)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.percent())
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

/// What a file may write for a percentage: `"5.5"`, `5.5` or `19`. A float's shortest decimal is what was typed.
#[derive(Deserialize)]
#[serde(untagged)]
enum RateText {
    Text(String),
    Whole(u32),
    Fraction(f64),
}

impl TryFrom<RateText> for Rate {
    type Error = InvalidMoney;

    fn try_from(text: RateText) -> Result<Self, InvalidMoney> {
        match text {
            RateText::Text(text) => text.parse(),
            RateText::Whole(number) => number.to_string().parse(),
            RateText::Fraction(number) => number.to_string().parse(),
        }
    }
}

/// `numerator / denominator` to the nearest integer, a half away from zero: the only rounding of money in the house.
pub fn round_half_away_from_zero(numerator: i128, denominator: NonZeroU64) -> i128 {
    let denominator = i128::from(denominator.get());
    let quotient = numerator / denominator;
    let remainder = (numerator % denominator).abs();
    // A remainder is below 2^64, so doubling it cannot overflow; when there is one, neither can the step.
    if remainder * 2 >= denominator {
        quotient + numerator.signum()
    } else {
        quotient
    }
}

/// A decimal text as an integer of its last place: `12.3` at two decimals is 1230. `None` when it does not fit exactly.
pub fn parse_scaled(text: &str, decimals: u8) -> Option<i64> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (unsigned, ""),
    };
    let missing = usize::from(decimals).checked_sub(fraction.len())?;
    if whole.is_empty() {
        return None;
    }
    let zeros = std::iter::repeat_n(b'0', missing);
    let scaled = whole
        .bytes()
        .chain(fraction.bytes())
        .chain(zeros)
        .try_fold(0_i128, |sum, byte| {
            let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
            sum.checked_mul(10)?.checked_add(digit)
        })?;
    i64::try_from(if negative { -scaled } else { scaled }).ok()
}

#[cfg(test)]
mod tests;
