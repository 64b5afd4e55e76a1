//! What an order answers to questions that were asked later.

use crate::catalog::PlanId;
use crate::orders::OrderId;
use crate::storage::Batch;
use crate::values;
use crate::vault::Sealed;

pub(in crate::orders) fn put(batch: &mut Batch, id: &OrderId, asked_by: &PlanId, answers: Sealed) {
    batch.push(
        "update orders set answers_sealed = $1, asked_plan_id = $2 where id = $3",
        values![answers.into_bytes(), asked_by.as_str(), id.as_str()],
    );
}
