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

/// `($1, $2), ($3, $4), …`: so many rows of so many values, for `values …`.
#[derive(Debug, Clone, Copy)]
pub struct Rows(pub usize, pub usize);

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(rows, columns) = *self;
        for number in 1..=rows * columns {
            let before = match number - 1 {
                0 => "(",
                earlier if earlier % columns == 0 => "), (",
                _ => ", ",
            };
            write!(f, "{before}${number}")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_rows() {
        assert_eq!(Placeholders(3).to_string(), "$1, $2, $3");
        assert_eq!(Rows(2, 2).to_string(), "($1, $2), ($3, $4)");
        assert_eq!(Rows(2, 1).to_string(), "($1), ($2)");
        assert_eq!(Rows(1, 3).to_string(), "($1, $2, $3)");
    }
}
