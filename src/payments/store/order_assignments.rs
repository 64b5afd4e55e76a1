//! Which withdrawn orders lines brought money for, whether there is an invoice or not.

use crate::billing::ledger::EntryId;
use crate::orders::OrderId;
use crate::payments::lines::LineId;
use crate::storage::{Batch, Result, Tx};
use crate::values;

/// `entry`: the assignment that made it the customer's credit.
pub async fn insert(tx: &mut Tx, entry: &EntryId, line: &LineId, order: &OrderId) -> Result<()> {
    let batch = Batch::new().add(
        "insert into order_assignments (entry_id, line_id, order_id) values ($1, $2, $3)",
        values![entry.as_str(), line.as_str(), order.as_str()],
    );
    tx.insert(batch).await
}
