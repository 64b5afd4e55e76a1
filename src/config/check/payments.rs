//! What paying through a processor wants of the settings.

use secrecy::ExposeSecret as _;

use super::{Checked, invalid, is_origin};
use crate::config::Config;

pub(super) fn check(config: &Config) -> Checked {
    let stripe = &config.payments.stripe;
    if !stripe.enabled {
        return Ok(());
    }
    for (key, secret) in [
        ("payments.stripe.secret_key", &stripe.secret_key),
        ("payments.stripe.webhook_secret", &stripe.webhook_secret),
    ] {
        if secret.expose_secret().is_empty() {
            return invalid(key, "payments.stripe.enabled needs it");
        }
    }
    for (key, origin) in [
        ("payments.stripe.api_base", &stripe.api_base),
        ("payments.stripe.checkout_url", &stripe.checkout_url),
    ] {
        if !is_origin(origin.trim_end_matches('/')) {
            return invalid(key, "it is not https://host");
        }
    }
    Ok(())
}
