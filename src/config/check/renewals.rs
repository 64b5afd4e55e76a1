//! How many days ahead renewals are charged and told of.

use super::{Checked, invalid};
use crate::config::Subscriptions;

pub(super) fn check(settings: &Subscriptions) -> Checked {
    let (trial, year) = (settings.trial_notice_days, settings.renewal_notice_days);
    for (key, days, most) in [
        (
            "subscriptions.invoice_days_ahead",
            settings.invoice_days_ahead,
            60,
        ),
        ("subscriptions.trial_notice_days", trial, 60),
        ("subscriptions.renewal_notice_days", year, 180),
        (
            "subscriptions.price_notice_days",
            settings.price_notice_days,
            365,
        ),
    ] {
        if days > most {
            return invalid(key, format!("{days} does not lie between 0 and {most}"));
        }
    }
    Ok(())
}
