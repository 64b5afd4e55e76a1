//! Opens what a page shows, on the grounds that the data map and an open case give: one entry a ground, each before the
//! first field it is for.

use std::collections::{BTreeSet, HashMap};

use crate::app::App;
use crate::audit::{self, NotPermitted, Permit};
use crate::customers::CustomerId;
use crate::identity::Operator;
use crate::identity::cases::{self, Case};
use crate::storage;
use crate::vault::map::{Field, Role, StandingPurpose, Table};
use crate::vault::{self, Opened, SubjectId};
use crate::web::Problem;
use crate::{customers, orders};

use super::store;
use super::store::orders::Listed;

/// Why a page cannot be filled.
#[derive(Debug, thiserror::Error)]
pub(super) enum RevealError {
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    #[error(transparent)]
    Open(#[from] audit::reveal::OpenError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<RevealError> for Problem {
    fn from(error: RevealError) -> Self {
        match error {
            RevealError::Storage(error)
            | RevealError::NotPermitted(NotPermitted::Storage(error)) => error.into(),
            RevealError::Vault(error)
            | RevealError::NotPermitted(NotPermitted::Vault(error))
            | RevealError::Open(audit::reveal::OpenError::Vault(error)) => error.into(),
            RevealError::NotPermitted(NotPermitted::NotOpenTo { .. }) => Self::not_for_your_role(),
            error @ (RevealError::NotPermitted(
                NotPermitted::NotOnThisGround | NotPermitted::TooMany,
            )
            | RevealError::Open(audit::reveal::OpenError::NotCovered { .. })) => {
                Self::internal(&error)
            }
        }
    }
}

/// A row whose sealed fields a page shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) table: &'static Table,
    pub(super) id: &'a str,
    pub(super) subject: &'a SubjectId,
}

/// A table of a room's part of the data map.
pub(super) fn table(tables: &'static [Table], name: &str) -> &'static Table {
    tables
        .iter()
        .find(|table| table.name == name)
        .expect("a room's own tables stand in its data map")
}

/// A sealed field that holds something.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) field: Field,
    /// What it says, when it is open.
    pub(super) value: Option<Opened>,
}

impl Shown {
    pub(super) fn text(&self) -> Result<Option<String>, vault::Error> {
        let opened = self.value.as_ref();
        opened
            .map(|opened| Ok(opened.text()?.to_owned()))
            .transpose()
    }
}

/// A row's sealed fields, in the order of the data map. Open are those that the role opens for its daily work and, in a
/// case, those that it opens for a reason.
pub(super) async fn fields(
    app: &App,
    operator: &Operator,
    row: Row<'_>,
    case: Option<&Case>,
) -> Result<Vec<Shown>, RevealError> {
    let sealed = store::sealed::fields(&app.storage, row.table, row.id).await?;
    let mut by_ground: Vec<(Ground, Vec<Field>)> = Vec::new();
    for (field, _) in &sealed {
        let Some(ground) = ground(field, operator.role, case.is_some()) else {
            continue;
        };
        match by_ground.iter_mut().find(|(known, _)| *known == ground) {
            Some((_, fields)) => fields.push(*field),
            None => by_ground.push((ground, vec![*field])),
        }
    }
    let mut permits = Vec::new();
    for (ground, fields) in by_ground {
        let object = Some(row.id.to_owned());
        let permit = match (ground, case) {
            (Ground::Case, Some(case)) => {
                cases::permit(app, operator, case, &fields, object).await?
            }
            (Ground::Case, None) => continue,
            (Ground::Standing(purpose), _) => {
                let subjects = vec![row.subject.clone()];
                cases::working_permit(app, operator, purpose, subjects, &fields, object).await?
            }
        };
        permits.push((permit, fields));
    }
    let mut shown = Vec::with_capacity(sealed.len());
    for (field, sealed) in sealed {
        let permit = permits.iter().find(|(_, fields)| fields.contains(&field));
        let value = match permit {
            None => None,
            Some((permit, _)) => {
                let opened =
                    audit::reveal::open(permit, &app.vault, &field, row.subject, row.id, &sealed);
                unless_erased(opened.await)?
            }
        };
        shown.push(Shown { field, value });
    }
    Ok(shown)
}

/// On what a field opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Case,
    Standing(StandingPurpose),
}

/// On which ground this role may open the field now, if on any.
fn ground(field: &Field, role: Role, in_case: bool) -> Option<Ground> {
    if in_case && field.opens_to(role) {
        return Some(Ground::Case);
    }
    [StandingPurpose::NamesInLists, StandingPurpose::Fulfilment]
        .into_iter()
        .find(|purpose| field.stands_open_to(role, *purpose))
        .map(Ground::Standing)
}

/// Refuses somebody who asks for a field, as `table.column`, that the role may not open with any reason.
pub(super) fn refuse_closed(column: &str, role: Role) -> Result<(), Problem> {
    if column.is_empty() {
        return Ok(());
    }
    let is_open = [customers::data::TABLES, orders::data::TABLES]
        .into_iter()
        .flatten()
        .flat_map(Table::sealed)
        .any(|field| format!("{}.{}", field.table, field.column) == column && field.opens_to(role));
    if is_open {
        Ok(())
    } else {
        Err(Problem::not_for_your_role())
    }
}

/// Whether a role sees names in lists.
pub(super) fn sees_names(role: Role) -> bool {
    orders::data::NAME.stands_open_to(role, StandingPurpose::NamesInLists)
}

/// The names in a list of orders, by order, for those who may see them: one look an hour at each.
pub(super) async fn names_in_list(
    app: &App,
    operator: &Operator,
    list: &[Listed],
) -> Result<HashMap<String, String>, RevealError> {
    if list.is_empty() || !sees_names(operator.role) {
        return Ok(HashMap::new());
    }
    let purpose = StandingPurpose::NamesInLists;
    let fields = [orders::data::NAME];
    let permit =
        cases::working_permit(app, operator, purpose, subjects(list), &fields, None).await?;
    named(app, &permit, list).await
}

/// Like [`names_in_list`], but to look for a name is an entry each time, also when nobody is found.
pub(super) async fn names(
    app: &App,
    operator: &Operator,
    list: &[Listed],
) -> Result<HashMap<String, String>, RevealError> {
    let purpose = StandingPurpose::NamesInLists;
    let fields = [orders::data::NAME];
    let permit =
        cases::standing_permit(app, operator, purpose, subjects(list), &fields, None).await?;
    named(app, &permit, list).await
}

fn subjects(list: &[Listed]) -> Vec<SubjectId> {
    list.iter().map(|order| order.subject.clone()).collect()
}

async fn named(
    app: &App,
    permit: &Permit,
    list: &[Listed],
) -> Result<HashMap<String, String>, RevealError> {
    let field = orders::data::NAME;
    app.vault.warm(&subjects(list)).await?;
    let mut names = HashMap::new();
    for order in list {
        let Some(sealed) = &order.name else { continue };
        let id = order.id.as_str();
        let opened =
            audit::reveal::open(permit, &app.vault, &field, &order.subject, id, sealed).await;
        if let Some(opened) = unless_erased(opened)? {
            names.insert(id.to_owned(), opened.text()?.to_owned());
        }
    }
    Ok(names)
}

/// The names of these customers, by customer, for those who may see them: one look an hour at each.
pub(super) async fn names_of(
    app: &App,
    operator: &Operator,
    ids: impl Iterator<Item = &CustomerId>,
) -> Result<HashMap<String, String>, RevealError> {
    let ids: BTreeSet<&CustomerId> = ids.collect();
    let ids: Vec<CustomerId> = ids.into_iter().cloned().collect();
    let listed = store::customers::by_ids(&app.storage, &ids).await?;
    customers_in_list(app, operator, &listed).await
}

/// The names in a list of customers, by customer, for those who may see them: one look an hour at each.
pub(super) async fn customers_in_list(
    app: &App,
    operator: &Operator,
    list: &[store::customers::Listed],
) -> Result<HashMap<String, String>, RevealError> {
    let field = customers::data::NAME;
    let mut names = HashMap::new();
    let purpose = StandingPurpose::NamesInLists;
    if list.is_empty() || !field.stands_open_to(operator.role, purpose) {
        return Ok(names);
    }
    let subjects: Vec<SubjectId> = list
        .iter()
        .map(|one| one.customer.subject.clone())
        .collect();
    let permit =
        cases::working_permit(app, operator, purpose, subjects.clone(), &[field], None).await?;
    app.vault.warm(&subjects).await?;
    for one in list {
        let (Some(sealed), id) = (&one.name, one.customer.id.as_str()) else {
            continue;
        };
        let subject = &one.customer.subject;
        let opened = audit::reveal::open(&permit, &app.vault, &field, subject, id, sealed).await;
        if let Some(opened) = unless_erased(opened)? {
            names.insert(id.to_owned(), opened.text()?.to_owned());
        }
    }
    Ok(names)
}

/// Erased is no fault: there is nothing to show any more.
pub(super) fn unless_erased(
    opened: Result<Opened, audit::reveal::OpenError>,
) -> Result<Option<Opened>, audit::reveal::OpenError> {
    match opened {
        Err(audit::reveal::OpenError::Vault(vault::Error::Erased)) => Ok(None),
        opened => opened.map(Some),
    }
}
