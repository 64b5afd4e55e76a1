//! Settings: typed, each documented in `config/default.toml`, unknown keys refused.

mod check;
mod lacking;
mod reach;
mod sections;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use config::{Environment, File, FileFormat};

pub use lacking::{Lacking, Why, lacking};
pub use sections::{
    Accounting, Business, Dunning, Limits, Log, LogFormat, Mail, Payments, Privacy, Retention,
    Server, Storage, Stripe, Subscriptions, Tls, VatIds, Vault,
};

/// The bottom layer, and the documentation.
const DEFAULTS: &str = include_str!("../../config/default.toml");
/// `SEALBOOK_<SECTION>__<KEY>`; a variable without the double underscore is not a setting.
const ENVIRONMENT_PREFIX: &str = "SEALBOOK_";

#[derive(Debug, Clone, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub storage: Storage,
    pub vault: Vault,
    pub mail: Mail,
    pub business: Business,
    pub vat_ids: VatIds,
    pub payments: Payments,
    pub subscriptions: Subscriptions,
    pub dunning: Dunning,
    pub accounting: Accounting,
    pub privacy: Privacy,
    pub limits: Limits,
    pub log: Log,
    /// No setting: [`Config::for_demo`] says so. Everybody in the shop is invented, and a mail may be shown whole.
    #[serde(skip)]
    pub demo: bool,
}

/// Why settings cannot be used; the text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("the settings cannot be used: {0}")]
    Unusable(#[from] config::ConfigError),
    #[error(
        "`{0}` is no setting: two underscores stand between section and key, as in SEALBOOK_SERVER__LISTEN"
    )]
    Mistyped(String),
    #[error("`{key}` cannot be used: {why}")]
    Invalid { key: &'static str, why: String },
}

impl Config {
    /// The defaults, over them `file`, over that the environment's variables.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Error> {
        let mut layers =
            config::Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|source| Error::Unreadable {
                path: path.to_owned(),
                source,
            })?;
            layers = layers.add_source(File::from_str(&text, FileFormat::Toml));
        }
        let environment: Vec<_> = environment.into_iter().collect();
        if let Some((name, _)) = environment.iter().find(|(name, _)| is_mistyped(name)) {
            return Err(Error::Mistyped(name.clone()));
        }
        let variables: HashMap<String, String> = environment
            .into_iter()
            .filter(|(name, _)| {
                name.strip_prefix(ENVIRONMENT_PREFIX)
                    .is_some_and(|rest| rest.contains("__"))
            })
            .collect();
        let config: Self = layers
            .add_source(
                Environment::with_prefix("SEALBOOK")
                    .prefix_separator("_")
                    .separator("__")
                    .source(Some(variables)),
            )
            .build()?
            .try_deserialize()?;
        check::check(&config)?;
        Ok(config)
    }

    /// The same settings, for a shop apart that keeps everything, its master key too, in one folder, mails nobody and says
    /// little.
    #[must_use]
    pub fn for_demo(mut self) -> Self {
        let folder = self.storage.data_dir.join("demo");
        self.vault.master_key = format!("file:{}", folder.join("master.key").display());
        self.mail.transport = "preview".to_owned().into();
        if self.business.iban.is_empty() {
            // Sound by its check digits, of a bank that does not exist (99999999); a BIC with 0 there is for tests (ISO 9362).
            "DE37999999990123456789".clone_into(&mut self.business.iban);
            "EXMPDEF0XXX".clone_into(&mut self.business.bic);
        }
        self.storage.move_to(folder);
        self.demo = true;
        // A thousand mails are previewed at the first start.
        self.saying_little()
    }

    /// The same settings, with a log that tells only of trouble, unless another one was asked for.
    #[must_use]
    pub fn saying_little(mut self) -> Self {
        if self.log.filter == "info" {
            "warn".clone_into(&mut self.log.filter);
        }
        self
    }
}

/// Whether a variable was meant as a setting and would be overlooked.
fn is_mistyped(name: &str) -> bool {
    const SECTIONS: [&str; 11] = [
        "SERVER",
        "STORAGE",
        "VAULT",
        "MAIL",
        "BUSINESS",
        "PAYMENTS",
        "SUBSCRIPTIONS",
        "DUNNING",
        "PRIVACY",
        "LIMITS",
        "LOG",
    ];
    let Some(rest) = name.strip_prefix(ENVIRONMENT_PREFIX) else {
        return false;
    };
    let section = rest.split('_').next().unwrap_or_default();
    !rest.contains("__") && rest.contains('_') && SECTIONS.contains(&section)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Config, Error> {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::load(None, owned)
    }

    #[test]
    fn the_defaults_can_be_used_and_every_key_is_known() {
        let config = load(&[]).unwrap();
        assert_eq!(config.server.listen.port(), 8443);
        assert_eq!(config.server.public_url(), "https://localhost:8443");
    }

    #[test]
    fn the_environment_wins_in_every_type() {
        let config = load(&[
            ("SEALBOOK_SERVER__LISTEN", "127.0.0.1:9000"),
            ("SEALBOOK_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
            ("SEALBOOK_BUSINESS__OSS", "true"),
            ("SEALBOOK_BUSINESS__TAX_NUMBER", "0012345"),
            ("SEALBOOK_PAYMENTS__STRIPE__ENABLED", "true"),
            ("SEALBOOK_PAYMENTS__STRIPE__SECRET_KEY", "sk_test_1"),
            ("SEALBOOK_PAYMENTS__STRIPE__WEBHOOK_SECRET", "whsec_1"),
            ("SEALBOOK_LIMITS__BODY_BYTES_MAX", "1000"),
            ("SEALBOOK_TEST_PG", "not a setting"),
            ("SEALBOOK_BINARY", "nor this"),
        ])
        .unwrap();
        assert_eq!(config.server.public_url(), "https://localhost:9000");
        assert_eq!(config.server.trusted_proxies.len(), 2);
        assert!(config.business.oss);
        assert_eq!(config.business.tax_number, "0012345");
        assert!(config.payments.stripe.enabled);
        assert_eq!(config.limits.body_bytes_max, 1000);
    }

    #[test]
    fn an_unknown_key_and_a_wrong_value_are_named() {
        for (variable, named) in [
            (("SEALBOOK_SERVER__LISTN", "x"), "listn"),
            (("SEALBOOK_SERVR__LISTEN", "x"), "servr"),
            (("SEALBOOK_SERVER__LISTEN", "nowhere"), "listen"),
            (("SEALBOOK_SERVER__TLS", "maybe"), "maybe"),
            (("SEALBOOK_SERVER__PUBLIC_URL", "ftp://x"), "public_url"),
            (("SEALBOOK_BUSINESS__TIMEZONE", "Mars/Base"), "timezone"),
            (("SEALBOOK_BUSINESS__COUNTRY", "Germany"), "country"),
            (
                ("SEALBOOK_STORAGE__KEYSTORE_URL", "sqlite:data/sealbook.db"),
                "keystore_url",
            ),
        ] {
            let message = load(&[variable]).unwrap_err().to_string();
            assert!(message.contains(named), "{variable:?}: {message}");
        }
    }

    #[test]
    fn secrets_do_not_show() {
        let config = load(&[
            (
                "SEALBOOK_MAIL__TRANSPORT",
                "smtp://shop:hunter2@mail.example:587",
            ),
            (
                "SEALBOOK_STORAGE__DATA_URL",
                "postgres://shop:hunter2@db/data",
            ),
            ("SEALBOOK_PAYMENTS__STRIPE__SECRET_KEY", "hunter2"),
        ])
        .unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn a_variable_that_lacks_an_underscore_is_not_overlooked() {
        let error = load(&[("SEALBOOK_SERVER_LISTEN", "127.0.0.1:1")]).unwrap_err();
        assert!(error.to_string().contains("SEALBOOK_SERVER_LISTEN"));
    }
}
