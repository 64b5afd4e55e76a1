use proptest::prelude::*;

use super::*;
use crate::line::breaks_the_line;
use crate::web::locale::Locale;

/// What attackers and copy-and-paste put into a field.
fn anything_typed() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        "(AT|BE|BG|CHE|CY|CZ|DE|EL|ES|FR|GB|IE|IT|LT|LV|NL|NO|RO|SE|XI)[A-Z0-9+* .-]{0,14}",
        "[a-z.+ü日@-]{0,20}@[a-z.üxn日-]{0,30}",
        "\\PC{0,300}",
    ]
}

fn safe_line(text: &str, chars_max: usize) -> bool {
    !text.is_empty()
        && text.trim() == text
        && text.chars().count() <= chars_max
        && !text.chars().any(breaks_the_line)
        && unicode_normalization::is_nfc(text)
}

proptest! {
    #[test]
    fn nothing_typed_panics_and_what_is_taken_is_one_short_line(typed in anything_typed()) {
        if let Ok(name) = typed.parse::<PersonName>() {
            prop_assert!(safe_line(name.as_str(), PersonName::CHARS_MAX));
        }
        if let Ok(email) = typed.parse::<Email>() {
            prop_assert!(safe_line(email.as_str(), 254));
            prop_assert!(email.domain().is_ascii());
            prop_assert_eq!(email.for_delivery().matches('@').count(), 1);
            prop_assert!(email.for_delivery().parse::<Email>().is_ok());
        }
        if let Ok(phone) = typed.parse::<Phone>() {
            prop_assert!(safe_line(phone.as_str(), Phone::CHARS_MAX));
        }
        if let Ok(id) = typed.parse::<VatId>() {
            prop_assert!(id.as_str().bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+*".contains(&byte)));
        }
        let _ = typed.parse::<Quantity>();
        let _ = typed.parse::<CountryCode>();
        for country in ["DE", "GB", "HK", "US", "JP"] {
            if let Ok(code) = PostalCode::parse(&typed, country.parse().unwrap()) {
                prop_assert!(safe_line(code.as_str(), PostalCode::CHARS_MAX));
                prop_assert!(code.as_str().is_ascii());
            }
        }
    }

    #[test]
    fn parsing_what_was_taken_changes_nothing(typed in anything_typed()) {
        if let Ok(name) = typed.parse::<PersonName>() {
            prop_assert_eq!(name.as_str().parse::<PersonName>().unwrap(), name);
        }
        if let Ok(email) = typed.parse::<Email>() {
            prop_assert_eq!(email.as_str().parse::<Email>().unwrap(), email);
        }
        if let Ok(id) = typed.parse::<VatId>() {
            prop_assert_eq!(id.as_str().parse::<VatId>().unwrap(), id);
        }
    }
}

#[test]
fn every_error_can_be_said_in_every_language() {
    for error in [
        FieldError::Required,
        FieldError::TooLong { max: 120 },
        FieldError::ControlCharacters,
        FieldError::InvalidFormat,
        FieldError::InvalidFormatFor { example: "26133" },
        FieldError::CheckDigit,
        FieldError::NotInList,
        FieldError::OutOfRange {
            min: 1,
            max: 10_000,
        },
    ] {
        for locale in Locale::ALL {
            let said = locale.say(&error.phrase()).unwrap();
            assert!(!said.is_empty());
        }
    }
    let example = FieldError::InvalidFormatFor { example: "26133" };
    let said = Locale::De.say(&example.phrase()).unwrap();
    assert!(said.contains("26133"), "{said}");
}

#[test]
fn an_empty_field_that_may_be_empty_is_none() {
    assert_eq!(optional::<Phone>(" "), Ok(None));
    assert_eq!(optional::<Phone>("x"), Err(FieldError::InvalidFormat));
    assert!(optional::<Phone>("030 901820").unwrap().is_some());
}
