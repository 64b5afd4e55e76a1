//! Opening and closing a case: the way to one customer's sealed fields.

use std::fmt;
use std::str::FromStr;

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::{Desk, customers, mail, order};
use crate::admin::pages::CaseDoor;
use crate::admin::reveal;
use crate::audit::Reason;
use crate::customers::CustomerId;
use crate::identity::access;
use crate::identity::cases::{self, Case, CaseError};
use crate::mail::MessageId;
use crate::orders::OrderId;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

/// The page that a case was opened from, to come back to. One of these and no other: an address that a form names is not
/// to be trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Back {
    Order(OrderId),
    Customer(CustomerId),
    Message(MessageId),
}

/// No page that has a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoSuchPage;

/// Fields `reason`, `note`, `back`, and `field` when one field is wanted: whose role may not open it is told so, rather
/// than given a case that does not help.
pub(super) async fn open(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (id, back) = ids(&id, &fields)?;
    let customer = customers::known(&desk, &id).await?;
    reveal::refuse_closed(fields.value("field"), desk.operator.role)?;
    let note = fields.value("note");
    let mut form = Filled::default()
        .with("reason", fields.value("reason"))
        .with("note", note);
    let Some(reason) = Reason::named(fields.value("reason")) else {
        form.complain("reason", "field-required");
        return again(&desk, &back, form).await;
    };
    let opened = cases::open(
        &desk.app,
        &desk.operator,
        desk.session(),
        &customer.subject,
        reason,
        note,
    );
    match opened.await {
        Ok(_) => Ok(Desk::see(&back.to_string())),
        Err(CaseError::NoteMissing) => {
            form.complain("note", "problem-case-note");
            again(&desk, &back, form).await
        }
        Err(CaseError::Note(error)) => {
            form.complain("note", error.phrase());
            again(&desk, &back, form).await
        }
        Err(CaseError::NoSubject) => Err(Problem::not_found()),
        Err(CaseError::Storage(error)) => Err(error.into()),
        Err(CaseError::Vault(error)) => Err(error.into()),
    }
}

pub(super) async fn close(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (id, back) = ids(&id, &fields)?;
    let customer = customers::known(&desk, &id).await?;
    if let Some(case) = desk.case(&customer.subject).await? {
        cases::close(&desk.app, &case).await?;
    }
    Ok(Desk::see(&back.to_string()))
}

fn ids(id: &str, fields: &Fields) -> Result<(CustomerId, Back), Problem> {
    let id: CustomerId = id.parse().map_err(|_| Problem::not_found())?;
    let back = fields.value("back").parse();
    let back = back.unwrap_or_else(|NoSuchPage| Back::Customer(id.clone()));
    Ok((id, back))
}

/// The page that the form came from, with what is wrong.
async fn again(desk: &Desk, back: &Back, form: Filled) -> Result<HttpResponse, Problem> {
    match back {
        Back::Order(id) => desk.refused(&order::page(desk, id, form).await?),
        Back::Customer(id) => desk.refused(&customers::page(desk, id, form).await?),
        Back::Message(id) => desk.refused(&mail::page(desk, id, form).await?),
    }
}

/// The door to a customer's sealed fields, as a page shows it.
pub(super) fn door(
    desk: &Desk,
    customer: &CustomerId,
    case: Option<&Case>,
    back: &Back,
    form: Filled,
) -> CaseDoor {
    CaseDoor {
        customer: customer.to_string(),
        open_until: case.map(|case| case.expires_at),
        allowed: access::authorise(desk.operator.role, "POST", "/admin/customers/{id}/cases"),
        reasons: Reason::ALL
            .iter()
            .map(|reason| reason.as_str().to_owned())
            .collect(),
        back: back.to_string(),
        form,
    }
}

impl fmt::Display for Back {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "/admin/orders/{id}"),
            Self::Customer(id) => write!(f, "/admin/customers/{id}"),
            Self::Message(id) => write!(f, "/admin/mail/{id}"),
        }
    }
}

impl FromStr for Back {
    type Err = NoSuchPage;

    fn from_str(path: &str) -> Result<Self, NoSuchPage> {
        let (room, id) = path
            .strip_prefix("/admin/")
            .and_then(|rest| rest.split_once('/'))
            .ok_or(NoSuchPage)?;
        match room {
            "orders" => id.parse().map(Self::Order).map_err(|_| NoSuchPage),
            "customers" => id.parse().map(Self::Customer).map_err(|_| NoSuchPage),
            "mail" => id.parse().map(Self::Message).map_err(|_| NoSuchPage),
            _ => Err(NoSuchPage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_the_panel_is_come_back_to() {
        for path in [
            "/admin/orders/ord_06fqzpdf78c5v9t4m2k1n0s3aw",
            "/admin/customers/cus_06fqzpdf78c5v9t4m2k1n0s3aw",
            "/admin/mail/msg_06fqzpdf78c5v9t4m2k1n0s3aw",
        ] {
            assert_eq!(path.parse::<Back>().unwrap().to_string(), path);
        }
        for path in [
            "",
            "https://evil.example/admin/orders/ord_06fqzpdf78c5v9t4m2k1n0s3aw",
            "//evil.example",
            "/admin/orders/ord_06fqzpdf78c5v9t4m2k1n0s3aw/../../x",
            "/admin/orders/cus_06fqzpdf78c5v9t4m2k1n0s3aw",
            "/admin/settings/x",
        ] {
            assert_eq!(path.parse::<Back>(), Err(NoSuchPage), "{path}");
        }
    }
}
