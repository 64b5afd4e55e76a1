//! Telephone numbers.

use super::FieldError;
use super::line::{self, Limits, text};

/// A telephone number as its owner writes it. It is read by people and dialled by hand, so it is checked for what a
/// number can be (ITU-T E.164), not for whether it is assigned: that needs megabytes of numbering plans.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    pub const CHARS_MAX: usize = 40;
}

/// E.164, 6.2.1: country code and number together.
const DIGITS_MAX: usize = 15;
/// The shortest numbers that are dialled without a country code, and with one.
const DIGITS_MIN: usize = 3;
const INTERNATIONAL_DIGITS_MIN: usize = 7;

text!(Phone);

impl std::str::FromStr for Phone {
    type Err = FieldError;

    fn from_str(typed: &str) -> Result<Self, FieldError> {
        let typed = line::line(typed, Limits::chars(Self::CHARS_MAX))?;
        let international = typed.strip_prefix('+');
        let national = international.unwrap_or(&typed);
        let digits = national.bytes().filter(u8::is_ascii_digit).count();
        let min = if international.is_some() {
            INTERNATIONAL_DIGITS_MIN
        } else {
            DIGITS_MIN
        };
        // No country code begins with a zero.
        let country_code = international.is_none_or(|number| {
            let first = number.bytes().find(u8::is_ascii_digit);
            first.is_some_and(|digit| digit != b'0')
        });
        let separators = "0123456789 ()-./\u{a0}\u{2010}\u{2011}\u{202f}";
        if (min..=DIGITS_MAX).contains(&digits)
            && country_code
            && national.chars().all(|c| separators.contains(c))
        {
            Ok(Self(typed.into_owned()))
        } else {
            Err(FieldError::InvalidFormat)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_as_people_write_them() {
        for typed in [
            "+49 30 901820",
            "+49 (0)30 / 90 18 20",
            "030-901820",
            "112",
            "+1 (212) 555-0100",
            "0043.1.58858",
            "+442079460000",
        ] {
            assert_eq!(typed.parse::<Phone>().unwrap().as_str(), typed);
        }
    }

    #[test]
    fn what_cannot_be_dialled_is_refused() {
        for typed in [
            "12",
            "+49",
            "+0123456789",
            "+49301234567890123",
            "call me",
            "030 90x820",
            "++4930901820",
            "49+30901820",
            "٠٣٠٩٠١٨٢٠",
            "()",
        ] {
            assert_eq!(
                typed.parse::<Phone>(),
                Err(FieldError::InvalidFormat),
                "{typed}"
            );
        }
        assert_eq!(
            "030\n901820".parse::<Phone>(),
            Err(FieldError::ControlCharacters)
        );
        assert_eq!(" ".parse::<Phone>(), Err(FieldError::Required));
        assert_eq!(
            "1".repeat(41).parse::<Phone>(),
            Err(FieldError::TooLong { max: 40 })
        );
    }
}
