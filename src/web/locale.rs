//! The languages people read Sealbook in: which one a reader gets, and how a thing is said in it.
//!
//! All text lives in `templates/locales/<language>/*.ftl` (Project Fluent). This file alone names the Fluent crates.

mod format;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

pub use format::Unreadable;

use super::Templates;

/// A language that every text exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    En,
    De,
}

impl Locale {
    /// The first is the one for readers who want neither.
    pub const ALL: [Self; 2] = [Self::En, Self::De];

    /// The language tag (RFC 5646) for `lang`, cookies and stored preferences.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// The language's own name for itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
        }
    }

    /// The reader's explicit choice if there is one, else the best of what their browser asks for (RFC 9110, 12.5.4).
    pub fn negotiate(chosen: Option<&str>, accept_language: Option<&str>) -> Self {
        chosen
            .and_then(|tag| tag.parse().ok())
            .or_else(|| accept_language.and_then(preferred))
            .unwrap_or(Self::ALL[0])
    }

    /// Says a message in this language.
    pub fn say(self, phrase: &Phrase) -> Result<String, Unsayable> {
        let bundle = &VOICES[self as usize];
        let unsayable = |why: String| Unsayable {
            locale: self,
            key: phrase.key.to_string(),
            why,
        };
        let pattern = bundle
            .get_message(&phrase.key)
            .and_then(|message| message.value())
            .ok_or_else(|| unsayable("no such message".to_owned()))?;
        let args: FluentArgs = phrase
            .args
            .iter()
            .map(|(k, v)| (&**k, FluentValue::from(v)))
            .collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&args), &mut errors);
        match errors.first() {
            None => Ok(text.into_owned()),
            Some(error) => Err(unsayable(error.to_string())),
        }
    }

    /// The keys of all messages, for the test that holds the languages against each other.
    pub fn keys(self) -> impl Iterator<Item = String> {
        resources(self).flat_map(|(_, text)| {
            text.lines()
                .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
                .filter(|key| key.starts_with(|c: char| c.is_ascii_lowercase()))
                .collect::<Vec<_>>()
        })
    }
}

impl FromStr for Locale {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| locale.tag().eq_ignore_ascii_case(language))
            .ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a language that Sealbook speaks")]
pub struct UnknownLanguage;

/// A message that is missing, or lacks an argument: a mistake in the code, which the tests look for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot say `{key}` in {locale}: {why}")]
pub struct Unsayable {
    pub locale: Locale,
    pub key: String,
    pub why: String,
}

/// Something to be said once the reader's language is known: a message's key and its arguments.
///
/// Templates say it with `say(phrase)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phrase {
    key: Cow<'static, str>,
    args: BTreeMap<Cow<'static, str>, Word>,
}

/// An argument of a [`Phrase`]: whole numbers choose plural forms and are grouped as the language does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Word {
    Number(i64),
    Text(String),
}

impl Phrase {
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self {
            key: key.into(),
            args: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, word: impl Into<Word>) -> Self {
        self.args.insert(name.into(), word.into());
        self
    }

    pub fn key(&self) -> &str {
        &self.key
    }
}

impl From<&'static str> for Phrase {
    fn from(key: &'static str) -> Self {
        Self::new(key)
    }
}

impl From<i64> for Word {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<'a> From<&'a Word> for FluentValue<'a> {
    fn from(word: &'a Word) -> Self {
        match word {
            Word::Number(number) => (*number).into(),
            Word::Text(text) => text.as_str().into(),
        }
    }
}

type Voice = FluentBundle<FluentResource>;

static VOICES: LazyLock<[Voice; 2]> = LazyLock::new(|| Locale::ALL.map(voice));

fn voice(locale: Locale) -> Voice {
    let language: LanguageIdentifier = locale.tag().parse().expect("our tags are well formed");
    let mut bundle = Voice::new_concurrent(vec![language]);
    // The marks would end up in mail subjects and attributes; a page isolates foreign text with <bdi>.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::En => |value, _| spell(Locale::En, value),
        Locale::De => |value, _| spell(Locale::De, value),
    }));
    for (file, text) in resources(locale) {
        let resource = FluentResource::try_new(text)
            .unwrap_or_else(|(_, errors)| panic!("{file} is not Fluent: {errors:?}"));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("{file} says a message twice: {errors:?}"));
    }
    bundle
}

fn resources(locale: Locale) -> impl Iterator<Item = (Cow<'static, str>, String)> {
    let folder = format!("locales/{locale}/");
    Templates::iter()
        .filter(move |file| file.starts_with(&folder))
        .map(|file| {
            let bytes = Templates::get(&file)
                .expect("a listed file is embedded")
                .data;
            let text = String::from_utf8(bytes.into_owned()).expect("our texts are UTF-8");
            (file, text)
        })
}

/// Fluent leaves the grouping of digits to its host.
fn spell(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(FluentNumber { value, .. }) => locale.number(&value.to_string()).ok(),
        _ => None,
    }
}

/// The first of our languages in the order of the header's weights.
fn preferred(accept_language: &str) -> Option<Locale> {
    let mut wishes: Vec<(f32, Locale)> = accept_language
        .split(',')
        .take(20)
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=")?.parse().ok()?;
            (weight > 0.0).then_some((weight, tag.trim().parse().ok()?))
        })
        .collect();
    // The sort is stable, so equal weights keep the header's order.
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map(|(_, locale)| *locale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readers_choice_wins_over_the_browsers() {
        for (chosen, header, expected) in [
            (None, None, Locale::En),
            (None, Some("de-AT,en;q=0.8"), Locale::De),
            (None, Some("fr, en;q=0.4, de;q=0.6"), Locale::De),
            (None, Some("de;q=0, en;q=0.1"), Locale::En),
            (None, Some("*;q=x,,;;"), Locale::En),
            (Some("en"), Some("de"), Locale::En),
            (Some("xx"), Some("de"), Locale::De),
        ] {
            assert_eq!(Locale::negotiate(chosen, header), expected, "{header:?}");
        }
    }

    #[test]
    fn a_message_that_is_missing_or_short_of_an_argument_is_an_error() {
        assert!(Locale::En.say(&"no-such-message".into()).is_err());
        assert!(Locale::En.say(&"money".into()).is_err());
    }

    #[test]
    fn every_language_says_the_same_messages() {
        let [english, german] =
            Locale::ALL.map(|locale| locale.keys().collect::<std::collections::BTreeSet<_>>());
        let only = |a: &std::collections::BTreeSet<String>, b| {
            a.difference(b).cloned().collect::<Vec<_>>()
        };
        assert_eq!(
            only(&english, &german),
            Vec::<String>::new(),
            "not in German"
        );
        assert_eq!(
            only(&german, &english),
            Vec::<String>::new(),
            "not in English"
        );
    }
}
