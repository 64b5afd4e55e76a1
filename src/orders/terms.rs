//! The terms that an order agrees to: every version that orders refer to, word for word.
//!
//! A version's text lies in `templates/locales/<language>/terms-<version>.ftl` and is never edited; a test holds the files
//! against their digests. A new version is a new file, a new line in [`VERSIONS`] and a new [`TERMS_VERSION`].

use serde::Serialize;

use super::TERMS_VERSION;
use crate::config::Business;
use crate::web::page::Page;

/// All versions, the newest last.
const VERSIONS: &[Version] = &[Version {
    name: "2026-11",
    clauses: &[
        ("parties", 2),
        ("contract", 3),
        ("prices", 3),
        ("term", 3),
        ("delivery", 2),
        ("use", 2),
        ("liability", 3),
        ("data", 1),
        ("final", 2),
    ],
}];

/// What a version consists of, besides the instructions on withdrawal that each one has.
#[derive(Debug)]
struct Version {
    name: &'static str,
    /// A clause's name in the texts, and how many paragraphs it has.
    clauses: &'static [(&'static str, u8)],
}

/// `GET /terms` and `GET /terms/{version}`.
#[derive(Debug, Clone, Serialize)]
pub struct TermsPage {
    pub version: &'static str,
    pub is_current: bool,
    pub clauses: Vec<Clause>,
    pub seller: String,
    /// Name, address and ways to reach the seller, on one line.
    pub contact: String,
    /// The other versions, newest first.
    pub others: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Clause {
    pub name: &'static str,
    pub paragraphs: u8,
}

impl TermsPage {
    /// A version of the terms; nothing when there never was one of this name.
    pub fn of(version: &str, business: &Business) -> Option<Self> {
        let found = VERSIONS.iter().find(|known| known.name == version)?;
        let mut contact = vec![business.legal_name.as_str()];
        contact.extend(business.address.iter().map(String::as_str));
        contact.extend([
            business.contact_email.as_str(),
            business.contact_phone.as_str(),
        ]);
        contact.retain(|part| !part.is_empty());
        Some(Self {
            version: found.name,
            is_current: found.name == TERMS_VERSION,
            clauses: clauses(found),
            seller: business.legal_name.clone(),
            contact: contact.join(", "),
            others: others(found.name),
        })
    }
}

fn clauses(version: &Version) -> Vec<Clause> {
    version
        .clauses
        .iter()
        .map(|&(name, paragraphs)| Clause { name, paragraphs })
        .collect()
}

fn others(name: &str) -> Vec<&'static str> {
    let names = VERSIONS.iter().rev().map(|version| version.name);
    names.filter(|other| *other != name).collect()
}

impl Page for TermsPage {
    const TEMPLATE: &'static str = "orders/terms.html";

    fn samples() -> Vec<Self> {
        let sample = |version: &Version, is_current, others| Self {
            version: version.name,
            is_current,
            clauses: clauses(version),
            seller: "Nordlicht Post GmbH".to_owned(),
            contact: "Nordlicht Post GmbH, Hafenstraße 7, 24103 Kiel, post@nordlicht.example"
                .to_owned(),
            others,
        };
        let all = VERSIONS
            .iter()
            .map(|version| sample(version, version.name == TERMS_VERSION, others(version.name)));
        let outdated = sample(&VERSIONS[0], false, vec![TERMS_VERSION]);
        all.chain([outdated]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_agree_to_the_newest_version() {
        assert_eq!(
            VERSIONS.last().map(|version| version.name),
            Some(TERMS_VERSION)
        );
    }
}
