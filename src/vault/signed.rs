//! Messages that somebody else signed with a secret that both know.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Whether `signature` is the HMAC-SHA256 of these parts, one after the other; compared in constant time.
pub fn is_signed(secret: &[u8], parts: &[&[u8]], signature: &[u8]) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(signature).is_ok()
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;

    use super::*;

    /// RFC 4231, 4.3.
    #[test]
    fn a_known_signature_is_right_and_no_other() {
        let known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let known = HEXLOWER.decode(known.as_bytes()).unwrap();
        let parts: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
        assert!(is_signed(b"Jefe", &parts, &known));
        assert!(!is_signed(b"Jefe", &parts[..1], &known));
        assert!(!is_signed(b"Jefe", &parts, &known[..31]));
        assert!(!is_signed(b"jefe", &parts, &known));
    }
}
