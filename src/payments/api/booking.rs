//! Booking what a statement shows and nobody paid.

use actix_web::web::{self, Data, Path};
use serde::Deserialize;
use utoipa::ToSchema;

use super::lines::{LineRecord, answer, line_id, refused};
use crate::app::App;
use crate::identity::web::Caller;
use crate::payments::lines::{self, Booking};
use crate::payments::manual::ManualId;
use crate::web::{Json, Problem, ProblemDetails};

/// What a movement was that is not booked, or is in suspense: one of these.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BookRequest {
    /// A charge of the bank's.
    #[serde(default)]
    fee: bool,
    /// The `id` of a refund that it pays, or brings back.
    #[serde(default)]
    refund: Option<String>,
    /// The `id` of a file of refunds whose transfers the bank booked as one: what is unpaid of it is the line's amount.
    #[serde(default)]
    refund_file: Option<String>,
    /// The `id` of a refund that was made by hand as a transfer: the line shows that it left.
    #[serde(default)]
    manual_refund: Option<String>,
    /// The `id` of the line of a payment that it takes back: what that paid is open again.
    #[serde(default)]
    returned: Option<String>,
    /// The `id` of a payout of the processor's: its money was at the processor, and is at the bank.
    #[serde(default)]
    payout: Option<String>,
    /// The `id`s of payments in cash or by cheque that were taken to the bank together: they come to the line's amount.
    #[serde(default)]
    deposit: Option<Vec<String>>,
    /// The `id` of a cheque that was taken to the bank, and that it takes back: what it paid is open again.
    #[serde(default)]
    bounced: Option<String>,
}

/// Books a movement that was only noted: the bank's charge, a refund of ours, a payment that the bank took back; or one whose
/// money is in suspense: what the processor paid out, cash and cheques that were taken to the bank.
#[utoipa::path(
    post,
    path = "/api/v1/bank-lines/{id}/book",
    operation_id = "book_bank_line",
    tag = "payments",
    params(("id" = String, Path, description = "The line's `id`.")),
    request_body = BookRequest,
    security(("api_key" = ["payments:write"])),
    responses(
        (status = 200, description = "The line as it stands.", body = LineRecord),
        (status = 400, description = "No JSON.", body = ProblemDetails),
        (status = 401, description = "No key that works.", body = ProblemDetails),
        (status = 403, description = "The key does not hold the scope.", body = ProblemDetails),
        (status = 404, description = "No such line.", body = ProblemDetails),
        (status = 409, description = "The line, or what it is said to be, stands otherwise.", body = ProblemDetails),
        (status = 415, description = "The body is not JSON.", body = ProblemDetails),
        (status = 422, description = "Not one of these, or the payments do not come to the line's amount.", body = ProblemDetails),
        (status = 429, description = "Too many requests; see `Retry-After`.", body = ProblemDetails),
        (status = 503, description = "A database does not answer; come again.", body = ProblemDetails),
    )
)]
pub(super) async fn book(
    app: Data<App>,
    caller: Caller,
    id: Path<String>,
    body: Result<Json<BookRequest>, actix_web::Error>,
) -> Result<web::Json<LineRecord>, actix_web::Error> {
    let was = booking(body?.value)?;
    let id = line_id(&id)?;
    let done = lines::book(&app, &caller.actor(), &id, &was).await;
    Ok(answer(&app, &id, done).await?)
}

/// The one thing that it is said to be.
fn booking(asked: BookRequest) -> Result<Booking, Problem> {
    let meant = || {
        refused(
            "one of fee, refund, refund_file, manual_refund, returned, payout, deposit and bounced",
        )
    };
    let was = [
        asked.fee.then_some(Ok(Booking::Fee)),
        asked
            .refund
            .map(|id| id.parse().map(Booking::Refund).map_err(|_| meant())),
        asked
            .refund_file
            .map(|id| id.parse().map(Booking::RefundFile).map_err(|_| meant())),
        asked
            .manual_refund
            .map(|id| id.parse().map(Booking::ManualRefund).map_err(|_| meant())),
        asked
            .returned
            .map(|id| id.parse().map(Booking::Returned).map_err(|_| meant())),
        asked
            .payout
            .map(|id| id.parse().map(Booking::Payout).map_err(|_| meant())),
        asked
            .bounced
            .map(|id| id.parse().map(Booking::Bounced).map_err(|_| meant())),
        asked.deposit.map(|ids| {
            let ids: Result<Vec<ManualId>, _> = ids.iter().map(|id| id.parse()).collect();
            ids.map(Booking::Deposit).map_err(|_| meant())
        }),
    ];
    let mut was = was.into_iter().flatten();
    match (was.next(), was.next()) {
        (Some(was), None) => was,
        _ => Err(meant()),
    }
}
