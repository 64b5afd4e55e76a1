//! The countries a form offers, by their names in the reader's language.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::form::Choice;
use super::locale::{Locale, Phrase};

/// All countries of ISO 3166-1, sorted as a reader of this language looks them up.
pub fn countries(locale: Locale) -> Vec<Choice> {
    COUNTRIES[locale as usize].clone()
}

static COUNTRIES: LazyLock<[Vec<Choice>; 2]> = LazyLock::new(|| Locale::ALL.map(sorted));

fn sorted(locale: Locale) -> Vec<Choice> {
    let mut choices: Vec<Choice> = rust_iso3166::ALL_ALPHA2
        .iter()
        .map(|code| {
            let phrase = Phrase::new(format!("country-{code}"));
            let name = locale.say(&phrase).expect("countries.ftl names them all");
            Choice::new(*code, name)
        })
        .collect();
    choices.sort_by_cached_key(|choice| collated(&choice.label));
    choices
}

/// Without accents and case: Österreich stands among the Os.
fn collated(name: &str) -> String {
    name.nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_offered_where_its_name_is_looked_for() {
        let names = |locale| -> Vec<String> {
            countries(locale)
                .into_iter()
                .map(|choice| choice.label)
                .collect()
        };
        let place = |names: &[String], name: &str| names.iter().position(|n| n == name).unwrap();
        let german = names(Locale::De);
        assert_eq!(german.len(), rust_iso3166::ALL_ALPHA2.len());
        assert!(place(&german, "Oman") < place(&german, "Österreich"));
        assert!(place(&german, "Österreich") < place(&german, "Pakistan"));
        assert_eq!(names(Locale::En)[0], "Afghanistan");
    }
}
