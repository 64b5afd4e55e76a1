//! `/admin/operators`: who works here, inviting, taking access away and giving it back.

use std::collections::{HashMap, HashSet};

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use secrecy::ExposeSecret as _;

use super::Desk;
use crate::admin::pages::{OperatorRow, OperatorsPage};
use crate::admin::reveal::{RevealError, unless_erased};
use crate::audit::{Permit, reveal};
use crate::customers::values::{Email, FieldError};
use crate::identity::access;
use crate::identity::cases::{self, COLLEAGUE_FIELDS};
use crate::identity::operators::{self, Colleague, OperatorError};
use crate::identity::{Operator, OperatorId, data, letters};
use crate::vault::map::{Field, Role, StandingPurpose};
use crate::vault::{Sealed, SubjectId};
use crate::web::form::{Filled, problem};
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/operators";

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = page(&desk, Filled::default(), None).await?;
    desk.page(&page)
}

/// Fields `email`, `role`. Where no mail leaves, the answer shows the link, once.
pub(super) async fn invite(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let mut form = Filled::default()
        .with("email", fields.value("email"))
        .with("role", fields.value("role"));
    let email: Option<Email> = fields
        .value("email")
        .parse()
        .inspect_err(|error: &FieldError| form.complain("email", error.phrase()))
        .ok();
    let role: Option<Role> = fields.value("role").parse().ok();
    if role.is_none() {
        form.complain("role", "field-required");
    }
    let (Some(email), Some(role)) = (email, role) else {
        let page = page(&desk, form, None).await?;
        return desk.refused(&page);
    };
    match operators::invite_by_mail(&desk.app, desk.operator.actor(), &email, role).await {
        Ok(invitation) => {
            let link = letters::enrolment_url(&desk.app, &invitation.token);
            let stays = desk.app.config.mail.transport.expose_secret() == "preview";
            let page = page(&desk, Filled::default(), stays.then_some(link)).await?;
            desk.page(&page)
        }
        Err(OperatorError::Already) => {
            form.complain("email", problem("address-taken"));
            let page = page(&desk, form, None).await?;
            desk.refused(&page)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn disable(
    desk: Desk,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: OperatorId = id.parse().map_err(|_| Problem::not_found())?;
    operators::disable(&desk.app, &desk.operator, &id).await?;
    Ok(Desk::see(PATH))
}

pub(super) async fn enable(
    desk: Desk,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: OperatorId = id.parse().map_err(|_| Problem::not_found())?;
    operators::enable(&desk.app, &desk.operator, &id).await?;
    Ok(Desk::see(PATH))
}

async fn page(desk: &Desk, form: Filled, link: Option<String>) -> Result<OperatorsPage, Problem> {
    let colleagues = operators::all(&desk.app).await?;
    let permit = permit(desk, &colleagues, COLLEAGUE_FIELDS).await?;
    let mut rows = Vec::with_capacity(colleagues.len());
    for colleague in colleagues {
        let operator = &colleague.operator;
        let email = opened(
            desk,
            &permit,
            operator,
            &data::EMAIL,
            Some(&colleague.email),
        );
        let name = opened(
            desk,
            &permit,
            operator,
            &data::NAME,
            colleague.name.as_ref(),
        );
        rows.push(OperatorRow {
            email: email.await?,
            name: name.await?,
            id: operator.id.to_string(),
            role: operator.role.as_str().to_owned(),
            status: status(operator).to_owned(),
            signed_in_at: operator.signed_in_at,
            is_viewer: operator.id == desk.operator.id,
        });
    }
    Ok(OperatorsPage {
        rows,
        may_manage: access::authorise(desk.operator.role, "POST", PATH),
        roles: Role::ALL
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect(),
        form,
        link,
    })
}

/// One look an hour at each, before the first name.
async fn permit(
    desk: &Desk,
    colleagues: &[Colleague],
    fields: &[Field],
) -> Result<Permit, RevealError> {
    let subjects: Vec<SubjectId> = colleagues
        .iter()
        .map(|colleague| colleague.operator.subject.clone())
        .collect();
    let purpose = StandingPurpose::NamesInLists;
    let (app, operator) = (&desk.app, &desk.operator);
    Ok(cases::working_permit(app, operator, purpose, subjects, fields, None).await?)
}

/// The names of those colleagues whose ids stand among these, by id, for those who may see them: one look an hour at each.
pub(super) async fn names(
    desk: &Desk,
    ids: &HashSet<&str>,
) -> Result<HashMap<String, String>, Problem> {
    if !data::NAME.stands_open_to(desk.operator.role, StandingPurpose::NamesInLists) {
        return Ok(HashMap::new());
    }
    let mut colleagues = operators::all(&desk.app).await?;
    colleagues.retain(|known| known.name.is_some() && ids.contains(known.operator.id.as_str()));
    let mut names = HashMap::new();
    if colleagues.is_empty() {
        return Ok(names);
    }
    let permit = permit(desk, &colleagues, &[data::NAME]).await?;
    for Colleague { operator, name, .. } in &colleagues {
        if let Some(name) = opened(desk, &permit, operator, &data::NAME, name.as_ref()).await? {
            names.insert(operator.id.to_string(), name);
        }
    }
    Ok(names)
}

async fn opened(
    desk: &Desk,
    permit: &Permit,
    operator: &Operator,
    field: &Field,
    sealed: Option<&Sealed>,
) -> Result<Option<String>, RevealError> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let (subject, row) = (&operator.subject, operator.id.as_str());
    let opened = reveal::open(permit, &desk.app.vault, field, subject, row, sealed).await;
    let opened = unless_erased(opened)?;
    Ok(opened
        .map(|opened| opened.text().map(str::to_owned))
        .transpose()?)
}

fn status(operator: &Operator) -> &'static str {
    if operator.disabled_at.is_some() {
        "disabled"
    } else if operator.enrolled_at.is_some() {
        "active"
    } else {
        "invited"
    }
}

impl From<OperatorError> for Problem {
    fn from(error: OperatorError) -> Self {
        match error {
            OperatorError::Unknown => Self::not_found(),
            OperatorError::Already => Self::new(StatusCode::CONFLICT, "operator-already"),
            OperatorError::LastOwner => Self::new(StatusCode::CONFLICT, "last-owner"),
            OperatorError::Storage(error) => error.into(),
            OperatorError::Vault(error) => error.into(),
        }
    }
}
