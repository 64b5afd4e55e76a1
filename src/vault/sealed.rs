//! What goes into a column, and what comes out of it.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Error;
use crate::storage::Value;

/// A field's ciphertext, as its `_sealed` column holds it. Only the vault makes one, and opens it in its place alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// What was read from a column; whether it is sound shows when it is opened.
    pub fn from_stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl From<Sealed> for Value {
    fn from(sealed: Sealed) -> Self {
        sealed.0.into()
    }
}

impl From<Option<Sealed>> for Value {
    fn from(sealed: Option<Sealed>) -> Self {
        sealed.map(|sealed| sealed.0).into()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// A field's plaintext: zeroized when dropped, never printed.
#[derive(Clone)]
pub struct Opened(Zeroizing<Vec<u8>>);

impl Opened {
    pub(super) fn new(text: Zeroizing<Vec<u8>>) -> Self {
        Self(text)
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The plaintext of a field that holds text.
    pub fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(&self.0).map_err(|_| Error::Malformed("no text"))
    }
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened(…)")
    }
}

/// What stands in an `_index` column: equal for equal normalised values, and nothing else without the index root.
#[derive(Clone, Copy, Eq)]
pub struct IndexValue([u8; IndexValue::LEN]);

impl IndexValue {
    pub const LEN: usize = 16;

    pub(super) fn new(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// What was read from a column; nothing when it cannot be one.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn to_vec(self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl PartialEq for IndexValue {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl From<IndexValue> for Value {
    fn from(value: IndexValue) -> Self {
        value.to_vec().into()
    }
}

impl From<Option<IndexValue>> for Value {
    fn from(value: Option<IndexValue>) -> Self {
        value.map(IndexValue::to_vec).into()
    }
}

impl fmt::Debug for IndexValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IndexValue(…)")
    }
}
