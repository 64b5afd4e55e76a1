//! Invented people: the same ones for the same seed.

use serde::Deserialize;

use crate::chance::Chance;

const PEOPLE: &str = include_str!("people.toml");
/// How many of a hundred order for a company, or leave a telephone number where one is known.
const COMPANIES_PERCENT: u64 = 34;
const PHONES_PERCENT: u64 = 45;
const HOUSE_NUMBERS: u64 = 140;

/// Somebody who orders, as they would fill in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) company: String,
    pub(super) phone: String,
    pub(super) line1: String,
    pub(super) postal_code: String,
    pub(super) city: String,
    pub(super) country: String,
    pub(super) language: String,
    /// What their domain and their address of mail are called.
    pub(super) handle: String,
}

#[derive(Deserialize)]
struct World {
    country: Vec<Country>,
}

#[derive(Deserialize)]
struct Country {
    code: String,
    weight: u64,
    language: String,
    street: String,
    #[serde(default)]
    phone: String,
    companies: Vec<String>,
    given: Vec<String>,
    family: Vec<String>,
    streets: Vec<String>,
    towns: Vec<String>,
}

pub(super) fn invent(count: usize, chance: &Chance) -> Vec<Person> {
    let world: World = toml::from_str(PEOPLE).expect("the people in the binary are tested");
    (0..count)
        .map(|number| person(number, world.pick(chance), chance))
        .collect()
}

impl World {
    fn pick(&self, chance: &Chance) -> &Country {
        let all = self.country.iter().map(|country| country.weight).sum();
        let mut left = chance.below(all);
        for country in &self.country {
            if left < country.weight {
                return country;
            }
            left -= country.weight;
        }
        unreachable!("what was drawn is below the sum of the weights")
    }
}

fn person(number: usize, country: &Country, chance: &Chance) -> Person {
    let (given, family) = (one(&country.given, chance), one(&country.family, chance));
    // People share names; their addresses of mail differ.
    let handle = format!("{}-{}-{number}", plain(given), plain(family));
    let company = (chance.below(100) < COMPANIES_PERCENT)
        .then(|| format!("{family} {}", one(&country.companies, chance)));
    let phone = (chance.below(100) < PHONES_PERCENT && !country.phone.is_empty()).then(|| {
        country
            .phone
            .replace("{digits}", &format!("{:03}", chance.below(1000)))
    });
    let house = 1 + chance.below(HOUSE_NUMBERS);
    let (postal_code, city) = split_town(one(&country.towns, chance));
    Person {
        name: format!("{given} {family}"),
        email: format!("{handle}@mail.example"),
        company: company.unwrap_or_default(),
        phone: phone.unwrap_or_default(),
        line1: country
            .street
            .replace("{street}", one(&country.streets, chance))
            .replace("{number}", &house.to_string()),
        postal_code,
        city,
        country: country.code.clone(),
        language: country.language.clone(),
        handle,
    }
}

pub(super) fn one<'a>(of: &'a [String], chance: &Chance) -> &'a str {
    let count = u64::try_from(of.len()).expect("a list in memory is counted in 64 bits");
    let at = usize::try_from(chance.below(count)).expect("below the list's length");
    &of[at]
}

/// `1015 CJ Amsterdam`: the name begins with the first letter of a word that is no postal code's, so with the first
/// that has a small letter.
fn split_town(town: &str) -> (String, String) {
    let name = town
        .split(' ')
        .find(|word| word.chars().any(char::is_lowercase))
        .expect("a town has a name");
    let (code, _) = town.split_at(town.find(name).expect("it was found in it"));
    (code.trim().to_owned(), town[code.len()..].to_owned())
}

/// A name in the letters of a domain.
fn plain(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    name.to_lowercase()
        .replace('ß', "ss")
        .replace('ı', "i")
        .replace('ł', "l")
        .replace('ø', "o")
        .replace('æ', "ae")
        .nfd()
        .filter(char::is_ascii_alphabetic)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_invents_the_same_people() {
        let (a, b) = (
            invent(50, &Chance::seeded(1)),
            invent(50, &Chance::seeded(1)),
        );
        assert_eq!(a, b);
        assert_ne!(a, invent(50, &Chance::seeded(2)));
    }

    #[test]
    fn everybody_has_an_address_of_their_own() {
        let people = invent(500, &Chance::seeded(3));
        let emails: BTreeSet<&str> = people.iter().map(|person| person.email.as_str()).collect();
        assert_eq!(emails.len(), people.len());
        for person in &people {
            assert!(person.email.is_ascii(), "{}", person.email);
            assert!(!person.postal_code.is_empty() && !person.city.is_empty());
        }
    }

    #[test]
    fn a_town_is_split_from_its_postal_code() {
        for (town, code, name) in [
            ("10115 Berlin", "10115", "Berlin"),
            ("1015 CJ Amsterdam", "1015 CJ", "Amsterdam"),
            ("2100 København Ø", "2100", "København Ø"),
            ("60311 Frankfurt am Main", "60311", "Frankfurt am Main"),
        ] {
            assert_eq!(split_town(town), (code.to_owned(), name.to_owned()));
        }
    }
}
