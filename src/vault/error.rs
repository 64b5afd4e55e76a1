use crate::storage;

/// Why something could not be sealed, opened or found. Every case is final: no other key is tried.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Answer 503: nothing can be sealed or opened until the keystore is back.
    #[error("the keystore is not available")]
    KeystoreUnavailable(#[source] storage::Error),
    /// A fault of ours, in a query or in the keystore's schema.
    #[error("the keystore refused a statement")]
    Keystore(#[source] storage::Error),
    /// The id in a blob's header, or a subject, has no key in the keystore.
    #[error("the keystore holds no such key")]
    UnknownKey,
    /// The id names a key, but one of another subject or class than the field's.
    #[error("sealed under a key that is not the field's")]
    WrongKey,
    /// Not what was sealed here: changed, cut, or moved from another row, column, table or instance.
    #[error("does not authenticate in its place")]
    Tampered,
    /// No blob of a form that this version writes.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// The subject's keys were destroyed; what they sealed is gone for good.
    #[error("erased")]
    Erased,
    /// The key has sealed as many messages as one key may; nothing more is ever sealed under it.
    #[error("the key has sealed all it may")]
    KeyExhausted,
    /// The seals set aside for this process are used up: ask the vault for the subject's keys again.
    #[error("the seals reserved with these keys are used up")]
    ReservationSpent,
    /// Longer than [`super::PLAINTEXT_LEN_MAX`].
    #[error("too long to be sealed as one field")]
    TooLong,
    /// A key in the keystore is wrapped under a master key that this process does not hold.
    #[error("wrapped under a master key that is not loaded")]
    MasterKeyNotLoaded,
}

impl Error {
    /// Whether the same call can succeed later without anybody's doing.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, Self::KeystoreUnavailable(_))
    }
}

impl From<storage::Error> for Error {
    fn from(error: storage::Error) -> Self {
        if error.is_unavailable() {
            Self::KeystoreUnavailable(error)
        } else {
            Self::Keystore(error)
        }
    }
}
