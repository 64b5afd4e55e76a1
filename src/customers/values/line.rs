//! One line of free text: the rules that names, streets and references share.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::FieldError;
use crate::line::breaks_the_line;

/// How much of a normalised text is taken. Bytes bound what characters alone do not: scripts take up to four each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub chars: usize,
    pub bytes: usize,
}

impl Limits {
    /// Three bytes a character hold every living script.
    pub const fn chars(chars: usize) -> Self {
        Self {
            chars,
            bytes: chars * 3,
        }
    }

    const fn too_long(self) -> FieldError {
        FieldError::TooLong { max: self.chars }
    }
}

/// Trims a line, normalises it to NFC and checks its length.
pub(super) fn line(typed: &str, limits: Limits) -> Result<Cow<'_, str>, FieldError> {
    // Normalising may shorten a text to a third, not further; what is longer is not worth reading.
    if typed.len() > limits.bytes.saturating_mul(4) {
        return Err(limits.too_long());
    }
    if typed.chars().any(breaks_the_line) {
        return Err(FieldError::ControlCharacters);
    }
    let trimmed = typed.trim();
    if trimmed.is_empty() {
        return Err(FieldError::Required);
    }
    let text = nfc(trimmed);
    if text.len() > limits.bytes || text.chars().count() > limits.chars {
        return Err(limits.too_long());
    }
    Ok(text)
}

/// One line of free text that nothing else is known about: a reason, a remark, a note.
pub fn one_line(typed: &str, chars_max: usize) -> Result<String, FieldError> {
    line(typed, Limits::chars(chars_max)).map(Cow::into_owned)
}

/// As [`line`], for what people read: something in it must be a letter or a digit.
pub(super) fn words(typed: &str, limits: Limits) -> Result<String, FieldError> {
    let text = line(typed, limits)?;
    // A link in a name would go out in the shop's own mail, to an address that anybody can type.
    if !text.contains(char::is_alphanumeric) || text.contains("://") {
        return Err(FieldError::InvalidFormat);
    }
    Ok(text.into_owned())
}

fn nfc(text: &str) -> Cow<'_, str> {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => Cow::Borrowed(text),
        IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
    }
}

/// Declares a type of one line: `words!(City, 100, "…")`.
macro_rules! words {
    ($name:ident, $chars:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            const LIMITS: $crate::customers::values::line::Limits =
                $crate::customers::values::line::Limits::chars($chars);

            /// The most characters that are taken.
            pub const CHARS_MAX: usize = Self::LIMITS.chars;
        }

        impl std::str::FromStr for $name {
            type Err = $crate::customers::values::FieldError;

            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                $crate::customers::values::line::words(typed, Self::LIMITS).map(Self)
            }
        }

        $crate::customers::values::line::text!($name);
    };
}

/// Lets a newtype over a text be read as one, and keeps it out of logs.
macro_rules! text {
    ($name:ident) => {
        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        /// Shows the type alone.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
pub(super) use text;

words!(PersonName, 120, "A person's name, as they write it.");
words!(CompanyName, 160, "A company's name.");
words!(
    AddressLine,
    120,
    "A line of an address: street and number, or what comes besides."
);
words!(City, 100, "A city, town or village.");
words!(
    Region,
    100,
    "A state, province, county or island, as the country's addresses name it."
);
words!(
    BuyerReference,
    100,
    "What the buyer wants to find on the invoice: an order number, or a Leitweg-ID (EN 16931: BT-10)."
);

words!(AnswerText, 500, "An answer to a question of a plan's.");

#[cfg(test)]
mod tests {
    use super::*;

    fn name(typed: &str) -> Result<String, FieldError> {
        typed.parse().map(|name: PersonName| name.into())
    }

    #[test]
    fn names_of_any_script_are_taken_trimmed_and_composed() {
        for (typed, kept) in [
            ("  Anna Müller ", "Anna Müller"),
            ("Jose\u{301} Nin\u{303}o", "José Niño"),
            ("\u{3000}山田 太郎\u{3000}", "山田 太郎"),
            ("Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"),
            ("محمد بن سلمان", "محمد بن سلمان"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("O'Connor-Smith, Jr.", "O'Connor-Smith, Jr."),
            ("X", "X"),
        ] {
            assert_eq!(name(typed).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_breaks_or_turns_the_line_is_refused() {
        for typed in [
            "Anna\r\nBcc: x@example.org",
            "Anna\n",
            "\tAnna",
            "Anna\0",
            "Anna\u{7f}",
            "Anna\u{85}",
            "Anna\u{2028}x",
            "Anna\u{202E}gpj.exe",
            "Anna\u{2066}",
            "Anna\u{FFFF}",
            "Anna\u{1FFFE}",
        ] {
            assert_eq!(name(typed), Err(FieldError::ControlCharacters), "{typed:?}");
        }
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for typed in ["", "   ", "\u{3000}"] {
            assert_eq!(name(typed), Err(FieldError::Required));
        }
        for typed in ["-", "...", "\u{200D}", "!?"] {
            assert_eq!(name(typed), Err(FieldError::InvalidFormat), "{typed:?}");
        }
    }

    #[test]
    fn length_is_bounded_in_characters_and_in_bytes() {
        let too_long = Err(FieldError::TooLong { max: 120 });
        assert!(name(&"a".repeat(120)).is_ok());
        assert_eq!(name(&"a".repeat(121)), too_long);
        assert!(name(&"山".repeat(120)).is_ok());
        assert_eq!(name(&"𠮷".repeat(120)), too_long, "four bytes each");
        assert!(
            name(&"e\u{301}".repeat(120)).is_ok(),
            "counted when composed"
        );
        assert_eq!(name(&"a".repeat(1_000_000)), too_long);
        assert_eq!(name(&" ".repeat(1_000_000)), too_long);
    }

    #[test]
    fn debug_shows_no_personal_data() {
        let name: PersonName = "Anna Müller".parse().unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(…)");
    }
}
