//! The QR code that fills in a transfer in the payer's banking app: EPC069-12, "Quick Response Code: Guidelines to enable
//! data capture for the initiation of a SEPA credit transfer", version 3.1.

use std::fmt;

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::{AMOUNT_MINOR, Bic, CreditorReference, Iban};
use crate::identity::qr::Qr;
use crate::money::{Currency, Money};

/// Why a transfer does not fit the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransfer {
    #[error("only euros are paid by this code")]
    Currency,
    #[error("the amount is not between 0.01 and 999999999.99 EUR")]
    Amount,
    #[error(
        "the beneficiary's name is empty, or longer than {} characters",
        Transfer::NAME_CHARS_MAX
    )]
    Name,
    #[error("the text is longer than {} characters", Transfer::TEXT_CHARS_MAX)]
    Text,
    #[error("a line break or another control character cannot stand in a field")]
    ControlCharacter,
    #[error("all together is longer than {} bytes", Transfer::BYTES_MAX)]
    TooLong,
}

/// What the payment is for: one of the two, never both.
#[derive(Clone, PartialEq, Eq)]
pub enum Purpose {
    /// The structured reference, which the payer's bank checks and the payee's statement gives back.
    Reference(CreditorReference),
    Text(String),
}

/// A transfer as the code asks for it: payload of version 002, so that the BIC may be left out within the EEA.
#[derive(Clone, PartialEq, Eq)]
pub struct Transfer {
    payload: String,
}

impl Transfer {
    pub const NAME_CHARS_MAX: usize = 70;
    pub const TEXT_CHARS_MAX: usize = 140;
    /// What a QR code of version 13 holds at error level M.
    pub const BYTES_MAX: usize = 331;

    pub fn new(
        beneficiary: &str,
        account: &Iban,
        bank: Option<&Bic>,
        amount: Money,
        purpose: &Purpose,
    ) -> Result<Self, InvalidTransfer> {
        if amount.currency() != Currency::EUR {
            return Err(InvalidTransfer::Currency);
        }
        if !AMOUNT_MINOR.contains(&amount.minor()) {
            return Err(InvalidTransfer::Amount);
        }
        let name = beneficiary.trim();
        let (reference, text) = match purpose {
            Purpose::Reference(reference) => (reference.as_str(), ""),
            Purpose::Text(text) => ("", text.trim()),
        };
        // Fields are told apart by their lines alone.
        if name.chars().chain(text.chars()).any(char::is_control) {
            return Err(InvalidTransfer::ControlCharacter);
        }
        if name.is_empty() || name.chars().count() > Self::NAME_CHARS_MAX {
            return Err(InvalidTransfer::Name);
        }
        if text.chars().count() > Self::TEXT_CHARS_MAX {
            return Err(InvalidTransfer::Text);
        }
        let amount = format!("EUR{}", amount.decimal());
        let lines = [
            "BCD",
            "002",
            // UTF-8
            "1",
            "SCT",
            bank.map_or("", Bic::as_str),
            name,
            account.as_str(),
            &amount,
            // No purpose code of ISO 20022: it says nothing that an invoice's payer needs.
            "",
            reference,
            text,
        ];
        // Behind the last element that says something stands nothing, not even a line's end.
        let payload = lines.join("\n").trim_end_matches('\n').to_owned();
        if payload.len() > Self::BYTES_MAX {
            return Err(InvalidTransfer::TooLong);
        }
        Ok(Self { payload })
    }

    pub fn payload(&self) -> &str {
        &self.payload
    }

    /// The code at error level M, as the guidelines have it, and at most of version 13.
    pub fn qr(&self) -> Qr {
        let segments = [QrSegment::make_bytes(self.payload.as_bytes())];
        let code = QrCode::encode_segments_advanced(
            &segments,
            QrCodeEcc::Medium,
            Version::MIN,
            Version::new(13),
            None::<Mask>,
            false,
        )
        .expect("the payload was measured by what version 13 holds");
        Qr::drawn(&code)
    }
}

/// Shows the type alone.
impl fmt::Debug for Transfer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transfer(…)")
    }
}

impl fmt::Debug for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reference(_) => "Reference(…)",
            Self::Text(_) => "Text(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn iban() -> Iban {
        "DE89 3704 0044 0532 0130 00".parse().unwrap()
    }

    fn text(text: &str) -> Purpose {
        Purpose::Text(text.to_owned())
    }

    fn reference() -> Purpose {
        Purpose::Reference("RF18539007547034".parse().unwrap())
    }

    /// The second example of EPC069-12, save that its amount is written "EUR12.3": both decimals are the form that no
    /// reader misreads, and `EUR` and a decimal of up to two places is what the guidelines ask for.
    #[test]
    fn the_guidelines_example_with_a_text_is_made() {
        let account = "FR1420041010050500013M02606".parse().unwrap();
        let purpose = text("Client:Marie Louise La Lune");
        let made = Transfer::new(
            "François D'Alsace S.A.",
            &account,
            None,
            eur(1230),
            &purpose,
        );
        assert_eq!(
            made.unwrap().payload(),
            "BCD\n002\n1\nSCT\n\nFrançois D'Alsace S.A.\nFR1420041010050500013M02606\nEUR12.30\n\n\nClient:Marie Louise La Lune"
        );
    }

    /// The first example of EPC069-12 with another account, as its own has check digits that do not fit, and without the
    /// purpose code.
    #[test]
    fn the_guidelines_example_with_a_reference_is_made() {
        let bank = "BHBLDEHHXXX".parse().unwrap();
        let made = Transfer::new(
            "Franz Mustermänn",
            &iban(),
            Some(&bank),
            eur(1230),
            &reference(),
        );
        assert_eq!(
            made.unwrap().payload(),
            "BCD\n002\n1\nSCT\nBHBLDEHHXXX\nFranz Mustermänn\nDE89370400440532013000\nEUR12.30\n\nRF18539007547034"
        );
    }

    #[test]
    fn nothing_stands_behind_the_last_element() {
        let made = Transfer::new("Red Cross", &iban(), None, eur(1), &text("")).unwrap();
        assert!(made.payload().ends_with("\nEUR0.01"));
    }

    #[test]
    fn amounts_are_euros_within_the_guidelines_bounds() {
        for (minor, fits) in [
            (-1, false),
            (0, false),
            (1, true),
            (99_999_999_999, true),
            (100_000_000_000, false),
            (i64::MAX, false),
        ] {
            let made = Transfer::new("A", &iban(), None, eur(minor), &reference());
            assert_eq!(
                made.err(),
                (!fits).then_some(InvalidTransfer::Amount),
                "{minor}"
            );
        }
        let yen = Money::new(100, Currency::JPY);
        let made = Transfer::new("A", &iban(), None, yen, &reference());
        assert_eq!(made.err(), Some(InvalidTransfer::Currency));
    }

    #[test]
    fn fields_are_bounded_and_cannot_break_out() {
        let made = |name: &str, purpose: &Purpose| {
            Transfer::new(name, &iban(), None, eur(1), purpose).err()
        };
        assert_eq!(made(&"ä".repeat(70), &text("")), None);
        assert_eq!(
            made(&"ä".repeat(71), &text("")),
            Some(InvalidTransfer::Name)
        );
        assert_eq!(made("  ", &text("")), Some(InvalidTransfer::Name));
        assert_eq!(
            made("A", &text(&"x".repeat(141))),
            Some(InvalidTransfer::Text)
        );
        for hostile in ["A\nDE00", "A\r", "\u{0}A"] {
            let broken = format!("x{hostile}x");
            assert_eq!(
                made(&broken, &text("")),
                Some(InvalidTransfer::ControlCharacter)
            );
            assert_eq!(
                made("A", &text(&broken)),
                Some(InvalidTransfer::ControlCharacter)
            );
        }
        let wide = "漢".repeat(70);
        assert_eq!(made(&wide, &text(&wide)), Some(InvalidTransfer::TooLong));
    }

    #[test]
    fn the_largest_payload_fits_version_13() {
        let most = Transfer {
            payload: "a".repeat(Transfer::BYTES_MAX),
        };
        // 17 + 4 · 13 modules, and four light ones on each side.
        assert_eq!(most.qr().side, 69 + 8);
    }

    proptest! {
        #[test]
        fn what_is_made_has_its_fields_on_their_lines(
            name in "[\\PC&&[^ ]]{1,30}",
            note in "[\\PC&&[^ ]]{1,40}",
            minor in 1..=99_999_999_999_i64,
        ) {
            let made = Transfer::new(&name, &iban(), None, eur(minor), &text(&note));
            prop_assume!(made.is_ok());
            let made = made.unwrap();
            let lines: Vec<&str> = made.payload().split('\n').collect();
            prop_assert_eq!(&lines[..5], ["BCD", "002", "1", "SCT", ""]);
            prop_assert_eq!(lines[5], name.trim());
            let amount = lines[7].strip_prefix("EUR").unwrap();
            prop_assert_eq!(Money::parse(amount, Currency::EUR), Ok(eur(minor)));
            prop_assert_eq!(lines[10], note.trim());
            let _ = made.qr();
        }
    }
}
