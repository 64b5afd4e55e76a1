//! Why something could not be done with a subscription.

use super::calendar::BeyondCalendar;
use crate::billing::tax::UnknownRate;
use crate::money::MoneyError;
use crate::orders::view::ViewError;
use crate::storage;
use crate::vault;

/// What stands in the way of reckoning or storing: nothing that a customer did.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Calendar(#[from] BeyondCalendar),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Rate(#[from] UnknownRate),
    #[error("a price is gone from the catalogue, or does not renew")]
    Price,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<ViewError> for Error {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Storage(error) => error.into(),
            ViewError::Vault(error) => error.into(),
        }
    }
}
