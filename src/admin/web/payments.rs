//! `/admin/payments`: statements, and what became of their lines.

mod asked;
mod rows;

use std::collections::HashMap;

use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use jiff::SignedDuration;

use super::{Desk, settle};
use crate::admin::pages::{BookingRow, LineRow, Pager, PaidRow, PaymentsPage};
use crate::admin::reveal::RevealError;
use crate::billing::document::Text;
use crate::identity::cases;
use crate::orders;
use crate::payments::bank::csv;
use crate::payments::data::LINE_FIELDS;
use crate::payments::lines::{
    self, Booking, Filter, Line, LineError, LineId, LineState, Proposed, Said,
};
use crate::payments::manual::ManualId;
use crate::payments::matching::Movement;
use crate::payments::statements;
use crate::payments::uploads::{self, Incoming, UploadId};
use crate::vault::map::StandingPurpose;
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::{Fields, FileForm, Problem, Upload};
use asked::{Asked, pressing_first};
use rows::{booking_row, deposit, in_hand, paid_row, row, statement_row, upload_rows};

const PATH: &str = "/admin/payments";
/// For so long the page looks again for the end of a statement that a command takes in: one that broke off has none.
const WATCHED: SignedDuration = SignedDuration::from_mins(15);

pub(super) async fn show(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let mut form: Filled = asked.pairs().into_iter().collect();
    let filter = asked.filter(&mut form);
    if !form.is_right() {
        return desk.refused(&page(&desk, form, &[], Pager::default(), Look::Open).await?);
    }
    let (mut lines, pager) = asked.page(&desk, &filter).await?;
    if asked.is_plain() {
        lines = pressing_first(&desk, lines).await?;
    }
    let look = if asked.watched.is_empty() {
        Look::Open
    } else {
        Look::Veiled
    };
    let page = page(&desk, form, &lines, pager, look).await?;
    if !page.busy {
        return desk.without_notice("uploaded").page(&page);
    }
    desk.page(&page)
}

/// Whether what the bank says of the other sides is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Open,
    Veiled,
}

pub(super) async fn upload(
    desk: Desk,
    request: HttpRequest,
    upload: Upload,
) -> Result<HttpResponse, Problem> {
    let mut form = FileForm::of(&request, upload).await?;
    let name = form.file_name().await?;
    let by = desk.operator.actor();
    let mut incoming = Incoming::begin(&desk.app, &by, name.as_deref()).await?;
    let mut empty = true;
    while let Some(bytes) = form.read().await? {
        empty = false;
        incoming.push(&bytes).await?;
    }
    if empty {
        return refused(&desk, "file", "problem-no-file").await;
    }
    incoming.finish().await?;
    Ok(Desk::see(&format!("{PATH}?done=uploaded")))
}

/// Takes what became of a file off the list.
pub(super) async fn dismiss(
    desk: Desk,
    id: Path<String>,
    _: Fields,
) -> Result<HttpResponse, Problem> {
    let id: UploadId = id.parse().map_err(|_| Problem::not_found())?;
    uploads::dismiss(&desk.app.storage, &id).await?;
    Ok(Desk::see(PATH))
}

pub(super) async fn assign(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let order = fields.value("order").trim();
    if !order.is_empty() {
        return assign_to_order(&desk, &id, order).await;
    }
    let typed = fields.value("numbers").to_uppercase();
    let numbers: Vec<String> = typed
        .split(|c: char| c.is_whitespace() || ",;".contains(c))
        .filter(|number| !number.is_empty())
        .map(str::to_owned)
        .collect();
    let done = lines::assign(&desk.app, &desk.operator.actor(), &line(&id)?, &numbers).await;
    answer(&desk, done, "assigned").await
}

/// For an order that was withdrawn from, by its number.
async fn assign_to_order(desk: &Desk, id: &str, number: &str) -> Result<HttpResponse, Problem> {
    let id = line(id)?;
    let order = match orders::numbers_in(number).first() {
        Some(number) => orders::by_number(&desk.app, number).await?,
        None => None,
    };
    let done = match order {
        Some(order) => {
            let by = desk.operator.actor();
            lines::assign_to_order(&desk.app, &by, &id, &order.id).await
        }
        None => Err(LineError::UnknownOrder),
    };
    answer(desk, done, "assigned-to-order").await
}

pub(super) async fn set_aside(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let why = match Text::typed(fields.value("why"), lines::REASON_CHARS_MAX) {
        Ok(why) => why,
        Err(error) => return refused(&desk, "why", error.phrase()).await,
    };
    let done = lines::set_aside(&desk.app, &desk.operator.actor(), &line(&id)?, &why).await;
    answer(&desk, done, "decided").await
}

pub(super) async fn count(
    desk: Desk,
    id: Path<String>,
    _: Fields,
) -> Result<HttpResponse, Problem> {
    let done = lines::count(&desk.app, &desk.operator.actor(), &line(&id)?).await;
    answer(&desk, done, "decided").await
}

pub(super) async fn repeated(
    desk: Desk,
    id: Path<String>,
    _: Fields,
) -> Result<HttpResponse, Problem> {
    let done = lines::call_repeated(&desk.app, &desk.operator.actor(), &line(&id)?).await;
    answer(&desk, done, "decided").await
}

pub(super) async fn undo(desk: Desk, id: Path<String>, _: Fields) -> Result<HttpResponse, Problem> {
    let id = line(&id)?;
    let done = lines::undo(&desk.app, &desk.operator.actor(), &id).await;
    if matches!(done, Err(LineError::Spent))
        && let Some(line) = lines::by_id(&desk.app.storage, &id).await?
        && let Some(customer) = &line.customer
    {
        let spent = settle::spent(&desk, customer).await?;
        return refused(&desk, "undo", spent).await;
    }
    answer(&desk, done, "decided").await
}

/// Books a movement that was only noted, as what it was.
pub(super) async fn book(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let what = fields.value("what");
    let was = match fields.value("as") {
        "fee" => Some(Booking::Fee),
        "refund" => what.parse().ok().map(Booking::Refund),
        "refund-file" => what.parse().ok().map(Booking::RefundFile),
        "manual-refund" => what.parse().ok().map(Booking::ManualRefund),
        "returned" => what.parse().ok().map(Booking::Returned),
        "payout" => what.parse().ok().map(Booking::Payout),
        "bounced" => what.parse().ok().map(Booking::Bounced),
        "deposit" => Some(Booking::Deposit(ticked(&fields))),
        _ => None,
    };
    let was = was.ok_or_else(Problem::not_found)?;
    let done = lines::book(&desk.app, &desk.operator.actor(), &line(&id)?, &was).await;
    answer(&desk, done, "booked").await
}

/// The payments whose boxes are ticked: `of_<id>`.
fn ticked(fields: &Fields) -> Vec<ManualId> {
    fields
        .with_prefix("of_")
        .filter(|(_, value)| *value == "yes")
        .filter_map(|(id, _)| id.parse().ok())
        .collect()
}

fn line(id: &str) -> Result<LineId, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

/// Back to the list, or what is in the way.
async fn answer(
    desk: &Desk,
    done: Result<(), LineError>,
    word: &str,
) -> Result<HttpResponse, Problem> {
    let problem = match done {
        Ok(()) => return Ok(Desk::see(&format!("{PATH}?done={word}"))),
        Err(LineError::Changed) => return Ok(Desk::see(&format!("{PATH}?done=unchanged"))),
        Err(LineError::UnknownLine) => return Err(Problem::not_found()),
        Err(LineError::UnknownInvoice(_)) => "problem-unknown-invoice",
        Err(LineError::SeveralCustomers) => "problem-several-customers",
        Err(LineError::UnknownOrder) => {
            return refused(desk, "order", "problem-unknown-order").await;
        }
        Err(LineError::NotWithdrawn) => {
            return refused(desk, "order", "problem-order-not-withdrawn").await;
        }
        Err(LineError::OrderCurrency(currency)) => {
            let differs = Phrase::new("problem-order-currency").with("currency", currency.code());
            return refused(desk, "order", differs).await;
        }
        Err(LineError::Spent) => "problem-payment-spent",
        Err(LineError::Sum) => "problem-deposit-sum",
        Err(LineError::Storage(error)) => return Err(error.into()),
        Err(LineError::Vault(error)) => return Err(error.into()),
        Err(error @ LineError::Ledger(_)) => return Err(Problem::internal(&error)),
    };
    refused(desk, "numbers", problem).await
}

async fn refused(
    desk: &Desk,
    field: &str,
    problem: impl Into<Phrase>,
) -> Result<HttpResponse, Problem> {
    let form = Filled::default().wrong(field, problem);
    let (lines, pager) = Asked::default().page(desk, &Filter::default()).await?;
    desk.refused(&page(desk, form, &lines, pager, Look::Open).await?)
}

async fn page(
    desk: &Desk,
    filter: Filled,
    lines: &[Line],
    pager: Pager,
    look: Look,
) -> Result<PaymentsPage, Problem> {
    let storage = &desk.app.storage;
    let uploads = upload_rows(desk, &uploads::latest(storage).await?, look).await?;
    let statements = statements::latest(storage).await?;
    let lately = desk.app.clock.now() - WATCHED;
    let mut said = match look {
        Look::Open => said(desk, lines).await?,
        Look::Veiled => HashMap::new(),
    };
    let mut proposals: HashMap<LineId, Vec<Proposed>> = HashMap::new();
    for one in lines::proposals(storage, lines).await? {
        proposals.entry(one.line.clone()).or_default().push(one);
    }
    let mut bookings: HashMap<LineId, Vec<BookingRow>> = HashMap::new();
    for line in lines {
        let offers = lines::offers(&desk.app, line).await?;
        let rows = offers.into_iter().map(booking_row).collect();
        bookings.insert(line.id.clone(), rows);
    }
    let shown = lines::own_among(storage, lines).await?;
    let own = |line: &Line| shown.get(&line.id).map(|own| own.as_str());
    let in_hand = in_hand(desk, lines).await?;
    let mut paid: HashMap<LineId, Vec<PaidRow>> = HashMap::new();
    for one in lines::paid(storage, lines).await? {
        let of_line = paid.entry(one.line.clone()).or_default();
        of_line.push(paid_row(one));
    }
    Ok(PaymentsPage {
        filter,
        has_processor: desk.app.config.payments.stripe.enabled,
        layouts: csv::known()
            .iter()
            .map(|known| known.name.clone())
            .collect(),
        layout_example: csv::PLAIN_EXAMPLE,
        is_veiled: look == Look::Veiled,
        to_decide: lines::to_decide(storage)
            .await?
            .into_iter()
            .map(|(state, count)| (state.as_str(), count))
            .collect(),
        states: LineState::ALL.map(|state| state.as_str().to_owned()).into(),
        movements: Movement::ALL
            .map(|movement| movement.as_str().to_owned())
            .into(),
        busy: uploads.iter().any(|upload| upload.goes_on_at.is_some())
            || statements
                .iter()
                .any(|one| one.finished_at.is_none() && one.begun_at > lately),
        uploads,
        statements: statements.into_iter().map(statement_row).collect(),
        rows: lines
            .iter()
            .map(|line| {
                let said = said.remove(&line.id).unwrap_or_default();
                LineRow {
                    bookings: bookings.remove(&line.id).unwrap_or_default(),
                    own: own(line),
                    paid: paid.remove(&line.id).unwrap_or_default(),
                    in_hand: deposit(line, &in_hand),
                    ..row(line, said, proposals.remove(&line.id).unwrap_or_default())
                }
            })
            .collect(),
        pager,
    })
}

/// What the bank says of the other sides: daily work of those who may come here, one look an hour at each.
async fn said(desk: &Desk, lines: &[Line]) -> Result<HashMap<LineId, Said>, RevealError> {
    let mut said = HashMap::new();
    if lines.is_empty() {
        return Ok(said);
    }
    let subjects: Vec<_> = lines.iter().map(|line| line.subject.clone()).collect();
    let purpose = StandingPurpose::Invoicing;
    let permit = cases::working_permit(
        &desk.app,
        &desk.operator,
        purpose,
        subjects.clone(),
        LINE_FIELDS,
        None,
    )
    .await?;
    desk.app.vault.warm(&subjects).await?;
    for line in lines {
        let of_line = lines::said_under(&desk.app, &permit, line).await?;
        said.insert(line.id.clone(), of_line);
    }
    Ok(said)
}
