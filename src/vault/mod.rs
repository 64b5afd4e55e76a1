//! Seals and opens what must stay between the shop and its customer.

mod blob;
mod cipher;
mod data_key;
mod error;
mod index;
pub mod map;
mod padding;
mod sealed;
mod secret;
#[cfg(test)]
mod tampering;
#[cfg(test)]
mod vectors;
mod wrap;

pub use data_key::{DataKey, PLAINTEXT_LEN_MAX, SubjectKeys};
pub use error::Error;
pub use index::Normal;
pub use sealed::{IndexValue, Opened, Sealed};
pub use secret::KeyId;

use crate::id::id;

id!(
    InstanceId,
    "ins",
    "One shop: its data database and its keystore carry the same."
);
id!(
    SubjectId,
    "sub",
    "A person whose data is sealed: a customer, a contact, an operator."
);
