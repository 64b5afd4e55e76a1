//! The disclosure ledger: what left, to whom, for what, on whose word.

use jiff::Timestamp;

use super::store;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::storage::{self, Storage, Tx};
use crate::vault::SubjectId;
use crate::vault::map::{Field, LegalBasis, Purpose};

crate::id!(DisclosureId, "dis", "A disclosure's id.");

/// Personal data about to leave for another party.
#[derive(Debug, Clone)]
pub struct Disclosure {
    pub subject: SubjectId,
    /// The other party's name, as the customer is to read it.
    pub recipient: String,
    pub fields: Vec<Field>,
    /// What else of them left that is stored in the clear: table and column.
    pub facts: &'static [(&'static str, &'static str)],
    pub purpose: Purpose,
    pub basis: LegalBasis,
    /// The id of the consent that it rests on, if it rests on one.
    pub consent: Option<String>,
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    pub id: DisclosureId,
    pub recipient: String,
    /// As `table.column`.
    pub fields: Vec<String>,
    pub purpose: Purpose,
    pub basis: LegalBasis,
    pub consent: Option<String>,
    pub at: Timestamp,
}

/// Records a disclosure. It is committed before the data leaves: a disclosure that is recorded and did not happen is a
/// smaller lie than one that happened and is not.
///
/// What the operator's own processors carry for every customer alike (the mail relay, above all) stands on the privacy
/// page and is no row here.
pub async fn disclose(
    tx: &mut Tx,
    disclosure: &Disclosure,
    clock: &Clock,
    chance: &Chance,
) -> storage::Result<DisclosureId> {
    let id = DisclosureId::mint(clock, chance);
    store::insert(tx, &id, disclosure, clock.now()).await?;
    Ok(id)
}

/// What left about one person, newest first, `limit` at most.
pub async fn disclosures(
    storage: &Storage,
    subject: &SubjectId,
    limit: u32,
) -> storage::Result<Vec<Disclosed>> {
    store::about(storage, subject, limit).await
}
