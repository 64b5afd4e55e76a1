//! As many placeholders as there are values.

use std::fmt;

/// `$1, $2, …`: for `in (…)`, where a list of values differs in length.
#[derive(Debug, Clone, Copy)]
pub struct Placeholders(pub usize);

impl fmt::Display for Placeholders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for number in 1..=self.0 {
            let comma = if number == 1 { "" } else { ", " };
            write!(f, "{comma}${number}")?;
        }
        Ok(())
    }
}
