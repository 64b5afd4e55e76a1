//! What a page can show of a text that anybody may have typed.

use unicode_normalization::char::is_combining_mark;

/// More of one text is no matter for a page; the XML has all of it.
const CHARS_MAX: usize = 1_000;
/// A word without a break runs over the edge of its column from about here.
const UNBROKEN_MAX: usize = 24;
/// No script stacks more on one letter; what does is meant to cover its neighbours.
const MARKS_MAX: usize = 4;

/// "A character that cannot be shown."
const MISSING: char = '\u{FFFD}';

/// The text with a stand-in for what no font has, without what shows nothing, and with places to break where a word has
/// none.
pub fn shown(text: &str, has_glyph: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut unbroken, mut marks) = (0, 0);
    for (count, c) in text.chars().enumerate() {
        if count == CHARS_MAX {
            out.push('…');
            break;
        }
        if is_combining_mark(c) {
            marks += 1;
        } else {
            marks = 0;
        }
        // A joiner joins nothing to what is missing.
        let is_loose = matches!(c, '\u{200C}' | '\u{200D}') && out.ends_with(MISSING);
        if marks > MARKS_MAX || is_invisible(c) || is_loose {
            continue;
        }
        // Scripts from here on break between any two characters.
        let is_breakable = c.is_whitespace() || c == '-' || u32::from(c) >= 0x2E80;
        unbroken = if is_breakable { 0 } else { unbroken + 1 };
        if unbroken > UNBROKEN_MAX && marks == 0 {
            out.push('\u{200B}');
            unbroken = 1;
        }
        if has_glyph(c) {
            out.push(c);
        } else if !out.ends_with(MISSING) {
            // One for all that are missing in a row: a family of faces is one picture of many characters.
            out.push(MISSING);
        }
    }
    out
}

/// Marks of direction, fillers, selectors of a glyph's variant and the tags of flags. The two joiners stay: Persian and
/// the scripts of India are spelt with them.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E0FFF}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        shown(text, |c| c < '\u{1F000}')
    }

    #[test]
    fn what_is_readable_stays_as_it_is() {
        for text in [
            "Anna Müller-Lüdenscheidt",
            "山田 太郎",
            "محمد بن سلمان",
            "می‌خواهم",
            "Nguyễn",
        ] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn what_no_font_has_is_seen_to_be_missing() {
        assert_eq!(plain("Anna 🎉👩\u{200D}👧!"), "Anna \u{FFFD}!");
        assert_eq!(plain("A\u{200B}\u{FEFF}B\u{E0067}\u{FE0F}"), "AB");
    }

    #[test]
    fn a_text_without_end_is_broken_and_cut() {
        let long = plain(&"x".repeat(10_000));
        assert_eq!(long.chars().filter(|c| *c == 'x').count(), 1_000);
        assert!(long.ends_with('…'));
        let longest = long.split('\u{200B}').map(str::len).max();
        assert!(longest.is_some_and(|longest| longest <= 24 + '…'.len_utf8()));
        let stacked = plain(&format!("a{}", "\u{301}".repeat(50)));
        assert_eq!(stacked.chars().count(), 5);
    }
}
