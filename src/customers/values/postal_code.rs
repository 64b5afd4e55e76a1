//! Postal codes, each in its country's form.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::line::{self, Limits, text};
use super::{AddressFormat, CountryCode, FieldError};

/// A postal code in the form of its country: upper case, plain digits, single spaces.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PostalCode(String);

text!(PostalCode);

impl PostalCode {
    pub const CHARS_MAX: usize = 16;

    /// Reads a code as the country writes it, or with the country in front as in `D-10115`.
    pub fn parse(typed: &str, country: CountryCode) -> Result<Self, FieldError> {
        let code = tidied(&line::line(typed, Limits::chars(Self::CHARS_MAX))?);
        let format = AddressFormat::of(country);
        if format.matches_postal_code(&code) {
            return Ok(Self(code));
        }
        without_country(&code, country)
            .filter(|rest| format.matches_postal_code(rest))
            .map(|rest| Self(rest.to_owned()))
            .ok_or(match format.postal_code_example {
                Some(example) => FieldError::InvalidFormatFor { example },
                None => FieldError::InvalidFormat,
            })
    }
}

/// Upper case, full-width characters as plain ones, one space or hyphen where there were several or odd ones.
fn tidied(typed: &str) -> String {
    let plain = if typed.is_ascii() {
        Cow::Borrowed(typed)
    } else {
        Cow::Owned(typed.nfkc().collect())
    };
    let mut code = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !code.is_empty() {
            code.push(' ');
        }
        code.extend(word.chars().map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}' => '-',
            other => other.to_ascii_uppercase(),
        }));
    }
    code
}

/// What follows `DE-` or `D-`: the country's code, or its first letter as on number plates.
fn without_country(code: &str, country: CountryCode) -> Option<&str> {
    let (prefix, rest) = code.split_once('-')?;
    let named = !prefix.is_empty() && country.as_str().starts_with(prefix);
    named.then(|| rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str, country: &str) -> Result<String, FieldError> {
        PostalCode::parse(typed, country.parse().unwrap()).map(String::from)
    }

    #[test]
    fn codes_are_taken_in_their_countrys_form() {
        for (country, typed, kept) in [
            ("DE", "10115", "10115"),
            ("DE", " D-10115 ", "10115"),
            ("DE", "DE-10115", "10115"),
            ("AT", "A-1010", "1010"),
            ("LU", "L-1234", "1234"),
            ("NL", "1012  ab", "1012 AB"),
            ("NL", "1012AB", "1012AB"),
            ("GB", "sw1a 1aa", "SW1A 1AA"),
            ("IE", "d02 af30", "D02 AF30"),
            ("US", "94043-1351", "94043-1351"),
            ("CA", "k1a 0b1", "K1A 0B1"),
            ("JP", "１５４－００２３", "154-0023"),
            ("PL", "00\u{2013}950", "00-950"),
            ("PT", "1250-096", "1250-096"),
            ("SE", "113 37", "113 37"),
            ("HK", "999077", "999077"),
        ] {
            assert_eq!(code(typed, country).as_deref(), Ok(kept), "{country}");
        }
    }

    #[test]
    fn another_countrys_code_is_refused_with_an_example() {
        for (country, typed, example) in [
            ("DE", "1011", "26133"),
            ("DE", "101155", "26133"),
            ("DE", "A-10115", "26133"),
            ("DE", "١٠١١٥", "26133"),
            ("DE", "10115 Berlin", "26133"),
            ("AT", "10115", "1010"),
            ("GB", "10115", "EC1Y 8SY"),
            ("US", "9404", "95014"),
        ] {
            assert_eq!(
                code(typed, country),
                Err(FieldError::InvalidFormatFor { example }),
                "{typed}"
            );
        }
        assert_eq!(code("<script>", "HK"), Err(FieldError::InvalidFormat));
        assert_eq!(code("", "DE"), Err(FieldError::Required));
        assert_eq!(code("1\n2", "DE"), Err(FieldError::ControlCharacters));
        assert_eq!(
            code("12345678901234567", "DE"),
            Err(FieldError::TooLong { max: 16 })
        );
    }
}
