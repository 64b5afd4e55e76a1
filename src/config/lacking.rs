//! What a shop that sells has to say about itself, and does not yet.

use super::Config;

/// A setting that was left as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// `section.key`, as it stands in the settings.
    pub key: &'static str,
    pub why: Why,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It still says what the defaults say.
    Placeholder(String),
    /// Neither a VAT id nor a tax number stands on invoices (Directive 2006/112/EC art. 226).
    TaxId,
    /// Nobody learns where to transfer to.
    Account,
}

/// All that is left to say, in the order of the settings.
pub fn lacking(config: &Config) -> Vec<Lacking> {
    let business = &config.business;
    let defaults = Config::load(None, []).expect("the defaults are tested");
    let known = &defaults.business;
    let address = (business.address.join(", "), known.address.join(", "));
    let placeholders = [
        (
            "business.legal_name",
            &business.legal_name,
            &known.legal_name,
        ),
        ("business.address", &address.0, &address.1),
        (
            "business.contact_email",
            &business.contact_email,
            &known.contact_email,
        ),
        (
            "business.privacy_contact",
            &business.privacy_contact,
            &known.privacy_contact,
        ),
        ("mail.from", &config.mail.from, &defaults.mail.from),
    ];
    let mut found: Vec<Lacking> = placeholders
        .into_iter()
        .filter(|(_, value, placeholder)| value == placeholder)
        .map(|(key, value, _)| Lacking {
            key,
            why: Why::Placeholder(value.clone()),
        })
        .collect();
    let mut lacks = |key, is_empty: bool, why| {
        if is_empty {
            found.push(Lacking { key, why });
        }
    };
    lacks("business.vat_id", !business.has_tax_id(), Why::TaxId);
    lacks("business.iban", business.iban.is_empty(), Why::Account);
    found
}

/// For an operator at a terminal or in a log.
impl std::fmt::Display for Why {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Placeholder(value) => write!(f, "still the placeholder `{value}`"),
            Self::TaxId => f.write_str(
                "neither a VAT id nor a tax number: an invoice must show one (Directive 2006/112/EC art. 226), and waits for it once \
                 the public can reach server.public_url",
            ),
            Self::Account => {
                f.write_str("empty: a customer who pays by transfer is not told where to")
            }
        }
    }
}
