//! Data keys: each seals one subject's fields of one class.

use std::fmt;
use std::sync::Arc;

use super::blob::{Form, Header, Nonce, Parts, associated_data, seal};
use super::budget::Budget;
use super::cipher::Cipher;
use super::map::{Class, Field};
use super::secret::{KeyId, Secret};
use super::{Error, InstanceId, Opened, Sealed, SubjectId};

/// The longest plaintext of one field, in bytes: a mail with its attachments fits.
pub const PLAINTEXT_LEN_MAX: usize = 32 << 20;

/// Where a value belongs. It opens nowhere else.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) instance: &'a InstanceId,
    pub(super) field: &'a Field,
    pub(super) row: &'a str,
    pub(super) subject: &'a SubjectId,
}

impl Place<'_> {
    /// Parts: `"sealbook/field/v1"`, the header, instance id, table, column, row id, subject id, class.
    pub(super) fn associated_data(&self, header: Header) -> Vec<u8> {
        associated_data(&[
            b"sealbook/field/v1",
            header.as_bytes(),
            self.instance.as_str().as_bytes(),
            self.field.table.as_bytes(),
            self.field.column.as_bytes(),
            self.row.as_bytes(),
            self.subject.as_str().as_bytes(),
            self.field.class().as_str().as_bytes(),
        ])
    }
}

/// A data key, ready to seal and open: the key itself is gone, what stays is the field cipher derived from it,
/// `HKDF-Expand(DEK, "sealbook/v1/field", 32)`.
pub(super) struct DataKey {
    class: Class,
    /// Of documents' keys alone.
    year: Option<i32>,
    id: KeyId,
    cipher: Cipher,
    budget: Budget,
}

impl DataKey {
    pub(super) fn new(secret: &Secret, class: Class, year: Option<i32>, budget: Budget) -> Self {
        Self {
            class,
            year,
            id: secret.key_id(),
            cipher: Cipher::new(&secret.expand(&[b"sealbook/v1/field"])),
            budget,
        }
    }

    pub(super) fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn budget(&self) -> &Budget {
        &self.budget
    }

    pub(super) fn seal(
        &self,
        nonce: Nonce,
        place: Place<'_>,
        text: &[u8],
    ) -> Result<Sealed, Error> {
        if text.len() > PLAINTEXT_LEN_MAX {
            return Err(Error::TooLong);
        }
        self.budget.spend()?;
        let header = Header::new(self.id);
        let associated = place.associated_data(header);
        let blob = seal(nonce, &self.cipher, header, &associated, text, Form::Padded);
        Ok(Sealed::from_stored(blob))
    }

    pub(super) fn open(&self, place: Place<'_>, sealed: &Parts<'_>) -> Result<Opened, Error> {
        let associated = place.associated_data(sealed.header);
        sealed
            .open(&self.cipher, &associated, Form::Padded)
            .map(Opened::new)
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataKey({} {})", self.class, self.id)
    }
}

/// A subject with its data keys. Cheap to clone: clones share the keys, and how many seals these have left.
#[derive(Clone)]
pub struct SubjectKeys {
    keys: Arc<Keys>,
    /// Of which fiscal year documents are sealed; without one, none are.
    year: Option<i32>,
}

struct Keys {
    subject: SubjectId,
    keys: Vec<DataKey>,
}

impl SubjectKeys {
    pub(super) fn new(subject: SubjectId, keys: Vec<DataKey>) -> Self {
        Self {
            keys: Arc::new(Keys { subject, keys }),
            year: None,
        }
    }

    pub fn subject(&self) -> &SubjectId {
        &self.keys.subject
    }

    pub(super) fn all(&self) -> &[DataKey] {
        &self.keys.keys
    }

    /// The same keys, to seal documents of this fiscal year with; `None` when it has none yet.
    pub(super) fn of_year(&self, year: i32) -> Option<Self> {
        let year = Some(year);
        self.all().iter().any(|key| key.year == year).then(|| Self {
            keys: Arc::clone(&self.keys),
            year,
        })
    }

    /// Seals `text` for its place, under the subject's key of the field's class.
    pub(super) fn seal(
        &self,
        instance: &InstanceId,
        field: &Field,
        row: &str,
        text: &[u8],
    ) -> Result<Sealed, Error> {
        let key = self
            .all()
            .iter()
            .find(|key| {
                let year = self.year.filter(|_| field.class() == Class::Document);
                key.class == field.class() && key.year == year
            })
            .ok_or(Error::UnknownKey)?;
        key.seal(Nonce::random(), self.place(instance, field, row), text)
    }

    /// Opens what was sealed for this place. The id in the header names the key; another is not tried.
    pub(super) fn open(
        &self,
        instance: &InstanceId,
        field: &Field,
        row: &str,
        sealed: &Sealed,
    ) -> Result<Opened, Error> {
        let parts = Parts::of(sealed.as_bytes())?;
        let key = self
            .all()
            .iter()
            .find(|key| key.id == parts.key && key.class == field.class())
            .ok_or(Error::WrongKey)?;
        key.open(self.place(instance, field, row), &parts)
    }

    fn place<'a>(&'a self, instance: &'a InstanceId, field: &'a Field, row: &'a str) -> Place<'a> {
        let subject = self.subject();
        Place {
            instance,
            field,
            row,
            subject,
        }
    }
}

impl fmt::Debug for SubjectKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SubjectKeys({})", self.subject())
    }
}
