//! Amounts as Stripe writes them: for most currencies in hundredths, and that is not always what ISO 4217 calls the minor unit
//! (<https://docs.stripe.com/currencies>).

use crate::money::{Currency, Money};

/// Whole units.
const WITHOUT_DECIMALS: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
/// Thousandths, of which the last must be a nought.
const WITH_THREE: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

/// How many decimals an amount has there. `ISK` and `UGX` have none and are written with two all the same.
fn exponent(currency: Currency) -> u32 {
    let code = currency.code();
    if WITHOUT_DECIMALS.contains(&code) {
        0
    } else if WITH_THREE.contains(&code) {
        3
    } else {
        2
    }
}

/// The amount as Stripe is asked for it; nothing for one that it cannot charge exactly.
pub fn to_stripe(money: Money) -> Option<i64> {
    let (theirs, ours) = (
        exponent(money.currency()),
        u32::from(money.currency().exponent()),
    );
    let minor = money.minor();
    let written = if theirs >= ours {
        minor.checked_mul(10_i64.checked_pow(theirs - ours)?)?
    } else {
        let step = 10_i64.checked_pow(ours - theirs)?;
        (minor % step == 0).then_some(minor / step)?
    };
    (theirs < 3 || written % 10 == 0).then_some(written)
}

/// What an amount of Stripe's is here; nothing for a currency or a fraction that does not exist, nor for more than is booked at once.
pub fn from_stripe(written: i64, currency: &str) -> Option<Money> {
    let currency: Currency = currency.to_ascii_uppercase().parse().ok()?;
    let (theirs, ours) = (exponent(currency), u32::from(currency.exponent()));
    let minor = if ours >= theirs {
        written.checked_mul(10_i64.checked_pow(ours - theirs)?)?
    } else {
        let step = 10_i64.checked_pow(theirs - ours)?;
        (written % step == 0).then_some(written / step)?
    };
    Some(Money::new(minor, currency)).filter(|money| money.is_bookable())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, code: &str) -> Money {
        Money::new(minor, code.parse().unwrap())
    }

    #[test]
    fn an_amount_is_written_as_the_processor_counts() {
        for (minor, code, written) in [
            (1_999, "EUR", Some(1_999)),
            (500, "JPY", Some(500)),
            // No decimals by ISO, two there.
            (500, "ISK", Some(50_000)),
            (500, "UGX", Some(50_000)),
            // Two by ISO, none there.
            (12_300, "MGA", Some(123)),
            (12_345, "MGA", None),
            // Three, and the last is a nought.
            (5_120, "KWD", Some(5_120)),
            (5_123, "KWD", None),
            (i64::MAX, "ISK", None),
        ] {
            assert_eq!(to_stripe(money(minor, code)), written, "{minor} {code}");
            if let Some(written) = written {
                let back = from_stripe(written, &code.to_lowercase());
                assert_eq!(back, Some(money(minor, code)), "{written} {code}");
            }
        }
        assert_eq!(from_stripe(50_050, "isk"), None);
        assert_eq!(from_stripe(1, "xyz"), None);
    }
}
