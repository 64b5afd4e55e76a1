//! Lines and statements as the page shows them.

use jiff::SignedDuration;

use super::super::Desk;
use super::Look;
use crate::admin::pages::{
    BookingRow, InHandRow, LineRow, PaidRow, ProposalRow, StatementRow, UploadRow,
};
use crate::admin::reveal::RevealError;
use crate::identity::cases;
use crate::payments::data::FILE_NAME;
use crate::payments::lines::{Booking, Line, LineState, Offer, Paid, Proposed, Said};
use crate::payments::manual::{self, InHand};
use crate::payments::matching::Why;
use crate::payments::statements::Taken;
use crate::payments::uploads::{self, Upload};
use crate::vault::map::StandingPurpose;
use crate::web::Problem;

/// Within this a job goes on with a file while nothing is in its way.
const SOON: SignedDuration = SignedDuration::from_secs(150);
/// What a deposit is picked out of: the latest.
const IN_HAND_MAX: u32 = 50;

/// Cash and cheques that are not at the bank yet, where a line may show some of them.
pub(super) async fn in_hand(desk: &Desk, lines: &[Line]) -> Result<Vec<InHand>, Problem> {
    let Some(line) = lines.iter().find(|line| line.is_in_suspense()) else {
        return Ok(Vec::new());
    };
    let currency = line.amount.currency();
    let found = manual::in_hand(&desk.app.storage, currency, desk.app.today(), IN_HAND_MAX).await?;
    Ok(found)
}

/// What a line may be a deposit of: of what there is, no more than it brought.
pub(super) fn deposit(line: &Line, in_hand: &[InHand]) -> Vec<InHandRow> {
    let may_be = |one: &&InHand| {
        line.is_in_suspense()
            && one.amount.currency() == line.amount.currency()
            && one.amount.minor() <= line.amount.minor()
    };
    let found: Vec<&InHand> = in_hand.iter().filter(may_be).collect();
    let sum = found
        .iter()
        .fold(0_i64, |sum, one| sum.saturating_add(one.amount.minor()));
    if sum < line.amount.minor() {
        return Vec::new();
    }
    found
        .into_iter()
        .map(|one| InHandRow {
            id: one.id.to_string(),
            means: one.means.as_str(),
            amount: one.amount,
            received_on: one.received_on,
            number: one.number.clone(),
        })
        .collect()
}

pub(super) fn paid_row(paid: Paid) -> PaidRow {
    let (invoice, number) = paid.invoice.unzip();
    PaidRow {
        invoice: invoice.map(|id| id.to_string()),
        number,
        amount: paid.amount,
        open: paid.open.filter(|open| open.minor() > 0),
    }
}

/// What was uploaded, with what the files are called where the page opens anything: daily work of those who may come here, one
/// look an hour.
pub(super) async fn upload_rows(
    desk: &Desk,
    uploads: &[Upload],
    look: Look,
) -> Result<Vec<UploadRow>, Problem> {
    let named: Vec<_> = uploads.iter().filter(|upload| upload.is_named()).collect();
    let permit = if look == Look::Veiled || named.is_empty() {
        None
    } else {
        let subjects = named.iter().map(|upload| upload.subject.clone()).collect();
        let permit = cases::working_permit(
            &desk.app,
            &desk.operator,
            StandingPurpose::Invoicing,
            subjects,
            &[FILE_NAME],
            None,
        );
        Some(permit.await.map_err(RevealError::from)?)
    };
    let soon = desk.app.clock.now() + SOON;
    let mut rows = Vec::with_capacity(uploads.len());
    for upload in uploads {
        let goes_on_at = if upload.is_waiting() {
            uploads::goes_on_at(&desk.app.storage, upload).await?
        } else {
            None
        };
        let name = match &permit {
            Some(permit) => uploads::name_under(&desk.app, permit, upload)
                .await
                .map_err(RevealError::from)?,
            None => None,
        };
        rows.push(UploadRow {
            id: upload.id.to_string(),
            name,
            reading: upload.is_waiting().then_some(match goes_on_at {
                Some(at) if at <= soon => "soon",
                Some(_) => "later",
                None => "broken-off",
            }),
            goes_on_at,
            uploaded_at: upload.uploaded_at,
            refusal: upload
                .refusal
                .as_ref()
                .map(|refusal| refusal.said(desk.locale())),
            statement: upload
                .taken
                .as_ref()
                .map(|taken| taken.statement.to_string()),
            lines: upload.taken.as_ref().map(|taken| taken.lines),
            known_at: upload.taken.as_ref().and_then(|taken| taken.known_at),
        });
    }
    Ok(rows)
}

pub(super) fn statement_row(statement: Taken) -> StatementRow {
    StatementRow {
        id: statement.id.to_string(),
        format: statement.format,
        first_on: statement.first_on,
        last_on: statement.last_on,
        lines: statement.lines,
        known: statement.known,
        done: statement.done,
        begun_at: statement.begun_at,
        finished_at: statement.finished_at,
    }
}

pub(super) fn booking_row(offer: Offer) -> BookingRow {
    let (kind, what) = match offer.booking {
        Booking::Fee => ("fee", String::new()),
        Booking::Refund(refund) => ("refund", refund.to_string()),
        Booking::RefundFile(file) => ("refund-file", file.to_string()),
        Booking::ManualRefund(refund) => ("manual-refund", refund.to_string()),
        Booking::Returned(payment) => ("returned", payment.to_string()),
        Booking::Payout(payout) => ("payout", payout.to_string()),
        Booking::Bounced(cheque) => ("bounced", cheque.to_string()),
        // Which payments these are is ticked.
        Booking::Deposit(_) => ("deposit", String::new()),
    };
    BookingRow {
        kind,
        what,
        on: offer.on,
        customer: offer.to.as_ref().map(ToString::to_string),
    }
}

pub(super) fn row(line: &Line, said: Said, proposals: Vec<Proposed>) -> LineRow {
    let actions: &[&str] = match line.state {
        LineState::Proposed | LineState::Unmatched => &["assign", "set-aside"],
        LineState::SetAside if line.is_in_suspense() => &["assign", "undo"],
        LineState::Doubtful => &["count", "repeated"],
        LineState::Noted => &["set-aside"],
        _ if line.can_be_undone() => &["undo"],
        LineState::SetAside | LineState::Allocated | LineState::Repeated | LineState::Returned => {
            &[]
        }
    };
    LineRow {
        id: line.id.to_string(),
        booked_on: line.booked_on,
        amount: line.amount,
        movement: line.movement.as_str().to_owned(),
        state: line.state.as_str().to_owned(),
        name: said.name,
        iban: said.iban,
        text: said.text,
        aside: said.aside,
        customer: line.customer.as_ref().map(ToString::to_string),
        proposals: proposals
            .into_iter()
            .map(|one| ProposalRow {
                number: one.number,
                open: one.open,
                why: one
                    .why
                    .into_iter()
                    .map(Why::as_str)
                    .map(str::to_owned)
                    .collect(),
            })
            .collect(),
        paid: Vec::new(),
        bookings: Vec::new(),
        own: None,
        in_hand: Vec::new(),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
    }
}
