//! A document as a file: rendered at its first use, then sealed and frozen, so that everybody reads the same bytes.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::author::AuthorError;
use super::data;
use super::model::Document;
use super::read::{self, ReadError};
use super::store;
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal;
use crate::billing::document::{self, Draft, DraftError, NoXml, PdfError, Press};
use crate::storage;
use crate::vault::map::Field;
use crate::vault::{self, Opened, Sealed};

/// What a document can be read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// PDF/A-3, with the CII inside.
    Pdf,
    /// UN/CEFACT Cross Industry Invoice.
    Cii,
    /// UBL 2.1.
    Ubl,
}

impl Form {
    const ALL: [Self; 3] = [Self::Pdf, Self::Cii, Self::Ubl];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Cii => "cii",
            Self::Ubl => "ubl",
        }
    }

    /// The form that a path names.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.as_str() == name)
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Cii | Self::Ubl => "application/xml",
        }
    }

    /// What the file of a document is called.
    pub fn name(self, document: &Document) -> String {
        match self {
            Self::Pdf => format!("{}.pdf", document.number),
            Self::Cii => format!("{}-cii.xml", document.number),
            Self::Ubl => format!("{}-ubl.xml", document.number),
        }
    }
}

/// The fields that reading a file opens.
pub const FIELDS: [Field; 2] = [data::DRAFT, data::BYTES];

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The standard cannot say this; the PDF is all there is.
    #[error(transparent)]
    NoXml(#[from] NoXml),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Author(#[from] AuthorError),
    #[error(transparent)]
    Draft(#[from] DraftError),
    #[error(transparent)]
    Pdf(#[from] PdfError),
    #[error("the file is not what was rendered")]
    Changed,
    /// So many wait for a pro forma invoice that another one would wait too long.
    #[error("too many are being set")]
    Busy,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// A document's file, for its own customer, or for a mail to them.
pub async fn file(app: &App, document: &Document, form: Form) -> Result<Vec<u8>, FileError> {
    let id = row(document, form);
    if let Some(stored) = store::file(&app.storage, &id).await? {
        let opened = app
            .vault
            .open_field(&data::BYTES, &document.subject, &id, &stored.sealed)
            .await?;
        return stored.checked(&opened);
    }
    let draft = read::open_draft(app, document).await?;
    freeze(app, document, form, draft).await
}

/// A document's file, for who holds a permit for [`FIELDS`].
pub async fn file_under(
    app: &App,
    permit: &Permit,
    document: &Document,
    form: Form,
) -> Result<Vec<u8>, FileError> {
    let id = row(document, form);
    if let Some(stored) = store::file(&app.storage, &id).await? {
        let (vault, subject) = (&app.vault, &document.subject);
        let opened = reveal::open(permit, vault, &data::BYTES, subject, &id, &stored.sealed)
            .await
            .map_err(ReadError::from)?;
        return stored.checked(&opened);
    }
    let draft = read::open_draft_under(app, permit, document).await?;
    freeze(app, document, form, draft).await
}

/// A file as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) digest: Vec<u8>,
    pub(super) sealed: Sealed,
}

impl Stored {
    fn checked(&self, opened: &Opened) -> Result<Vec<u8>, FileError> {
        let bytes = opened.bytes().to_vec();
        let is_same = self.digest == Sha256::digest(&bytes).as_slice();
        is_same.then_some(bytes).ok_or(FileError::Changed)
    }
}

/// A file to be stored.
#[derive(Debug, Clone)]
pub(super) struct NewFile {
    pub(super) id: String,
    pub(super) document: Document,
    pub(super) form: Form,
    pub(super) at: Timestamp,
    pub(super) digest: Vec<u8>,
    pub(super) sealed: Vec<u8>,
}

/// Renders the file and stores it. Of two who do so at once the first one's stays; both are the same bytes, for rendering
/// knows nothing but the draft.
async fn freeze(
    app: &App,
    document: &Document,
    form: Form,
    draft: Draft,
) -> Result<Vec<u8>, FileError> {
    let press = app.room::<Press>();
    let written = tokio::task::spawn_blocking(move || render(&press, form, draft));
    let bytes = written.await.expect("rendering does not panic")?;
    let year = document.fiscal_year;
    let keys = app
        .vault
        .keys_of_year(std::slice::from_ref(&document.subject), year)
        .await?;
    let keys = keys
        .into_iter()
        .flatten()
        .next()
        .ok_or(vault::Error::Erased)?;
    let id = row(document, form);
    let sealed = app.vault.seal(&data::BYTES, &keys, &id, &bytes)?;
    let file = NewFile {
        id,
        document: document.clone(),
        form,
        at: app.clock.now(),
        digest: Sha256::digest(&bytes).to_vec(),
        sealed: sealed.into_bytes(),
    };
    app.storage
        .transact(move |tx| {
            let file = file.clone();
            Box::pin(async move { store::add_file(tx, &file).await })
        })
        .await?;
    Ok(bytes)
}

fn render(press: &Press, form: Form, draft: Draft) -> Result<Vec<u8>, FileError> {
    let document = document::Document::new(draft)?;
    Ok(match form {
        Form::Pdf => document.pdf(press)?,
        Form::Cii => document.cii()?,
        Form::Ubl => document.ubl()?,
    })
}

fn row(document: &Document, form: Form) -> String {
    format!("{}.{}", document.id, form.as_str())
}
