//! The settings as they are in force. They are changed in the configuration file, not here.

use serde::Serialize;

use crate::web::page::Page;

/// `GET /admin/settings`.
#[derive(Debug, Clone, Serialize)]
pub struct SettingsPage {
    pub version: String,
    pub sections: Vec<SettingsSection>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SettingsSection {
    pub name: String,
    pub settings: Vec<Setting>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Setting {
    pub key: String,
    /// `None` for a secret, which is never shown.
    pub value: Option<String>,
}

impl Page for SettingsPage {
    const TEMPLATE: &'static str = "admin/settings.html";

    fn samples() -> Vec<Self> {
        let setting = |key: &str, value: Option<&str>| Setting {
            key: key.to_owned(),
            value: value.map(str::to_owned),
        };
        vec![Self {
            version: "0.1.0".to_owned(),
            sections: vec![
                SettingsSection {
                    name: "server".to_owned(),
                    settings: vec![
                        setting("listen", Some("127.0.0.1:8443")),
                        setting("public_url", Some("https://shop.example")),
                        setting("trusted_proxies", Some("")),
                    ],
                },
                SettingsSection {
                    name: "mail".to_owned(),
                    settings: vec![
                        setting("transport", None),
                        setting("from", Some("post@nordlicht.example")),
                    ],
                },
            ],
        }]
    }
}
