//! Holds the formats against `tests/vectors/vault.json`, which an independent implementation made.

use data_encoding::HEXLOWER;
use serde_json::Value;

use super::blob::{Header, Nonce, Parts};
use super::budget::Budget;
use super::data_key::{DataKey, Place};
use super::index::{IndexRoot, Normal};
use super::map::{Class, Field, Index, LegalBasis, Purpose, Retention, Rule};
use super::secret::Secret;
use super::wrap::{Owner, Wrapper};
use super::{InstanceId, SubjectId};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/vectors/vault.json")).unwrap()
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

fn bytes(vector: &Value, name: &str) -> Vec<u8> {
    HEXLOWER.decode(text(vector, name).as_bytes()).unwrap()
}

fn secret(vector: &Value, name: &str) -> Secret {
    Secret::from_slice(&bytes(vector, name)).unwrap()
}

fn nonce(vector: &Value) -> Nonce {
    Nonce::known(bytes(vector, "nonce").try_into().unwrap())
}

/// The map's names are constants; a vector's live as long as the test.
fn leaked(vector: &Value, name: &str) -> &'static str {
    String::leak(text(vector, name).to_owned())
}

fn field(vector: &Value) -> Field {
    Rule {
        class: text(vector, "class").parse().unwrap(),
        purpose: Purpose::Contract,
        basis: LegalBasis::Contract,
        retention: Retention::Relationship,
        opens: &[],
        standing: &[],
    }
    .seals(leaked(vector, "table"), leaked(vector, "column"))
}

fn list<'a>(vectors: &'a Value, name: &str) -> &'a Vec<Value> {
    let list = vectors[name].as_array().unwrap();
    assert!(list.len() > 1, "{name}");
    list
}

#[test]
fn fields_are_sealed_and_opened_as_described() {
    let vectors = vectors();
    let instance: InstanceId = text(&vectors, "instance").parse().unwrap();
    for vector in list(&vectors, "fields") {
        let (field, blob) = (field(vector), bytes(vector, "blob"));
        let subject: SubjectId = text(vector, "subject").parse().unwrap();
        let row = text(vector, "row");
        let place = Place {
            instance: &instance,
            field: &field,
            row,
            subject: &subject,
        };
        let key = DataKey::new(
            &secret(vector, "data_key"),
            field.class(),
            None,
            Budget::minted(1),
        );

        assert_eq!(key.id().as_bytes()[..], bytes(vector, "data_key_id"));
        let associated = place.associated_data(Header::new(key.id()));
        assert_eq!(associated, bytes(vector, "associated_data"));
        let sealed = key
            .seal(nonce(vector), place, text(vector, "text").as_bytes())
            .unwrap();
        assert_eq!(sealed.as_bytes(), blob);
        let opened = key.open(place, &Parts::of(&blob).unwrap()).unwrap();
        assert_eq!(opened.text().unwrap(), text(vector, "text"));
    }
}

#[test]
fn keys_are_wrapped_and_unwrapped_as_described() {
    let vectors = vectors();
    let master = secret(&vectors, "master_key");
    let wrapper = Wrapper::new(&master, text(&vectors, "instance").parse().unwrap());
    assert_eq!(
        wrapper.id().as_bytes()[..],
        bytes(&vectors, "master_key_id")
    );
    for vector in list(&vectors, "wrapped") {
        let (key, blob) = (secret(vector, "key"), bytes(vector, "blob"));
        let subject: Option<SubjectId> = text(vector, "subject").parse().ok();
        let class: Option<Class> = text(vector, "class").parse().ok();
        let owner = match (&subject, class) {
            (Some(subject), Some(class)) => Owner::Subject(subject, class),
            _ => Owner::IndexRoot,
        };
        let header = Header::new(wrapper.id());
        let associated = wrapper.associated_data(header, owner, key.key_id());
        assert_eq!(associated, bytes(vector, "associated_data"));
        assert_eq!(wrapper.wrap(nonce(vector), owner, &key), blob);
        let unwrapped = wrapper.unwrap(owner, key.key_id(), &blob).unwrap();
        assert_eq!(unwrapped.expose(), key.expose());
    }
}

#[test]
fn values_are_derived_from_the_root_as_described() {
    let vectors = vectors();
    let root = IndexRoot::new(secret(&vectors, "index_root"));
    for vector in list(&vectors, "indexes") {
        let (table, column) = (leaked(vector, "table"), leaked(vector, "column"));
        let index = Index {
            table,
            column,
            over: "email_sealed",
        };
        let normal = Normal::email(text(vector, "email")).unwrap();
        assert_eq!(
            root.value(&index, &normal).as_bytes(),
            bytes(vector, "value")
        );
    }
    for vector in list(&vectors, "tokens") {
        let token = root.token(text(vector, "purpose"), text(vector, "id"));
        assert_eq!(token[..], bytes(vector, "token"));
    }
    for vector in list(&vectors, "fingerprints") {
        let content = text(vector, "text").as_bytes();
        let fingerprint = root.fingerprint(text(vector, "purpose"), content);
        assert_eq!(fingerprint[..], bytes(vector, "value"));
    }
}
