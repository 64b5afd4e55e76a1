//! The data map's words: what is stored, why it may be, how long, and who may open it.
//!
//! Each room declares its tables in its own `data.rs`, as constants. A column that holds personal data is a [`Field`],
//! made from the [`Rule`] it is kept under; code can seal nothing else, so the map cannot lag behind the code:
//!
//! ```
//! use sealbook::vault::map::*;
//!
//! const CONTACT: Rule = Rule {
//!     class: Class::Identity,
//!     purpose: Purpose::Contract,
//!     basis: LegalBasis::Contract,
//!     retention: Retention::Relationship,
//!     opens: &[Role::Owner, Role::Support],
//!     standing: &[],
//! };
//! pub const EMAIL: Field = CONTACT.seals("customers", "email_sealed");
//! pub const NAME: Field = Rule {
//!     standing: &[(Role::Support, StandingPurpose::NamesInLists)],
//!     ..CONTACT
//! }
//! .seals("customers", "name_sealed");
//! pub const EMAIL_INDEX: Index = EMAIL.indexed_by("email_index");
//!
//! pub const TABLES: &[Table] = &[Table {
//!     name: "customers",
//!     about: "Who has ordered.",
//!     subject: Some("subject_id"),
//!     columns: &[
//!         Column::plain("id", "Random; says nothing about the customer."),
//!         Column::plain("subject_id", "Random; names the keys that open the row."),
//!         Column::Sealed(EMAIL),
//!         Column::Index(EMAIL_INDEX),
//!         Column::Sealed(NAME),
//!     ],
//! }];
//! assert!(faults(TABLES).is_empty());
//! ```
//!
//! The privacy page, the record of processing, export, erasure and retention are read from these constants.

mod faults;

pub use faults::faults;

/// Declares an enum whose cases have a fixed name: the one in databases, settings and message keys.
macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$case_doc])* $case,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::vault::map::UnknownName;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|case| case.as_str() == text)
                    .ok_or($crate::vault::map::UnknownName(stringify!($name)))
            }
        }
    };
}
pub(crate) use names;

/// A text names no case of the type that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a {0}")]
pub struct UnknownName(pub &'static str);

names! {
    /// What an operator may do. Who may open what is each field's [`Rule`].
    Role {
        Owner = "owner",
        Billing = "billing",
        Support = "support",
        Auditor = "auditor",
    }
}

names! {
    /// Which of a subject's keys seals a field: what is erased together is sealed together.
    Class {
        /// Name and contact.
        Identity = "identity",
        /// Address, tax ids, payment references.
        Billing = "billing",
        /// Answers, mail bodies, notes.
        Content = "content",
        /// Secrets of sign-in.
        Account = "account",
        /// Issued invoices: one key per subject and fiscal year, which outlives the others as long as the law asks.
        Document = "document",
    }
}

names! {
    /// What a field is for, in the words of the record of processing (GDPR Art. 30(1)(b)).
    Purpose {
        /// Taking an order and delivering what was ordered.
        Contract = "contract",
        /// Invoices, payments, books.
        Bookkeeping = "bookkeeping",
        /// Mails that an order or an account causes.
        Correspondence = "correspondence",
        /// News that somebody asked for.
        News = "news",
        /// Letting the right person in, customer or operator.
        SignIn = "sign-in",
        /// Keeping abuse out and finding faults.
        Security = "security",
        /// Showing who looked at what, and what was disclosed.
        Accountability = "accountability",
    }
}

names! {
    /// Why the law allows it: the letters of GDPR Art. 6(1).
    LegalBasis {
        Consent = "consent",
        Contract = "contract",
        LegalObligation = "legal-obligation",
        LegitimateInterest = "legitimate-interest",
    }
}

names! {
    /// Daily work that opens a field without asking for a reason each time (still audited: one entry an hour for a page).
    StandingPurpose {
        /// Telling customers apart in a list.
        NamesInLists = "names-in-lists",
        /// Delivering what was ordered, from the plan's own answers.
        Fulfilment = "fulfilment",
        /// Issuing and matching invoices.
        Invoicing = "invoicing",
        /// Deciding what somebody declared who cancels or withdraws.
        Declarations = "declarations",
    }
}

/// How long something is kept. The settings under `privacy.retention` say how long the named spans are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retention {
    /// While there is a relationship with the customer, then the span set for the field's class.
    Relationship,
    /// While the operator has an account.
    Employment,
    /// As long as the seller's country asks for books and invoices.
    Statutory,
    /// This many days after the row was made.
    Days(u16),
}

/// What a field is kept under. Complete by construction: a rule with a gap does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub class: Class,
    pub purpose: Purpose,
    pub basis: LegalBasis,
    pub retention: Retention,
    /// Who may open the field in a case, with a reason.
    pub opens: &'static [Role],
    /// Who may open it for daily work, without one.
    pub standing: &'static [(Role, StandingPurpose)],
}

impl Rule {
    /// The column that this rule is for. Fails to compile unless its name ends in `_sealed`.
    pub const fn seals(self, table: &'static str, column: &'static str) -> Field {
        assert!(
            ends_with(column, "_sealed"),
            "a sealed column's name ends in _sealed"
        );
        Field {
            table,
            column,
            rule: self,
        }
    }
}

/// A sealed column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    pub table: &'static str,
    pub column: &'static str,
    pub rule: Rule,
}

impl Field {
    /// The blind index that finds this field by its exact value: in the same table, with a name that ends in `_index`.
    ///
    /// Only for fields of high entropy (an e-mail address, a VAT id, an IBAN): whoever holds the index key can confirm a
    /// guess, and the values of a small set can all be guessed.
    pub const fn indexed_by(self, column: &'static str) -> Index {
        assert!(
            ends_with(column, "_index"),
            "a blind index's name ends in _index"
        );
        Index {
            table: self.table,
            column,
            over: self.column,
        }
    }

    pub const fn class(&self) -> Class {
        self.rule.class
    }

    /// Whether a role may open the field in a case.
    pub fn opens_to(&self, role: Role) -> bool {
        self.rule.opens.contains(&role)
    }

    /// Whether anybody may open the field at all, beside the program itself.
    pub const fn opens(&self) -> bool {
        !self.rule.opens.is_empty()
    }

    /// Whether a role may open the field for a standing purpose.
    pub fn stands_open_to(&self, role: Role, purpose: StandingPurpose) -> bool {
        self.rule.standing.contains(&(role, purpose))
    }
}

/// A column of blind index values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    pub table: &'static str,
    pub column: &'static str,
    /// The sealed column it finds.
    pub over: &'static str,
}

/// A column that is stored as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plain {
    pub column: &'static str,
    /// Why it may be: what it reveals, and what needs it in the clear.
    pub why: &'static str,
}

/// A column's entry in the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Sealed(Field),
    Index(Index),
    Plain(Plain),
    /// A one-way value: the SHA-256 of a random token, or a keyed digest. Its name ends in `_digest`.
    Digest(Plain),
    /// A key, itself sealed under another. Its name ends in `_wrapped`; only the keystore has any.
    Wrapped(Plain),
}

impl Column {
    pub const fn plain(column: &'static str, why: &'static str) -> Self {
        Self::Plain(Plain { column, why })
    }

    pub const fn digest(column: &'static str, why: &'static str) -> Self {
        assert!(
            ends_with(column, "_digest"),
            "a digest's name ends in _digest"
        );
        Self::Digest(Plain { column, why })
    }

    pub const fn wrapped(column: &'static str, why: &'static str) -> Self {
        assert!(
            ends_with(column, "_wrapped"),
            "a wrapped key's name ends in _wrapped"
        );
        Self::Wrapped(Plain { column, why })
    }

    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sealed(field) => field.column,
            Self::Index(index) => index.column,
            Self::Plain(plain) | Self::Digest(plain) | Self::Wrapped(plain) => plain.column,
        }
    }
}

/// A table and every one of its columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: &'static str,
    /// One sentence: what a row is.
    pub about: &'static str,
    /// The column that names whose row it is, and with that the keys its fields are sealed under. A table with sealed
    /// columns has one, and a column `id`, whose text is the row id that the fields are bound to.
    pub subject: Option<&'static str>,
    pub columns: &'static [Column],
}

impl Table {
    pub fn sealed(&self) -> impl Iterator<Item = &'static Field> {
        self.columns.iter().filter_map(|column| match column {
            Column::Sealed(field) => Some(field),
            _ => None,
        })
    }
}

/// `str::ends_with`, which is not `const`.
const fn ends_with(text: &str, suffix: &str) -> bool {
    let (text, suffix) = (text.as_bytes(), suffix.as_bytes());
    let Some(start) = text.len().checked_sub(suffix.len()) else {
        return false;
    };
    let mut at = 0;
    while at < suffix.len() {
        if text[start + at] != suffix[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back() {
        for class in Class::ALL {
            assert_eq!(class.as_str().parse(), Ok(*class));
        }
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(*role));
        }
        assert_eq!("root".parse::<Role>(), Err(UnknownName("Role")));
    }

    #[test]
    fn a_field_opens_to_those_its_rule_names() {
        let name = Rule {
            class: Class::Identity,
            purpose: Purpose::Contract,
            basis: LegalBasis::Contract,
            retention: Retention::Relationship,
            opens: &[Role::Owner],
            standing: &[(Role::Support, StandingPurpose::NamesInLists)],
        }
        .seals("customers", "name_sealed");
        assert!(name.opens_to(Role::Owner) && !name.opens_to(Role::Support));
        assert!(name.stands_open_to(Role::Support, StandingPurpose::NamesInLists));
        assert!(!name.stands_open_to(Role::Support, StandingPurpose::Fulfilment));
        assert!(!name.stands_open_to(Role::Owner, StandingPurpose::NamesInLists));
    }
}
