//! Statements that come as uploads: kept sealed, in parts, until they are taken in, so that neither their size nor a crash
//! matters.

use std::convert::Infallible;
use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;

use super::data;
use super::statements::{self, ImportError, Source, Summary};
use super::store::uploads as stored;
use crate::app::App;
use crate::audit::reveal::{self, OpenError};
use crate::audit::{Actor, Permit};
use crate::jobs::{self, Claim, Job, JobId};
use crate::line::breaks_the_line;
use crate::storage::{self, Storage};
use crate::vault::{self, SubjectKeys, Vault};

crate::id!(UploadId, "upl", "A statement's file that was uploaded.");

/// Takes an upload in, by and by.
pub const JOB: &str = "import-statement";
/// Bytes of a part: memory that one upload takes, more or less.
const PART_BYTES: usize = 512 * 1024;
/// Characters of a file's name that are kept.
const NAME_CHARS_MAX: usize = 120;
/// How long a file stays that could not be taken in, and the note of one that was refused.
const KEPT: SignedDuration = SignedDuration::from_hours(24);
/// For so long after a sign of life an upload is left to whoever brought it; then a job goes on. As long as a job's own claim.
const UNATTENDED_MAX: SignedDuration = SignedDuration::from_secs(120);
/// Between two signs of life.
const ATTENDED_EVERY: Duration = Duration::from_secs(30);

pub use stored::Upload;

/// Why a file is not kept, or not taken in.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    #[error("there is no such upload")]
    Unknown,
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// A file as it comes in. Dropped before [`Incoming::finish`], what came is never read, and forgotten in a day.
pub struct Incoming<'a> {
    app: &'a App,
    id: UploadId,
    keys: SubjectKeys,
    part: Vec<u8>,
    position: i64,
    bytes: i64,
}

impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Incoming({})", self.id)
    }
}

impl<'a> Incoming<'a> {
    /// `name`: what the file is called, if it is.
    pub async fn begin(app: &'a App, by: &Actor, name: Option<&str>) -> Result<Self, UploadError> {
        let keys = app.vault.fresh_subject().await?;
        let id = UploadId::mint(&app.clock, &app.chance);
        let name = name.and_then(file_name);
        let name = name
            .map(|name| {
                let row = id.as_str();
                app.vault
                    .seal(&data::FILE_NAME, &keys, row, name.as_bytes())
            })
            .transpose()?;
        let now = app.clock.now();
        stored::insert(&app.storage, &id, keys.subject(), by, name, now).await?;
        Ok(Self {
            app,
            id,
            keys,
            part: Vec::with_capacity(PART_BYTES),
            position: 0,
            bytes: 0,
        })
    }

    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), UploadError> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PART_BYTES - self.part.len()));
            self.part.extend_from_slice(now);
            bytes = later;
            if self.part.len() == PART_BYTES {
                self.keep_part().await?;
            }
        }
        Ok(())
    }

    /// All of it is here: a job takes it in, by and by.
    pub async fn finish(self) -> Result<UploadId, UploadError> {
        let now = self.app.clock.now();
        let (id, _) = self.complete(now).await?;
        Ok(id)
    }

    /// All of it is here, and whoever brought it waits for what becomes of it. Where that breaks off, a job goes on.
    pub async fn take_in(self, by: &Actor) -> Result<Summary, UploadError> {
        let app = self.app;
        let (id, job) = self.complete(unattended(app)).await?;
        let taken = tokio::select! {
            taken = take_in(app, by, &id) => taken,
            never = attend(app, &job) => match never {},
        };
        let is_over = match &taken {
            Ok(_) => true,
            Err(UploadError::Import(error)) => error.refusal().is_some(),
            Err(_) => false,
        };
        if is_over && let Err(error) = jobs::call_off(&app.storage, &job).await {
            // It finds nothing left to do.
            tracing::warn!(%error, "the job of an upload was not called off");
        }
        taken
    }

    /// The job is owed with the file's last byte.
    async fn complete(mut self, due: Timestamp) -> Result<(UploadId, JobId), UploadError> {
        if !self.part.is_empty() {
            self.keep_part().await?;
        }
        let app = self.app;
        let job = Job::new(JOB, self.id.as_str(), &app.clock, &app.chance).due(due);
        let owed = job.id().clone();
        stored::complete(&app.storage, &self.id, self.bytes, job).await?;
        Ok((self.id, owed))
    }

    async fn keep_part(&mut self) -> Result<(), UploadError> {
        let id = part_id(&self.id, self.position);
        let sealed = self
            .app
            .vault
            .seal(&data::FILE, &self.keys, &id, &self.part)?;
        stored::insert_part(
            &self.app.storage,
            &id,
            &self.id,
            self.keys.subject(),
            self.position,
            sealed,
        )
        .await?;
        self.bytes += i64::try_from(self.part.len()).unwrap_or(i64::MAX);
        self.position += 1;
        self.part.clear();
        Ok(())
    }
}

/// A name without its folders, and of one line: nobody typed it.
fn file_name(given: &str) -> Option<String> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = name.chars().filter(|c| !breaks_the_line(*c));
    let name: String = shown.take(NAME_CHARS_MAX).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn part_id(upload: &UploadId, position: i64) -> String {
    format!("{upload}/{position}")
}

/// When a job may go on, if nothing is heard of an upload from now on.
fn unattended(app: &App) -> Timestamp {
    app.clock.now() + UNATTENDED_MAX
}

/// Keeps the job waiting for as long as this is awaited.
async fn attend(app: &App, job: &JobId) -> Infallible {
    loop {
        tokio::time::sleep(ATTENDED_EVERY).await;
        if let Err(error) = jobs::put_off(&app.storage, job, unattended(app)).await {
            // At worst a job reads the same file at once, and one of the two gives way.
            tracing::warn!(%error, "the job of an upload was not put off");
        }
    }
}

/// Takes an upload in, and forgets its file: what it said is in the books, or it is at fault.
pub async fn take_in(app: &App, by: &Actor, id: &UploadId) -> Result<Summary, UploadError> {
    let upload = stored::by_id(&app.storage, id).await?;
    let upload = upload.ok_or(UploadError::Unknown)?;
    let file = Arc::new(SealedFile {
        storage: app.storage.clone(),
        vault: app.vault.clone(),
        runtime: Handle::current(),
        upload,
    });
    let taken = statements::import(app, by, file, |_| {}).await;
    match &taken {
        Ok(summary) => {
            stored::forget_file(&app.storage, id, app.clock.now(), Ok(&summary.statement)).await?;
        }
        Err(error) => {
            // What is not refused is tried again, or forgotten with time.
            if let Some(why) = error.refusal() {
                stored::forget_file(&app.storage, id, app.clock.now(), Err(&why)).await?;
            }
        }
    }
    Ok(taken?)
}

/// Does an owed one. A file that is at fault is done with, too: the panel says why.
pub async fn take_in_owed(app: &App, claim: &Claim) -> Result<(), UploadError> {
    let Ok(id) = claim.object().parse::<UploadId>() else {
        return Ok(());
    };
    let upload = stored::by_id(&app.storage, &id).await?;
    // What was read has no file any more.
    let Some(upload) = upload.filter(Upload::is_waiting) else {
        return Ok(());
    };
    match take_in(app, &upload.by, &id).await {
        Err(UploadError::Import(error)) if error.refusal().is_some() => Ok(()),
        taken => taken.map(drop),
    }
}

/// What was uploaded lately, and what became of it, the newest first.
pub async fn latest(storage: &Storage) -> storage::Result<Vec<Upload>> {
    stored::latest(storage).await
}

/// What a file was called, under a permit that covers it.
pub async fn name_under(
    app: &App,
    permit: &Permit,
    upload: &Upload,
) -> Result<Option<String>, OpenError> {
    let Some(sealed) = &upload.name else {
        return Ok(None);
    };
    let (subject, row) = (&upload.subject, upload.id.as_str());
    let opened = reveal::open(permit, &app.vault, &data::FILE_NAME, subject, row, sealed).await?;
    Ok(Some(opened.text()?.to_owned()))
}

/// When an upload that waits is gone on with at the latest; nothing where nobody will.
pub async fn goes_on_at(storage: &Storage, upload: &Upload) -> storage::Result<Option<Timestamp>> {
    jobs::next_at(storage, JOB, upload.id.as_str()).await
}

/// Takes what became of a file off the list; what is still being read, or will be, stays.
pub async fn dismiss(storage: &Storage, id: &UploadId) -> storage::Result<()> {
    let goes_on_at = jobs::next_at(storage, JOB, id.as_str()).await?;
    stored::dismiss(storage, id, goes_on_at.is_none()).await
}

/// Forgets what lies here for more than a day.
pub async fn forget(app: &App) -> storage::Result<()> {
    stored::forget_before(&app.storage, app.clock.now() - KEPT).await
}

/// Reads the parts one after the other. Only outside the runtime's own threads, as every [`Source`].
struct SealedFile {
    storage: Storage,
    vault: Vault,
    runtime: Handle,
    upload: Upload,
}

struct Reader {
    file: SealedFile,
    position: i64,
    part: io::Cursor<Vec<u8>>,
}

impl Source for SealedFile {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        let file = Self {
            storage: self.storage.clone(),
            vault: self.vault.clone(),
            runtime: self.runtime.clone(),
            upload: self.upload.clone(),
        };
        Ok(Box::new(Reader {
            file,
            position: 0,
            part: io::Cursor::default(),
        }))
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            let file = &self.file;
            let next = file.runtime.block_on(file.part(self.position));
            let Some(part) = next.map_err(io::Error::other)? else {
                return Ok(0);
            };
            self.part = io::Cursor::new(part);
            self.position += 1;
        }
    }
}

impl SealedFile {
    async fn part(&self, position: i64) -> Result<Option<Vec<u8>>, UploadError> {
        let id = part_id(&self.upload.id, position);
        let Some(sealed) = stored::part(&self.storage, &id).await? else {
            return Ok(None);
        };
        let opened = self
            .vault
            .open_field(&data::FILE, &self.upload.subject, &id, &sealed)
            .await?;
        Ok(Some(opened.bytes().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_folders_and_what_breaks_a_line() {
        for (given, kept) in [
            ("camt-2026-03.xml", Some("camt-2026-03.xml")),
            ("C:\\Users\\ada\\Auszug März.csv", Some("Auszug März.csv")),
            ("../../etc/passwd", Some("passwd")),
            ("a\r\nb\u{202E}lmx.exe", Some("ablmx.exe")),
            ("folder/", None),
            (" \u{7} ", None),
        ] {
            assert_eq!(file_name(given).as_deref(), kept, "{given:?}");
        }
        let long = file_name(&"ü".repeat(500)).unwrap();
        assert_eq!(long.chars().count(), NAME_CHARS_MAX);
    }
}
