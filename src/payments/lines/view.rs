//! Lines as those see them who may.

use std::collections::HashMap;

use zeroize::Zeroizing;

use super::{Filter, Line, LineId, LineState, Paid, Proposed, reseal};
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::billing::invoices::InvoiceId;
use crate::payments::data;
use crate::payments::matching::Why;
use crate::payments::store::{lines as stored, manual, paid as stored_paid, payouts};
use crate::payments::stripe::SettleError;
use crate::storage::{self, Storage};
use crate::vault;
use crate::vault::Sealed;
use crate::vault::map::Field;

/// What the bank says of the other side of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    pub name: Option<String>,
    pub iban: Option<String>,
    pub text: Option<String>,
    /// Why an operator set it aside.
    pub aside: Option<String>,
}

/// One line, for whoever has a right to it that was asked before.
pub async fn by_id(storage: &Storage, id: &LineId) -> storage::Result<Option<Line>> {
    stored::by_id(storage, id).await
}

/// A page of lines, the latest first: those behind `after`, or those before `before`.
pub async fn page(
    storage: &Storage,
    filter: &Filter,
    after: Option<&LineId>,
    before: Option<&LineId>,
    limit: u32,
) -> storage::Result<Option<Vec<Line>>> {
    let place = match after.or(before) {
        None => stored::Place::latest(),
        Some(id) => match stored::by_id(storage, id).await? {
            Some(line) => stored::Place::of(&line),
            None => return Ok(None),
        },
    };
    let lines = if before.is_some() {
        stored::later(storage, filter, &place, limit).await?
    } else {
        stored::earlier(storage, filter, &place, limit).await?
    };
    Ok(Some(lines))
}

/// How many lines somebody has to decide on, by their state, the most pressing first.
pub async fn to_decide(storage: &Storage) -> storage::Result<Vec<(LineState, i64)>> {
    stored_paid::to_decide(storage).await
}

/// What is proposed for these lines, the likeliest first.
pub async fn proposals(storage: &Storage, lines: &[Line]) -> storage::Result<Vec<Proposed>> {
    let ids: Vec<LineId> = lines.iter().map(|line| line.id.clone()).collect();
    stored::proposals(storage, &ids).await
}

/// Money of the shop's own that a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// The processor paid it out.
    Payout,
    /// Cash and cheques that were taken to the bank.
    Deposit,
    /// What the bank charged.
    Fee,
}

impl Own {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Payout => "payout",
            Self::Deposit => "deposit",
            Self::Fee => "fee",
        }
    }
}

/// Which of these lines show money of the shop's own.
pub async fn own_among(storage: &Storage, lines: &[Line]) -> storage::Result<HashMap<LineId, Own>> {
    let payouts = payouts::shown(storage, lines).await?;
    let deposits = manual::shown(storage, lines).await?;
    let payouts = payouts.into_iter().map(|line| (line, Own::Payout));
    let deposits = deposits.into_iter().map(|line| (line, Own::Deposit));
    let fees = stored_paid::fees(storage, lines).await?;
    let fees = fees.into_iter().map(|line| (line, Own::Fee));
    Ok(payouts.chain(deposits).chain(fees).collect())
}

/// What the bank says of a line, for the program's own eyes.
pub(in crate::payments) async fn said_to_program(
    app: &App,
    id: &LineId,
) -> Result<Zeroizing<String>, SettleError> {
    let Some(line) = by_id(&app.storage, id).await? else {
        return Ok(Zeroizing::default());
    };
    let mut said = reseal::opened(app, &line, &data::NAME, line.name.as_ref()).await?;
    said.push('\n');
    said.push_str(&reseal::text(app, &line).await?);
    Ok(said)
}

/// What became of the money of these lines.
pub async fn paid(storage: &Storage, lines: &[Line]) -> storage::Result<Vec<Paid>> {
    let ids: Vec<LineId> = lines.iter().map(|line| line.id.clone()).collect();
    stored_paid::by(storage, &ids).await
}

/// Where its money was, proposed: whoever takes it back by mistake finds the way there again.
pub(super) async fn way_back(
    storage: &Storage,
    line: &Line,
) -> storage::Result<Vec<(InvoiceId, Vec<Why>)>> {
    let was = paid(storage, std::slice::from_ref(line)).await?;
    let was = was.into_iter().filter_map(|one| one.invoice);
    Ok(was.map(|(id, _)| (id, vec![Why::Before])).collect())
}

/// What the bank says, under a permit that covers it; nothing of somebody who was erased.
pub async fn said_under(app: &App, permit: &Permit, line: &Line) -> Result<Said, OpenError> {
    Ok(Said {
        name: opened(app, permit, line, &data::NAME, line.name.as_ref()).await?,
        iban: opened(app, permit, line, &data::IBAN, line.iban.as_ref()).await?,
        text: opened(app, permit, line, &data::TEXT, line.text.as_ref()).await?,
        aside: opened(app, permit, line, &data::ASIDE, line.aside.as_ref()).await?,
    })
}

async fn opened(
    app: &App,
    permit: &Permit,
    line: &Line,
    field: &Field,
    sealed: Option<&Sealed>,
) -> Result<Option<String>, OpenError> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let row = line.id.as_str();
    match reveal::open(permit, &app.vault, field, &line.subject, row, sealed).await {
        Ok(opened) => Ok(Some(opened.text()?.to_owned())),
        Err(OpenError::Vault(vault::Error::Erased)) => Ok(None),
        Err(error) => Err(error),
    }
}
