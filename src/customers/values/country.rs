//! Countries: ISO 3166-1 codes, and their names from the Unicode CLDR.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use super::FieldError;
use crate::line::breaks_the_line;
use crate::web::locale::Locale;

/// An officially assigned ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode(&'static str);

impl CountryCode {
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// What a reader of this language calls it.
    pub fn name(self, locale: Locale) -> &'static str {
        let names = &Names::of(locale).by_code;
        names.get(&self).copied().unwrap_or(self.0)
    }

    /// All countries and their names, in the order in which a reader of this language looks for them.
    pub fn all(locale: Locale) -> &'static [(Self, &'static str)] {
        &Names::of(locale).in_order
    }
}

struct Names {
    in_order: Vec<(CountryCode, &'static str)>,
    by_code: HashMap<CountryCode, &'static str>,
}

impl Names {
    fn of(locale: Locale) -> &'static Self {
        static ENGLISH: LazyLock<Names> =
            LazyLock::new(|| Names::read(include_str!("data/countries.en.tsv")));
        static GERMAN: LazyLock<Names> =
            LazyLock::new(|| Names::read(include_str!("data/countries.de.tsv")));
        match locale {
            Locale::En => &ENGLISH,
            Locale::De => &GERMAN,
        }
    }

    fn read(file: &'static str) -> Self {
        let in_order: Vec<_> = file
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let (code, name) = line.split_once('\t').expect("each line has two columns");
                let code = code
                    .parse()
                    .expect("each line begins with a country's code");
                (code, name)
            })
            .collect();
        let by_code = in_order.iter().copied().collect();
        Self { in_order, by_code }
    }
}

impl FromStr for CountryCode {
    type Err = FieldError;

    /// Takes either case; `UK` and `EL` are no codes of the standard.
    fn from_str(text: &str) -> Result<Self, FieldError> {
        if text.contains(breaks_the_line) {
            return Err(FieldError::ControlCharacters);
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::Required);
        }
        let &[first, second] = text.as_bytes() else {
            return Err(FieldError::NotInList);
        };
        let code = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        std::str::from_utf8(&code)
            .ok()
            .and_then(rust_iso3166::from_alpha2)
            .map(|country| Self(country.alpha2))
            .ok_or(FieldError::NotInList)
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_iso_3166_1() {
        for (typed, code) in [("DE", "DE"), (" at ", "AT"), ("gR", "GR")] {
            assert_eq!(typed.parse::<CountryCode>().unwrap().as_str(), code);
        }
        for typed in ["UK", "EL", "EU", "XK", "ZZ", "DEU", "D", "276", "é", "日"] {
            assert_eq!(
                typed.parse::<CountryCode>(),
                Err(FieldError::NotInList),
                "{typed}"
            );
        }
        assert_eq!(" ".parse::<CountryCode>(), Err(FieldError::Required));
        assert_eq!(
            "DE\n".parse::<CountryCode>(),
            Err(FieldError::ControlCharacters)
        );
    }

    #[test]
    fn every_country_has_a_name_in_every_language_and_stands_where_a_reader_looks() {
        for locale in Locale::ALL {
            assert_eq!(CountryCode::all(locale).len(), rust_iso3166::ALL.len());
            for country in rust_iso3166::ALL {
                let code: CountryCode = country.alpha2.parse().unwrap();
                assert_ne!(code.name(locale), code.as_str());
            }
        }
        let austria: CountryCode = "AT".parse().unwrap();
        assert_eq!(austria.name(Locale::En), "Austria");
        assert_eq!(austria.name(Locale::De), "Österreich");
        let german = CountryCode::all(Locale::De);
        let place = |name| german.iter().position(|(_, other)| *other == name).unwrap();
        assert!(place("Oman") < place("Österreich") && place("Österreich") < place("Pakistan"));
    }
}
