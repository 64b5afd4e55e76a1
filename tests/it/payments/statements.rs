//! A statement becomes payments, each line once.

use std::sync::Arc;

use sealbook::audit::Actor;
use sealbook::payments::statements::import;

use super::bank::{self, OTHER_ACCOUNT, camt, csv, page, paid};
use super::{assert_sound, balance, billed, count, open, shop, take_in};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_statement_pays_what_it_names_and_proposes_what_it_may_mean,
    a_payment_that_names_its_order_is_matched_by_its_sum,
    too_little_stays_open_and_too_much_is_credit,
    what_a_stranger_pays_on_a_settled_invoice_is_for_somebody_to_decide,
    an_account_that_paid_before_is_known_again,
    an_account_that_pays_for_everybody_tells_nobody_apart,
    statements_that_overlap_book_a_line_once,
    a_camt_and_a_csv_of_one_day_leave_the_doubt_to_somebody,
    equal_lines_of_one_statement_count_and_of_pages_are_doubtful,
    what_is_at_fault_changes_nothing,
    a_statement_that_was_broken_off_goes_on_where_it_stopped,
    statements_taken_in_at_once_book_a_line_once,
    what_the_bank_says_of_somebody_is_sealed,
);

async fn a_statement_pays_what_it_names_and_proposes_what_it_may_mean(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let two = billed(&ground, "grace@example.org", 2, 4_900).await;
    let three = billed(&ground, "konrad@example.org", 3, 890).await;
    let file = camt(
        "S1",
        &[
            paid(9_150, &one.reference()),
            paid(4_900, &format!("Rechnung {}", two.number)),
            paid(800, &format!("Rechnung {}", three.number)),
            paid(100, "Danke!"),
            paid(-5_000, "Miete").by("Vermieter", OTHER_ACCOUNT),
            paid(-250, "Entgelt").by("", ""),
        ],
    );
    let summary = take_in(&ground, &file).await.unwrap();
    assert_eq!(
        (
            summary.lines,
            summary.known,
            summary.allocated,
            summary.proposed
        ),
        (6, 0, 2, 1)
    );
    assert_eq!((summary.unmatched, summary.noted), (1, 2));
    assert!(summary.balanced && !summary.repeated);
    assert_eq!(open(&ground, &one).await, 0);
    assert_eq!(open(&ground, &two).await, 0);
    assert_eq!(open(&ground, &three).await, 890, "nobody has confirmed it");
    assert_eq!(balance(&ground, "bank").await, 9_150 + 4_900 + 800 + 100);
    assert_eq!(balance(&ground, "suspense").await, -900);
    assert_sound(&ground).await;
}

async fn a_payment_that_names_its_order_is_matched_by_its_sum(databases: &Databases) {
    let ground = shop(databases).await;
    let exact = billed(&ground, "ada@example.org", 1, 9_150).await;
    let part = billed(&ground, "grace@example.org", 2, 4_900).await;
    let file = camt(
        "S1",
        &[
            paid(9_150, &format!("Bestellung {}", exact.order.to_lowercase())),
            paid(4_000, &part.order).known_as("B-2"),
            // The same once more: nothing is open, so somebody is asked.
            paid(9_150, &exact.order).known_as("B-3"),
            paid(123, "BCDFG-23456"),
        ],
    );
    let summary = take_in(&ground, &file).await.unwrap();
    assert_eq!((summary.allocated, summary.proposed), (1, 2));
    assert_eq!(
        (open(&ground, &exact).await, open(&ground, &part).await),
        (0, 4_900)
    );
    let proposed: Vec<(String, String)> = sqlx::query_as(
        "select p.invoice_id, p.why from bank_line_proposals p join bank_lines l on l.id = p.line_id order by l.position",
    )
    .fetch_all(ground.storage.reader())
    .await
    .unwrap();
    let order = || "order".to_owned();
    assert_eq!(proposed, [(part.id, order()), (exact.id, order())]);
    assert_sound(&ground).await;
}

async fn too_little_stays_open_and_too_much_is_credit(databases: &Databases) {
    let ground = shop(databases).await;
    let part = billed(&ground, "ada@example.org", 1, 9_150).await;
    let over = billed(&ground, "grace@example.org", 2, 4_900).await;
    let file = camt(
        "S1",
        &[
            paid(5_000, &part.reference()),
            paid(5_000, &over.reference()),
            // The same invoice again: there is nothing left to pay.
            paid(4_900, &over.reference()),
        ],
    );
    let summary = take_in(&ground, &file).await.unwrap();
    assert_eq!(summary.allocated, 3);
    assert_eq!(open(&ground, &part).await, 4_150);
    assert_eq!(open(&ground, &over).await, 0);
    assert_eq!(balance(&ground, "customer_credit").await, -(100 + 4_900));
    let rest = camt("S2", &[paid(4_150, &part.reference())]);
    take_in(&ground, &rest).await.unwrap();
    assert_eq!(open(&ground, &part).await, 0);
    assert_sound(&ground).await;
}

async fn what_a_stranger_pays_on_a_settled_invoice_is_for_somebody_to_decide(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    let full = camt("S1", &[paid(700, &one.reference())]);
    take_in(&ground, &full).await.unwrap();
    let again = |minor| paid(minor, &one.reference());
    let stranger = again(1).by("Mallory", OTHER_ACCOUNT);
    let file = camt("S2", &[stranger, again(2), again(3).by("", "")]);
    let summary = take_in(&ground, &file).await.unwrap();
    assert_eq!((summary.proposed, summary.allocated), (2, 1));
    assert_eq!(balance(&ground, "customer_credit").await, -2);
    assert_eq!(balance(&ground, "suspense").await, -4);
    assert_sound(&ground).await;
}

async fn an_account_that_paid_before_is_known_again(databases: &Databases) {
    let ground = shop(databases).await;
    let first = billed(&ground, "ada@example.org", 1, 9_150).await;
    take_in(&ground, &camt("S1", &[paid(9_150, &first.reference())]))
        .await
        .unwrap();
    let second = billed(&ground, "ada@example.org", 2, 9_150).await;
    let other = billed(&ground, "grace@example.org", 3, 9_150).await;
    let summary = take_in(
        &ground,
        &camt("S2", &[paid(9_150, "wie immer").known_as("B-2")]),
    )
    .await
    .unwrap();
    assert_eq!(summary.proposed, 1);
    let proposed: Vec<(String, String)> =
        sqlx::query_as("select invoice_id, why from bank_line_proposals order by position")
            .fetch_all(ground.storage.reader())
            .await
            .unwrap();
    assert_eq!(proposed, [(second.id.clone(), "account amount".to_owned())]);
    assert_eq!(open(&ground, &other).await, 9_150);
}

/// A payment service has one account for all its customers.
async fn an_account_that_pays_for_everybody_tells_nobody_apart(databases: &Databases) {
    let ground = shop(databases).await;
    let mut movements = Vec::new();
    for customer in 1..=17 {
        let email = format!("customer{customer}@example.org");
        let invoice = billed(&ground, &email, customer, 700).await;
        movements.push(paid(700, &invoice.reference()).known_as(&format!("B-{customer}")));
    }
    for customer in 1..=2 {
        let email = format!("customer{customer}@example.org");
        billed(&ground, &email, 100 + customer, 9_150).await;
    }
    let unsaid = |id: &str| camt(id, &[paid(9_150, "wie immer").known_as(id)]);
    let some = camt("S1", &movements[..16]);
    take_in(&ground, &some).await.unwrap();
    let known = take_in(&ground, &unsaid("S2")).await.unwrap();
    assert_eq!((known.proposed, known.unmatched), (1, 0));
    let all = camt("S3", &movements[16..]);
    take_in(&ground, &all).await.unwrap();
    let unknown = take_in(&ground, &unsaid("S4")).await.unwrap();
    assert_eq!((unknown.proposed, unknown.unmatched), (0, 1));
    assert_sound(&ground).await;
}

async fn statements_that_overlap_book_a_line_once(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let first = camt("S1", &[paid(9_150, &one.reference()), paid(100, "a")]);
    take_in(&ground, &first).await.unwrap();
    let again = take_in(&ground, &first).await.unwrap();
    assert!(again.repeated);
    assert_eq!((again.lines, again.known, again.allocated), (2, 2, 0));
    // Two days in one file, of which one was there.
    let longer = camt(
        "S2",
        &[
            paid(100, "a"),
            paid(9_150, &one.reference()),
            paid(200, "b"),
        ],
    );
    let summary = take_in(&ground, &longer).await.unwrap();
    assert_eq!((summary.lines, summary.known, summary.unmatched), (3, 2, 1));
    assert_eq!(count(&ground, "select count(*) from bank_lines").await, 3);
    assert_eq!(balance(&ground, "bank").await, 9_450);
    assert_sound(&ground).await;
}

async fn a_camt_and_a_csv_of_one_day_leave_the_doubt_to_somebody(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let camt = camt(
        "S1",
        &[
            paid(9_150, &one.reference()).known_as("B-1"),
            paid(700, "x").known_as("B-2"),
        ],
    );
    take_in(&ground, &camt).await.unwrap();
    // The export words it differently, and holds one line more of the same likeness.
    let text = format!("SEPA-Gutschrift {}", one.reference());
    let export = csv(&[paid(9_150, &text), paid(700, "SEPA x"), paid(700, "SEPA y")]);
    let summary = take_in(&ground, &export).await.unwrap();
    assert_eq!(
        (summary.lines, summary.doubtful, summary.unmatched),
        (3, 2, 1)
    );
    assert_eq!(balance(&ground, "bank").await, 9_150 + 700 + 700);
    assert_eq!(open(&ground, &one).await, 0);
    let again = take_in(&ground, &format!("{export}\n")).await.unwrap();
    assert_eq!((again.known, again.repeated), (3, false));
    assert_sound(&ground).await;
}

async fn equal_lines_of_one_statement_count_and_of_pages_are_doubtful(databases: &Databases) {
    let ground = shop(databases).await;
    let twice = [paid(500, "Spende"), paid(500, "Spende")];
    let summary = take_in(&ground, &camt("S1", &twice)).await.unwrap();
    assert_eq!(summary.unmatched, 2, "both are real");
    let another = [paid(300, "Kaffee")];
    take_in(&ground, &page("S2", &another)).await.unwrap();
    let second = [paid(300, "Kaffee"), paid(400, "Tee")];
    let summary = take_in(&ground, &page("S3", &second)).await.unwrap();
    assert_eq!((summary.doubtful, summary.unmatched), (1, 1));
    let referred = [paid(600, "Brot").known_as("B-7")];
    take_in(&ground, &page("S4", &referred)).await.unwrap();
    let summary = take_in(&ground, &page("S5", &referred)).await.unwrap();
    assert_eq!(summary.known, 1, "the bank's own reference tells");
    assert_eq!(balance(&ground, "bank").await, 500 + 500 + 300 + 400 + 600);
}

async fn what_is_at_fault_changes_nothing(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let sound = camt("S1", &[paid(9_150, &one.reference())]);
    let cut = &sound[..sound.len() - 40];
    let expanding = sound.replacen(
        "<Document",
        "<!DOCTYPE d [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><Document",
        1,
    );
    let unbalanced = sound.replacen("<Amt Ccy=\"EUR\">1091.50", "<Amt Ccy=\"EUR\">1091.51", 1);
    let other = bank::of_account(OTHER_ACCOUNT, &[paid(9_150, &one.reference())]);
    let export = csv(&[paid(9_150, &one.reference())]).replace(bank::ACCOUNT, OTHER_ACCOUNT);
    for (file, why) in [
        (cut.to_owned(), "ends before"),
        (expanding, "document type"),
        (unbalanced, "do not add up"),
        (other, "another account"),
        (export, "another account"),
        (sound.replace("2026-02-27", "9999-12-31"), "a week ahead"),
        (sound.replace("2026-02-27", "1999-12-31"), "before 2000"),
        (
            page("S1", &[paid(10_000_000_000_001, "x")]),
            "more than one line",
        ),
        (page("S1", &[paid(i64::MAX, "x")]), "more than one line"),
        (csv(&[paid(-10_000_000_000_001, "x")]), "more than one line"),
        ("id;name\n1;x\n".to_owned(), "neither a camt.053"),
        (sound.replace("EUR", "USD"), "a statement in USD"),
        (
            csv(&[paid(1, "x")]).replace(",EUR,", ",USD,"),
            "in another currency",
        ),
        (String::new(), "neither a camt.053"),
    ] {
        let error = take_in(&ground, &file).await.unwrap_err();
        assert!(error.refusal().is_some(), "{error}");
        assert!(error.to_string().contains(why), "{why}: {error}");
    }
    for table in [
        "select count(*) from statements",
        "select count(*) from bank_lines",
        "select count(*) from entries where kind <> 'invoice'",
    ] {
        assert_eq!(count(&ground, table).await, 0, "{table}");
    }
    assert!(take_in(&ground, &sound).await.is_ok());
}

async fn a_statement_that_was_broken_off_goes_on_where_it_stopped(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let mut movements: Vec<_> = (0..600).map(|n| paid(100 + n, &format!("{n}"))).collect();
    movements.push(paid(9_150, &one.reference()));
    let file = camt("S1", &movements);
    let (sent, first) = tokio::sync::oneshot::channel();
    let app = Arc::clone(&ground.app);
    let source = Arc::new(file.clone().into_bytes());
    let importing = tokio::spawn(async move {
        let mut sent = Some(sent);
        import(&app, &Actor::System, source, |_| {
            if let Some(sent) = sent.take() {
                let _ = sent.send(());
            }
        })
        .await
    });
    first.await.unwrap();
    importing.abort();
    let _ = importing.await;
    let begun = count(&ground, "select count(*) from bank_lines").await;
    assert!((1..=601).contains(&begun), "{begun}");
    let summary = take_in(&ground, &file).await.unwrap();
    assert_eq!(
        (summary.lines, summary.known, summary.unmatched),
        (601, 0, 600)
    );
    assert_eq!(summary.allocated, 1);
    let sum: i64 = movements.iter().map(|movement| movement.minor).sum();
    assert_eq!(balance(&ground, "bank").await, sum);
    assert_sound(&ground).await;
}

async fn statements_taken_in_at_once_book_a_line_once(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let files: Vec<String> = (0..8)
        .map(|n| {
            let own = paid(100 + n, &format!("own {n}"));
            camt(&format!("S{n}"), &[paid(9_150, &one.reference()), own])
        })
        .collect();
    let all = files.iter().map(|file| take_in(&ground, file));
    let summaries = futures_util::future::join_all(all).await;
    let known: u32 = summaries
        .iter()
        .map(|summary| summary.as_ref().unwrap().known)
        .sum();
    assert_eq!(known, 7);
    assert_eq!(count(&ground, "select count(*) from bank_lines").await, 9);
    assert_eq!(open(&ground, &one).await, 0);
    assert_eq!(balance(&ground, "customer_credit").await, 0);
    assert_sound(&ground).await;
}

async fn what_the_bank_says_of_somebody_is_sealed(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let name = databases.canaries.word("payer's name");
    let stranger = databases.canaries.word("stranger's name");
    let purpose = databases.canaries.word("purpose");
    let account = databases.canaries.plant("account", bank::PAYER);
    let file = camt(
        "S1",
        &[
            paid(9_150, &format!("{} {purpose}", one.reference())).by(&name, &account),
            paid(100, &purpose).by(&stranger, &account),
        ],
    );
    take_in(&ground, &file).await.unwrap();
    // Whose it is decides whose keys seal it.
    let of_customer = "select count(*) from bank_lines l join customers c on c.id = l.customer_id \
         and c.subject_id = l.subject_id";
    assert_eq!(count(&ground, of_customer).await, 1);
    let of_statement =
        "select count(*) from bank_lines l join statements s on s.subject_id = l.subject_id";
    assert_eq!(count(&ground, of_statement).await, 1);
}
