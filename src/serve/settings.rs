//! Settings that only the rooms they are for can judge. Asked before anything is touched.

use jiff::Timestamp;

use crate::billing::document::{Press, PressError};
use crate::billing::reports::Accounts;
use crate::billing::tax::Territory;
use crate::billing::vat_ids::vies::Vies;
use crate::catalog::TaxCategory;
use crate::config::{Business, Config, Error};
use crate::customers::values::{CountryCode, PostalCode, VatId};
use crate::mail::Mailbox;
use crate::money::Rate;
use crate::payments;
use crate::storage;
use crate::subscriptions::dunning;

/// Everything that is wrong, and what to do about it.
pub fn faults(config: &Config, now: Timestamp) -> Vec<Error> {
    let mut faults = Vec::new();
    let mut found = |key, why: String| faults.push(Error::Invalid { key, why });
    let business = &config.business;
    for (key, address) in [
        ("business.contact_email", &business.contact_email),
        ("business.privacy_contact", &business.privacy_contact),
        ("mail.from", &config.mail.from),
    ] {
        if let Err(error) = Mailbox::parse(address) {
            found(key, error.to_string());
        }
    }
    if let Ok(currency) = business.currency.parse()
        && let Err(error) = dunning::steps(&config.dunning.steps, currency)
    {
        found("dunning.steps", error.to_string());
    }
    let stripe = &config.payments.stripe;
    if stripe.enabled
        && let Err(error) = payments::stripe::check(stripe)
    {
        found("payments.stripe.api_base", error.to_string());
    }
    if let Err(error) = Accounts::new(&config.accounting) {
        found("accounting", error.to_string());
    }
    if config.dunning.interest_percent.parse::<Rate>().is_err() {
        let why = "it is no percentage between 0 and 100";
        found("dunning.interest_percent", why.to_owned());
    }
    if !business.vat_id.is_empty() && business.vat_id.parse::<VatId>().is_err() {
        let why = "it is no VAT id that a member state gives, or mistyped; numbers of other kinds go into business.tax_number";
        found("business.vat_id", why.to_owned());
    }
    if config.vat_ids.vies
        && let Err(error) = Vies::of(&config.vat_ids, business)
    {
        found("vat_ids.vies_url", error.to_string());
    }
    if let Err(error) = Press::try_own(business) {
        let is_logo = match &error {
            PressError::Logo { .. } => true,
            PressError::File { path, .. } | PressError::Large { path } => {
                business.logo.as_ref() == Some(path)
            }
            PressError::Font { .. } | PressError::Encoding { .. } => false,
            PressError::Template { .. } => business.invoice_templates.is_none(),
        };
        let key = if is_logo {
            "business.logo"
        } else {
            "business.invoice_templates"
        };
        found(key, error.to_string());
    }
    if storage::is_same(config.storage.data_url(), config.storage.keystore_url()) {
        let why = "it is the data database, written otherwise; the keystore must be a database of its own";
        found("storage.keystore_url", why.to_owned());
    }
    match business.country.parse::<CountryCode>() {
        Err(_) => found(
            "business.country",
            format!(
                "`{}` is no country's code (ISO 3166-1), such as DE",
                business.country
            ),
        ),
        Ok(country) => place(business, country, now, found),
    }
    faults
}

/// Without rates no order can be priced.
fn place(
    business: &Business,
    country: CountryCode,
    now: Timestamp,
    mut found: impl FnMut(&'static str, String),
) {
    let code = &business.postal_code;
    if !code.is_empty() && PostalCode::parse(code, country).is_err() {
        found(
            "business.postal_code",
            format!("`{code}` is no postal code of {country}"),
        );
    }
    let territory = Territory::of(country, Some(code));
    let today = now.to_zoned(business.zone()).date();
    let is_known = territory.rate(TaxCategory::Standard, today).is_some();
    if !is_known && !business.small_business {
        let why = format!(
            "no VAT rates of {territory} are known, so nothing could be sold from there. Name the country that the \
             business is established in, or set business.small_business where that exemption applies"
        );
        found("business.country", why);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use serde_json::Value;

    use super::*;

    fn refused(settings: &[(&str, &str)]) -> Option<String> {
        let variables = settings
            .iter()
            .map(|(key, value)| (format!("SEALBOOK_{key}"), (*value).to_owned()));
        let config = match Config::load(None, variables) {
            Ok(config) => config,
            Err(error) => return Some(error.to_string()),
        };
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        let mut faults = faults(&config, now);
        faults.pop().map(|fault| fault.to_string())
    }

    /// A wrong value of each kind is refused, and what is said names the key.
    #[test]
    fn a_wrong_setting_is_refused_by_its_name() {
        for (key, value) in [
            ("SERVER__LISTEN", "nowhere"),
            ("SERVER__LISTEN", "127.0.0.1:99999"),
            ("SERVER__PUBLIC_URL", "shop.example.org"),
            ("SERVER__PUBLIC_URL", "http://shop.example.org"),
            ("SERVER__PUBLIC_URL", "https://shop.example.org/path"),
            ("SERVER__EXTRA_ORIGINS", "https://a.example,b.example"),
            ("SERVER__CORS_ORIGINS", "*"),
            ("SERVER__TLS", "maybe"),
            ("SERVER__TRUSTED_PROXIES", "10.0.0.0/64"),
            ("SERVER__OPERATIONS_LISTEN", "9443"),
            ("SERVER__WORKERS", "-1"),
            ("SERVER__WORKERS", "1000000"),
            ("STORAGE__DATA_URL", "mysql://shop@db/shop"),
            ("STORAGE__DATA_URL", "sqlite:"),
            ("STORAGE__KEYSTORE_URL", "sqlite:data/sealbook.db"),
            (
                "STORAGE__KEYSTORE_URL",
                "sqlite://data/../data/./sealbook.db",
            ),
            ("STORAGE__DATA_DIR", ""),
            ("STORAGE__CONNECTIONS", "0"),
            ("VAULT__CACHED_SUBJECTS_MAX", "-5"),
            ("VAULT__MINTED_AHEAD", "1000000000"),
            ("MAIL__FROM", "nobody"),
            ("MAIL__FROM", "Shop <shop@>"),
            ("MAIL__CONNECTIONS", "many"),
            ("BUSINESS__LEGAL_NAME", " "),
            ("BUSINESS__LEGAL_NAME", "Shop\r\nBcc: everybody@example.org"),
            ("BUSINESS__COUNTRY", "XX"),
            ("BUSINESS__COUNTRY", "Germany"),
            ("BUSINESS__COUNTRY", "US"),
            ("BUSINESS__POSTAL_CODE", "1"),
            ("BUSINESS__VAT_ID", "DE136695975"),
            ("BUSINESS__IBAN", "DE03120300000000202051"),
            ("BUSINESS__BIC", "BYLADEM"),
            ("BUSINESS__CURRENCY", "EURO"),
            ("BUSINESS__CURRENCY", "ZZZ"),
            ("BUSINESS__OSS", "perhaps"),
            ("BUSINESS__TIMEZONE", "Mars/Base"),
            ("BUSINESS__CONTACT_EMAIL", "shop"),
            ("BUSINESS__PRIVACY_CONTACT", ""),
            ("BUSINESS__INVOICE_PREFIX", "inv 2026"),
            ("BUSINESS__LOGO", "logo.bmp"),
            ("BUSINESS__LOGO", "nowhere.svg"),
            ("BUSINESS__LOGO", "Cargo.toml"),
            ("BUSINESS__INVOICE_TEMPLATES", "nowhere"),
            ("BUSINESS__LANGUAGE", "fr"),
            ("PRIVACY__MINIMUM_AGE", "300"),
            ("PRIVACY__RETENTION__IDENTITY_DAYS", "-1"),
            ("PRIVACY__RETENTION__ADDRESSES_DAYS", "30"),
            ("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", "-1"),
            ("LIMITS__BODY_BYTES_MAX", "0"),
            ("LIMITS__HEAD_SECONDS_MAX", "0"),
            ("LIMITS__BODY_SECONDS_MAX", "86400"),
            ("LIMITS__PASSWORD_HASHES_MAX", "0"),
            ("LIMITS__SHUTDOWN_SECONDS_MAX", "1.5"),
            ("LOG__FORMAT", "xml"),
            ("LOG__LEVEL", "info"),
        ] {
            let said = refused(&[(key, value)]);
            let said = said.unwrap_or_else(|| panic!("{key}={value} is taken"));
            let (_, name) = key.to_lowercase().rsplit_once("__").map_or_else(
                || panic!("{key} has no section"),
                |(section, name)| (section.to_owned(), name.to_owned()),
            );
            assert!(said.contains(&name), "{key}={value}: {said}");
            assert!(!said.contains("shop@db"), "{said}");
        }
        for settings in [
            &[("SERVER__TLS", "files")][..],
            &[("SERVER__TLS", "acme")],
            &[("PAYMENTS__STRIPE__ENABLED", "true")],
            &[
                ("BUSINESS__COUNTRY", "ES"),
                ("BUSINESS__POSTAL_CODE", "35001"),
            ],
        ] {
            assert!(refused(settings).is_some(), "{settings:?}");
        }
        let small = ("BUSINESS__SMALL_BUSINESS", "true");
        assert_eq!(refused(&[("BUSINESS__COUNTRY", "US"), small]), None);
        assert_eq!(refused(&[]), None);
    }

    #[test]
    fn the_example_for_production_can_be_used() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/production.example.toml");
        let config = Config::load(Some(&path), []).unwrap();
        let faults = faults(&config, "2026-03-01T12:00:00Z".parse().unwrap());
        assert!(faults.is_empty(), "{faults:?}");
        assert!(crate::mail::check(&config).is_ok());
    }

    #[test]
    fn every_setting_stands_in_the_defaults_with_what_it_means() {
        let text = include_str!("../../config/default.toml");
        let mut section = String::new();
        let mut before = "";
        let mut described = BTreeSet::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']').to_owned();
            } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#'))
            {
                assert!(before.starts_with("# "), "{section}.{key} is not explained");
                described.insert(format!("{section}.{key}"));
            }
            before = line;
        }
        let config = serde_json::to_value(Config::load(None, []).unwrap()).unwrap();
        let mut typed = BTreeSet::new();
        gather(String::new(), &config, &mut typed);
        assert_eq!(described, typed);
    }

    fn gather(name: String, value: &Value, keys: &mut BTreeSet<String>) {
        let Some(members) = value.as_object() else {
            keys.insert(name);
            return;
        };
        for (key, value) in members {
            let dot = if name.is_empty() { "" } else { "." };
            gather(format!("{name}{dot}{key}"), value, keys);
        }
    }
}
