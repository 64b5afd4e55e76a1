//! How many.

use super::FieldError;

/// How many of a thing are ordered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantity(u16);

impl Quantity {
    pub const ONE: Self = Self(1);
    /// More is a typing error, or an attack on someone's sums.
    pub const MAX: u16 = 10_000;

    pub fn new(count: i64) -> Result<Self, FieldError> {
        u16::try_from(count)
            .ok()
            .filter(|count| (1..=Self::MAX).contains(count))
            .map(Self)
            .ok_or(Self::OUT_OF_RANGE)
    }

    pub const fn count(self) -> u16 {
        self.0
    }

    const OUT_OF_RANGE: FieldError = FieldError::OutOfRange {
        min: 1,
        max: Self::MAX as i64,
    };
}

impl std::str::FromStr for Quantity {
    type Err = FieldError;

    /// Reads plain digits.
    fn from_str(typed: &str) -> Result<Self, FieldError> {
        let digits = typed.trim();
        if digits.is_empty() {
            return Err(FieldError::Required);
        }
        let unsigned = digits.strip_prefix('-').unwrap_or(digits);
        if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(FieldError::InvalidFormat);
        }
        digits
            .parse()
            .map_err(|_| Self::OUT_OF_RANGE)
            .and_then(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_a_small_count() {
        for (typed, count) in [("1", 1), (" 7 ", 7), ("10000", 10_000), ("007", 7)] {
            assert_eq!(typed.parse::<Quantity>().unwrap().count(), count);
        }
        let out_of_range = Err(FieldError::OutOfRange {
            min: 1,
            max: 10_000,
        });
        for typed in ["0", "-1", "10001", "65537", "99999999999999999999"] {
            assert_eq!(typed.parse::<Quantity>(), out_of_range, "{typed}");
        }
        for typed in ["1.5", "1e3", "+1", "x", "-", "１", "0x1"] {
            assert_eq!(
                typed.parse::<Quantity>(),
                Err(FieldError::InvalidFormat),
                "{typed}"
            );
        }
        assert_eq!("".parse::<Quantity>(), Err(FieldError::Required));
        assert_eq!(Quantity::new(i64::MIN), out_of_range);
        assert_eq!(Quantity::new(i64::MAX), out_of_range);
    }
}
