//! Ids: a prefix that says what is named, and a time-ordered UUID (RFC 9562, version 7) in Crockford's base 32.

use uuid::{Builder, Uuid};

use crate::chance::Chance;
use crate::clock::Clock;

/// Length of the text after the prefix: 128 bits, five to a character.
const TEXT_LEN: usize = 26;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Why a text is no id of the kind that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {0}_…")]
pub struct InvalidId(pub &'static str);

/// Declares an id type: `id!(OrderId, "ord", "An order's id.")`.
#[macro_export]
macro_rules! id {
    ($name:ident, $prefix:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id, ordered by the clock's millisecond.
            pub fn mint(clock: &$crate::clock::Clock, chance: &$crate::chance::Chance) -> Self {
                Self($crate::id::mint($prefix, clock, chance))
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::id::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::id::check($prefix, text)?;
                Ok(Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::id::InvalidId;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                $crate::id::check($prefix, &text)?;
                Ok(Self(text))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?
                    .try_into()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}
pub use crate::id;

/// The text of a new id. Call it through a type that [`id!`] declares.
pub fn mint(prefix: &str, clock: &Clock, chance: &Chance) -> String {
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or_default();
    let uuid = Builder::from_unix_timestamp_millis(millis, &chance.bytes()).into_uuid();
    format!("{prefix}_{}", encode(uuid))
}

/// Whether a text has the form of an id with this prefix.
///
/// # Errors
/// When it has not.
pub fn check(prefix: &'static str, text: &str) -> Result<(), InvalidId> {
    let body = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .ok_or(InvalidId(prefix))?;
    let well_formed = body.len() == TEXT_LEN && body.bytes().all(|b| ALPHABET.contains(&b));
    well_formed.then_some(()).ok_or(InvalidId(prefix))
}

fn encode(uuid: Uuid) -> String {
    let bits = uuid.as_u128();
    (0..TEXT_LEN)
        .rev()
        .map(|place| {
            let digit = usize::try_from((bits >> (5 * place)) & 31).expect("five bits fit usize");
            char::from(ALPHABET[digit])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    id!(SampleId, "smp", "A sample.");

    #[test]
    fn ids_sort_by_the_time_they_were_minted_at() {
        let clock = Clock::fixed("2026-01-01T00:00:00Z".parse().unwrap());
        let chance = Chance::seeded(1);
        let mut minted = Vec::new();
        for _ in 0..100 {
            minted.push(SampleId::mint(&clock, &chance));
            clock.advance(jiff::SignedDuration::from_millis(1));
        }
        assert!(minted.is_sorted());
    }

    #[test]
    fn an_id_reads_back_and_a_strangers_does_not() {
        let id = SampleId::mint(&Clock::system(), &Chance::system());
        assert_eq!(id.as_str().parse(), Ok(id.clone()));
        for wrong in [
            "",
            "smp_",
            "ord_00000000000000000000000000",
            "smp_0000000000000000000000000U",
        ] {
            assert_eq!(wrong.parse::<SampleId>(), Err(InvalidId("smp")), "{wrong}");
        }
    }
}
