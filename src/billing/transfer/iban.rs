//! Account numbers (ISO 13616) and bank codes (ISO 9362).

use std::fmt;
use std::str::FromStr;

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Why a text is no IBAN. It never holds the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIban {
    #[error("an IBAN is two letters, two digits and up to thirty letters and digits")]
    Form,
    #[error("the check digits of the IBAN say that it was mistyped")]
    CheckDigits,
    #[error("no country of the IBAN registry begins like this")]
    Country,
    #[error("the country's IBANs have another length or form")]
    Structure,
}

/// An account number of ISO 13616, in capitals and without spaces: country, length and form as in SWIFT's registry, check
/// digits by ISO 7064 (mod 97-10).
#[derive(Clone, PartialEq, Eq, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Iban(String);

impl Iban {
    /// The most characters that ISO 13616 allows.
    pub const CHARS_MAX: usize = 34;

    /// The electronic form: what a blind index is made of, and what files carry.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country that the account is kept in (ISO 3166-1 alpha-2, and `XK`).
    pub fn country(&self) -> &str {
        &self.0[..2]
    }
}

impl FromStr for Iban {
    type Err = InvalidIban;

    /// Takes either case, with spaces of any kind, hyphens and dots between the groups, and a leading `IBAN`.
    fn from_str(typed: &str) -> Result<Self, InvalidIban> {
        // Spaces can triple what a person types; more is no account number.
        if typed.len() > Self::CHARS_MAX * 4 {
            return Err(InvalidIban::Form);
        }
        let squeezed: Zeroizing<String> = Zeroizing::new(
            typed
                .chars()
                .filter(|c| !c.is_whitespace() && !"-.".contains(*c))
                .map(|c| c.to_ascii_uppercase())
                .collect(),
        );
        let code = squeezed
            .strip_prefix("IBAN")
            .map_or(squeezed.as_str(), |rest| rest.trim_start_matches(':'));
        code.parse::<::iban::Iban>()?;
        Ok(Self(code.to_owned()))
    }
}

impl From<::iban::ParseIbanError> for InvalidIban {
    fn from(refused: ::iban::ParseIbanError) -> Self {
        use ::iban::{ParseBaseIbanError, ParseIbanError};

        match refused {
            ParseIbanError::InvalidBaseIban {
                source: ParseBaseIbanError::InvalidChecksum,
            } => Self::CheckDigits,
            ParseIbanError::InvalidBaseIban { .. } => Self::Form,
            ParseIbanError::UnknownCountry(_) => Self::Country,
            ParseIbanError::InvalidBban(_) => Self::Structure,
        }
    }
}

/// The printed form of ISO 13616: groups of four.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        in_groups_of_four(&self.0, f)
    }
}

/// Shows the country alone.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Iban({}…)", self.country())
    }
}

/// How account numbers and creditor references are printed.
pub(super) fn in_groups_of_four(code: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, c) in code.char_indices() {
        if at > 0 && at % 4 == 0 {
            f.write_str(" ")?;
        }
        write!(f, "{c}")?;
    }
    Ok(())
}

/// A text that names no bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a BIC has 8 or 11 letters and digits, with a country in the fifth and sixth place")]
pub struct InvalidBic;

/// A bank's code of ISO 9362, in capitals: four letters or digits, a country, two more, and perhaps three for a branch.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Bic(String);

impl Bic {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Bic {
    type Err = InvalidBic;

    /// Takes either case and spaces.
    fn from_str(typed: &str) -> Result<Self, InvalidBic> {
        let code: String = typed
            .chars()
            .filter(|c| !c.is_whitespace())
            .take(12)
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let formed =
            matches!(code.len(), 8 | 11) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // Kosovo has no code of ISO 3166 yet; SWIFT uses XK.
        let located =
            |country: &str| country == "XK" || rust_iso3166::from_alpha2(country).is_some();
        if formed && located(&code[4..6]) {
            Ok(Self(code))
        } else {
            Err(InvalidBic)
        }
    }
}

impl fmt::Display for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Bic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bic(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Examples of SWIFT's registry: one a country that Sealbook's users are likely to bank in, and odd shapes.
    const PUBLISHED: [&str; 24] = [
        "AT61 1904 3002 3457 3201",
        "BE68 5390 0754 7034",
        "BG80 BNBG 9661 1020 3456 78",
        "CH93 0076 2011 6238 5295 7",
        "CY17 0020 0128 0000 0012 0052 7600",
        "CZ65 0800 0000 1920 0014 5399",
        "DE89 3704 0044 0532 0130 00",
        "DK50 0040 0440 1162 43",
        "EE38 2200 2210 2014 5685",
        "ES91 2100 0418 4502 0005 1332",
        "FI21 1234 5600 0007 85",
        "FR14 2004 1010 0505 0001 3M02 606",
        "GB29 NWBK 6016 1331 9268 19",
        "GR16 0110 1250 0000 0001 2300 695",
        "IE29 AIBK 9311 5212 3456 78",
        "IT60 X054 2811 1010 0000 0123 456",
        "LU28 0019 4006 4475 0000",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "NL91 ABNA 0417 1643 00",
        "NO93 8601 1117 947",
        "PL61 1090 1014 0000 0712 1981 2874",
        "PT50 0002 0123 1234 5678 9015 4",
        "SE45 5000 0000 0583 9825 7466",
        "XK05 1212 0123 4567 8906",
    ];

    fn iban(typed: &str) -> Result<Iban, InvalidIban> {
        typed.parse()
    }

    #[test]
    fn published_numbers_are_taken_and_print_in_groups_of_four() {
        for printed in PUBLISHED {
            let read = iban(printed).unwrap();
            assert_eq!(read.to_string(), printed);
            assert_eq!(read.as_str(), printed.replace(' ', ""));
            assert_eq!(read.country(), &printed[..2]);
        }
    }

    #[test]
    fn one_number_has_one_form_however_it_was_typed() {
        let one = iban("DE89370400440532013000");
        for typed in [
            "de89 3704 0044 0532 0130 00",
            "IBAN DE89 3704 0044 0532 0130 00",
            "iban: DE89370400440532013000",
            "DE89\u{a0}3704\u{202f}0044-0532.0130 00\r\n",
        ] {
            assert_eq!(iban(typed), one, "{typed:?}");
        }
    }

    #[test]
    fn what_is_no_account_number_is_refused_and_says_why() {
        for (typed, why) in [
            ("", InvalidIban::Form),
            ("DE", InvalidIban::Form),
            ("DE8937040044053201300", InvalidIban::CheckDigits),
            ("DE88370400440532013000", InvalidIban::CheckDigits),
            ("DE8937040044053201300!", InvalidIban::Form),
            ("DE89 3704 0044 0532 0130 ００", InvalidIban::Form),
            ("US64SVBKUS6S3300958879", InvalidIban::Country),
        ] {
            assert_eq!(iban(typed), Err(why), "{typed}");
        }
        assert_eq!(iban(&" ".repeat(4_000)), Err(InvalidIban::Form));
        // Well-formed by its check digits, but no German number is this short.
        let short = (0..100)
            .filter_map(|check| iban(&format!("DE{check:02}12345678")).err())
            .filter(|why| *why != InvalidIban::CheckDigits);
        assert!(short.into_iter().all(|why| why == InvalidIban::Structure));
    }

    #[test]
    fn debug_does_not_show_the_number() {
        let shown = format!("{:?}", iban(PUBLISHED[6]).unwrap());
        assert_eq!(shown, "Iban(DE…)");
    }

    #[test]
    fn bank_codes_have_eight_or_eleven_places_and_a_country() {
        for (typed, kept) in [
            ("DEUTDEFF", "DEUTDEFF"),
            ("deutdeff500", "DEUTDEFF500"),
            ("COBA DE FF XXX", "COBADEFFXXX"),
            ("NCBVXKPR", "NCBVXKPR"),
            ("BPOTBEB1", "BPOTBEB1"),
        ] {
            assert_eq!(typed.parse::<Bic>().unwrap().as_str(), kept);
        }
        for typed in [
            "",
            "DEUTDEF",
            "DEUTDEFF5",
            "DEUTZZFF",
            "DEUT!EFF",
            "DEUTDEFF5000",
            "ÄEUTDEFF",
        ] {
            assert_eq!(typed.parse::<Bic>(), Err(InvalidBic), "{typed}");
        }
    }

    proptest! {
        /// ISO 7064 mod 97-10 finds every mistyped character.
        #[test]
        fn one_mistyped_character_is_found(which in 0..PUBLISHED.len(), at in 4..15_usize, by in 1..10_u8) {
            let mut digits = PUBLISHED[which].replace(' ', "").into_bytes();
            prop_assume!(digits[at].is_ascii_digit());
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            let mistyped = String::from_utf8(digits).unwrap();
            prop_assert!(iban(&mistyped).is_err());
        }

        #[test]
        fn no_text_panics(typed in "\\PC{0,60}") {
            let _ = iban(&typed);
            let _ = typed.parse::<Bic>();
        }

        #[test]
        fn what_is_printed_reads_back(which in 0..PUBLISHED.len()) {
            let read = iban(PUBLISHED[which]).unwrap();
            prop_assert_eq!(iban(&read.to_string()), Ok(read.clone()));
            prop_assert_eq!(iban(read.as_str()), Ok(read));
        }
    }
}
