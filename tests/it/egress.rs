//! The disclosure ledger, on both engines.

use sealbook::egress::{self, Disclosure};
use sealbook::mail;
use sealbook::storage;
use sealbook::vault::map::{LegalBasis, Purpose};

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

async fn a_disclosure_is_read_by_the_one_it_is_about_and_by_nobody_else(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let ada = ground.vault.fresh_subject().await.unwrap();
    let bertha = ground.vault.fresh_subject().await.unwrap();
    for (recipient, consent) in [("Stripe", None), ("A partner", Some("con_1".to_owned()))] {
        let disclosure = Disclosure {
            subject: ada.subject().clone(),
            recipient: recipient.to_owned(),
            fields: vec![mail::data::BYTES, mail::data::REPLY],
            facts: &[("invoices", "total_minor")],
            purpose: Purpose::Contract,
            basis: LegalBasis::Consent,
            consent,
        };
        let (clock, chance) = (ground.clock.clone(), ground.chance.clone());
        let disclosing = ground.storage.transact(move |tx| {
            let (disclosure, clock, chance) = (disclosure.clone(), clock.clone(), chance.clone());
            Box::pin(async move { egress::disclose(tx, &disclosure, &clock, &chance).await })
        });
        let disclosed: storage::Result<_> = disclosing.await;
        disclosed.unwrap();
        ground.clock.advance(jiff::SignedDuration::from_secs(1));
    }
    let read = egress::disclosures(&ground.storage, ada.subject(), 10).await.unwrap();
    let to: Vec<_> = read.iter().map(|row| row.recipient.as_str()).collect();
    assert_eq!(to, ["A partner", "Stripe"], "newest first");
    assert_eq!(read[0].consent.as_deref(), Some("con_1"));
    let left = ["messages.bytes_sealed", "messages.reply_sealed", "invoices.total_minor"];
    assert_eq!(read[0].fields, left);
    assert_eq!((read[1].purpose, read[1].basis), (Purpose::Contract, LegalBasis::Consent));
    let none = egress::disclosures(&ground.storage, bertha.subject(), 10).await.unwrap();
    assert!(none.is_empty());
}

on_both_engines!(a_disclosure_is_read_by_the_one_it_is_about_and_by_nobody_else);
