//! Amounts as people type them.

use crate::money::{Currency, Money};

/// What is said of a text that is no amount.
pub(super) const PROBLEM: &str = "problem-amount-above-nothing";

/// An amount that is more than nothing, with a point or a comma, and grouped or not, as either language of the panel writes it:
/// `12.5`, `1,000`, `1.000,00`.
pub(super) fn typed(text: &str, currency: Currency) -> Option<Money> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let decimal = match (text.rfind('.'), text.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        // Before three digits a mark stands between thousands, unless the currency has thousandths.
        (Some(at), None) | (None, Some(at)) => {
            let is_only = text.find(['.', ',']) == Some(at);
            let behind = text.len() - at - 1;
            (is_only && (behind != 3 || currency.exponent() == 3)).then_some(at)
        }
        (None, None) => None,
    };
    let (whole, fraction) =
        decimal.map_or((text.as_str(), ""), |at| (&text[..at], &text[at + 1..]));
    let between = match decimal {
        Some(at) if text[at..].starts_with(',') => '.',
        Some(_) => ',',
        None => text.chars().find(|c| ".,".contains(*c)).unwrap_or(','),
    };
    let digits = ungrouped(whole, between)?;
    let plain = match fraction {
        "" => digits,
        fraction => format!("{digits}.{fraction}"),
    };
    let amount = Money::parse(&plain, currency).ok()?;
    (amount.minor() > 0).then_some(amount)
}

/// Without the marks between thousands; nothing where they stand elsewhere.
fn ungrouped(whole: &str, between: char) -> Option<String> {
    let (first, rest) = whole.split_once(between).unwrap_or((whole, ""));
    let groups: Vec<&str> = rest.split(between).filter(|_| !rest.is_empty()).collect();
    let is_sound = groups.iter().all(|group| group.len() == 3);
    let is_sound = is_sound
        && (groups.is_empty() || (1..=3).contains(&first.len()) && !first.starts_with('0'));
    is_sound.then(|| format!("{first}{}", groups.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_as_both_languages_write_it() {
        for (text, code, minor) in [
            ("12.5", "EUR", Some(1_250)),
            ("12,50", "EUR", Some(1_250)),
            ("1,000", "EUR", Some(100_000)),
            ("1.000", "EUR", Some(100_000)),
            ("1,000.00", "EUR", Some(100_000)),
            ("1.234.567,89", "EUR", Some(123_456_789)),
            (" 1 000,5 ", "EUR", Some(100_050)),
            ("1,000", "JPY", Some(1_000)),
            ("1.234", "TND", Some(1_234)),
            ("1,234.567", "TND", Some(1_234_567)),
            ("0", "EUR", None),
            ("0.500", "EUR", None),
            ("0.50", "EUR", Some(50)),
            ("0.500", "TND", Some(500)),
            ("-1", "EUR", None),
            ("1.2.3", "EUR", None),
            ("1,00,000", "EUR", None),
            ("1.000.00", "EUR", None),
            ("12.345,678", "EUR", None),
            ("1000,000", "EUR", None),
            ("1,000.0.0", "EUR", None),
            ("x", "EUR", None),
            ("", "EUR", None),
            (",", "EUR", None),
        ] {
            let read = typed(text, code.parse().unwrap());
            assert_eq!(read.map(Money::minor), minor, "{text} {code}");
        }
    }
}
