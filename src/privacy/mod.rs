//! The promises as code: what is stored and why, and the pages that say it.
//!
//! Invariant: nothing here says by hand what the data map, the settings or the cookies' own constants can say.

mod cookies;
pub mod map;
mod notice;
pub mod pages;
mod store;
mod sweep;
pub mod web;

pub use sweep::{SweepError, sweep};

use secrecy::ExposeSecret as _;
use url::Url;

use pages::{BusinessFacts, PeerFacts};

use crate::config::{Business, Config, Tls};
use crate::customers::values::CountryCode;
use crate::mail::Transport;
use crate::web::locale::Locale;

/// The operator's own mail server, which carries every mail to customers; none when nothing leaves.
fn relay(config: &Config) -> Option<String> {
    let transport = config.mail.transport.expose_secret();
    let transport: Transport = transport.parse().ok()?;
    transport.peer().map(ToString::to_string)
}

/// Everybody whom these settings let the program connect to.
fn peers(config: &Config) -> Vec<PeerFacts> {
    let of = |what, address| PeerFacts { address, what };
    let acme = (config.server.tls == Tls::Acme).then_some(&config.server.acme_directory);
    let stripe = &config.payments.stripe;
    let stripe = stripe.enabled.then_some(&stripe.api_base);
    let relay = relay(config).map(|address| of("mail", address));
    let acme = acme
        .and_then(|url| authority(url))
        .map(|address| of("certificates", address));
    let stripe = stripe
        .and_then(|url| authority(url))
        .map(|address| of("payments", address));
    let vies = config.vat_ids.vies.then_some(&config.vat_ids.vies_url);
    let vies = vies
        .and_then(|url| authority(url))
        .map(|address| of("vat-ids", address));
    [relay, acme, stripe, vies].into_iter().flatten().collect()
}

/// Host and port of a URL.
fn authority(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    Some(format!(
        "{}:{}",
        url.host_str()?,
        url.port_or_known_default()?
    ))
}

fn business(business: &Business, locale: Locale) -> BusinessFacts {
    let country: Option<CountryCode> = business.country.parse().ok();
    let country = country.map(|code| code.name(locale).to_owned());
    BusinessFacts {
        name: business.legal_name.clone(),
        address: business.address.iter().cloned().chain(country).collect(),
        represented_by: business.represented_by.clone(),
        email: business.contact_email.clone(),
        phone: business.contact_phone.clone(),
    }
}
