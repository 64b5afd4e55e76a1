//! Settings that no type can judge: what was left as it came, what does not go together, what the law asks for.

use std::net::IpAddr;

use crate::clock::Clock;
use crate::config::{self, Config, Tls};
use crate::mail::{Signer, Transport};
use crate::serve::settings;

use secrecy::ExposeSecret as _;

use super::Finding;

pub(super) fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut findings = usable(config, clock);
    findings.extend(mail(config));
    findings.extend(server(config));
    findings.extend(business(config));
    findings.extend(stripe(config));
    findings
}

/// What the start would refuse.
fn usable(config: &Config, clock: &Clock) -> Vec<Finding> {
    let faults = settings::faults(config, clock.now());
    if faults.is_empty() {
        return vec![Finding::ok("the settings can be used")];
    }
    let what = "the settings can be used";
    let fail = |fault: config::Error| Finding::fail(what, fault.to_string());
    faults.into_iter().map(fail).collect()
}

fn mail(config: &Config) -> Vec<Finding> {
    let mail = &config.mail;
    let mut findings = vec![match mail.transport.expose_secret().parse() {
        Ok(Transport::Smtp(_)) => Finding::ok("mail.transport names a relay"),
        Ok(Transport::Preview) => Finding::warn(
            "mail.transport",
            "`preview`: no customer gets a mail; name your relay, smtp://USER:PASSWORD@HOST:587",
        ),
        Ok(Transport::File(_)) => Finding::warn(
            "mail.transport",
            "`file:` writes mails in the clear to a folder; it is for development alone",
        ),
        Err(error) => Finding::fail("mail.transport can be used", error.to_string()),
    }];
    let what = "mail can be signed (DKIM)";
    match Signer::load(&mail.dkim_selector, &mail.dkim_domain, &mail.dkim_key) {
        Ok(None) => {}
        Ok(Some(_)) => findings.push(Finding::ok(what)),
        Err(error) => findings.push(Finding::fail(what, super::causes(&error))),
    }
    findings
}

fn server(config: &Config) -> Vec<Finding> {
    let server = &config.server;
    let mut findings = Vec::new();
    let public_url = server.public_url();
    if server.is_local() {
        let detail =
            format!("{public_url} is this machine's own name: every link in a mail leads there");
        findings.push(Finding::warn("server.public_url", detail));
    }
    match server.tls {
        Tls::SelfSigned => findings.push(Finding::warn(
            "server.tls",
            "`self-signed`: browsers warn every visitor; use `acme` or `files`",
        )),
        Tls::Off if server.trusted_proxies.is_empty() => findings.push(Finding::warn(
            "server.tls",
            "`off` without server.trusted_proxies: visitors' addresses are all the proxy's, and limits meet everybody at once",
        )),
        Tls::Off | Tls::Files | Tls::Acme => {}
    }
    if let Some(address) = server.operations_listen
        && !is_private(address.ip())
    {
        findings.push(Finding::warn(
            "server.operations_listen",
            format!("{address} may be reached from outside; metrics and health belong on a private network"),
        ));
    }
    findings
}

fn business(config: &Config) -> Vec<Finding> {
    let lacking = config::lacking(config).into_iter();
    lacking
        .map(|lack| Finding::warn(lack.key, lack.why.to_string()))
        .collect()
}

/// What goes through and is hardly meant.
fn stripe(config: &Config) -> Vec<Finding> {
    let stripe = &config.payments.stripe;
    if !stripe.enabled {
        return Vec::new();
    }
    let key = stripe.secret_key.expose_secret();
    let is_live = ["sk_live_", "rk_live_"]
        .iter()
        .any(|begin| key.starts_with(begin));
    let is_signed = stripe.webhook_secret.expose_secret().starts_with("whsec_");
    let is_stripes = stripe.api_base.trim_end_matches('/') == "https://api.stripe.com";
    [
        (
            is_live,
            "payments.stripe.secret_key",
            "it is no live key: nobody's money moves",
        ),
        (
            is_signed,
            "payments.stripe.webhook_secret",
            "it does not begin with whsec_: what Stripe tells of is refused, and found only by asking",
        ),
        (
            is_stripes,
            "payments.stripe.api_base",
            "it is not Stripe's own address",
        ),
    ]
    .into_iter()
    .filter(|(is_right, ..)| !is_right)
    .map(|(_, key, why)| Finding::warn(key, why))
    .collect()
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Level;

    fn findings(variables: &[(&str, &str)]) -> Vec<Finding> {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let clock = Clock::fixed("2026-03-01T12:00:00Z".parse().unwrap());
        look(&Config::load(None, owned).unwrap(), &clock)
    }

    fn level_of(what: &str, variables: &[(&str, &str)]) -> Option<Level> {
        findings(variables)
            .into_iter()
            .filter(|finding| finding.what.contains(what))
            .map(|finding| finding.level)
            .max()
    }

    #[test]
    fn a_shop_as_it_comes_is_warned_about_and_may_be_tried() {
        let found = findings(&[]);
        assert!(
            found.iter().all(|finding| finding.level < Level::Fail),
            "{found:?}"
        );
        for what in [
            "legal_name",
            "contact_email",
            "privacy_contact",
            "mail.from",
            "address",
            "public_url",
            "tls",
            "transport",
        ] {
            assert_eq!(level_of(what, &[]), Some(Level::Warn), "{what}");
        }
    }

    #[test]
    fn what_the_start_would_refuse_fails() {
        let abroad = ("SEALBOOK_BUSINESS__COUNTRY", "US");
        assert_eq!(level_of("can be used", &[abroad]), Some(Level::Fail));
        let small = ("SEALBOOK_BUSINESS__SMALL_BUSINESS", "true");
        assert_eq!(level_of("can be used", &[abroad, small]), Some(Level::Ok));
    }

    #[test]
    fn a_transport_that_cannot_be_used_fails_without_repeating_its_password() {
        let wrong = (
            "SEALBOOK_MAIL__TRANSPORT",
            "smpt://shop:hunter2@mail.example",
        );
        let found = findings(&[wrong]);
        assert_eq!(level_of("mail.transport", &[wrong]), Some(Level::Fail));
        assert!(!format!("{found:?}").contains("hunter2"));
    }

    #[test]
    fn a_processor_that_hardly_works_is_warned_about_without_repeating_its_key() {
        let on = ("SEALBOOK_PAYMENTS__STRIPE__ENABLED", "true");
        let key = ("SEALBOOK_PAYMENTS__STRIPE__SECRET_KEY", "sk_test_hunter2");
        let secret = ("SEALBOOK_PAYMENTS__STRIPE__WEBHOOK_SECRET", "hunter2");
        let base = (
            "SEALBOOK_PAYMENTS__STRIPE__API_BASE",
            "http://stripe.example",
        );
        let wrong = [on, key, secret, base];
        assert_eq!(level_of("secret_key", &wrong), Some(Level::Warn));
        assert_eq!(level_of("webhook_secret", &wrong), Some(Level::Warn));
        assert_eq!(
            level_of("can be used", &wrong),
            Some(Level::Fail),
            "in the clear"
        );
        assert!(!format!("{:?}", findings(&wrong)).contains("hunter2"));
        let key = ("SEALBOOK_PAYMENTS__STRIPE__SECRET_KEY", "sk_live_1");
        let secret = ("SEALBOOK_PAYMENTS__STRIPE__WEBHOOK_SECRET", "whsec_1");
        assert_eq!(level_of("stripe", &[on, key, secret]), None);
    }
}
