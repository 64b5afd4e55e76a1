//! `/admin/settings`: what is in force. It is changed in the configuration file, not here.

use actix_web::HttpResponse;
use serde_json::Value;

use super::Desk;
use crate::admin::pages::{Setting, SettingsPage, SettingsSection};
use crate::web::Problem;

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let tree = serde_json::to_value(&desk.app.config).map_err(|error| Problem::internal(&error))?;
    let mut sections = Vec::new();
    list(String::new(), &tree, &mut sections);
    desk.page(&SettingsPage {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sections,
    })
}

/// A section's own settings, then the sections in it.
fn list(name: String, section: &Value, sections: &mut Vec<SettingsSection>) {
    let entries = section.as_object().into_iter().flatten();
    let settings: Vec<Setting> = entries
        .clone()
        .filter(|(_, value)| !value.is_object())
        .map(|(key, value)| Setting {
            key: key.clone(),
            value: text(value),
        })
        .collect();
    let inner = entries.filter(|(_, value)| value.is_object());
    let inner: Vec<(String, &Value)> = inner
        .map(|(key, value)| match name.as_str() {
            "" => (key.clone(), value),
            outer => (format!("{outer}.{key}"), value),
        })
        .collect();
    if !settings.is_empty() {
        sections.push(SettingsSection { name, settings });
    }
    for (name, value) in inner {
        list(name, value, sections);
    }
}

/// A secret is written down as nothing.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().filter_map(text).collect();
            Some(items.join(", "))
        }
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_setting_is_listed_and_no_secret_is_shown() {
        let secrets = [
            (
                "SEALBOOK_MAIL__TRANSPORT",
                "smtp://shop:canary@relay.example",
            ),
            (
                "SEALBOOK_STORAGE__DATA_URL",
                "postgres://shop:canary@db.example/shop",
            ),
            (
                "SEALBOOK_STORAGE__KEYSTORE_URL",
                "postgres://shop:canary@db.example/keys",
            ),
            ("SEALBOOK_PAYMENTS__STRIPE__SECRET_KEY", "canary"),
            ("SEALBOOK_PAYMENTS__STRIPE__WEBHOOK_SECRET", "canary"),
        ];
        // What is only empty is no secret.
        let empty = ("SEALBOOK_SERVER__OPERATIONS_LISTEN", "");
        let environment = secrets
            .into_iter()
            .chain([empty])
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let config = Config::load(None, environment).unwrap();
        let mut sections = Vec::new();
        list(
            String::new(),
            &serde_json::to_value(config).unwrap(),
            &mut sections,
        );
        let names: Vec<&str> = sections
            .iter()
            .map(|section| section.name.as_str())
            .collect();
        assert!(
            names.contains(&"server") && names.contains(&"privacy.retention"),
            "{names:?}"
        );
        let hidden: Vec<&Setting> = sections
            .iter()
            .flat_map(|section| &section.settings)
            .filter(|setting| setting.value.is_none())
            .collect();
        assert_eq!(hidden.len(), secrets.len(), "{hidden:?}");
        assert!(!format!("{sections:?}").contains("canary"));
    }
}
