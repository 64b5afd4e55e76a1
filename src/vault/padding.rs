//! Lengths say much (a short name, an empty company): a plaintext is padded before it is sealed.
//!
//! The byte `0x80`, then zeros, to the next power of two from 32 to 1024, and beyond to the next multiple of 1024. The
//! mark is always there, so padding can always be taken off (ISO/IEC 9797-1, method 2).

use super::Error;

const MARK: u8 = 0x80;
const SHORTEST: usize = 32;
const STEP: usize = 1024;

/// How long a plaintext of `len` bytes is with its padding.
pub(super) fn padded_len(len: usize) -> usize {
    let marked = len + 1;
    if marked <= STEP {
        marked.next_power_of_two().max(SHORTEST)
    } else {
        marked.next_multiple_of(STEP)
    }
}

/// Appends the padding of the `len` bytes that `text` ends with.
pub(super) fn pad(text: &mut Vec<u8>, len: usize) {
    let end = text.len() + padded_len(len) - len;
    text.push(MARK);
    text.resize(end, 0);
}

/// Takes the padding off.
pub(super) fn unpad(text: &mut Vec<u8>) -> Result<(), Error> {
    let mark = text.iter().rposition(|byte| *byte != 0);
    match mark {
        Some(len) if text[len] == MARK && padded_len(len) == text.len() => {
            text.truncate(len);
            Ok(())
        }
        _ => Err(Error::Malformed("the padding")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_rounded_up_in_steps() {
        for (len, padded) in [
            (0, 32),
            (31, 32),
            (32, 64),
            (63, 64),
            (64, 128),
            (511, 512),
            (1023, 1024),
            (1024, 2048),
            (2047, 2048),
            (2048, 3072),
        ] {
            assert_eq!(padded_len(len), padded, "{len}");
        }
    }

    #[test]
    fn what_was_padded_is_unpadded() {
        for text in [
            &b""[..],
            b"a",
            b"\0",
            b"\x80",
            b"\x80\0\0",
            &[0; 32],
            &[0x80; 2000],
        ] {
            let mut padded = text.to_vec();
            pad(&mut padded, text.len());
            assert_eq!(padded.len(), padded_len(text.len()));
            unpad(&mut padded).unwrap();
            assert_eq!(padded, text);
        }
    }

    #[test]
    fn padding_that_was_never_written_is_refused() {
        let longer_than_needed = [&[MARK][..], &[0; 63]].concat();
        for text in [&[][..], &[0; 32], &[1; 32], &longer_than_needed] {
            assert!(
                matches!(unpad(&mut text.to_vec()), Err(Error::Malformed(_))),
                "{text:?}"
            );
        }
    }
}
