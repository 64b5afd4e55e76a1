//! Which rules beyond the core a UBL document says it keeps.

use super::model::Document;

/// BT-24, and BT-23 where one is asked for. Who names a reference for their routing reads `XRechnung` or Peppol; to claim
/// either, all that it wants beyond the core must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Core,
    /// Peppol BIS Billing 3.0, with the German rules that it holds for documents within Germany.
    Peppol,
    /// `XRechnung` 3.0, for references that are Leitweg-IDs.
    XRechnung,
}

impl Profile {
    /// The core, which Factur-X calls EN 16931 or COMFORT.
    pub const CORE: &'static str = "urn:cen.eu:en16931:2017";

    pub fn of(document: &Document) -> Self {
        let Some(reference) = &document.draft.buyer.reference else {
            return Self::Core;
        };
        if !is_complete(document) {
            Self::Core
        } else if is_leitweg_id(reference.as_str()) {
            Self::XRechnung
        } else {
            Self::Peppol
        }
    }

    pub const fn customization(self) -> &'static str {
        match self {
            Self::Core => Self::CORE,
            Self::Peppol => {
                "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
            }
            Self::XRechnung => {
                "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
            }
        }
    }

    pub const fn business_process(self) -> Option<&'static str> {
        match self {
            Self::Core => None,
            Self::Peppol | Self::XRechnung => Some("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        }
    }
}

/// BR-DE-2 to BR-DE-9: whom to ask at the seller's, and where both live. The rest always stands on a document.
fn is_complete(document: &Document) -> bool {
    let draft = &document.draft;
    draft.seller.contact.phone.is_some()
        && [&draft.seller.address, &draft.buyer.address]
            .iter()
            .all(|address| address.postal_code.is_some() && address.city.is_some())
}

/// Whether this routes an invoice to a German authority: `coarse[-fine]-check`, whose check digits are ISO 7064's MOD 97-10
/// over all before them (`KoSIT`, Leitweg-ID format specification 2.0.2).
pub fn is_leitweg_id(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let (coarse, fine, check) = match parts[..] {
        [coarse, check] => (coarse, "", check),
        [coarse, fine, check] if !fine.is_empty() => (coarse, fine, check),
        _ => return false,
    };
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_formed = (2..=12).contains(&coarse.len())
        && is_digits(coarse)
        && fine.len() <= 30
        && fine
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
        && check.len() == 2
        && is_digits(check);
    let remainder = [coarse, fine, check]
        .iter()
        .flat_map(|part| part.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0, |sum, digit| {
            (sum * if digit < 10 { 10 } else { 100 } + digit) % 97
        });
    is_formed && remainder == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leitweg_id_knows_when_it_was_mistyped() {
        for right in [
            "04011000-12345-03",
            "04011000-1234512345-06",
            "991-33333TEST-33",
        ] {
            assert!(is_leitweg_id(right), "{right}");
        }
        for wrong in [
            "04011000-12345-04",
            "04011000-12354-03",
            "PO 4711",
            "1-12",
            "04011000--34",
            "04011000-é-34",
            "-",
            "",
        ] {
            assert!(!is_leitweg_id(wrong), "{wrong}");
        }
    }
}
