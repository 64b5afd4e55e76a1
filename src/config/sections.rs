//! One struct a room. What a setting means stands in `config/default.toml`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use serde::de::{Deserializer, Error as _};
use serde::{Deserialize, Serialize, Serializer};

use super::reach;
use crate::money::Currency;

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    public_url: String,
    #[serde(deserialize_with = "list")]
    pub extra_origins: Vec<String>,
    pub tls: Tls,
    pub certificate_file: PathBuf,
    pub key_file: PathBuf,
    pub acme_directory: String,
    pub acme_contact: String,
    #[serde(deserialize_with = "networks", serialize_with = "displayed")]
    pub trusted_proxies: Vec<IpNet>,
    #[serde(deserialize_with = "optional_address", serialize_with = "or_empty")]
    pub operations_listen: Option<SocketAddr>,
    #[serde(deserialize_with = "list")]
    pub cors_origins: Vec<String>,
    pub workers: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    SelfSigned,
    Files,
    Acme,
    Off,
}

impl Server {
    /// The shop's origin, without a slash at its end.
    pub fn public_url(&self) -> String {
        if self.public_url.is_empty() {
            let scheme = if self.tls == Tls::Off {
                "http"
            } else {
                "https"
            };
            return format!("{scheme}://localhost:{}", self.listen.port());
        }
        self.public_url.trim_end_matches('/').to_owned()
    }

    /// Whether the shop's address is this machine's own name: every link in a mail leads there.
    pub fn is_local(&self) -> bool {
        reach::is_this_machine(&self.public_url())
    }

    /// Whether the public can reach the shop: before, nothing is sold.
    pub fn is_public(&self) -> bool {
        reach::is_public(&self.public_url())
    }
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    #[serde(serialize_with = "redacted")]
    data_url: SecretString,
    #[serde(serialize_with = "redacted")]
    keystore_url: SecretString,
    pub data_dir: PathBuf,
    pub connections: u32,
}

impl Storage {
    /// May hold a password: not for messages.
    pub fn data_url(&self) -> &str {
        self.data_url.expose_secret()
    }

    /// Into files of this folder.
    pub(super) fn move_to(&mut self, folder: PathBuf) {
        let file = |name| format!("sqlite:{}", folder.join(name).display()).into();
        self.data_url = file("sealbook.db");
        self.keystore_url = file("keystore.db");
        self.data_dir = folder;
    }

    /// May hold a password: not for messages.
    pub fn keystore_url(&self) -> &str {
        self.keystore_url.expose_secret()
    }
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Vault {
    pub master_key: String,
    pub cached_subjects_max: usize,
    pub minted_ahead: usize,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// May hold a password.
    #[serde(serialize_with = "redacted")]
    pub transport: SecretString,
    pub from: String,
    pub ca_file: PathBuf,
    pub connections: usize,
    pub dkim_selector: String,
    pub dkim_domain: String,
    pub dkim_key: PathBuf,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Business {
    pub legal_name: String,
    #[serde(deserialize_with = "list")]
    pub address: Vec<String>,
    pub postal_code: String,
    pub country: String,
    pub vat_id: String,
    pub tax_number: String,
    pub iban: String,
    pub bic: String,
    pub currency: String,
    pub tax_currency: String,
    pub oss_currency: String,
    pub exchange_rate_days: u16,
    pub oss: bool,
    pub small_business: bool,
    pub timezone: String,
    pub contact_email: String,
    pub contact_phone: String,
    pub represented_by: String,
    pub register: String,
    pub invoice_prefix: String,
    pub credit_note_prefix: String,
    pub payment_days: u16,
    #[serde(deserialize_with = "optional_path", serialize_with = "path_or_empty")]
    pub logo: Option<PathBuf>,
    #[serde(deserialize_with = "optional_path", serialize_with = "path_or_empty")]
    pub invoice_templates: Option<PathBuf>,
    pub privacy_contact: String,
    pub data_location: String,
    pub language: String,
}

impl Business {
    /// Whether an invoice can show the number that it must (Directive 2006/112/EC art. 226 (3); § 14 (4) no. 2 `UStG`).
    pub fn has_tax_id(&self) -> bool {
        !self.vat_id.is_empty() || !self.tax_number.is_empty()
    }

    /// What VAT is owed and reported in.
    pub fn tax_currency(&self) -> Currency {
        let code = match self.tax_currency.as_str() {
            "" => &self.currency,
            own => own,
        };
        code.parse().expect("checked when the settings were loaded")
    }

    /// What the One-Stop-Shop's return is made out in.
    pub fn oss_currency(&self) -> Currency {
        let code = &self.oss_currency;
        code.parse().expect("checked when the settings were loaded")
    }

    /// The zone that the shop's days begin and end in.
    pub fn zone(&self) -> jiff::tz::TimeZone {
        jiff::tz::TimeZone::get(&self.timezone).expect("checked when the settings were loaded")
    }
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct VatIds {
    pub wait_days: u16,
    pub valid_days: u16,
    pub vies: bool,
    pub vies_url: String,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Payments {
    pub stripe: Stripe,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Stripe {
    pub enabled: bool,
    #[serde(serialize_with = "redacted")]
    pub secret_key: SecretString,
    #[serde(serialize_with = "redacted")]
    pub webhook_secret: SecretString,
    pub api_base: String,
    pub checkout_url: String,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Subscriptions {
    pub invoice_days_ahead: u32,
    pub trial_notice_days: u32,
    pub renewal_notice_days: u32,
    pub price_notice_days: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Dunning {
    #[serde(deserialize_with = "list")]
    pub steps: Vec<String>,
    pub interest_percent: String,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Accounting {
    pub chart: String,
    pub consultant: u32,
    pub client: u32,
    pub account_digits: u8,
    pub fiscal_year_begins: String,
    pub locked: bool,
    #[serde(deserialize_with = "list")]
    pub accounts: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    pub minimum_age: u8,
    pub retention: Retention,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub identity_days: u32,
    pub billing_days: u32,
    pub content_days: u32,
    pub account_days: u32,
    pub addresses_days: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub orders_per_address_per_minute: u32,
    pub coupon_guesses_per_address_per_minute: u32,
    pub orders_per_email_per_hour: u32,
    pub sign_ins_per_address_per_minute: u32,
    pub sign_ins_per_email_per_hour: u32,
    pub api_requests_per_address_per_minute: u32,
    pub body_bytes_max: usize,
    pub head_seconds_max: u64,
    pub body_seconds_max: u64,
    pub upload_bytes_max: u64,
    pub form_seconds_min: u64,
    pub proof_of_work_above_per_minute: u32,
    pub password_hashes_max: usize,
    pub password_hashes_waiting_max: usize,
    pub shutdown_seconds_max: u64,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// A list as TOML writes it, or as an environment variable can: `a,b`.
fn list<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        List(Vec<String>),
        Text(String),
    }
    Ok(match Written::deserialize(from)? {
        Written::List(items) => items,
        Written::Text(text) => text
            .split(',')
            .map(|item| item.trim().to_owned())
            .filter(|item| !item.is_empty())
            .collect(),
    })
}

fn networks<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<IpNet>, D::Error> {
    list(from)?
        .iter()
        .map(|text| {
            IpNet::from_str(text)
                .or_else(|_| text.parse().map(|address: std::net::IpAddr| address.into()))
                .map_err(|_| D::Error::custom(format!("`{text}` is no address or network")))
        })
        .collect()
}

fn optional_address<'de, D: Deserializer<'de>>(from: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse()
        .map(Some)
        .map_err(|_| D::Error::custom(format!("`{text}` is no address:port")))
}

/// Secrets leave this type as nothing, whoever writes it down.
fn redacted<S: Serializer>(_: &SecretString, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_none()
}

/// As it is written: nothing is an empty text.
#[expect(clippy::ref_option, reason = "serde hands out the field as it is")]
fn or_empty<S: Serializer>(address: &Option<SocketAddr>, to: S) -> Result<S::Ok, S::Error> {
    match address {
        Some(address) => to.collect_str(address),
        None => to.serialize_str(""),
    }
}

fn optional_path<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(from)?;
    Ok(Some(path).filter(|path| !path.as_os_str().is_empty()))
}

#[expect(clippy::ref_option, reason = "serde hands out the field as it is")]
fn path_or_empty<S: Serializer>(path: &Option<PathBuf>, to: S) -> Result<S::Ok, S::Error> {
    path.clone().unwrap_or_default().serialize(to)
}

fn displayed<T: ToString, S: Serializer>(items: &[T], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(items.iter().map(T::to_string))
}
