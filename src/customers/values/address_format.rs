//! What an address needs in each country. The facts and their source are in `data/address_formats.tsv`.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use regex::{Regex, RegexBuilder};
use serde::Serialize;

use super::CountryCode;

/// Which fields an address of a country has, and what they are called there.
#[derive(Debug)]
pub struct AddressFormat {
    pub city: Need,
    pub postal_code: Need,
    /// Asked for where addresses name one, but required only where no postal code tells it: nobody should have to say
    /// more about themselves than delivery needs.
    pub region: Need,
    /// The key of what the postal code is called, in `templates/locales/*/addresses.ftl`.
    pub postal_code_label: &'static str,
    /// The key of what the region is called.
    pub region_label: &'static str,
    pub postal_code_example: Option<&'static str>,
    pattern: Option<&'static str>,
    /// Compiled when its country is first written to: few shops need all 180.
    compiled: OnceLock<Regex>,
}

/// Whether a field belongs into an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    Required,
    Optional,
    /// Addresses there do not have it; what is typed all the same is kept.
    Unused,
}

impl AddressFormat {
    pub fn of(country: CountryCode) -> &'static Self {
        FORMATS
            .get(country.as_str())
            .expect("the data has every country of the standard, as its test shows")
    }

    pub(super) fn matches_postal_code(&self, code: &str) -> bool {
        match self.pattern {
            Some(pattern) => self.compiled.get_or_init(|| whole(pattern)).is_match(code),
            None => {
                !code.is_empty()
                    && code
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b' ' || byte == b'-')
            }
        }
    }
}

static FORMATS: LazyLock<HashMap<&'static str, AddressFormat>> = LazyLock::new(|| {
    include_str!("data/address_formats.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| entry(line).expect("every line of the file has its seven columns"))
        .collect()
});

fn entry(line: &'static str) -> Option<(&'static str, AddressFormat)> {
    let mut columns = line.split('\t');
    let country = columns.next()?;
    let (required, used) = (columns.next()?, columns.next()?);
    let need = |field: char| match (required.contains(field), used.contains(field)) {
        (true, _) => Need::Required,
        (false, true) => Need::Optional,
        (false, false) => Need::Unused,
    };
    let region = match need('S') {
        Need::Required if required.contains('Z') => Need::Optional,
        other => other,
    };
    let format = AddressFormat {
        city: need('C'),
        postal_code: need('Z'),
        region,
        postal_code_label: postal_code_label(columns.next()?),
        region_label: region_label(columns.next()?),
        postal_code_example: columns.next().filter(|text| *text != "-"),
        pattern: columns.next().filter(|text| *text != "-"),
        compiled: OnceLock::new(),
    };
    Some((country, format))
}

/// `\d` means the digits 0 to 9: codes are kept in ASCII.
fn whole(pattern: &str) -> Regex {
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .unicode(false)
        .build()
        .expect("a pattern of the file is a regular expression, as its test shows")
}

fn postal_code_label(name: &str) -> &'static str {
    match name {
        "zip" => "address-zip-code",
        "eircode" => "address-eircode",
        "pin" => "address-pin-code",
        _ => "address-postal-code",
    }
}

fn region_label(name: &str) -> &'static str {
    match name {
        "area" => "address-area",
        "county" => "address-county",
        "department" => "address-department",
        "district" => "address-district",
        "do_si" => "address-do-si",
        "emirate" => "address-emirate",
        "island" => "address-island",
        "oblast" => "address-oblast",
        "parish" => "address-parish",
        "prefecture" => "address-prefecture",
        "state" => "address-state",
        _ => "address-province",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_has_every_country_and_every_example_matches_its_pattern() {
        assert_eq!(FORMATS.len(), rust_iso3166::ALL.len());
        for country in rust_iso3166::ALL {
            let format = AddressFormat::of(country.alpha2.parse().unwrap());
            assert_eq!(
                format.pattern.is_some(),
                format.postal_code_example.is_some()
            );
            if let Some(example) = format.postal_code_example {
                assert!(format.matches_postal_code(example), "{}", country.alpha2);
                assert_ne!(format.postal_code, Need::Unused, "{}", country.alpha2);
            }
        }
    }

    #[test]
    fn countries_ask_for_what_their_addresses_have() {
        let of = |code: &str| AddressFormat::of(code.parse().unwrap());
        assert_eq!(of("DE").postal_code, Need::Required);
        assert_eq!(of("DE").region, Need::Unused);
        assert_eq!(of("IE").postal_code, Need::Optional);
        assert_eq!(of("IE").postal_code_label, "address-eircode");
        assert_eq!(of("US").region, Need::Optional, "the ZIP code tells it");
        assert_eq!(of("US").region_label, "address-state");
        assert_eq!(of("AE").region, Need::Required);
        assert_eq!(of("AE").postal_code, Need::Unused);
        assert_eq!(of("SG").city, Need::Unused);
    }
}
