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
    let key = |(class, secret): &(Class, Secret)| {
        DataKey::new(secret, *class, None, Budget::minted(1000))
    };
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

/// Row, column, table, subject, class and instance, one by one and in every combination, for twenty values.
#[test]
fn a_value_moved_to_another_place_is_refused() {
    let [here, elsewhere] = [(); 2].map(|()| {
        let (instance, subject) = (mint(InstanceId::mint), mint(SubjectId::mint));
        (instance, keys(&subject, &secrets()))
    });
    for number in 0..20 {
        let text = vec![b'x'; number * 7];
        let sealed = here.1.seal(&here.0, &NAME, ROW, &text).unwrap();
        for swapped in 0..1 << 6 {
            let swaps = |part: u32| swapped & 1 << part != 0;
            let pick = |part, ours, theirs| if swaps(part) { theirs } else { ours };
            let row = pick(0, ROW, "cus_02");
            let column = pick(1, "name_sealed", "email_sealed");
            let table = pick(2, "customers", "operators");
            let keys = &if swaps(3) { &elsewhere } else { &here }.1;
            let class = if swaps(4) { Class::Content } else { RULE.class };
            let instance = &if swaps(5) { &elsewhere } else { &here }.0;
            let field = Rule { class, ..RULE }.seals(table, column);
            let opened = keys.open(instance, &field, row, &sealed);
            match opened {
                Ok(opened) => assert!(swapped == 0 && opened.bytes() == text),
                // Another subject's key, or another class's, has another id; no other is tried.
                Err(Error::WrongKey) => assert!(swaps(3) || swaps(4), "{swapped:06b}"),
                Err(Error::Tampered) => assert!(swapped != 0 && !swaps(3) && !swaps(4)),
                Err(other) => panic!("{swapped:06b}: {other:?}"),
            }
        }
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
