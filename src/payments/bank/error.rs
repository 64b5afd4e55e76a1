//! Why a statement is not taken.

use crate::money::Currency;

/// What is wrong with a statement, and on which line of the file. It holds no personal data: places, codes and amounts'
/// forms only.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct StatementError {
    pub line: u64,
    #[source]
    pub problem: Problem,
}

impl StatementError {
    pub(super) fn at(line: u64, problem: Problem) -> Self {
        Self { line, problem }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("the file cannot be read")]
    Io(#[source] std::io::Error),
    #[error("the file ends before the statement does")]
    Truncated,
    #[error("this is no well-formed XML")]
    Malformed,
    #[error("a document type is declared: ISO 20022 has none, and it is not read")]
    DocumentType,
    #[error("an entity is used that XML does not define")]
    Entity,
    #[error("the text is not in the encoding {expected}")]
    Encoding { expected: &'static str },
    #[error("this is {found}, not a camt.053 statement")]
    OtherMessage { found: String },
    #[error("version {version} of camt.053 is not known here")]
    Version { version: String },
    #[error("more than {max} {what}")]
    TooMuch { what: &'static str, max: u64 },
    #[error("{field} is missing")]
    Missing { field: &'static str },
    #[error("{field} cannot be read")]
    Invalid { field: &'static str },
    #[error("{field} has more decimals than {currency} has, or is too large")]
    Amount {
        field: &'static str,
        currency: Currency,
    },
    #[error(
        "{field} is more than one line can be here: 10,000,000,000,000 of its currency's smallest unit"
    )]
    TooLarge { field: &'static str },
    #[error("{field} is in another currency than the account's {currency}")]
    OtherCurrency {
        field: &'static str,
        currency: Currency,
    },
    #[error("it names an account by something else than an IBAN")]
    NoIban,
    #[error("it is of another account")]
    OtherAccount,
    #[error("the items of a batch do not add up to its amount")]
    BatchSum,
    #[error("the opening balance and the entries do not add up to the closing balance")]
    Balance,
    #[error("no line holds the columns that the layout names: {missing} is missing")]
    NoHeader { missing: String },
}
