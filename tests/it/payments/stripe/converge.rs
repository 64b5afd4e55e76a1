//! Whatever order messages come in, and however often: the books say the same.

use sealbook::chance::Chance;

use super::Till;
use crate::support::on_both_engines;

on_both_engines!(any_order_of_messages_ends_in_the_same_books);

/// What happens at Stripe, in its order.
#[derive(Debug, Clone, Copy)]
enum Step {
    Pay,
    RefundSome,
    RefundFails,
    Dispute,
    Win,
}

const STEPS: [Step; 5] = [
    Step::Pay,
    Step::RefundSome,
    Step::RefundFails,
    Step::Dispute,
    Step::Win,
];

async fn any_order_of_messages_ends_in_the_same_books(till: &Till) {
    let chance = Chance::seeded(20_260_301);
    let mut expected: Option<Vec<(String, i64)>> = None;
    for case in 0..12 {
        let invoice = till.invoice(&format!("ada{case}@example.org")).await;
        let session = till.led(&invoice, &["consent"]).await;
        let mut said: Vec<(String, &str, String)> = Vec::new();
        let (mut intent, mut refund) = (String::new(), String::new());
        for (at, step) in STEPS.into_iter().enumerate() {
            let (kind, object) = match step {
                Step::Pay => {
                    intent = till.peer.pay(&session);
                    said.push((
                        format!("evt_{case}_pi"),
                        "payment_intent.succeeded",
                        intent.clone(),
                    ));
                    ("checkout.session.completed", session.clone())
                }
                Step::RefundSome => {
                    refund = till.peer.refund_elsewhere(&intent, 100);
                    ("refund.created", refund.clone())
                }
                Step::RefundFails => {
                    till.peer.set_refund(&refund, "failed");
                    ("refund.failed", refund.clone())
                }
                Step::Dispute => {
                    let amount = invoice.document.total.minor();
                    (
                        "charge.dispute.funds_withdrawn",
                        till.peer.dispute(&intent, amount, false),
                    )
                }
                Step::Win => {
                    let amount = invoice.document.total.minor();
                    (
                        "charge.dispute.funds_reinstated",
                        till.peer.dispute(&intent, amount, true),
                    )
                }
            };
            said.push((format!("evt_{case}_{at}"), kind, object));
            // Some of what was said so far comes now, in any order, some of it again; some never comes.
            for _ in 0..chance.below(4) {
                let (event, kind, object) = pick(&chance, &said);
                assert_eq!(till.tell(event, kind, object).await, 200);
            }
        }
        for _ in 0..said.len() * 2 {
            let (event, kind, object) = pick(&chance, &said);
            assert_eq!(till.tell(event, kind, object).await, 200);
        }
        // The last word is always heard: by a message, or by the duty that asks.
        till.tell(&format!("evt_{case}_last"), "charge.updated", &intent)
            .await;
        let books = books(till, &invoice.document.id.to_string()).await;
        assert_eq!(till.open(&invoice).await, 0, "case {case}");
        match &expected {
            None => expected = Some(books),
            Some(expected) => assert_eq!(&books, expected, "case {case}"),
        }
    }
    let sums = till
        .shop
        .count("select cast(sum(amount_minor) as bigint) from postings")
        .await;
    assert_eq!(sums, 0);
}

fn pick<'a>(
    chance: &Chance,
    said: &'a [(String, &'static str, String)],
) -> (&'a str, &'static str, &'a str) {
    let at = usize::try_from(chance.below(said.len() as u64)).unwrap();
    let (event, kind, object) = &said[at];
    (event, kind, object)
}

/// What stands in each account because of an invoice's payment.
async fn books(till: &Till, invoice: &str) -> Vec<(String, i64)> {
    sqlx::query_as(
        "select p.account, cast(sum(p.amount_minor) as bigint) from postings p join entries e on e.id = p.entry_id \
         where e.source = 'stripe' and (select count(*) from processor_payments y where y.invoice_id = $1 and \
         (e.event like y.id || '%' or exists (select 1 from processor_refunds r where r.payment_id = y.id and e.event like r.id || '%') \
         or exists (select 1 from processor_disputes d where d.payment_id = y.id and e.event like d.id || '%'))) > 0 \
         group by p.account having sum(p.amount_minor) <> 0 order by p.account",
    )
    .bind(invoice)
    .fetch_all(till.shop.app.storage.reader())
    .await
    .unwrap()
}
