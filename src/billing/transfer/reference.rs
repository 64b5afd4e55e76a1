//! The creditor reference (ISO 11649): what an invoice asks to be paid under, and what comes back on the bank's statement.

use std::fmt;
use std::str::FromStr;

use super::iban::in_groups_of_four;

/// Why a text is no creditor reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReference {
    #[error("a creditor reference is RF, two digits, and 1 to 21 letters and digits")]
    Form,
    #[error("the check digits of the reference say that it was mistyped")]
    CheckDigits,
}

/// `RF`, two check digits by ISO 7064 (mod 97-10), and up to 21 letters and digits; in capitals and without spaces. It
/// names an invoice and no person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditorReference(String);

impl CreditorReference {
    /// The most letters and digits behind the check digits.
    pub const BODY_CHARS_MAX: usize = 21;

    const HEAD_CHARS: usize = 4;

    /// The reference of an invoice, from its number: `RE-2026-000123` is `RF23RE2026000123`. Separators are left out, so
    /// two series of one shop must differ in their letters or digits.
    pub fn of(invoice_number: &str) -> Result<Self, InvalidReference> {
        let body = letters_and_digits(invoice_number);
        if !invoice_number.is_ascii() || body.is_empty() || body.len() > Self::BODY_CHARS_MAX {
            return Err(InvalidReference::Form);
        }
        // With `00` in place of the check digits, what is missing to 98 are the check digits (ISO 11649, annex).
        let check = 98 - mod_97(&format!("{body}RF00"));
        Ok(Self(format!("RF{check:02}{body}")))
    }

    /// Every creditor reference that can be read out of a free text: in either case, with blanks, hyphens or line breaks
    /// in the middle, glued to the words around it.
    ///
    /// Where other words follow without a mark, one beginning can have several readings whose check digits fit (one in 97
    /// does by chance). All are given, those first that end where a word ends, then the longer: whoever asks looks each
    /// up among the references that exist.
    pub fn all_in(text: &str) -> Vec<Self> {
        let squeezed = Squeezed::of(text);
        let mut found: Vec<(bool, Self)> = Vec::new();
        for (start, _) in squeezed.code.match_indices("RF") {
            let rest = &squeezed.code[start..];
            let longest = rest.len().min(Self::HEAD_CHARS + Self::BODY_CHARS_MAX);
            for end in (Self::HEAD_CHARS + 1..=longest).rev() {
                let Ok(reference) = rest[..end].parse::<Self>() else {
                    continue;
                };
                if !found.iter().any(|(_, other)| *other == reference) {
                    found.push((squeezed.ends_word(start + end), reference));
                }
            }
        }
        // Stable: within each half the order of the text, and the longer before the shorter.
        found.sort_by_key(|(ends_word, _)| !ends_word);
        found.into_iter().map(|(_, reference)| reference).collect()
    }

    /// The electronic form, for files and for looking up.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CreditorReference {
    type Err = InvalidReference;

    /// Takes either case and spaces.
    fn from_str(typed: &str) -> Result<Self, InvalidReference> {
        let most = Self::HEAD_CHARS + Self::BODY_CHARS_MAX;
        let code: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(most + 1)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let Some((check, body)) = code
            .strip_prefix("RF")
            .and_then(|rest| rest.split_at_checked(2))
        else {
            return Err(InvalidReference::Form);
        };
        let formed = check.bytes().all(|byte| byte.is_ascii_digit())
            && !body.is_empty()
            && body.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !formed || code.len() > most {
            return Err(InvalidReference::Form);
        }
        // 00, 01 and 99 leave the same remainder as 97, 98 and 02, which are the ones that are made.
        if matches!(check, "00" | "01" | "99") || mod_97(&format!("{body}RF{check}")) != 1 {
            return Err(InvalidReference::CheckDigits);
        }
        Ok(Self(code))
    }
}

/// The printed form of ISO 11649: groups of four.
impl fmt::Display for CreditorReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        in_groups_of_four(&self.0, f)
    }
}

/// ISO 7064: the remainder of letters and digits, read as one number in which A is 10 and Z is 35.
fn mod_97(code: &str) -> u32 {
    code.chars().fold(0, |remainder, c| {
        let value = c.to_digit(36).unwrap_or_default();
        let places = if value > 9 { 100 } else { 10 };
        (remainder * places + value) % 97
    })
}

fn letters_and_digits(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// A text reduced to its letters and digits, that still knows where its words ended.
#[derive(Debug)]
pub struct Squeezed {
    pub code: String,
    /// For each byte of `code`, whether something else followed it in the text.
    ends: Vec<bool>,
}

impl Squeezed {
    pub fn of(text: &str) -> Self {
        let mut code = String::with_capacity(text.len());
        let mut ends: Vec<bool> = Vec::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii_alphanumeric() {
                code.push(c.to_ascii_uppercase());
                ends.push(false);
            } else if let Some(last) = ends.last_mut() {
                *last = true;
            }
        }
        if let Some(last) = ends.last_mut() {
            *last = true;
        }
        Self { code, ends }
    }

    /// Whether a word of the text begins at this place of `code`.
    pub fn begins_word(&self, at: usize) -> bool {
        at == 0 || self.ends_word(at)
    }

    /// Whether a word of the text ends just before this place of `code`.
    pub fn ends_word(&self, at: usize) -> bool {
        at.checked_sub(1)
            .and_then(|last| self.ends.get(last))
            .is_some_and(|ends| *ends)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reference(typed: &str) -> CreditorReference {
        typed.parse().unwrap()
    }

    fn all_in(text: &str) -> Vec<String> {
        let found = CreditorReference::all_in(text);
        found.into_iter().map(|found| found.0).collect()
    }

    /// The example of ISO 11649 that the European Payments Council's guidelines print, and the one that Finnish banks print.
    #[test]
    fn published_references_are_made_and_read() {
        for (body, made) in [
            ("539007547034", "RF18539007547034"),
            ("2348231", "RF712348231"),
        ] {
            assert_eq!(CreditorReference::of(body).unwrap().as_str(), made);
        }
        assert_eq!(
            reference("RF18 5390 0754 7034").as_str(),
            "RF18539007547034"
        );
        assert_eq!(
            reference("RF18539007547034").to_string(),
            "RF18 5390 0754 7034"
        );
    }

    #[test]
    fn an_invoice_number_becomes_a_reference_that_still_shows_it() {
        let made = CreditorReference::of("RE-2026-000123").unwrap();
        assert!(made.as_str().ends_with("RE2026000123"));
        assert_eq!(made, CreditorReference::of("re/2026 000123").unwrap());
        for number in ["", "---", "1234567890123456789012", "RÉ-2026-1", "счёт 1"] {
            assert_eq!(CreditorReference::of(number), Err(InvalidReference::Form));
        }
    }

    #[test]
    fn what_is_no_reference_says_why() {
        for typed in [
            "",
            "RF",
            "RF18",
            "RG18539007547034",
            "RFAB539007547034",
            "RF18-1",
            "RF1",
        ] {
            assert_eq!(
                typed.parse::<CreditorReference>(),
                Err(InvalidReference::Form),
                "{typed}"
            );
        }
        let long = format!("RF18{}", "1".repeat(22));
        assert_eq!(
            long.parse::<CreditorReference>(),
            Err(InvalidReference::Form)
        );
        for typed in ["RF19539007547034", "RF18539007547043", "RF18539007547035"] {
            assert_eq!(
                typed.parse::<CreditorReference>(),
                Err(InvalidReference::CheckDigits)
            );
        }
    }

    #[test]
    fn references_are_found_however_a_bank_or_payer_wrote_them() {
        for text in [
            "RF18539007547034",
            "RF18 5390 0754 7034",
            "rf18 5390 0754 7034",
            "Rechnung RF18-5390-0754-7034, danke!",
            "SVWZ+RF18 5390\n0754 7034",
            "RF18 5390 07\r\n54 7034 ABWA+Ada",
            "REF:RF18539007547034",
            "RFRF18539007547034",
            "Payment.ref.RF 18/539007547034/EUR",
            "\u{feff}RF18\u{a0}5390\u{202f}0754\u{2009}7034",
        ] {
            assert_eq!(all_in(text)[0], "RF18539007547034", "{text:?}");
        }
        assert_eq!(all_in("danke RF18539007547034thanks")[0].len(), 16);
    }

    #[test]
    fn two_references_of_one_text_are_both_found() {
        let one = CreditorReference::of("RE-2026-000123").unwrap();
        let other = CreditorReference::of("RE-2026-000124").unwrap();
        let found = CreditorReference::all_in(&format!("{one} und {other}"));
        assert!(found.contains(&one) && found.contains(&other), "{found:?}");
    }

    #[test]
    fn a_text_without_one_gives_none() {
        for text in [
            "",
            "RF",
            "Miete Dezember",
            "RF18539007547035",
            "Orfeo 12",
            "РФ18539007547034",
        ] {
            assert_eq!(all_in(text), [""; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_made_reads_back_and_prints_back(number in "[A-Z0-9]{1,21}") {
            let made = CreditorReference::of(&number).unwrap();
            prop_assert_eq!(&reference(made.as_str()), &made);
            prop_assert_eq!(&reference(&made.to_string()), &made);
            prop_assert_eq!(&made.as_str()[4..], number);
        }

        #[test]
        fn one_mistyped_digit_is_found(number in "[0-9]{1,21}", at in 0..21_usize, by in 1..10_u8) {
            let made = CreditorReference::of(&number).unwrap();
            let mut bytes = made.0.into_bytes();
            let at = 4 + at % number.len();
            bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
            let mistyped = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(mistyped.parse::<CreditorReference>(), Err(InvalidReference::CheckDigits));
        }

        /// Whatever stands around it and wherever a bank broke the line: the reference is among the readings.
        #[test]
        fn a_reference_in_the_middle_of_anything_is_found(
            number in "[A-Z]{2}20[0-9]{2}[0-9]{6}",
            before in "\\PC{0,20}",
            after in "\\PC{0,20}",
            breaks in proptest::collection::vec((0..25_usize, "[ \n\r\t./-]{1,2}"), 0..4),
        ) {
            let made = CreditorReference::of(&number).unwrap();
            let mut written = made.0.to_lowercase();
            for (at, with) in breaks {
                written.insert_str(at % written.len(), &with);
            }
            let found = CreditorReference::all_in(&format!("{before}{written}{after}"));
            prop_assert!(found.contains(&made));
        }

        #[test]
        fn no_text_panics_and_what_is_found_is_valid(text in "[RrFf0-9 a-z\\PC]{0,120}") {
            for found in CreditorReference::all_in(&text) {
                prop_assert_eq!(found.as_str().parse(), Ok(found.clone()));
            }
        }
    }
}
