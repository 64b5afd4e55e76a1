use crate::billing::ledger::LedgerError;
use crate::money::Currency;
use crate::storage;
use crate::vault;

/// Why nothing was done with a line.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    #[error("there is no such line")]
    UnknownLine,
    #[error("there is no invoice {0}")]
    UnknownInvoice(String),
    #[error("the invoices are of different customers")]
    SeveralCustomers,
    #[error("there is no such order")]
    UnknownOrder,
    /// What comes for an order that stands is for its invoice.
    #[error("nobody withdrew from this order: what comes for it is for its invoice")]
    NotWithdrawn,
    #[error("the currency differs: this order is in {0}")]
    OrderCurrency(Currency),
    /// Somebody else was faster, or it never could be done with this line.
    #[error("this cannot be done with the line as it stands now")]
    Changed,
    /// The payments are not what came in.
    #[error("the payments do not come to the amount of the line")]
    Sum,
    /// The credit that the payment gave is spent.
    #[error("what it paid for was used since")]
    Spent,
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<LedgerError> for LineError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotEnough => Self::Spent,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}
