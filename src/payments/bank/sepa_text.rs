//! The characters that every bank of the SEPA takes, and how others are brought to them: EPC217-08, "SEPA Requirements for
//! an Extended Character Set (Unicode Subset): Best Practices", with its conversion table.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// Whether all of it is of the basic Latin set: letters, digits, space and `/ - ? : ( ) . , ' +`.
pub fn is_sepa_text(text: &str) -> bool {
    text.chars().all(is_basic)
}

/// A text in the basic Latin set, on one line: letters lose their marks, Greek and Cyrillic are written in Latin, signs
/// become the nearest that is allowed, and everything else a full stop.
///
/// Where the table has a full stop for a Latin letter whose mark it does not know, the letter stays. `&` becomes `+`, which
/// the practices name and the table leaves out. `Þ` and `я`, whose cases disagree in the table, follow the other case.
pub fn to_sepa_text(text: &str) -> String {
    let mut latin = String::with_capacity(text.len());
    for c in text.nfc() {
        if c.is_whitespace() {
            if !latin.is_empty() && !latin.ends_with(' ') {
                latin.push(' ');
            }
        } else if is_basic(c) {
            latin.push(c);
        } else if let Some(converted) = converted(c) {
            latin.push_str(converted);
        } else if !is_combining_mark(c) {
            latin.push(without_marks(c));
        }
    }
    latin.truncate(latin.trim_end().len());
    latin
}

fn is_basic(c: char) -> bool {
    c.is_ascii_alphanumeric() || " /-?:().,'+".contains(c)
}

fn without_marks(letter: char) -> char {
    let mut base = None;
    decompose_canonical(letter, |part| {
        base.get_or_insert(part);
    });
    match base {
        Some(base) if base != letter && base.is_ascii_alphabetic() => base,
        Some(base) if base != letter => converted(base)
            .and_then(|latin| latin.chars().next())
            .unwrap_or('.'),
        _ => '.',
    }
}

/// The table, save for the letters that are another with a mark.
fn converted(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "+",
        ';' => ",",
        '[' | '{' => "(",
        ']' | '}' => ")",
        '\\' | '|' => "/",
        '_' | '~' => "-",
        '`' => "'",
        '¿' => "?",
        '€' => "E",
        'Æ' => "A",
        'æ' => "a",
        'Ø' | 'Œ' => "O",
        'ø' | 'œ' => "o",
        // The table has one `s`; German banks write two, and compare names so.
        'ß' => "ss",
        'Þ' => "P",
        'þ' => "p",
        'Đ' => "D",
        'đ' => "d",
        'Ħ' => "H",
        'ħ' => "h",
        'ı' | 'ĳ' => "i",
        'Ĳ' => "I",
        'Ŀ' | 'Ł' => "L",
        'ŀ' | 'ł' => "l",
        'Ŧ' => "T",
        'ŧ' => "t",
        _ => return greek(c).or_else(|| cyrillic(c)),
    })
}

fn greek(c: char) -> Option<&'static str> {
    Some(match c {
        'Α' | 'Ά' => "A",
        'Β' => "V",
        'Γ' => "G",
        'Δ' => "D",
        'Ε' | 'Έ' => "E",
        'Ζ' => "Z",
        'Η' | 'Ή' | 'Ι' | 'Ί' | 'Ϊ' => "I",
        'Θ' => "TH",
        'Κ' => "K",
        'Λ' => "L",
        'Μ' => "M",
        'Ν' => "N",
        'Ξ' => "X",
        'Ο' | 'Ό' | 'Ω' | 'Ώ' => "O",
        'Π' => "P",
        'Ρ' => "R",
        'Σ' => "S",
        'Τ' => "T",
        'Υ' | 'Ύ' | 'Ϋ' => "Y",
        'Φ' => "F",
        'Χ' => "CH",
        'Ψ' => "PS",
        'α' | 'ά' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' | 'έ' => "e",
        'ζ' => "z",
        'η' | 'ή' | 'ι' | 'ί' | 'ϊ' | 'ΐ' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ό' | 'ω' | 'ώ' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' | 'ύ' | 'ϋ' | 'ΰ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return None,
    })
}

/// Bulgarian, the one Cyrillic language of the SEPA that the table covers.
fn cyrillic(c: char) -> Option<&'static str> {
    const UPPER: [&str; 32] = [
        "A", "B", "V", "G", "D", "E", "ZH", "Z", "I", "Y", "K", "L", "M", "N", "O", "P", "R", "S",
        "T", "U", "F", "H", "TS", "CH", "SH", "SHT", "A", ".", "Y", ".", "YU", "YA",
    ];
    const LOWER: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s",
        "t", "u", "f", "h", "ts", "ch", "sh", "sht", "a", ".", "y", ".", "yu", "ya",
    ];
    let (letters, first) = match c {
        'А'..='Я' => (UPPER, 'А'),
        'а'..='я' => (LOWER, 'а'),
        _ => return None,
    };
    let place = usize::try_from(u32::from(c) - u32::from(first)).ok()?;
    letters.get(place).copied()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_brought_to_the_basic_set_as_the_table_says() {
        for (text, latin) in [
            ("Müller & Söhne GmbH", "Muller + Sohne GmbH"),
            ("Straße", "Strasse"),
            ("François D'Alsace S.A.", "Francois D'Alsace S.A."),
            ("Łódź; Ørsted", "Lodz, Orsted"),
            ("Şahin Döner", "Sahin Doner"),
            ("Αθήνα Θεσσαλονίκη", "Athina THessaloniki"),
            ("Щастие ООД", "SHTastie OOD"),
            ("Юлия", "YUliya"),
            ("J’accuse!", "J.accuse."),
            ("a_b@c.de [x] {y} 5€", "a-b.c.de (x) (y) 5E"),
            ("漢字", ".."),
            ("e\u{301}té", "ete"),
            ("ǎ Ǟ", "a A"),
            ("  two \r\n lines\t", "two lines"),
            ("<Cdtr>&amp;</Cdtr>", ".Cdtr.+amp,./Cdtr."),
        ] {
            assert_eq!(to_sepa_text(text), latin, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_in_the_basic_set_comes_out(text in "\\PC{0,80}") {
            let latin = to_sepa_text(&text);
            prop_assert!(is_sepa_text(&latin), "{latin}");
            prop_assert_eq!(to_sepa_text(&latin), latin);
        }
    }
}
