use super::Owed;
use crate::storage::Batch;
use crate::values;

pub(super) fn add_owed(batch: &mut Batch, owed: &Owed<'_>) {
    batch.push(
        "insert into invoices_owed (cause, subject_id, currency, basis, net_minor, tax_minor, total_minor, owed_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            owed.cause,
            owed.subject.as_str(),
            owed.totals.total.currency().code(),
            owed.basis.as_str(),
            owed.totals.net.minor(),
            owed.totals.tax.minor(),
            owed.totals.total.minor(),
            owed.owed_at,
        ],
    );
}
