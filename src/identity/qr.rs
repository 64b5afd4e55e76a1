//! The picture that an authenticator's camera reads (ISO/IEC 18004), as geometry that a template draws.

use qrcodegen::{QrCode, QrCodeEcc};
use serde::Serialize;

/// Light modules around the code: the standard asks for four.
const QUIET: i32 = 4;

/// A square of modules, its dark ones as horizontal runs.
#[derive(Debug, Clone, Serialize)]
pub struct Qr {
    pub side: i32,
    pub runs: Vec<Run>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Run {
    pub x: i32,
    pub y: i32,
    pub length: i32,
}

/// A text of more than about 2,300 bytes fits no code.
#[derive(Debug, thiserror::Error)]
#[error("the text is too long for a QR code")]
pub struct TooLong;

impl Qr {
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| TooLong)?;
        Ok(Self::drawn(&code))
    }

    /// A code that was made elsewhere, by rules of its own.
    pub fn drawn(code: &QrCode) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for y in 0..code.size() {
            for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
                match runs.last_mut() {
                    Some(run) if run.y == y + QUIET && run.x + run.length == x + QUIET => {
                        run.length += 1;
                    }
                    _ => runs.push(Run {
                        x: x + QUIET,
                        y: y + QUIET,
                        length: 1,
                    }),
                }
            }
        }
        Self {
            side: code.size() + 2 * QUIET,
            runs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_runs_cover_the_dark_modules_and_nothing_else() {
        let text =
            "otpauth://totp/Nordlicht:ada@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Nordlicht";
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let qr = Qr::of(text).unwrap();
        let mut dark = std::collections::BTreeSet::new();
        for run in &qr.runs {
            for x in run.x..run.x + run.length {
                assert!(dark.insert((x - QUIET, run.y - QUIET)), "drawn twice");
            }
        }
        for y in 0..code.size() {
            for x in 0..code.size() {
                assert_eq!(code.get_module(x, y), dark.contains(&(x, y)), "{x}, {y}");
            }
        }
    }

    #[test]
    fn what_fits_no_code_is_an_error() {
        assert!(Qr::of(&"x".repeat(4_000)).is_err());
    }
}
