//! What one line of text may hold, wherever it comes from.

/// Control characters, among them CR, LF and NUL; Unicode's own line breaks; and the overrides of text direction, which
/// make a line show something else than it says. Marks and joiners stay: names need them.
pub fn breaks_the_line(c: char) -> bool {
    // Most text is plain ASCII, which one comparison settles.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(u32::from(c), 0xFDD0..=0xFDEF)
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// The same of a text of several lines, where lines may end and be indented.
pub fn breaks_the_text(c: char) -> bool {
    !matches!(c, '\n' | '\r' | '\t') && breaks_the_line(c)
}
