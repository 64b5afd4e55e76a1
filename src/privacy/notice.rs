//! The privacy notice, read from the data map and the settings.

use std::collections::BTreeMap;

use super::map;
use super::pages::{ColumnFacts, DatabaseFacts, Kept, PrivacyPage, Section, Standing, TableFacts};
use crate::app::App;
use crate::config::Retention as Spans;
use crate::vault::map::{
    Class, Column, Field, Purpose, Retention, Role, Rule, StandingPurpose, Table,
};
use crate::web::locale::{Locale, Phrase};

pub(super) fn page(app: &App, locale: Locale) -> PrivacyPage {
    let config = &app.config;
    let (sections, operators) = sections(&config.privacy.retention);
    PrivacyPage {
        business: super::business(&config.business, locale),
        privacy_contact: config.business.privacy_contact.clone(),
        data_location: config.business.data_location.clone(),
        minimum_age: config.privacy.minimum_age,
        sections,
        operators,
        addresses_kept: span(config.privacy.retention.addresses_days),
        relay: super::relay(config),
        takes_stripe: config.payments.stripe.enabled,
        peers: super::peers(config),
        databases: databases(),
    }
}

/// What is kept of customers, and of those who run the shop: each by purpose, and there by rule.
pub(super) fn sections(spans: &Spans) -> (Vec<Section>, Vec<Section>) {
    let (operators, customers): (Vec<&Field>, Vec<&Field>) =
        map::fields().partition(|field| field.rule.retention == Retention::Employment);
    (by_purpose(&customers, spans), by_purpose(&operators, spans))
}

fn by_purpose(fields: &[&Field], spans: &Spans) -> Vec<Section> {
    let section = |purpose: &Purpose| Section {
        purpose: purpose.as_str(),
        kept: by_rule(fields, *purpose, spans),
    };
    Purpose::ALL
        .iter()
        .map(section)
        .filter(|section| !section.kept.is_empty())
        .collect()
}

/// Fields whose rules read the same stand in one line, in the order of the map.
fn by_rule(fields: &[&Field], purpose: Purpose, spans: &Spans) -> Vec<Kept> {
    let mut kept: Vec<(Rule, Kept)> = Vec::new();
    for field in fields.iter().filter(|field| field.rule.purpose == purpose) {
        let name = format!("{}.{}", field.table, field.column);
        match kept.iter_mut().find(|(rule, _)| *rule == field.rule) {
            Some((_, line)) => line.fields.push(name),
            None => kept.push((field.rule, line(name, &field.rule, spans))),
        }
    }
    kept.into_iter().map(|(_, line)| line).collect()
}

fn line(field: String, rule: &Rule, spans: &Spans) -> Kept {
    let mut standing: BTreeMap<StandingPurpose, Vec<&'static str>> = BTreeMap::new();
    for (role, purpose) in rule.standing {
        standing.entry(*purpose).or_default().push(role.as_str());
    }
    Kept {
        fields: vec![field],
        basis: rule.basis.as_str(),
        retention: retention(rule, spans),
        standing: standing
            .into_iter()
            .map(|(purpose, roles)| Standing {
                purpose: purpose.as_str(),
                roles,
            })
            .collect(),
        opens: rule.opens.iter().copied().map(Role::as_str).collect(),
    }
}

fn retention(rule: &Rule, spans: &Spans) -> Phrase {
    match rule.retention {
        Retention::Relationship => kept("retention-relationship-", days(rule.class, spans)),
        Retention::Statutory => kept("retention-statutory-", spans.billing_days),
        Retention::Employment => Phrase::new("retention-employment"),
        Retention::Days(days) => kept("retention-fixed-", days.into()),
    }
}

/// The setting for a class. Documents are kept like the books that they belong to.
fn days(class: Class, spans: &Spans) -> u32 {
    match class {
        Class::Identity => spans.identity_days,
        Class::Billing | Class::Document => spans.billing_days,
        Class::Content => spans.content_days,
        Class::Account => spans.account_days,
    }
}

fn kept(what: &str, days: u32) -> Phrase {
    let (unit, count) = in_unit(days);
    Phrase::new(format!("{what}{unit}")).with("count", count)
}

pub(super) fn span(days: u32) -> Phrase {
    let (unit, count) = in_unit(days);
    Phrase::new(format!("span-{unit}")).with("count", count)
}

/// Years where they come out even; people do not think in 1,095 days.
fn in_unit(days: u32) -> (&'static str, i64) {
    if days > 0 && days.is_multiple_of(365) {
        ("years", i64::from(days / 365))
    } else {
        ("days", i64::from(days))
    }
}

/// Every table and column of both databases.
pub(super) fn databases() -> Vec<DatabaseFacts> {
    vec![
        DatabaseFacts {
            name: "data",
            tables: map::data().map(table).collect(),
        },
        DatabaseFacts {
            name: "keystore",
            tables: map::keystore().map(table).collect(),
        },
    ]
}

fn table(table: &'static Table) -> TableFacts {
    TableFacts {
        name: table.name,
        about: table.about,
        columns: table.columns.iter().map(column).collect(),
    }
}

fn column(column: &'static Column) -> ColumnFacts {
    let (kind, why) = match column {
        Column::Sealed(_) => ("sealed", ""),
        Column::Index(_) => ("index", ""),
        Column::Plain(plain) => ("plain", plain.why),
        Column::Digest(plain) => ("digest", plain.why),
        Column::Wrapped(plain) => ("wrapped", plain.why),
    };
    ColumnFacts {
        name: column.name(),
        kind,
        why,
    }
}

/// Spans that reach every wording.
pub(super) fn sample_retention() -> Spans {
    Spans {
        identity_days: 1095,
        billing_days: 3650,
        content_days: 200,
        account_days: 365,
        addresses_days: 7,
    }
}
