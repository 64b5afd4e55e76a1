//! `/api/v1/bank-lines`: what became of what the bank says, and deciding it.

use std::collections::HashMap;

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::audit::reveal::OpenError;
use crate::billing::document::Text;
use crate::identity::web::Caller;
use crate::payments::data::LINE_FIELDS;
use crate::payments::lines::{self, Filter, Line, LineError, LineId, LineState, Proposed};
use crate::payments::matching::{Movement, Why};
use crate::web::{Json, Paging, Problem, ProblemDetails, query_value};

/// Invoices that one line may be for, at most.
const NUMBERS_MAX: usize = 100;
const REFUSED: &str = "not-assignable";

/// A page of bank lines, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LinePage {
    items: Vec<LineRecord>,
    /// What `?after=` takes for the page that follows; null on the last one.
    #[schema(value_type = Option<String>)]
    next: Option<LineId>,
}

/// A movement on the shop's account, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LineRecord {
    #[schema(value_type = String, example = "bnl_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: LineId,
    statement: String,
    #[schema(value_type = String, format = Date)]
    booked_on: Date,
    currency: &'static str,
    /// Minor units; negative for what went out.
    amount_minor: i64,
    /// What kind of movement the bank says it is.
    movement: &'static str,
    /// `allocated`, `proposed`, `unmatched`, `doubtful`, `repeated`, `set_aside`, `noted` or `returned`.
    state: &'static str,
    /// Whose payment it is.
    customer_id: Option<String>,
    /// Invoices that it may be for, the likeliest first.
    proposals: Vec<ProposalRecord>,
    /// Only for a key with the scope `customers:open`, on a request that says why (`Reveal-Reason`), and while the customer
    /// is not erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<SaidRecord>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProposalRecord {
    /// The invoice's number.
    number: String,
    open_minor: i64,
    /// `reference`, `number`, `amount`, `account` and the like.
    why: Vec<&'static str>,
}

/// What the bank says of the other side.
#[derive(Debug, Serialize, ToSchema)]
struct SaidRecord {
    name: Option<String>,
    iban: Option<String>,
    text: Option<String>,
    /// Why an operator or a program set it aside.
    aside: Option<String>,
}

/// What a line's money is for: invoices, or an order that was withdrawn from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignRequest {
    /// Numbers of invoices, all of one customer, in the order in which they are paid; what is left becomes the customer's credit.
    #[serde(default)]
    numbers: Vec<String>,
    /// The `id` of an order that its customer withdrew from, where there is no invoice: all of it becomes their credit, and is to be given
    /// back within fourteen days.
    #[serde(default)]
    order: Option<String>,
}

/// Why a line is for no invoice.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AsideRequest {
    /// In words, 255 characters at most. It is sealed, and shown where the line is.
    reason: String,
}

/// Lists bank lines, the latest first.
#[utoipa::path(
    get,
    path = "/api/v1/bank-lines",
    operation_id = "list_bank_lines",
    tag = "payments",
    params(
        Paging,
        ("state" = Option<String>, Query, description = "`allocated`, `proposed`, `unmatched`, `doubtful`, `repeated`, `set_aside`, `noted` or `returned`."),
        ("movement" = Option<String>, Query, description = "What kind of movement the bank says it is."),
        ("statement" = Option<String>, Query, description = "Only those that this statement brought."),
        ("from" = Option<String>, Query, description = "The first day (`YYYY-MM-DD`)."),
        ("to" = Option<String>, Query, description = "The last day."),
        ("Reveal-Reason" = Option<String>, Header, description = "Opens sealed fields, for a key with `customers:open`: \
            one of the panel's reasons, or words. The customer reads it."),
    ),
    security(("api_key" = ["payments:read"])),
    responses(
        (status = 200, description = "A page.", body = LinePage),
        (status = 400, description = "The query or `Reveal-Reason` cannot be read.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn list(
    app: Data<App>,
    caller: Caller,
    request: HttpRequest,
    page: Paging,
) -> Result<web::Json<LinePage>, Problem> {
    let filter = filter(request.query_string())?;
    let after: Option<LineId> = match page.after() {
        Some(id) => Some(id.parse().map_err(|_| Paging::unknown_after())?),
        None => None,
    };
    let found = lines::page(&app.storage, &filter, after.as_ref(), None, page.wanted()).await?;
    let mut found = found.ok_or_else(Paging::unknown_after)?;
    let next = page.next(&mut found, |last| last.id.clone());
    let items = records(&app, &caller, &request, found).await?;
    Ok(web::Json(LinePage { items, next }))
}

/// Gives a line's money, which was in suspense, to invoices, or to the customer of a withdrawn order.
#[utoipa::path(
    post,
    path = "/api/v1/bank-lines/{id}/assign",
    operation_id = "assign_bank_line",
    tag = "payments",
    params(("id" = String, Path, description = "The line's `id`.")),
    request_body = AssignRequest,
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The line as it stands.", body = LineRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such line.", body = ProblemDetails),
        (status = 409, description = "The line stands otherwise: its money is not in suspense.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "No such invoice, several customers', no such order, or one that nobody withdrew from.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn assign(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Result<Json<AssignRequest>, actix_web::Error>,
) -> Result<web::Json<LineRecord>, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let AssignRequest { numbers, order } = body?.value;
    let by = caller.actor();
    let done = match (order, numbers.len()) {
        (Some(order), 0) => {
            let order = order
                .parse()
                .map_err(|_| problem(LineError::UnknownOrder))?;
            lines::assign_to_order(&app, &by, &line_id(&id)?, &order).await
        }
        (None, 1..=NUMBERS_MAX) => {
            let numbers: Vec<String> = numbers.iter().map(|one| one.to_uppercase()).collect();
            lines::assign(&app, &by, &line_id(&id)?, &numbers).await
        }
        _ => {
            let meant = format!("one to {NUMBERS_MAX} numbers of invoices, or an order");
            return Err(refused(meant).into());
        }
    };
    Ok(answer(&app, &line_id(&id)?, done).await?)
}

/// Leaves a line's money in suspense: it is for no invoice. A movement that was only noted is none of these books'.
#[utoipa::path(
    post,
    path = "/api/v1/bank-lines/{id}/set-aside",
    operation_id = "set_bank_line_aside",
    tag = "payments",
    params(("id" = String, Path, description = "The line's `id`.")),
    request_body = AsideRequest,
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The line as it stands.", body = LineRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such line.", body = ProblemDetails),
        (status = 409, description = "The line stands otherwise.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "No reason.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn set_aside(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Result<Json<AsideRequest>, actix_web::Error>,
) -> Result<web::Json<LineRecord>, actix_web::Error> {
    // Whoever may not do this learns so before anything of what they sent.
    let reason = body?.value.reason;
    let why = Text::typed(&reason, lines::REASON_CHARS_MAX)
        .map_err(|error| error.problem(REFUSED, "/reason", caller.locale()))?;
    let id = line_id(&id)?;
    let done = lines::set_aside(&app, &caller.actor(), &id, &why).await;
    Ok(answer(&app, &id, done).await?)
}

/// Takes back what was decided about a line, while nothing was built on it.
#[utoipa::path(
    post,
    path = "/api/v1/bank-lines/{id}/undo",
    operation_id = "undo_bank_line",
    tag = "payments",
    params(("id" = String, Path, description = "The line's `id`.")),
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The line as it stands.", body = LineRecord),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such line.", body = ProblemDetails),
        (status = 409, description = "The line stands otherwise, or its money was spent since.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn undo(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
) -> Result<web::Json<LineRecord>, Problem> {
    let id = line_id(&id)?;
    let done = lines::undo(&app, &caller.actor(), &id).await;
    answer(&app, &id, done).await
}

pub(super) fn line_id(id: &str) -> Result<LineId, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

pub(super) async fn answer(
    app: &App,
    id: &LineId,
    done: Result<(), LineError>,
) -> Result<web::Json<LineRecord>, Problem> {
    done.map_err(problem)?;
    let line = lines::by_id(&app.storage, id).await?;
    let line = line.ok_or_else(Problem::not_found)?;
    let proposals = lines::proposals(&app.storage, std::slice::from_ref(&line)).await?;
    Ok(web::Json(record(line, proposals, None)))
}

fn problem(error: LineError) -> Problem {
    let conflict = |code| Problem::new(StatusCode::CONFLICT, code);
    match error {
        LineError::UnknownLine => Problem::not_found(),
        LineError::Changed => conflict("not-possible-now"),
        LineError::Spent => conflict("payment-spent"),
        LineError::UnknownInvoice(number) => refused(format!("there is no invoice {number}")),
        LineError::Sum => refused("the payments do not come to the amount of the line"),
        LineError::SeveralCustomers => refused("the invoices are of several customers"),
        error @ (LineError::UnknownOrder
        | LineError::NotWithdrawn
        | LineError::OrderCurrency(_)) => refused(error.to_string()),
        LineError::Storage(error) => error.into(),
        LineError::Vault(error) => error.into(),
        error @ LineError::Ledger(_) => Problem::internal(&error),
    }
}

pub(super) fn refused(why: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, REFUSED).detail(why)
}

/// The lines as they are answered; with what the bank says of the other sides when the request gives a reason, after one
/// entry in the log.
async fn records(
    app: &App,
    caller: &Caller,
    request: &HttpRequest,
    found: Vec<Line>,
) -> Result<Vec<LineRecord>, Problem> {
    let mut proposals: HashMap<LineId, Vec<Proposed>> = HashMap::new();
    for one in lines::proposals(&app.storage, &found).await? {
        proposals.entry(one.line.clone()).or_default().push(one);
    }
    let permit = match caller.stated(request)?.filter(|_| !found.is_empty()) {
        Some(stated) => {
            let subjects: Vec<_> = found.iter().map(|line| line.subject.clone()).collect();
            let permit = stated
                .permit(subjects.clone(), LINE_FIELDS.to_vec(), None)
                .await?;
            app.vault.warm(&subjects).await?;
            Some(permit)
        }
        None => None,
    };
    let mut records = Vec::with_capacity(found.len());
    for line in found {
        let said = match &permit {
            Some(permit) => match lines::said_under(app, permit, &line).await {
                Ok(said) => Some(SaidRecord {
                    name: said.name,
                    iban: said.iban,
                    text: said.text,
                    aside: said.aside,
                }),
                Err(OpenError::Vault(error)) => return Err(error.into()),
                Err(error @ OpenError::NotCovered { .. }) => return Err(Problem::internal(&error)),
            },
            None => None,
        };
        let of_line = proposals.remove(&line.id).unwrap_or_default();
        records.push(record(line, of_line, said));
    }
    Ok(records)
}

fn record(line: Line, proposals: Vec<Proposed>, sealed: Option<SaidRecord>) -> LineRecord {
    LineRecord {
        statement: line.statement.to_string(),
        booked_on: line.booked_on,
        currency: line.amount.currency().code(),
        amount_minor: line.amount.minor(),
        movement: line.movement.as_str(),
        state: line.state.as_str(),
        customer_id: line.customer.as_ref().map(ToString::to_string),
        proposals: proposals
            .into_iter()
            .map(|one| ProposalRecord {
                number: one.number,
                open_minor: one.open.minor(),
                why: one.why.into_iter().map(Why::as_str).collect(),
            })
            .collect(),
        sealed,
        id: line.id,
    }
}

fn filter(query: &str) -> Result<Filter, Problem> {
    let unreadable =
        |what: &str| Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").detail(what);
    let day = |name: &str| -> Result<Option<Date>, Problem> {
        let day = query_value(query, name).map(|text| text.parse::<Date>());
        day.transpose()
            .map_err(|_| unreadable(&format!("`{name}` is a day, YYYY-MM-DD")))
    };
    let state = query_value(query, "state")
        .map(|word| LineState::named(&word).ok_or(()))
        .transpose()
        .map_err(|()| unreadable("`state` is a state of a bank line"))?;
    let movement = query_value(query, "movement")
        .map(|word| Movement::named(&word).ok_or(()))
        .transpose()
        .map_err(|()| unreadable("`movement` is a kind of movement"))?;
    let statement = query_value(query, "statement")
        .map(|id| id.parse())
        .transpose()
        .map_err(|_| unreadable("`statement` is a statement's id"))?;
    Ok(Filter {
        state,
        movement,
        statement,
        from: day("from")?,
        to: day("to")?,
    })
}
