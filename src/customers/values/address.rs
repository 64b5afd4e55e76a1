//! Postal addresses, whole and checked against what their country's addresses need.

use super::{
    AddressFormat, AddressLine, City, CountryCode, FieldError, Need, PostalCode, Region, optional,
};

/// An address that mail and tax can rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub line1: AddressLine,
    pub line2: Option<AddressLine>,
    pub postal_code: Option<PostalCode>,
    /// Absent only where a country's addresses have none (Singapore, Monaco).
    pub city: Option<City>,
    pub region: Option<Region>,
    pub country: CountryCode,
}

/// An address as typed; what is absent is empty.
#[derive(Clone, Copy, Default)]
pub struct TypedAddress<'a> {
    pub line1: &'a str,
    pub line2: &'a str,
    pub postal_code: &'a str,
    pub city: &'a str,
    pub region: &'a str,
    pub country: &'a str,
}

/// The field of an address that an error belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressField {
    Line1,
    Line2,
    PostalCode,
    City,
    Region,
    Country,
}

impl AddressField {
    /// The field's name in the order form; in JSON the same inside `address`, without `address_`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Line1 => "address_line1",
            Self::Line2 => "address_line2",
            Self::PostalCode => "postal_code",
            Self::City => "city",
            Self::Region => "region",
            Self::Country => "country",
        }
    }
}

impl TypedAddress<'_> {
    /// The address, or everything that is wrong with it, in the form's order.
    pub fn parse(&self) -> Result<Address, Vec<(AddressField, FieldError)>> {
        let mut errors = Errors::default();
        let country = errors.keep(AddressField::Country, self.country.parse::<CountryCode>());
        let format = country.map(AddressFormat::of);
        let line1 = errors.keep(AddressField::Line1, self.line1.parse::<AddressLine>());
        let line2 = errors.keep(AddressField::Line2, optional(self.line2));
        let postal_code = errors.keep(AddressField::PostalCode, self.postal_code(country));
        let city = errors.keep(
            AddressField::City,
            needed(format.map(|format| format.city), self.city),
        );
        let region = errors.keep(
            AddressField::Region,
            needed(format.map(|format| format.region), self.region),
        );
        match (line1, line2, postal_code, city, region, country) {
            (
                Some(line1),
                Some(line2),
                Some(postal_code),
                Some(city),
                Some(region),
                Some(country),
            ) => Ok(Address {
                line1,
                line2,
                postal_code,
                city,
                region,
                country,
            }),
            _ => Err(errors.sorted()),
        }
    }

    fn postal_code(&self, country: Option<CountryCode>) -> Result<Option<PostalCode>, FieldError> {
        // Without a country, its error is enough: no form is right or wrong yet.
        let Some(country) = country else {
            return Ok(None);
        };
        match PostalCode::parse(self.postal_code, country) {
            Err(FieldError::Required)
                if AddressFormat::of(country).postal_code != Need::Required =>
            {
                Ok(None)
            }
            parsed => parsed.map(Some),
        }
    }
}

/// Nothing where nothing was typed, unless the country needs it.
fn needed<T: std::str::FromStr<Err = FieldError>>(
    need: Option<Need>,
    typed: &str,
) -> Result<Option<T>, FieldError> {
    match optional(typed)? {
        None if need == Some(Need::Required) => Err(FieldError::Required),
        other => Ok(other),
    }
}

#[derive(Default)]
struct Errors(Vec<(AddressField, FieldError)>);

impl Errors {
    fn keep<T>(&mut self, field: AddressField, parsed: Result<T, FieldError>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.0.push((field, error));
                None
            }
        }
    }

    fn sorted(mut self) -> Vec<(AddressField, FieldError)> {
        self.0.sort_by_key(|(field, _)| *field);
        self.0
    }
}

/// Shows the type alone.
impl std::fmt::Debug for TypedAddress<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: TypedAddress<'_> = TypedAddress {
        line1: "Invalidenstraße 117",
        line2: "",
        postal_code: "10115",
        city: "Berlin",
        region: "",
        country: "de",
    };

    #[test]
    fn a_whole_address_is_taken() {
        let address = BERLIN.parse().unwrap();
        assert_eq!(address.country.as_str(), "DE");
        assert_eq!(address.line1.as_str(), "Invalidenstraße 117");
        assert_eq!(address.line2, None);
        assert_eq!(address.region, None);
    }

    #[test]
    fn every_error_is_told_at_once_and_in_the_forms_order() {
        let typed = TypedAddress {
            line1: "",
            line2: "x\ny",
            postal_code: "ABC",
            city: "",
            ..BERLIN
        };
        let errors = typed.parse().unwrap_err();
        let expected = [
            ("address_line1", "required"),
            ("address_line2", "control_characters"),
            ("postal_code", "invalid_format"),
            ("city", "required"),
        ];
        let found: Vec<_> = errors
            .iter()
            .map(|(field, error)| (field.name(), error.code()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_country_decides_what_is_needed() {
        let dubai = TypedAddress {
            line1: "Sheikh Zayed Road 1",
            country: "AE",
            ..TypedAddress::default()
        };
        let errors = dubai.parse().unwrap_err();
        assert_eq!(errors, [(AddressField::Region, FieldError::Required)]);
        assert!(
            TypedAddress {
                region: "Dubai",
                ..dubai
            }
            .parse()
            .is_ok()
        );
        let dublin = TypedAddress {
            line1: "1 Grafton Street",
            city: "Dublin",
            country: "IE",
            ..TypedAddress::default()
        };
        assert_eq!(dublin.parse().unwrap().postal_code, None);
        let vienna = TypedAddress {
            country: "AT",
            ..dublin
        };
        assert_eq!(
            vienna.parse().unwrap_err(),
            [(AddressField::PostalCode, FieldError::Required)]
        );
    }

    #[test]
    fn an_unknown_country_is_the_only_error_about_the_country() {
        let typed = TypedAddress {
            country: "ZZ",
            ..BERLIN
        };
        assert_eq!(
            typed.parse().unwrap_err(),
            [(AddressField::Country, FieldError::NotInList)]
        );
    }
}
