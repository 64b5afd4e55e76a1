//! Text as a bank delivers it: names, purposes, references. Personal data, so it keeps out of logs and out of memory.

use std::fmt;
use std::ops::Deref;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// One line of a bank's text: line breaks, control characters and runs of blanks have become single spaces. Never empty.
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct BankText(String);

impl BankText {
    /// `None` where nothing is said: an empty field, or one of the words that ISO 20022 and banks put for "none".
    pub fn read(raw: &str) -> Option<Self> {
        const NOTHING: [&str; 4] = ["NOTPROVIDED", "NOT PROVIDED", "NONREF", "NONE"];

        let mut line = String::with_capacity(raw.len());
        for word in raw
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
        {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        let says_nothing =
            line.is_empty() || NOTHING.iter().any(|none| line.eq_ignore_ascii_case(none));
        (!says_nothing).then_some(Self(line))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for BankText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Shows the type alone.
impl fmt::Debug for BankText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BankText(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_line_breaks_collapse() {
        let text = BankText::read("  Rechnung\r\n RE-2026\t\u{0}000123 ").unwrap();
        assert_eq!(text.as_str(), "Rechnung RE-2026 000123");
    }

    #[test]
    fn a_word_for_nothing_is_nothing() {
        for raw in [
            "",
            " \n ",
            "NOTPROVIDED",
            "notprovided",
            " NONREF ",
            "Not Provided",
        ] {
            assert_eq!(BankText::read(raw), None, "{raw:?}");
        }
        assert!(BankText::read("NOTPROVIDED 1").is_some());
    }

    #[test]
    fn debug_does_not_show_the_text() {
        let text = BankText::read("Ada Lovelace").unwrap();
        assert_eq!(format!("{text:?}"), "BankText(…)");
    }
}
