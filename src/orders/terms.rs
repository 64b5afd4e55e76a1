//! The terms that an order agrees to: every version that orders refer to, word for word.
//!
//! A version is its words and what the settings said in them, and its name holds both: `2026-11b.14.30` are the words of `2026-11b`
//! with 14 days to pay and 30 days' notice of a price. So an order keeps what it agreed to, whatever is set later. The words lie in
//! `templates/locales/<language>/terms-<words>.ftl` and are never edited; a test holds the files against their digests. New words are a
//! new file, a new line in [`WORDS`] and a new [`TERMS_WORDS`].

use std::str::FromStr;

use serde::Serialize;

use super::Order;
use super::store;
use crate::app::App;
use crate::config::Config;
use crate::storage::{self, Storage};
use crate::web::page::Page;

const CLAUSES: &[(&str, u8)] = &[
    ("parties", 2),
    ("contract", 3),
    ("prices", 3),
    ("term", 3),
    ("delivery", 2),
    ("use", 2),
    ("liability", 3),
    ("data", 1),
    ("final", 2),
];

/// All that there are, the newest last.
const WORDS: &[Words] = &[
    Words {
        name: "2026-11",
        clauses: CLAUSES,
        fixed: Some((14, 42)),
    },
    Words {
        name: "2026-11b",
        clauses: CLAUSES,
        fixed: None,
    },
];

/// What the words of a version are, besides the instructions on withdrawal that each has.
#[derive(Debug, PartialEq, Eq)]
struct Words {
    name: &'static str,
    /// A clause's name in the texts, and how many paragraphs it has.
    clauses: &'static [(&'static str, u8)],
    /// Days to pay, and of notice of a price, where the words themselves say so many.
    fixed: Option<(u16, u32)>,
}

/// A version of the terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    words: &'static Words,
    /// Within how many days of its invoice a transfer is due.
    pub payment_days: u16,
    /// How many days before a price changes this is said; 0: it does not change.
    pub notice_days: u32,
}

impl Terms {
    /// Those that an order agrees to which is placed now.
    pub fn now(config: &Config) -> Self {
        Self {
            words: WORDS.last().expect("there are words"),
            payment_days: config.business.payment_days,
            notice_days: config.subscriptions.price_notice_days,
        }
    }

    /// As orders refer to them.
    pub fn name(&self) -> String {
        match self.words.fixed {
            Some(_) => self.words.name.to_owned(),
            None => format!(
                "{}.{}.{}",
                self.words.name, self.payment_days, self.notice_days
            ),
        }
    }

    /// The first part of the names of their texts.
    pub fn words(&self) -> &'static str {
        self.words.name
    }

    /// The version of this name, which the shop had: others are nobody's terms.
    pub async fn of_shop(app: &App, name: &str) -> storage::Result<Option<Self>> {
        let Ok(found) = name.parse::<Self>() else {
            return Ok(None);
        };
        let is_known = found.words.fixed.is_some()
            || found == Self::now(&app.config)
            || store::terms::all(&app.storage)
                .await?
                .iter()
                .any(|known| known == name);
        Ok(is_known.then_some(found))
    }
}

/// That there never were such terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownTerms;

impl FromStr for Terms {
    type Err = UnknownTerms;

    fn from_str(name: &str) -> Result<Self, UnknownTerms> {
        let mut parts = name.split('.');
        let words = parts.next().unwrap_or_default();
        let words = WORDS.iter().find(|known| known.name == words);
        let words = words.ok_or(UnknownTerms)?;
        let (payment_days, notice_days) = if let Some(fixed) = words.fixed {
            fixed
        } else {
            let mut part = || parts.next().ok_or(UnknownTerms);
            let (days, notice) = (part()?, part()?);
            (
                days.parse().map_err(|_| UnknownTerms)?,
                notice.parse().map_err(|_| UnknownTerms)?,
            )
        };
        let found = Self {
            words,
            payment_days,
            notice_days,
        };
        // Written in another way, it is no name.
        (found.name() == name).then_some(found).ok_or(UnknownTerms)
    }
}

/// Notes which terms the shop has, so that they can be read later. When it begins to serve.
pub async fn note(app: &App) -> storage::Result<()> {
    let name = Terms::now(&app.config).name();
    store::terms::note(&app.storage, &name, app.clock.now()).await
}

/// Within how many days its customer agreed to pay what an order is invoiced.
pub fn payment_days(order: &Order) -> u16 {
    let agreed = order.terms_version.parse::<Terms>();
    agreed.map_or(0, |agreed| agreed.payment_days)
}

/// The longest notice of a price that any terms promise which the shop had: who agreed to them is told as long before.
pub async fn longest_notice(storage: &Storage) -> storage::Result<u32> {
    let names = store::terms::all(storage).await?;
    let terms = names.iter().filter_map(|name| name.parse::<Terms>().ok());
    Ok(terms.map(|terms| terms.notice_days).max().unwrap_or(0))
}

/// `GET /terms` and `GET /terms/{version}`.
#[derive(Debug, Clone, Serialize)]
pub struct TermsPage {
    pub version: String,
    /// The first part of the names of its texts.
    pub words: &'static str,
    pub is_current: bool,
    pub clauses: Vec<Clause>,
    pub payment_days: u16,
    pub notice_days: u32,
    pub seller: String,
    /// Name, address and ways to reach the seller, on one line.
    pub contact: String,
    /// The other versions, newest first.
    pub others: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Clause {
    pub name: &'static str,
    pub paragraphs: u8,
}

impl TermsPage {
    pub fn of(terms: &Terms, config: &Config) -> Self {
        let business = &config.business;
        let mut contact = vec![business.legal_name.as_str()];
        contact.extend(business.address.iter().map(String::as_str));
        contact.extend([
            business.contact_email.as_str(),
            business.contact_phone.as_str(),
        ]);
        contact.retain(|part| !part.is_empty());
        let clauses = terms.words.clauses.iter();
        Self {
            version: terms.name(),
            words: terms.words(),
            is_current: *terms == Terms::now(config),
            clauses: clauses
                .map(|&(name, paragraphs)| Clause { name, paragraphs })
                .collect(),
            payment_days: terms.payment_days,
            notice_days: terms.notice_days,
            seller: business.legal_name.clone(),
            contact: contact.join(", "),
            others: Vec::new(),
        }
    }

    /// The same, with the other versions that the shop had.
    pub async fn among_others(mut self, storage: &Storage) -> storage::Result<Self> {
        self.others = store::terms::all(storage).await?;
        self.others.retain(|other| *other != self.version);
        Ok(self)
    }
}

impl Page for TermsPage {
    const TEMPLATE: &'static str = "orders/terms.html";

    fn samples() -> Vec<Self> {
        let sample = |name: &str, is_current| {
            let terms: Terms = name.parse().expect("a version");
            let clauses = terms.words.clauses.iter();
            Self {
                version: name.to_owned(),
                words: terms.words(),
                is_current,
                clauses: clauses
                    .map(|&(name, paragraphs)| Clause { name, paragraphs })
                    .collect(),
                payment_days: terms.payment_days,
                notice_days: terms.notice_days,
                seller: "Nordlicht Post GmbH".to_owned(),
                contact: "Nordlicht Post GmbH, Hafenstraße 7, 24103 Kiel, post@nordlicht.example"
                    .to_owned(),
                others: if is_current {
                    Vec::new()
                } else {
                    vec!["2026-11b.14.30".to_owned()]
                },
            }
        };
        vec![
            sample("2026-11b.14.30", true),
            sample("2026-11b.0.0", false),
            sample("2026-11b.1.1", false),
            sample("2026-11", false),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::orders::TERMS_WORDS;

    #[test]
    fn orders_agree_to_the_newest_words() {
        assert_eq!(WORDS.last().map(|words| words.name), Some(TERMS_WORDS));
    }

    #[test]
    fn a_version_reads_back_and_nothing_else_is_one() {
        for name in ["2026-11", "2026-11b.14.30", "2026-11b.0.0"] {
            assert_eq!(
                name.parse::<Terms>().map(|terms| terms.name()),
                Ok(name.to_owned())
            );
        }
        let old: Terms = "2026-11".parse().unwrap();
        assert_eq!((old.payment_days, old.notice_days), (14, 42));
        for wrong in [
            "",
            "2026-11b",
            "2026-11b.14",
            "2026-11b.14.30.1",
            "2026-11b.014.30",
            "2026-11b.+14.30",
            "2026-11.14.42",
        ] {
            assert_eq!(wrong.parse::<Terms>(), Err(UnknownTerms), "{wrong}");
        }
    }
}
