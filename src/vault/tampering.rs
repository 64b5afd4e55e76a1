//! A sealed value opens unchanged and in its place, or not at all.

use super::budget::Budget;
use super::data_key::DataKey;
use super::map::{Class, Field, LegalBasis, Purpose, Retention, Rule};
use super::secret::Secret;
use super::wrap::{Owner, Wrapper};
use super::{Error, InstanceId, Sealed, SubjectId, SubjectKeys};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::vault::blob::Nonce;

const RULE: Rule = Rule {
    class: Class::Identity,
    purpose: Purpose::Contract,
    basis: LegalBasis::Contract,
    retention: Retention::Relationship,
    opens: &[],
    standing: &[],
};
const NAME: Field = RULE.seals("customers", "name_sealed");
const ROW: &str = "cus_01";

fn mint<T>(mint: fn(&Clock, &Chance) -> T) -> T {
    mint(&Clock::system(), &Chance::system())
}

/// A subject with all its keys, under ids that may be another's.
fn keys(subject: &SubjectId, secrets: &[(Class, Secret)]) -> SubjectKeys {
    let key =
        |(class, secret): &(Class, Secret)| DataKey::new(secret, *class, Budget::minted(1000));
    SubjectKeys::new(subject.clone(), secrets.iter().map(key).collect())
}

fn secrets() -> Vec<(Class, Secret)> {
    Class::ALL
        .iter()
        .map(|class| (*class, Secret::random()))
        .collect()
}

#[test]
fn every_bit_flip_and_truncation_of_twenty_blobs_is_refused() {
    let (instance, subject) = (mint(InstanceId::mint), mint(SubjectId::mint));
    let keys = keys(&subject, &secrets());
    for len in 0..20 {
        let text = vec![b'x'; len * 7];
        let sealed = keys.seal(&instance, &NAME, ROW, &text).unwrap();
        let opened = keys.open(&instance, &NAME, ROW, &sealed).unwrap();
        assert_eq!(opened.bytes(), text);

        let blob = sealed.into_bytes();
        let refused = |blob: Vec<u8>| {
            let opened = keys.open(&instance, &NAME, ROW, &Sealed::from_stored(blob));
            matches!(
                opened,
                Err(Error::Tampered | Error::WrongKey | Error::Malformed(_))
            )
        };
        for bit in 0..blob.len() * 8 {
            let mut flipped = blob.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(refused(flipped), "bit {bit}");
        }
        for len in 0..blob.len() {
            assert!(
                refused(blob[..len].to_vec()),
                "cut to {len} bytes from the end"
            );
            assert!(
                refused(blob[blob.len() - len..].to_vec()),
                "cut to {len} from the start"
            );
        }
        assert!(refused([blob, vec![0]].concat()), "a byte longer");
    }
}

#[test]
fn a_value_moved_to_another_place_is_refused() {
    let (instance, subject) = (mint(InstanceId::mint), mint(SubjectId::mint));
    let (ours, theirs) = (secrets(), secrets());
    let keys_of_subject = keys(&subject, &ours);
    let sealed = keys_of_subject.seal(&instance, &NAME, ROW, b"Ada").unwrap();
    let refused_as = |keys: &SubjectKeys, instance: &InstanceId, field: Field, row: &str| {
        keys.open(instance, &field, row, &sealed)
            .map(drop)
            .unwrap_err()
    };

    let other_column = RULE.seals("customers", "email_sealed");
    let other_table = RULE.seals("operators", "name_sealed");
    let other_class = Rule {
        class: Class::Content,
        ..RULE
    }
    .seals("customers", "name_sealed");
    for (place, error) in [
        (
            "row",
            refused_as(&keys_of_subject, &instance, NAME, "cus_02"),
        ),
        (
            "column",
            refused_as(&keys_of_subject, &instance, other_column, ROW),
        ),
        (
            "table",
            refused_as(&keys_of_subject, &instance, other_table, ROW),
        ),
        (
            "instance",
            refused_as(&keys_of_subject, &mint(InstanceId::mint), NAME, ROW),
        ),
    ] {
        assert!(
            matches!(error, Error::Tampered),
            "another {place}: {error:?}"
        );
    }
    for (place, error) in [
        (
            "class",
            refused_as(&keys_of_subject, &instance, other_class, ROW),
        ),
        (
            "subject",
            refused_as(&keys(&subject, &theirs), &instance, NAME, ROW),
        ),
    ] {
        assert!(
            matches!(error, Error::WrongKey),
            "another {place}: {error:?}"
        );
    }
}

#[test]
fn subject_and_class_are_bound_even_where_the_key_is_the_same() {
    let (instance, subject) = (mint(InstanceId::mint), mint(SubjectId::mint));
    let secrets = secrets();
    let sealed = keys(&subject, &secrets)
        .seal(&instance, &NAME, ROW, b"Ada")
        .unwrap();

    let impostor = keys(&mint(SubjectId::mint), &secrets);
    let error = impostor.open(&instance, &NAME, ROW, &sealed).unwrap_err();
    assert!(matches!(error, Error::Tampered), "{error:?}");

    let (_, identity) = secrets.into_iter().next().unwrap();
    let relabelled = keys(&subject, &[(Class::Content, identity)]);
    let content = Rule {
        class: Class::Content,
        ..RULE
    }
    .seals("customers", "name_sealed");
    let error = relabelled
        .open(&instance, &content, ROW, &sealed)
        .unwrap_err();
    assert!(matches!(error, Error::Tampered), "{error:?}");
}

#[test]
fn a_wrapped_key_unwraps_for_its_owner_alone() {
    let (instance, subject) = (mint(InstanceId::mint), mint(SubjectId::mint));
    let (master, key) = (Secret::random(), Secret::random());
    let wrapper = Wrapper::new(&master, instance.clone());
    let owner = Owner::Subject(&subject, Class::Identity);
    let blob = wrapper.wrap(Nonce::random(), owner, &key);
    assert!(wrapper.unwrap(owner, key.key_id(), &blob).is_ok());

    let stranger = mint(SubjectId::mint);
    for owner in [
        Owner::Subject(&stranger, Class::Identity),
        Owner::Subject(&subject, Class::Billing),
        Owner::IndexRoot,
    ] {
        let error = wrapper.unwrap(owner, key.key_id(), &blob).unwrap_err();
        assert!(matches!(error, Error::Tampered), "{error:?}");
    }
    let error = wrapper
        .unwrap(owner, Secret::random().key_id(), &blob)
        .unwrap_err();
    assert!(
        matches!(error, Error::Tampered),
        "another key id: {error:?}"
    );
    let elsewhere = Wrapper::new(&master, mint(InstanceId::mint));
    let error = elsewhere.unwrap(owner, key.key_id(), &blob).unwrap_err();
    assert!(
        matches!(error, Error::Tampered),
        "another instance: {error:?}"
    );
    let error = Wrapper::new(&Secret::random(), instance)
        .unwrap(owner, key.key_id(), &blob)
        .unwrap_err();
    assert!(
        matches!(error, Error::MasterKeyNotLoaded),
        "another master key: {error:?}"
    );
}
