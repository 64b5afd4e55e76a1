//! The second way to find an invoice in what a payer wrote: by its number, where the creditor reference was left out.

use super::reference::Squeezed;

/// The running digits that a number is padded to: `PREFIX-YYYY-NNNNNN`.
const RUNNING_DIGITS: usize = 6;

/// The most running digits that are read: more than any series issues.
const RUNNING_DIGITS_MAX: usize = 9;

/// Every number `PREFIX-YYYY-NNNNNN` of the series `prefix` that a free text may mean, in the form it was issued in: in
/// either case, with other separators or none, broken by a line's end, and, where a separator stands before them, without
/// the leading zeros.
///
/// Each is a guess to look up, never a proof: digits that follow without a mark give several readings.
pub fn invoice_numbers_in(text: &str, prefix: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let wanted = Squeezed::of(prefix).code;
    if wanted.is_empty() {
        return found;
    }
    let squeezed = Squeezed::of(text);
    for (start, _) in squeezed.code.match_indices(wanted.as_str()) {
        let digits_at = start + wanted.len();
        let digits = leading_digits(&squeezed.code[digits_at..]);
        let Some((year, running)) = digits.split_at_checked(4) else {
            continue;
        };
        if !year.starts_with("20") {
            continue;
        }
        let running_at = digits_at + year.len();
        for length in (1..=running.len().min(RUNNING_DIGITS_MAX)).rev() {
            let whole = squeezed.ends_word(running_at + length);
            // Fewer digits than are printed: only if someone set them apart and ended them there.
            let shortened = squeezed.ends_word(running_at) && whole;
            if length < RUNNING_DIGITS && !shortened {
                continue;
            }
            // A longer number is printed without a leading zero.
            if length > RUNNING_DIGITS && running.starts_with('0') {
                continue;
            }
            let number = format!("{prefix}-{year}-{:0>RUNNING_DIGITS$}", &running[..length]);
            if !found.contains(&number) {
                found.push(number);
            }
        }
    }
    found
}

fn leading_digits(text: &str) -> &str {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_found_however_it_was_written() {
        for text in [
            "RE-2026-000123",
            "re-2026-000123",
            "Rechnung RE-2026-000123 vom 1.2.",
            "RE 2026 000123",
            "RE2026000123",
            "RE/2026/000123",
            "Rechnungsnr.RE-2026-000\n123",
            "RE-20\r\n26-000123",
            "RE-2026-123",
            "RE 2026/123, danke",
            "RE-2026-0123",
        ] {
            let found = invoice_numbers_in(text, "RE");
            assert!(
                found.iter().any(|number| number == "RE-2026-000123"),
                "{text:?}: {found:?}"
            );
        }
    }

    #[test]
    fn a_number_of_another_series_is_not() {
        for text in [
            "",
            "RE",
            "RE-1999-000123",
            "GS-2026-000123",
            "2026-000123",
            "RE-2026",
            "RE-2026-",
        ] {
            assert_eq!(invoice_numbers_in(text, "RE"), [""; 0], "{text}");
        }
        assert_eq!(invoice_numbers_in("2026-000123", ""), [""; 0]);
    }

    #[test]
    fn digits_that_follow_without_a_mark_give_several_readings() {
        let found = invoice_numbers_in("RE2026000123 2026", "RE");
        assert_eq!(found, ["RE-2026-000123"]);
        let found = invoice_numbers_in("RE-2026-1234567", "RE");
        assert_eq!(found, ["RE-2026-1234567", "RE-2026-123456"]);
    }

    proptest! {
        #[test]
        fn an_issued_number_is_found_in_the_middle_of_anything(
            year in 2020..2100_u32,
            running in 1..100_000_000_u32,
            before in "[a-z .:]{0,12}",
            after in "( [\\PC]{0,12})?",
        ) {
            let number = format!("INV-{year}-{running:06}");
            let found = invoice_numbers_in(&format!("{before}{number}{after}"), "INV");
            prop_assert!(found.contains(&number), "{:?}", found);
        }

        #[test]
        fn no_text_panics(text in "[REre0-9 \\PC-]{0,80}", prefix in "\\PC{0,5}") {
            let _ = invoice_numbers_in(&text, &prefix);
        }
    }
}
