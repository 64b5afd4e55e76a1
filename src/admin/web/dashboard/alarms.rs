//! What somebody should look at.

use jiff::SignedDuration;

use super::super::{Desk, audit, mail::is_preview, repayments};
use crate::admin::pages::Alarm;
use crate::admin::store::todo;
use crate::app::App;
use crate::billing::{exchange, invoices, vat_ids};
use crate::config::{self, Why};
use crate::identity::cases;
use crate::mail;
use crate::payments::lines::{self, LineState};
use crate::payments::{self, stripe};
use crate::subscriptions::declarations;
use crate::web::Problem;
use crate::web::locale::Phrase;
use crate::web::page::Tone;

/// How long an alarm about an operator stays up.
const ALARM_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What this operator should look at. What leads to a page that the role does not see is somebody else's to do; only what
/// endangers the shop is said to everybody.
pub(super) async fn raised(desk: &Desk, backlog: &mail::Backlog) -> Result<Vec<Alarm>, Problem> {
    let app = &desk.app;
    let mut alarms = Vec::new();
    let mut raise = |tone, phrase: Phrase, href: &str| {
        let pattern = href.split('?').next().unwrap_or_default();
        let href = desk.may("GET", pattern).then(|| href.to_owned());
        if href.is_some() || tone == Tone::Danger {
            alarms.push(Alarm { tone, phrase, href });
        }
    };
    if app.audit.is_broken() || audit::found_broken(app) {
        raise(Tone::Danger, "alarm-audit-chain".into(), "/admin/audit");
    }
    let since = app.clock.now() - ALARM_KEPT;
    let bulk = cases::alarms(app, 100).await?;
    let recent = bulk.iter().filter(|entry| entry.at > since).count();
    if recent > 0 {
        let phrase = Phrase::new("alarm-bulk-opening")
            .with("count", i64::try_from(recent).unwrap_or(i64::MAX));
        raise(Tone::Danger, phrase, "/admin/audit?action=bulk-opening");
    }
    if backlog.dead > 0 {
        let phrase = Phrase::new("alarm-dead-mails").with("count", backlog.dead);
        raise(Tone::Danger, phrase, "/admin/mail?state=dead");
    }
    if backlog.unknown > 0 {
        let phrase = Phrase::new("alarm-unknown-mails").with("count", backlog.unknown);
        raise(Tone::Warning, phrase, "/admin/mail?state=unknown");
    }
    let ids = vat_ids::count_waiting(app).await?;
    if ids > 0 {
        let phrase = Phrase::new("alarm-waiting-vat-ids").with("count", ids);
        raise(Tone::Info, phrase, "/admin/tax");
    }
    let declared = declarations::count_waiting(app).await?;
    if declared > 0 {
        let phrase = Phrase::new("alarm-waiting-declarations").with("count", declared);
        raise(Tone::Warning, phrase, "/admin/declarations");
    }
    for phrase in of_withdrawals(desk).await? {
        raise(Tone::Warning, phrase, repayments::PATH);
    }
    let unmatched = declarations::count_unmatched(app).await?;
    if unmatched > 0 {
        let phrase = Phrase::new("alarm-unmatched-declarations").with("count", unmatched);
        raise(Tone::Warning, phrase, "/admin/declarations");
    }
    let waiting = exchange::waiting(&app.storage).await?;
    let waiting = waiting.iter().map(|(_, count, _)| count).sum::<i64>();
    if waiting > 0 {
        let phrase = Phrase::new("alarm-waiting-for-rates").with("count", waiting);
        raise(Tone::Warning, phrase, "/admin/tax/rates");
    }
    for (state, count) in lines::to_decide(&app.storage).await? {
        let tone = match state {
            LineState::Unmatched | LineState::Doubtful => Tone::Warning,
            _ => Tone::Info,
        };
        let phrase = Phrase::new(format!("alarm-lines-{}", state.as_str()));
        let href = format!("/admin/payments?state={}", state.as_str());
        raise(tone, phrase.with("count", count), &href);
    }
    let to_do = todo::to_do(&app.storage, app.today()).await?;
    for (count, alarm, href) in [
        (
            to_do.overdue,
            "alarm-overdue",
            "/admin/invoices?status=overdue",
        ),
        (to_do.credits, "alarm-credits", "/admin/refunds"),
    ] {
        if count > 0 {
            raise(Tone::Info, Phrase::new(alarm).with("count", count), href);
        }
    }
    let lost = stripe::count_lost(app, since).await?;
    if lost > 0 {
        let phrase = Phrase::new("alarm-lost-at-processor").with("count", lost);
        raise(Tone::Warning, phrase, "/admin/payments/stripe");
    }
    let waiting = invoices::waiting_for_tax_id(&app.storage).await?;
    for phrase in of_settings(app, waiting) {
        raise(Tone::Warning, phrase, "/admin/settings");
    }
    if is_preview(&app.config.mail) {
        raise(Tone::Info, "alarm-mail-preview".into(), "/admin/settings");
    }
    alarms.sort_by_key(|alarm| urgency(alarm.tone));
    Ok(alarms)
}

/// What is to be given back of withdrawn orders: what is late, and what is not yet, until when.
async fn of_withdrawals(desk: &Desk) -> Result<Vec<Phrase>, Problem> {
    if !desk.may("GET", repayments::PATH) {
        return Ok(Vec::new());
    }
    let today = desk.app.today();
    let waiting = payments::repayments::waiting(&desk.app).await?;
    let (late, in_time): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|one| one.last_day < today);
    let said = [
        ("alarm-repayments-late", late),
        ("alarm-repayments", in_time),
    ];
    let said = said.into_iter().filter_map(|(alarm, all)| {
        let first = all.iter().map(|one| one.last_day).min()?;
        let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let phrase = Phrase::new(alarm).with("count", count);
        Some(phrase.with("day", desk.locale().date(first)))
    });
    Ok(said.collect())
}

/// What is more urgent comes first; of two alike, what was raised first.
const fn urgency(tone: Tone) -> u8 {
    match tone {
        Tone::Danger => 0,
        Tone::Warning => 1,
        Tone::Info | Tone::Good => 2,
    }
}

/// What the shop does not say yet about who sells, and how many invoices wait for it.
fn of_settings(app: &App, waiting: i64) -> Vec<Phrase> {
    if app.config.demo {
        return Vec::new();
    }
    let mut phrases = Vec::new();
    let mut placeholders = Vec::new();
    for lack in config::lacking(&app.config) {
        match lack.why {
            Why::Placeholder(_) => placeholders.push(lack.key),
            Why::TaxId if invoices::may_invoice(&app.config) => {
                phrases.push("alarm-no-tax-id".into());
            }
            Why::TaxId => {
                phrases.push(Phrase::new("alarm-waiting-for-tax-id").with("count", waiting));
            }
            Why::Account => phrases.push("alarm-no-account".into()),
        }
    }
    if !placeholders.is_empty() {
        let count = i64::try_from(placeholders.len()).unwrap_or(i64::MAX);
        let phrase = Phrase::new("alarm-placeholders").with("count", count);
        phrases.insert(0, phrase.with("keys", placeholders.join(", ")));
    }
    phrases
}
