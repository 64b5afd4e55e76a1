//! An order's number: what a customer says on the phone, and writes into a transfer before there is an invoice.

use crate::billing::transfer::Squeezed;
use crate::chance::Chance;

/// No vowels, nothing that is read as something else.
const LETTERS: &[u8; 28] = b"23456789BCDFGHJKLMNPQRSTVWXZ";
const GROUP: usize = 5;
const LENGTH: usize = 2 * GROUP;

/// The most readings that are given of one text: whatever it holds, what is looked up for it stays bounded.
const READINGS_MAX: usize = 8;

/// Ten letters in two groups: 48 bits, read out over a phone without a mistake.
pub(super) fn number(chance: &Chance) -> String {
    let letters: Vec<u8> = (0..LENGTH)
        .map(|_| {
            let letter = chance.below(28);
            LETTERS[usize::try_from(letter).expect("below 28")]
        })
        .collect();
    printed(&String::from_utf8_lossy(&letters))
}

/// Every order number that a free text may mean, in the form in which it was given: in either case, with other separators or
/// none, broken by a line's end. What stands alone comes before what is glued to a word on one side.
///
/// Each is a guess to look up, never a proof; 28^10 numbers are so many that a wrong guess meets no order.
pub fn numbers_in(text: &str) -> Vec<String> {
    let squeezed = Squeezed::of(text);
    let code = squeezed.code.as_bytes();
    let mut found: Vec<(bool, &str)> = Vec::new();
    let mut run = 0;
    for (at, letter) in code.iter().enumerate() {
        run = if LETTERS.contains(letter) { run + 1 } else { 0 };
        if run < LENGTH {
            continue;
        }
        let (start, end) = (at + 1 - LENGTH, at + 1);
        let (begins, ends) = (squeezed.begins_word(start), squeezed.ends_word(end));
        let reading = &squeezed.code[start..end];
        if (begins || ends) && !found.iter().any(|(_, other)| *other == reading) {
            found.push((begins && ends, reading));
        }
    }
    // Stable: within each half the order of the text.
    found.sort_by_key(|(alone, _)| !alone);
    found.truncate(READINGS_MAX);
    found.into_iter().map(|(_, code)| printed(code)).collect()
}

fn printed(code: &str) -> String {
    format!("{}-{}", &code[..GROUP], &code[GROUP..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_number_is_found_however_it_was_written() {
        for text in [
            "BCDFG-23456",
            "bcdfg-23456",
            "bcdfg 23456",
            "Bestellung BCDFG23456, danke",
            "Bestellnr.BCDFG-23456",
            "Bestellung:BCDFG-\n23456",
            "SVWZ+BCDFG-23456 EREF",
            "Order no BCDFG/23456",
        ] {
            let found = numbers_in(text);
            assert!(
                found.iter().any(|number| number == "BCDFG-23456"),
                "{text:?}: {found:?}"
            );
        }
    }

    #[test]
    fn a_text_without_one_gives_none() {
        for text in [
            "",
            "Miete Dezember",
            "BCDFG-2345",
            "BCDFA-23456",
            "BCDFG-01234",
            "Danke sehr!",
        ] {
            assert_eq!(numbers_in(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_looked_up_for_one_text_is_bounded() {
        let flood = "23456789BC ".repeat(10_000);
        assert!(numbers_in(&flood).len() <= READINGS_MAX);
        let other = (2..2_000).map(|n| format!("{n:0>10} ").replace(['0', '1'], "2"));
        assert!(numbers_in(&other.collect::<String>()).len() <= READINGS_MAX);
    }

    proptest! {
        #[test]
        fn a_number_in_the_middle_of_words_is_found(
            seed in any::<u64>(),
            before in "[a-z.: ]{0,12}",
            after in "( [a-z.:]{0,12})?",
        ) {
            let number = number(&Chance::seeded(seed));
            let found = numbers_in(&format!("{before}{number}{after}"));
            prop_assert!(found.contains(&number), "{found:?}");
        }

        #[test]
        fn no_text_panics(text in "[B-D2-9 \\PC-]{0,120}") {
            for found in numbers_in(&text) {
                prop_assert_eq!(found.len(), LENGTH + 1);
            }
        }
    }
}
