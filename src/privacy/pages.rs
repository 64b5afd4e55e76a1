//! What the law wants said, and what we want said beyond it.

use serde::Serialize;

use crate::web::locale::Phrase;
use crate::web::page::Page;

/// `GET /imprint`: who runs the shop. What the settings leave empty is left out.
#[derive(Debug, Clone, Serialize)]
pub struct ImprintPage {
    pub business: BusinessFacts,
    pub vat_id: String,
    pub tax_number: String,
    pub register: String,
}

/// Who answers for the shop, and how to reach them.
#[derive(Debug, Clone, Serialize)]
pub struct BusinessFacts {
    pub name: String,
    /// The postal address, country last, a line each.
    pub address: Vec<String>,
    pub represented_by: String,
    pub email: String,
    pub phone: String,
}

/// `GET /cookies`.
#[derive(Debug, Clone, Serialize)]
pub struct CookiesPage {
    pub visitors: Vec<CookieFacts>,
    pub operators: Vec<CookieFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CookieFacts {
    pub name: &'static str,
    /// What it is for: `cookie-<use>` in the texts.
    pub purpose: &'static str,
    pub kept: Phrase,
    /// It ends earlier when it is not used for so long.
    pub idle: Option<Phrase>,
}

/// `GET /privacy`: from the data map and the settings.
#[derive(Debug, Clone, Serialize)]
pub struct PrivacyPage {
    pub business: BusinessFacts,
    pub privacy_contact: String,
    pub data_location: String,
    pub minimum_age: u8,
    /// What is kept of customers, a section a purpose.
    pub sections: Vec<Section>,
    /// What is kept of those who run the shop.
    pub operators: Vec<Section>,
    /// How long visitors' addresses are kept at most.
    pub addresses_kept: Phrase,
    /// The operator's own mail server; none when no mail leaves.
    pub relay: Option<String>,
    /// Whether a payment service is on offer, and thus learns what its customers pay.
    pub takes_stripe: bool,
    /// Every address that the program may connect to: the list that its one door is held to.
    pub peers: Vec<PeerFacts>,
    /// The whole map, as the program holds it.
    pub databases: Vec<DatabaseFacts>,
}

/// Somebody out there whom the program may connect to.
#[derive(Debug, Clone, Serialize)]
pub struct PeerFacts {
    /// Host and port.
    pub address: String,
    /// `peer-<what>` in the texts.
    pub what: &'static str,
}

/// Everything that is kept for one purpose.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// `data-purpose-<purpose>` in the texts.
    pub purpose: &'static str,
    pub kept: Vec<Kept>,
}

/// Fields that are kept under the same rule.
#[derive(Debug, Clone, Serialize)]
pub struct Kept {
    /// `table.column` of each.
    pub fields: Vec<String>,
    /// `legal-basis-<basis>` in the texts.
    pub basis: &'static str,
    pub retention: Phrase,
    /// Roles that open it for daily work, by standing purpose: `ground-<purpose>` in the texts.
    pub standing: Vec<Standing>,
    /// Roles that open it with a reason.
    pub opens: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    pub purpose: &'static str,
    pub roles: Vec<&'static str>,
}

/// One of the two databases.
#[derive(Debug, Clone, Serialize)]
pub struct DatabaseFacts {
    /// `database-<name>` in the texts.
    pub name: &'static str,
    pub tables: Vec<TableFacts>,
}

/// A table, in the words of the code.
#[derive(Debug, Clone, Serialize)]
pub struct TableFacts {
    pub name: &'static str,
    pub about: &'static str,
    pub columns: Vec<ColumnFacts>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ColumnFacts {
    pub name: &'static str,
    /// `sealed`, `index`, `digest`, `wrapped` or `plain`: `column-kind-<kind>` in the texts.
    pub kind: &'static str,
    /// Why it may be stored as it is; a sealed column's reasons stand above.
    pub why: &'static str,
}

impl Page for ImprintPage {
    const TEMPLATE: &'static str = "privacy/imprint.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            business: BusinessFacts::sample(),
            vat_id: "DE123456788".to_owned(),
            tax_number: "20/123/45678".to_owned(),
            register: "Amtsgericht Kiel, HRB 12345".to_owned(),
        };
        let least = Self {
            business: BusinessFacts {
                represented_by: String::new(),
                phone: String::new(),
                ..BusinessFacts::sample()
            },
            vat_id: String::new(),
            tax_number: String::new(),
            register: String::new(),
        };
        vec![full, least]
    }
}

impl BusinessFacts {
    fn sample() -> Self {
        Self {
            name: "Nordlicht Post GmbH".to_owned(),
            address: ["Hafenstraße 7", "24103 Kiel", "Germany"]
                .map(str::to_owned)
                .into(),
            represented_by: "Ada Lovelace".to_owned(),
            email: "post@nordlicht.example".to_owned(),
            phone: "+49 431 5550100".to_owned(),
        }
    }
}

impl Page for CookiesPage {
    const TEMPLATE: &'static str = "privacy/cookies.html";

    fn samples() -> Vec<Self> {
        vec![super::cookies::page()]
    }
}

impl Page for PrivacyPage {
    const TEMPLATE: &'static str = "privacy/privacy.html";

    /// The real map: a field without a name in the texts cannot be drawn.
    fn samples() -> Vec<Self> {
        let retention = super::notice::sample_retention();
        let (sections, operators) = super::notice::sections(&retention);
        let full = Self {
            business: BusinessFacts::sample(),
            privacy_contact: "privacy@nordlicht.example".to_owned(),
            data_location: "on our own server in Kiel".to_owned(),
            minimum_age: 16,
            sections,
            operators,
            addresses_kept: super::notice::span(retention.addresses_days),
            relay: Some("mail.nordlicht.example:465".to_owned()),
            takes_stripe: true,
            peers: ["mail", "certificates", "payments"]
                .map(|what| PeerFacts {
                    address: format!("{what}.nordlicht.example:443"),
                    what,
                })
                .into(),
            databases: super::notice::databases(),
        };
        let alone = Self {
            relay: None,
            takes_stripe: false,
            peers: Vec::new(),
            ..full.clone()
        };
        vec![full, alone]
    }
}
