//! Keys sealed under the master key.

use super::blob::{Form, Header, Nonce, Parts, associated_data, seal};
use super::cipher::Cipher;
use super::map::Class;
use super::secret::{KeyId, Secret};
use super::{Error, InstanceId, SubjectId};

/// What a wrapped key is for: it unwraps as nothing else.
#[derive(Clone, Copy)]
pub(super) enum Owner<'a> {
    Subject(&'a SubjectId, Class),
    IndexRoot,
}

impl Owner<'_> {
    fn names(&self) -> (&str, &str) {
        match self {
            Self::Subject(subject, class) => (subject.as_str(), class.as_str()),
            Self::IndexRoot => ("index-root", "index-root"),
        }
    }
}

/// A master key in its office: it wraps this instance's keys, under `HKDF-Expand(KEK, "sealbook/v1/wrap" ‖ instance, 32)`.
///
/// A wrapped key is a blob (see [`super::blob`]) whose header names the master key and whose text is the key itself.
/// Parts of its associated data: `"sealbook/wrap/v1"`, the header, instance id, subject id, class, the key's own id.
pub(super) struct Wrapper {
    id: KeyId,
    cipher: Cipher,
    instance: InstanceId,
}

impl Wrapper {
    pub(super) fn new(master: &Secret, instance: InstanceId) -> Self {
        let key = master.expand(&[b"sealbook/v1/wrap", instance.as_str().as_bytes()]);
        Self {
            id: master.key_id(),
            cipher: Cipher::new(&key),
            instance,
        }
    }

    /// The master key's id.
    pub(super) fn id(&self) -> KeyId {
        self.id
    }

    pub(super) fn wrap(&self, nonce: Nonce, owner: Owner<'_>, key: &Secret) -> Vec<u8> {
        let header = Header::new(self.id);
        let associated = self.associated_data(header, owner, key.key_id());
        seal(
            nonce,
            &self.cipher,
            header,
            &associated,
            key.expose(),
            Form::Exact,
        )
    }

    /// The key of this id, after everything it was bound to has been verified.
    pub(super) fn unwrap(&self, owner: Owner<'_>, id: KeyId, blob: &[u8]) -> Result<Secret, Error> {
        let wrapped = Parts::of(blob)?;
        if wrapped.key != self.id {
            return Err(Error::MasterKeyNotLoaded);
        }
        let associated = self.associated_data(wrapped.header, owner, id);
        let key = wrapped.open(&self.cipher, &associated, Form::Exact)?;
        let key = Secret::from_slice(&key).ok_or(Error::Malformed("a key of another length"))?;
        if key.key_id() != id {
            return Err(Error::WrongKey);
        }
        Ok(key)
    }

    pub(super) fn associated_data(&self, header: Header, owner: Owner<'_>, key: KeyId) -> Vec<u8> {
        let (subject, class) = owner.names();
        associated_data(&[
            b"sealbook/wrap/v1",
            header.as_bytes(),
            self.instance.as_str().as_bytes(),
            subject.as_bytes(),
            class.as_bytes(),
            key.as_bytes(),
        ])
    }
}
