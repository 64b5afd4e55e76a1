use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Row as _};

use crate::storage::{Error, Placeholders, Result, Storage};
use crate::vault::{Sealed, SubjectId};

/// What a document says, sealed.
#[derive(Debug)]
pub(in crate::billing::reports) struct SealedDraft {
    pub(in crate::billing::reports) document: String,
    pub(in crate::billing::reports) subject: SubjectId,
    pub(in crate::billing::reports) sealed: Sealed,
}

/// What these documents say, sealed: a page of them.
pub(in crate::billing::reports) async fn drafts(
    storage: &Storage,
    of: BTreeSet<&str>,
) -> Result<Vec<SealedDraft>> {
    let sql = format!(
        "select id, subject_id, draft_sealed from invoices where id in ({}) order by position",
        Placeholders(of.len())
    );
    let query = sqlx::query(AssertSqlSafe(sql));
    let query = of
        .into_iter()
        .fold(query, |query, id| query.bind(id.to_owned()));
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter()
        .map(|row| {
            let subject: String = row.try_get("subject_id")?;
            let sealed: Vec<u8> = row.try_get("draft_sealed")?;
            Ok(SealedDraft {
                document: row.try_get("id")?,
                subject: subject.parse().map_err(Error::unreadable)?,
                sealed: Sealed::from_stored(sealed),
            })
        })
        .collect()
}
