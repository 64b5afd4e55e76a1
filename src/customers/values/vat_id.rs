//! VAT identification numbers, checked offline: form and check digit. Neither proves who orders.

mod check_digits;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexBuilder};

use super::FieldError;
use super::line::{self, Limits, text};

/// A well-formed VAT id of a Member State, Northern Ireland (`XI`) or a neighbour (`GB`, `CHE`, `NO`), in capitals and
/// without separators.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct VatId(String);

text!(VatId);

impl VatId {
    pub const CHARS_MAX: usize = 32;
}

impl std::str::FromStr for VatId {
    type Err = FieldError;

    /// Takes either case, with spaces, dots, hyphens and slashes; `GR` as `EL`.
    fn from_str(typed: &str) -> Result<Self, FieldError> {
        let typed = line::line(typed, Limits::chars(Self::CHARS_MAX))?;
        let mut id: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && !".-/".contains(*c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if let Some(rest) = id.strip_prefix("GR") {
            id = format!("EL{rest}");
        }
        let form = id.get(..2).and_then(|prefix| FORMS.get(prefix));
        if !form.is_some_and(|form| form.matches(&id)) {
            return Err(FieldError::InvalidFormat);
        }
        let (prefix, body) = id.split_at(2);
        if !check_digits::fit(prefix, body.as_bytes()) {
            return Err(FieldError::CheckDigit);
        }
        Ok(Self(id))
    }
}

/// One line of `data/vat_ids.tsv`.
struct Form {
    pattern: &'static str,
    compiled: OnceLock<Regex>,
}

impl Form {
    fn matches(&self, id: &str) -> bool {
        let regex = self.compiled.get_or_init(|| {
            RegexBuilder::new(self.pattern)
                .unicode(false)
                .build()
                .expect("a pattern of the file is a regular expression, as its test shows")
        });
        regex.is_match(id)
    }
}

static FORMS: LazyLock<HashMap<&'static str, Form>> = LazyLock::new(|| {
    include_str!("data/vat_ids.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (prefix, pattern) = line.split_once('\t').expect("each line has two columns");
            let compiled = OnceLock::new();
            (prefix, Form { pattern, compiled })
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    fn vat_id(typed: &str) -> Result<String, FieldError> {
        typed.parse::<VatId>().map(String::from)
    }

    #[test]
    fn every_form_compiles_and_is_anchored() {
        assert_eq!(FORMS.len(), 27 + 4);
        for (prefix, form) in FORMS.iter() {
            assert!(form.pattern.starts_with('^') && form.pattern.ends_with('$'));
            assert!(!form.matches(prefix));
        }
    }

    #[test]
    fn published_numbers_are_taken_however_they_are_written() {
        for (typed, kept) in [
            ("DE 136 695 976", "DE136695976"),
            ("de136695976", "DE136695976"),
            ("ATU 13585627", "ATU13585627"),
            ("GR 094259216", "EL094259216"),
            ("EL094259216", "EL094259216"),
            ("BE 0403.019.261", "BE0403019261"),
            ("NL 004495445B01", "NL004495445B01"),
            ("FR 40 303 265 045", "FR40303265045"),
            ("CHE-107.787.577 IVA", "CHE107787577IVA"),
            ("GB 980 7806 84", "GB980780684"),
            ("XI 980 7806 84", "XI980780684"),
            ("NO 995 525 828 MVA", "NO995525828MVA"),
        ] {
            assert_eq!(vat_id(typed).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_is_no_vat_id_is_refused() {
        for typed in [
            "136695976",
            "DE13669597",
            "DE1366959760",
            "DE13669597A",
            "US123456789",
            "XX1",
            "D",
            "é1",
            "DE١٣٦٦٩٥٩٧٦",
            "ATX13585627",
            "DE136695976\u{200B}",
        ] {
            assert_eq!(vat_id(typed), Err(FieldError::InvalidFormat), "{typed}");
        }
        assert_eq!(vat_id("DE136695978"), Err(FieldError::CheckDigit));
        assert_eq!(
            vat_id("DE136695976\r\n"),
            Err(FieldError::ControlCharacters)
        );
        assert_eq!(vat_id(""), Err(FieldError::Required));
    }

    #[test]
    fn check_digits_agree_with_an_independent_implementation() {
        let vectors = include_str!("vat_id/vectors.tsv");
        let mut seen = 0;
        let mut wrong = Vec::new();
        for line in vectors.lines().filter(|line| !line.starts_with('#')) {
            let (verdict, id) = line.split_once('\t').unwrap();
            let expected = match verdict {
                "valid" => Ok(id.to_owned()),
                _ => Err(FieldError::CheckDigit),
            };
            if vat_id(id) != expected {
                wrong.push(line);
            }
            seen += 1;
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert!(seen > 300, "{seen}");
    }
}
