//! Lines that are for no invoice, as an operator says, and why.

use super::{Line, LineError, LineId, LineState, decide, found};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::document::Text;
use crate::payments::data;
use crate::payments::store::lines::Change;

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 255;

/// Says that a line is for no invoice, and why: its money stays in suspense. One that was only noted is nothing that these books
/// hold.
pub async fn set_aside(app: &App, by: &Actor, id: &LineId, why: &Text) -> Result<(), LineError> {
    let line: Line = found(app, id).await?;
    let from = [LineState::Proposed, LineState::Unmatched, LineState::Noted];
    if !from.contains(&line.state) {
        return Err(LineError::Changed);
    }
    let keys = app.vault.keys(&line.subject).await?;
    let why = why.as_str().as_bytes();
    let change = Change {
        state: LineState::SetAside,
        aside: Some(app.vault.seal(&data::ASIDE, &keys, id.as_str(), why)?),
        ..Change::of(&line)
    };
    decide(app, by, line, change, None, |_, _| {
        Box::pin(async { Ok(()) })
    })
    .await
}
