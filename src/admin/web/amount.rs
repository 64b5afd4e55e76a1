//! Amounts as people type them.

use crate::money::{Currency, Money};
use crate::web::form::{Filled, problem};
use crate::web::locale::{Locale, Phrase};

/// What is said of a text that is no amount.
pub(super) const PROBLEM: &str = "problem-amount-above-nothing";

/// Why a text is not taken for an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mistake {
    /// No amount of this currency, however it is read.
    None,
    /// The mark before the last three digits parts thousands where others write, and decimals where the reader does.
    Ambiguous,
}

impl Mistake {
    pub(super) fn phrase(self) -> Phrase {
        match self {
            Self::None => PROBLEM.into(),
            Self::Ambiguous => problem("amount-ambiguous"),
        }
    }
}

/// An amount that is more than nothing. Who types `1.000,00` or `1,000.00`, `12.5` or `12,5`, is understood in either language;
/// a single mark before three digits only as the reader's own language has it.
pub(super) fn typed(text: &str, currency: Currency, locale: Locale) -> Result<Money, Mistake> {
    let amount = read(text, currency, locale)?;
    if amount.minor() > 0 {
        Ok(amount)
    } else {
        Err(Mistake::None)
    }
}

/// The same, with a complaint at its field where it cannot be meant.
pub(super) fn field(
    form: &mut Filled,
    name: &str,
    text: &str,
    currency: Currency,
    locale: Locale,
) -> Option<Money> {
    typed(text, currency, locale)
        .map_err(|mistake| form.complain(name, mistake.phrase()))
        .ok()
}

/// Any amount, with its sign.
pub(super) fn read(text: &str, currency: Currency, locale: Locale) -> Result<Money, Mistake> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (whole, fraction, between) = parts(text, currency, locale)?;
    let digits = ungrouped(whole, between).ok_or(Mistake::None)?;
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if digits.is_empty() || !is_plain(&digits) || !is_plain(fraction) {
        return Err(Mistake::None);
    }
    let plain = match fraction {
        "" => digits,
        fraction => format!("{digits}.{fraction}"),
    };
    let amount = Money::parse(&plain, currency).map_err(|_| Mistake::None)?;
    let minor = if is_negative {
        -amount.minor()
    } else {
        amount.minor()
    };
    Ok(Money::new(minor, currency))
}

/// What stands before the decimals, the decimals, and which mark stands between thousands.
fn parts(text: &str, currency: Currency, locale: Locale) -> Result<(&str, &str, char), Mistake> {
    let (decimal, thousands) = match locale {
        Locale::En => ('.', ','),
        Locale::De => (',', '.'),
    };
    let (at, mark) = match (text.rfind('.'), text.rfind(',')) {
        (None, None) => return Ok((text, "", thousands)),
        (Some(point), Some(comma)) if point > comma => (point, '.'),
        (_, Some(comma)) => (comma, ','),
        (Some(point), None) => (point, '.'),
    };
    let other = if mark == '.' { ',' } else { '.' };
    let (whole, fraction) = (&text[..at], &text[at + 1..]);
    if whole.contains(other) {
        // Both marks: the last is the decimals'.
        return Ok((whole, fraction, other));
    }
    if whole.contains(mark) {
        // One mark, several times, only ever parts thousands.
        return Ok((text, "", mark));
    }
    if fraction.len() != 3 || !may_lead(whole) {
        return Ok((whole, fraction, other));
    }
    if mark == thousands {
        return Ok((text, "", mark));
    }
    // As the reader writes, these are decimals; as others do, thousands.
    if mark == decimal && currency.exponent() >= 3 {
        return Ok((whole, fraction, other));
    }
    Err(Mistake::Ambiguous)
}

/// Whether these digits may stand before the first mark between thousands.
fn may_lead(whole: &str) -> bool {
    (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// Without the marks between thousands; nothing where they stand elsewhere.
fn ungrouped(whole: &str, between: char) -> Option<String> {
    let Some((first, rest)) = whole.split_once(between) else {
        return Some(whole.to_owned());
    };
    let mut groups = rest.split(between);
    let is_sound = may_lead(first) && groups.all(|group| group.len() == 3);
    is_sound.then(|| whole.replace(between, ""))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn minor(text: &str, code: &str, locale: Locale) -> Result<i64, Mistake> {
        typed(text, code.parse().unwrap(), locale).map(Money::minor)
    }

    #[test]
    fn what_can_mean_one_thing_only_is_read_in_both_languages() {
        for (text, code, expected) in [
            ("12.5", "EUR", Some(1_250)),
            ("12,50", "EUR", Some(1_250)),
            ("1,000.00", "EUR", Some(100_000)),
            ("1.234,50", "EUR", Some(123_450)),
            ("1,234.50", "EUR", Some(123_450)),
            ("1.234.567", "EUR", Some(123_456_700)),
            ("1.234.567,89", "EUR", Some(123_456_789)),
            (" 1 000,5 ", "EUR", Some(100_050)),
            ("1,234.567", "TND", Some(1_234_567)),
            ("0,500", "TND", Some(500)),
            ("0.50", "EUR", Some(50)),
            ("1234", "JPY", Some(1_234)),
            ("0", "EUR", None),
            ("0.500", "EUR", None),
            ("-1", "EUR", None),
            ("--1", "EUR", None),
            ("+1", "EUR", None),
            ("1.2.3", "EUR", None),
            ("1,00,000", "EUR", None),
            ("1.000.00", "EUR", None),
            ("12.345,678", "EUR", None),
            ("1000,000", "EUR", None),
            ("1,000.0.0", "EUR", None),
            ("0,123.45", "EUR", None),
            ("1.234,", "EUR", Some(123_400)),
            ("x", "EUR", None),
            ("", "EUR", None),
            (",", "EUR", None),
            (".5", "EUR", None),
            ("١٢", "EUR", None),
        ] {
            for locale in [Locale::En, Locale::De] {
                let read = minor(text, code, locale);
                assert_eq!(read.ok(), expected, "{text} {code} {locale:?}");
            }
        }
    }

    #[test]
    fn one_mark_before_three_digits_is_what_it_is_in_the_readers_language() {
        let ambiguous = Err(Mistake::Ambiguous);
        for (text, code, english, german) in [
            ("1,234", "EUR", Ok(123_400), ambiguous),
            ("1.234", "EUR", ambiguous, Ok(123_400)),
            ("1,234", "JPY", Ok(1_234), ambiguous),
            ("1.234", "JPY", ambiguous, Ok(1_234)),
            ("1,234", "TND", Ok(1_234_000), Ok(1_234)),
            ("1.234", "TND", Ok(1_234), Ok(1_234_000)),
        ] {
            assert_eq!(minor(text, code, Locale::En), english, "{text} {code}");
            assert_eq!(minor(text, code, Locale::De), german, "{text} {code}");
        }
    }

    fn currencies() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec!["JPY", "EUR", "TND"]).prop_map(|code| code.parse().unwrap())
    }

    fn locales() -> impl Strategy<Value = Locale> {
        prop::sample::select(vec![Locale::En, Locale::De])
    }

    proptest! {
        /// Whoever types what the panel shows is understood.
        #[test]
        fn an_amount_as_its_language_writes_it_is_read_as_it_is(
            minor in 1_i64..=99_999_999_999, currency in currencies(), locale in locales()
        ) {
            let amount = Money::new(minor, currency);
            let shown = locale.number(&amount.decimal().to_string()).unwrap();
            prop_assert_eq!(typed(&shown, currency, locale), Ok(amount), "{}", shown);
        }

        /// No text is two amounts: what both languages read, they read alike, but for a mark before thousandths.
        #[test]
        fn a_text_is_never_two_amounts_in_a_currency_without_thousandths(
            text in "[0-9]{1,4}([.,][0-9]{1,3}){0,3}", currency in currencies()
        ) {
            prop_assume!(currency.exponent() < 3);
            let [english, german] = [Locale::En, Locale::De].map(|locale| read(&text, currency, locale));
            if let (Ok(english), Ok(german)) = (english, german) {
                prop_assert_eq!(english, german, "{}", text);
            }
        }
    }
}
