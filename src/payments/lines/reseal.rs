//! What a bank says of somebody, from one person's keys to another's.

use zeroize::Zeroizing;

use super::Line;
use crate::app::App;
use crate::payments::data;
use crate::vault::map::Field;
use crate::vault::{self, Sealed, SubjectId, SubjectKeys};

/// A line's fields under their new keys.
#[derive(Debug, Clone)]
pub struct Resealed {
    pub subject: SubjectId,
    pub name: Option<Sealed>,
    pub iban: Option<Sealed>,
    pub text: Option<Sealed>,
}

/// Seals the line for somebody else; nothing where it lies under these keys already, or they are gone.
pub async fn under(
    app: &App,
    line: &Line,
    subject: Option<&SubjectId>,
) -> Result<Option<Resealed>, vault::Error> {
    let Some(subject) = subject.filter(|subject| **subject != line.subject) else {
        return Ok(None);
    };
    let keys = match app.vault.keys(subject).await {
        Ok(keys) => keys,
        Err(vault::Error::Erased) => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(Resealed {
        name: moved(app, line, &data::NAME, line.name.as_ref(), &keys).await?,
        iban: moved(app, line, &data::IBAN, line.iban.as_ref(), &keys).await?,
        text: moved(app, line, &data::TEXT, line.text.as_ref(), &keys).await?,
        subject: subject.clone(),
    }))
}

/// What the payer wrote, for the program's own eyes.
pub async fn text(app: &App, line: &Line) -> Result<Zeroizing<String>, vault::Error> {
    opened(app, line, &data::TEXT, line.text.as_ref()).await
}

/// A field of a line, for the program's own eyes; empty where the bank says nothing.
pub(super) async fn opened(
    app: &App,
    line: &Line,
    field: &Field,
    sealed: Option<&Sealed>,
) -> Result<Zeroizing<String>, vault::Error> {
    let Some(sealed) = sealed else {
        return Ok(Zeroizing::default());
    };
    let row = line.id.as_str();
    let opened = app.vault.open_field(field, &line.subject, row, sealed);
    Ok(Zeroizing::new(opened.await?.text()?.to_owned()))
}

async fn moved(
    app: &App,
    line: &Line,
    field: &Field,
    sealed: Option<&Sealed>,
    keys: &SubjectKeys,
) -> Result<Option<Sealed>, vault::Error> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let row = line.id.as_str();
    match app
        .vault
        .open_field(field, &line.subject, row, sealed)
        .await
    {
        Ok(opened) => app.vault.seal(field, keys, row, opened.bytes()).map(Some),
        // There is nothing left to move.
        Err(vault::Error::Erased) => Ok(None),
        Err(error) => Err(error),
    }
}
