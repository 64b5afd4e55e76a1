//! What customers are called, in a file for somebody who needs to know: opened page by page, each time after the log says so
//! of every one of them. They read there who had their name written into a file, and why.

use std::collections::{BTreeSet, HashMap};

use crate::app::App;
use crate::audit::reveal::{self, OpenError};
use crate::audit::{Actor, Audit, Ground, NotPermitted, Opening, Reason};
use crate::billing::invoices;
use crate::billing::invoices::data::DRAFT;
use crate::billing::reports::store;
use crate::storage::{Error, Result, Storage};
use crate::vault::{self, Vault};

/// Documents whose names are opened at once: a permit covers no more people.
pub(super) const PAGE: u32 = 200;

/// Why somebody wants names, as the customers read it.
#[derive(Debug, Clone)]
pub struct Naming {
    pub reason: Reason,
    /// Words of their own; may be empty.
    pub note: String,
}

pub(super) struct Names {
    audit: Audit,
    vault: Vault,
    by: Actor,
    naming: Naming,
    file: String,
}

impl Names {
    pub(super) fn new(app: &App, by: Actor, naming: Naming, file: String) -> Self {
        Self {
            audit: app.audit.clone(),
            vault: app.vault.clone(),
            by,
            naming,
            file,
        }
    }

    /// What these documents, a page of them, call their buyers, by document. One whose keys are gone has no name.
    pub(super) async fn of(
        &self,
        storage: &Storage,
        documents: BTreeSet<&str>,
    ) -> Result<HashMap<String, String>> {
        let mut names = HashMap::new();
        if documents.is_empty() {
            return Ok(names);
        }
        let drafts = store::drafts(storage, documents).await?;
        let subjects: BTreeSet<_> = drafts.iter().map(|draft| draft.subject.clone()).collect();
        let subjects: Vec<_> = subjects.into_iter().collect();
        self.vault.warm(&subjects).await.map_err(unread)?;
        let opening = Opening {
            actor: self.by.clone(),
            subjects,
            fields: vec![DRAFT],
            ground: Ground::Stated(self.naming.reason),
            object: Some(self.file.clone()),
        };
        let permit = if self.naming.note.is_empty() {
            self.audit.before_opening(opening).await
        } else {
            let note = &self.naming.note;
            self.audit
                .before_opening_noted(&self.vault, opening, note)
                .await
        };
        let permit = permit.map_err(|error| match error {
            NotPermitted::Storage(error) => error,
            error => Error::unreadable(error),
        })?;
        for draft in &drafts {
            let (subject, id) = (&draft.subject, draft.document.as_str());
            let opened = reveal::open(&permit, &self.vault, &DRAFT, subject, id, &draft.sealed);
            let opened = match opened.await {
                Ok(opened) => opened,
                Err(OpenError::Vault(vault::Error::Erased)) => continue,
                Err(OpenError::Vault(error)) => return Err(unread(error)),
                Err(error) => return Err(Error::unreadable(error)),
            };
            let draft = invoices::thaw(&opened)?;
            names.insert(id.to_owned(), draft.buyer.name.as_str().to_owned());
        }
        Ok(names)
    }
}

fn unread(error: vault::Error) -> Error {
    match error {
        vault::Error::KeystoreUnavailable(error) => error,
        error => Error::unreadable(error),
    }
}
