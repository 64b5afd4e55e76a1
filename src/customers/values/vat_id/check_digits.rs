//! Check digits of VAT ids, by the rules that the national authorities publish (collected in the Commission's "VIES VAT
//! number algorithms").
//!
//! Where a state has kinds of numbers that follow no rule we can rely on (Czech birth numbers of nine digits, Latvian
//! persons, French keys with letters), the number counts as fitting: an honest customer must not be turned away.

/// Whether the digits after the prefix fit each other. The form has been checked before.
pub(super) fn fit(prefix: &str, body: &[u8]) -> bool {
    match prefix {
        "AT" => (luhn(&body[1..7]) + digit(body[7]) + 4 + digit(body[8])).is_multiple_of(10),
        "BE" => number(&body[..8]) % 97 + number(&body[8..]) == 97,
        "BG" => bulgarian(body),
        "CH" => weigh(&body[1..10], &[5, 4, 3, 2, 7, 6, 5, 4, 1]).is_multiple_of(11),
        "CY" => cypriot(body),
        "CZ" => czech(body),
        "DE" | "HR" => mod_11_10(body),
        "DK" => weigh(body, &[2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        "EE" => weigh(body, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10),
        "EL" => weigh(body, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == digit(body[8]),
        "ES" => spanish(body),
        "FI" => weigh(body, &[7, 9, 10, 5, 8, 4, 2, 1]).is_multiple_of(11),
        "FR" => french(body),
        "GB" | "XI" => british(body),
        "HU" => weigh(body, &[9, 7, 3, 1, 9, 7, 3, 1]).is_multiple_of(10),
        "IE" => irish(body),
        "IT" => luhn_fits(body),
        "LT" => lithuanian(body),
        "LU" => number(&body[..6]) % 89 == number(&body[6..]),
        "LV" => digit(body[0]) <= 3 || weigh(body, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3,
        "MT" => weigh(body, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37),
        "NL" => dutch(body),
        "NO" => weigh(&body[..9], &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11),
        "PL" => weigh(body, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == digit(body[9]),
        "PT" => complement_11(weigh(body, &[9, 8, 7, 6, 5, 4, 3, 2])) % 11 % 10 == digit(body[8]),
        "RO" => romanian(body),
        "SE" => luhn_fits(&body[..10]),
        "SI" => complement_11(weigh(body, &[8, 7, 6, 5, 4, 3, 2])) % 10 == digit(body[7]),
        "SK" => number(body).is_multiple_of(11),
        _ => true,
    }
}

/// Legal persons have nine digits; ten belong to citizens, to foreigners or to others.
fn bulgarian(body: &[u8]) -> bool {
    let last = digit(body[body.len() - 1]);
    if body.len() == 9 {
        let first = weigh(body, &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
        let second = weigh(body, &[3, 4, 5, 6, 7, 8, 9, 10]) % 11;
        return if first == 10 { second } else { first } % 10 == last;
    }
    weigh(body, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == last
        || weigh(body, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == last
        || complement_11(weigh(body, &[4, 3, 2, 7, 6, 5, 4, 3, 2])) % 11 == last
}

fn cypriot(body: &[u8]) -> bool {
    const ODD_PLACES: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let sum: u32 = body[..8]
        .iter()
        .enumerate()
        .map(|(place, byte)| match place % 2 {
            0 => ODD_PLACES[place_of(*byte)],
            _ => digit(*byte),
        })
        .sum();
    u32::from(body[8] - b'A') == sum % 26
}

/// Legal persons have eight digits, others a birth number.
fn czech(body: &[u8]) -> bool {
    match body.len() {
        8 => complement_11(weigh(body, &[8, 7, 6, 5, 4, 3, 2])) % 10 == digit(body[7]),
        10 => number(&body[..9]) % 11 % 10 == number(&body[9..]),
        _ => true,
    }
}

/// NIF: of citizens (a number), of foreigners (X, Y, Z before it), of people without either (K, L, M), of companies.
fn spanish(body: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    const COMPANY_LETTERS: &[u8; 10] = b"JABCDEFGHI";
    let letter_fits = |number: u64| LETTERS.get(remainder(number, 23)) == Some(&body[8]);
    match body[0] {
        b'0'..=b'9' => letter_fits(number(&body[..8])),
        kind @ b'X'..=b'Z' => {
            letter_fits(u64::from(kind - b'X') * 10_000_000 + number(&body[1..8]))
        }
        b'K' | b'L' | b'M' => letter_fits(number(&body[1..8])),
        _ => {
            let check = (10 - luhn(&body[1..8]) % 10) % 10;
            let letter = COMPANY_LETTERS.iter().zip(0..).find(|(_, i)| *i == check);
            body[8].is_ascii_digit() && digit(body[8]) == check
                || letter.is_some_and(|(letter, _)| *letter == body[8])
        }
    }
}

/// The company's SIREN by Luhn (Monaco's, which begin with 000, have none), then the key before it.
fn french(body: &[u8]) -> bool {
    let siren = &body[2..];
    let key_is_number = body[..2].iter().all(u8::is_ascii_digit);
    (siren.starts_with(b"000") || luhn_fits(siren))
        && (!key_is_number || (number(siren) * 100 + 12) % 97 == number(&body[..2]))
}

/// Government departments are below 500, health authorities above.
fn british(body: &[u8]) -> bool {
    match body {
        [b'G', b'D', rest @ ..] => number(rest) < 500,
        [b'H', b'A', rest @ ..] => number(rest) >= 500,
        _ => {
            let sum = weigh(&body[..9], &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
            matches!(sum, 0 | 42 | 55)
        }
    }
}

/// Seven digits and a letter, since 2013 a second one; the old form has a letter or sign in the second place.
fn irish(body: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"WABCDEFGHIJKLMNOPQRSTUV";
    let (sum, check) = if body[1].is_ascii_digit() {
        let second = body.get(8).map_or(0, |letter| u32::from(letter - b'A') + 1);
        let sum = weigh(&body[..7], &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
        (sum, body[7])
    } else {
        let sum = weigh(&body[2..7], &[7, 6, 5, 4, 3]) + 2 * digit(body[0]);
        (sum, body[7])
    };
    LETTERS.get(remainder(u64::from(sum), 23)) == Some(&check)
}

fn lithuanian(body: &[u8]) -> bool {
    let (last, digits) = body.split_last().expect("the form has nine or twelve");
    let weighed = |shift: u32| -> u32 {
        let weights = (0..).map(|place: u32| 1 + (place + shift) % 9);
        digits
            .iter()
            .zip(weights)
            .map(|(byte, weight)| digit(*byte) * weight)
            .sum()
    };
    let first = weighed(0) % 11;
    let check = if first == 10 { weighed(2) % 11 } else { first };
    digits.last() == Some(&b'1') && check % 10 == digit(*last)
}

/// Companies: the citizen service number's rule; since 2020 sole traders: ISO 7064 mod 97-10 over all of it.
fn dutch(body: &[u8]) -> bool {
    let sum = weigh(&body[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    let company = sum % 11 == digit(body[8]);
    // N is 23, L 21, B 11.
    let trader = [2, 3, 2, 1]
        .into_iter()
        .chain(body[..9].iter().map(|byte| digit(*byte)))
        .chain([1, 1])
        .chain(body[10..].iter().map(|byte| digit(*byte)))
        .fold(0, |rest, next| (rest * 10 + next) % 97);
    company || trader == 1
}

/// Two to ten digits, as if zeros stood before them.
fn romanian(body: &[u8]) -> bool {
    const WEIGHTS: [u32; 9] = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let (last, digits) = body.split_last().expect("the form has at least two");
    let sum = weigh(digits, &WEIGHTS[WEIGHTS.len() - digits.len()..]);
    sum * 10 % 11 % 10 == digit(*last)
}

/// ISO 7064 mod 11,10 over all digits.
fn mod_11_10(digits: &[u8]) -> bool {
    let (last, digits) = digits.split_last().expect("the form has nine or eleven");
    let product = digits.iter().fold(10, |product, byte| {
        let sum = (product + digit(*byte)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (product + digit(*last)) % 10 == 1
}

/// The Luhn sum of digits that a check digit follows.
fn luhn(digits: &[u8]) -> u32 {
    let doubled = |value: u32| value * 2 / 10 + value * 2 % 10;
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, byte)| match place % 2 {
            0 => doubled(digit(*byte)),
            _ => digit(*byte),
        })
        .sum()
}

fn luhn_fits(digits: &[u8]) -> bool {
    digits
        .split_last()
        .is_some_and(|(last, digits)| (luhn(digits) + digit(*last)).is_multiple_of(10))
}

/// The sum of the digits, each times its weight, as far as both go.
fn weigh(digits: &[u8], weights: &[u32]) -> u32 {
    digits
        .iter()
        .zip(weights)
        .map(|(byte, weight)| digit(*byte) * weight)
        .sum()
}

/// What is missing to the next multiple of eleven: 1 to 11.
fn complement_11(sum: u32) -> u32 {
    11 - sum % 11
}

fn number(digits: &[u8]) -> u64 {
    digits
        .iter()
        .fold(0, |number, byte| number * 10 + u64::from(digit(*byte)))
}

fn digit(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

fn place_of(byte: u8) -> usize {
    usize::from(byte.wrapping_sub(b'0'))
}

fn remainder(number: u64, by: u64) -> usize {
    usize::try_from(number % by).expect("a small remainder fits")
}
