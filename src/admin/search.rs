//! Finds orders by what an operator has at hand: a number, an e-mail address, a name.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::app::App;
use crate::audit;
use crate::customers::values::Email;
use crate::customers::{self, RecogniseError};
use crate::orders;
use crate::vault::{self, SubjectId};

use super::reveal::RevealError;
use super::store::orders::{self as list, Listed, Place, Which};

/// Names that one search opens at most, the newest orders' first.
const NAMES_MAX: i64 = 2_000;
/// Names opened between two looks into the database.
const CHUNK: i64 = 200;
/// Orders shown at most.
pub(super) const HITS_MAX: usize = 100;

/// What a search found.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) orders: Vec<Listed>,
    /// For a search by name: how many names were opened for it.
    pub(super) opened: Option<i64>,
    /// Whether there is more than was looked at, or than is shown.
    pub(super) cut_off: bool,
}

/// What was typed into the search field.
#[derive(Debug, PartialEq)]
pub(super) enum Wanted {
    Number(String),
    Email(Email),
    /// Words that must all stand in the name, as [`folded`].
    Name(Vec<String>),
}

/// The text is none of the things that can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NothingWanted;

impl Wanted {
    pub(super) fn parse(text: &str) -> Result<Self, NothingWanted> {
        let text = text.trim();
        if text.contains('@') {
            return text.parse().map(Self::Email).map_err(|_| NothingWanted);
        }
        if let Some(number) = number(text) {
            return Ok(Self::Number(number));
        }
        let words: Vec<String> = folded(text).split_whitespace().map(str::to_owned).collect();
        // A single letter stands in nearly every name.
        if words.iter().map(|word| word.chars().count()).sum::<usize>() < 2 {
            return Err(NothingWanted);
        }
        Ok(Self::Name(words))
    }

    pub(super) async fn find(&self, app: &App) -> Result<Found, RevealError> {
        match self {
            Self::Number(number) => {
                let number = number.clone();
                all(
                    app,
                    Which {
                        number,
                        ..Which::default()
                    },
                )
                .await
            }
            Self::Email(email) => match customers::recognise(app, email).await {
                Ok(None) => Ok(Found {
                    orders: Vec::new(),
                    opened: None,
                    cut_off: false,
                }),
                Ok(Some(known)) => {
                    let customer = known.id.as_str().to_owned();
                    all(
                        app,
                        Which {
                            customer,
                            ..Which::default()
                        },
                    )
                    .await
                }
                Err(RecogniseError::Storage(error)) => Err(error.into()),
                Err(RecogniseError::Vault(error)) => Err(error.into()),
            },
            Self::Name(words) => by_name(app, words).await,
        }
    }
}

async fn all(app: &App, which: Which) -> Result<Found, RevealError> {
    let limit = i64::try_from(HITS_MAX).unwrap_or(i64::MAX);
    let mut orders = list::older(&app.storage, &which, &Place::newest(), limit + 1).await?;
    let cut_off = orders.len() > HITS_MAX;
    orders.truncate(HITS_MAX);
    Ok(Found {
        orders,
        opened: None,
        cut_off,
    })
}

/// Opens name after name in memory, the newest order's first: names have no index, because they could be guessed.
async fn by_name(app: &App, words: &[String]) -> Result<Found, RevealError> {
    let mut found = Found {
        orders: Vec::new(),
        opened: Some(0),
        cut_off: false,
    };
    let mut opened = 0;
    let mut place = Place::newest();
    loop {
        let orders = list::older(&app.storage, &Which::default(), &place, CHUNK).await?;
        let Some(last) = orders.last() else { break };
        place = Place::from(last);
        let is_last_chunk = i64::try_from(orders.len()).is_ok_and(|count| count < CHUNK);
        let subjects: Vec<SubjectId> = orders.iter().map(|order| order.subject.clone()).collect();
        app.vault.warm(&subjects).await?;
        for order in orders {
            if found.orders.len() == HITS_MAX || opened == NAMES_MAX {
                found.cut_off = true;
                break;
            }
            opened += 1;
            if has_words(app, &order, words).await? {
                found.orders.push(order);
            }
        }
        if found.cut_off || is_last_chunk {
            break;
        }
    }
    found.opened = Some(opened);
    Ok(found)
}

async fn has_words(app: &App, order: &Listed, words: &[String]) -> Result<bool, vault::Error> {
    let Some(sealed) = &order.name else {
        return Ok(false);
    };
    let field = &orders::data::NAME;
    let id = order.id.as_str();
    let is_match = |name: &str| {
        let name = folded(name);
        words.iter().all(|word| name.contains(word.as_str()))
    };
    match audit::reveal::matches(&app.vault, field, &order.subject, id, sealed, is_match).await {
        Err(vault::Error::Erased) => Ok(false),
        answer => answer,
    }
}

/// Without case and accents: who reads "Zoë" types "zoe".
fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|sign| !is_combining_mark(*sign))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Two groups of five letters or digits, as orders are numbered. Without the hyphen a digit tells it from a name.
fn number(text: &str) -> Option<String> {
    let is_group =
        |group: &str| group.len() == 5 && group.bytes().all(|b| b.is_ascii_alphanumeric());
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    let (first, second) = text
        .split_once('-')
        .or_else(|| text.split_at_checked(5).filter(|_| has_digit))?;
    (is_group(first) && is_group(second)).then(|| format!("{first}-{second}").to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_told_apart() {
        let name = |words: &[&str]| {
            Ok(Wanted::Name(
                words.iter().map(ToString::to_string).collect(),
            ))
        };
        assert_eq!(
            Wanted::parse(" abcde-23456 "),
            Ok(Wanted::Number("ABCDE-23456".into()))
        );
        assert_eq!(
            Wanted::parse("gtgz3nbl4r"),
            Ok(Wanted::Number("GTGZ3-NBL4R".into()))
        );
        assert_eq!(Wanted::parse("Goldschmid"), name(&["goldschmid"]));
        assert!(matches!(
            Wanted::parse("ada@lovelace.example"),
            Ok(Wanted::Email(_))
        ));
        assert_eq!(Wanted::parse("ada@"), Err(NothingWanted));
        assert_eq!(Wanted::parse("Zoë  Müller"), name(&["zoe", "muller"]));
        assert_eq!(Wanted::parse("Anna-Lena"), name(&["anna-lena"]));
        assert_eq!(Wanted::parse("李娜"), name(&["李娜"]));
        assert_eq!(Wanted::parse(" a "), Err(NothingWanted));
        assert_eq!(Wanted::parse(""), Err(NothingWanted));
    }
}
