//! Where a refund goes without a word on that.

use sealbook::payments::lines::LineState;
use sealbook::payments::refunds::{Asked, Refund, RefundError, To};

use super::bank::{OTHER_ACCOUNT, PAYER, camt, paid};
use super::refunds::{asked, creditor, eur, in_state, queue};
use super::{Billed, assert_sound, billed, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(no_account_is_refunded_more_than_came_from_it_unless_somebody_says_so,);

/// Where a refund goes.
async fn payee_of(ground: &Ground, refund: &Refund) -> String {
    let sql = "select iban_sealed from refunds where id = $1";
    let sealed: Vec<u8> = sqlx::query_scalar(sql)
        .bind(refund.id.as_str())
        .fetch_one(ground.storage.reader())
        .await
        .unwrap();
    let (field, sealed) = (
        &sealbook::payments::data::REFUND_IBAN,
        sealbook::vault::Sealed::from_stored(sealed),
    );
    let opened = ground
        .vault
        .open_field(field, &refund.subject, refund.id.as_str(), &sealed)
        .await;
    opened.unwrap().text().unwrap().to_owned()
}

async fn no_account_is_refunded_more_than_came_from_it_unless_somebody_says_so(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let ada = creditor(&ground, 500).await;
    let next = billed(&ground, "ada@example.org", 2, 1_000).await;
    let mallory = |minor, id| {
        let line = paid(minor, &next.reference()).by("Mallory", OTHER_ACCOUNT);
        camt(id, &[line])
    };
    take_in(&ground, &mallory(1, "S2")).await.unwrap();
    let refund = queue(&ground, &asked(&ground, &ada, 100, "a cent"))
        .await
        .unwrap();
    assert_eq!(payee_of(&ground, &refund).await, PAYER);

    // Both paid as much: the invoice decides, or somebody.
    take_in(&ground, &mallory(800, "S3")).await.unwrap();
    let ask = |minor, to: &To, of: Option<&Billed>, key: &str| Asked {
        to: to.clone(),
        invoice: of.map(|of| of.id.parse().unwrap()),
        ..asked(&ground, &ada, minor, key)
    };
    let refused = queue(&ground, &ask(100, &To::Payer, None, "both")).await;
    assert!(
        matches!(refused, Err(RefundError::Ambiguous)),
        "{refused:?}"
    );
    let again = queue(&ground, &asked(&ground, &ada, 100, "a cent")).await;
    assert_eq!(again.unwrap().id, refund.id, "asked before: it went");
    for (of, account) in [(&ada, PAYER), (&next, OTHER_ACCOUNT)] {
        let refund = queue(&ground, &ask(50, &To::Payer, Some(of), account)).await;
        assert_eq!(payee_of(&ground, &refund.unwrap()).await, account);
    }
    let lines = in_state(&ground, LineState::Allocated).await;
    let cent = lines.iter().find(|line| line.amount == eur(1)).unwrap();
    let chosen = To::PayerOf(cent.id.clone());
    let refund = queue(&ground, &ask(50, &chosen, None, "chosen"))
        .await
        .unwrap();
    assert_eq!(payee_of(&ground, &refund).await, OTHER_ACCOUNT);

    // Nobody's payment but the customer's own is a choice; one account alone is no proof that the money came from it.
    let grace = billed(&ground, "grace@example.org", 3, 100).await;
    let foreign = Asked {
        to: chosen,
        ..asked(&ground, &grace, 1, "foreign")
    };
    let refused = queue(&ground, &foreign).await;
    assert!(
        matches!(refused, Err(RefundError::NoAccount)),
        "{refused:?}"
    );
    let cents = paid(3, &grace.reference()).by("Mallory", OTHER_ACCOUNT);
    take_in(&ground, &camt("S4", &[cents])).await.unwrap();
    let refused = queue(&ground, &asked(&ground, &grace, 4, "more")).await;
    assert!(
        matches!(refused, Err(RefundError::Ambiguous)),
        "{refused:?}"
    );
    assert_sound(&ground).await;
}
