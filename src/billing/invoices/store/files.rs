//! Frozen files.

use crate::billing::invoices::file::{NewFile, Stored};
use crate::storage::{Result, Storage, Tx};
use crate::vault::Sealed;

pub(in crate::billing::invoices) async fn file(
    storage: &Storage,
    id: &str,
) -> Result<Option<Stored>> {
    let row: Option<(Vec<u8>, Vec<u8>)> =
        sqlx::query_as("select file_digest, file_sealed from invoice_files where id = $1")
            .bind(id)
            .fetch_optional(storage.reader())
            .await?;
    Ok(row.map(|(digest, sealed)| Stored {
        digest,
        sealed: Sealed::from_stored(sealed),
    }))
}

pub(in crate::billing::invoices) async fn add_file(tx: &mut Tx, file: &NewFile) -> Result<()> {
    sqlx::query(
        "insert into invoice_files (id, invoice_id, subject_id, form, rendered_at, file_digest, file_sealed) \
         values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing",
    )
    .bind(file.id.as_str())
    .bind(file.document.id.as_str())
    .bind(file.document.subject.as_str())
    .bind(file.form.as_str())
    .bind(file.at.as_microsecond())
    .bind(file.digest.as_slice())
    .bind(file.sealed.as_slice())
    .execute(tx.conn())
    .await?;
    Ok(())
}
