//! What operators do with lines: confirm, assign, settle a doubt, take back.

use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::ledger::{self, EntryId, Spending};
use sealbook::payments::lines::{self, Filter, Line, LineError, LineState};

use super::bank::{camt, csv, paid};
use super::{assert_sound, balance, billed, count, open, shop, take_in};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_confirmed_proposal_pays_and_is_taken_back,
    a_wrong_match_is_taken_back_and_given_to_another,
    a_doubt_is_settled_either_way,
    what_cannot_be_meant_is_refused,
    of_many_who_decide_at_once_one_does,
    a_match_whose_credit_is_spent_stays,
    lines_are_listed_in_pages,
);

/// The lines in this state, the latest first.
async fn in_state(ground: &Ground, state: LineState) -> Vec<Line> {
    let filter = Filter {
        state: Some(state),
        ..Filter::default()
    };
    let page = lines::page(&ground.storage, &filter, None, None, 100).await;
    page.unwrap().unwrap()
}

async fn only(ground: &Ground, state: LineState) -> Line {
    let mut lines = in_state(ground, state).await;
    assert_eq!(lines.len(), 1);
    lines.remove(0)
}

async fn a_confirmed_proposal_pays_and_is_taken_back(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    take_in(&ground, &camt("S1", &[paid(5_000, &one.number)]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Proposed).await;
    let proposed = lines::proposals(&ground.storage, std::slice::from_ref(&line));
    let proposed = proposed.await.unwrap();
    assert_eq!(proposed[0].number, one.number);
    let by = Actor::System;
    let numbers = [one.number.clone()];
    lines::assign(&ground.app, &by, &line.id, &numbers)
        .await
        .unwrap();
    assert_eq!(open(&ground, &one).await, 4_150);
    assert_eq!(balance(&ground, "suspense").await, 0);
    let again = lines::assign(&ground.app, &by, &line.id, &numbers).await;
    assert!(matches!(again, Err(LineError::Changed)));
    lines::undo(&ground.app, &by, &line.id).await.unwrap();
    assert_eq!(open(&ground, &one).await, 9_150);
    assert_eq!(balance(&ground, "suspense").await, -5_000);
    assert_eq!(only(&ground, LineState::Proposed).await.customer, None);
    lines::assign(&ground.app, &by, &line.id, &numbers)
        .await
        .unwrap();
    assert_eq!(open(&ground, &one).await, 4_150);
    let logged = "select count(*) from audit_events where action = 'payment-changed'";
    assert_eq!(count(&ground, logged).await, 3);
    assert_sound(&ground).await;
}

async fn a_wrong_match_is_taken_back_and_given_to_another(databases: &Databases) {
    let ground = shop(databases).await;
    let name = databases.canaries.word("payer's name");
    let wrong = billed(&ground, "ada@example.org", 1, 9_150).await;
    let right = billed(&ground, "grace@example.org", 2, 9_150).await;
    let payment = paid(9_150, &wrong.reference()).by(&name, super::bank::PAYER);
    take_in(&ground, &camt("S1", &[payment])).await.unwrap();
    let line = only(&ground, LineState::Allocated).await;
    let by = Actor::System;
    lines::undo(&ground.app, &by, &line.id).await.unwrap();
    assert_eq!(open(&ground, &wrong).await, 9_150);
    assert_eq!(balance(&ground, "bank").await, 9_150);
    assert_eq!(balance(&ground, "suspense").await, -9_150);
    lines::assign(
        &ground.app,
        &by,
        &line.id,
        std::slice::from_ref(&right.number),
    )
    .await
    .unwrap();
    assert_eq!(open(&ground, &right).await, 0);
    let moved = only(&ground, LineState::Allocated).await;
    assert_eq!(moved.customer.unwrap().as_str(), right.customer);
    // It lies under her keys now, and opens there.
    let sealed = "select count(*) from bank_lines l join customers c on c.id = l.customer_id and c.subject_id = l.subject_id";
    assert_eq!(count(&ground, sealed).await, 1);
    assert_ne!(moved.subject, line.subject);
    assert_sound(&ground).await;
}

async fn a_doubt_is_settled_either_way(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    take_in(&ground, &camt("S1", &[paid(700, "x"), paid(800, "y")]))
        .await
        .unwrap();
    let export = csv(&[paid(700, &one.reference()), paid(800, "SEPA y")]);
    take_in(&ground, &export).await.unwrap();
    let doubtful = in_state(&ground, LineState::Doubtful).await;
    let of = |minor| doubtful.iter().find(|line| line.amount.minor() == minor);
    let by = Actor::System;
    // One more payment after all: what it says is read now.
    lines::count(&ground.app, &by, &of(700).unwrap().id)
        .await
        .unwrap();
    assert_eq!(open(&ground, &one).await, 0);
    let repeated = &of(800).unwrap().id;
    lines::call_repeated(&ground.app, &by, repeated)
        .await
        .unwrap();
    assert_eq!(balance(&ground, "bank").await, 700 + 800 + 700);
    lines::undo(&ground.app, &by, repeated).await.unwrap();
    assert_eq!(only(&ground, LineState::Doubtful).await.id, *repeated);
    let unmatched = in_state(&ground, LineState::Unmatched).await;
    let why = Text::new("sent here by mistake").unwrap();
    lines::set_aside(&ground.app, &by, &unmatched[0].id, &why)
        .await
        .unwrap();
    lines::undo(&ground.app, &by, &unmatched[0].id)
        .await
        .unwrap();
    only(&ground, LineState::Unmatched).await;
    assert_sound(&ground).await;
}

async fn what_cannot_be_meant_is_refused(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    let two = billed(&ground, "grace@example.org", 2, 700).await;
    take_in(&ground, &camt("S1", &[paid(123, "x"), paid(-50, "Miete")]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    let assign = async |line: &Line, numbers: &[&str]| {
        let numbers: Vec<String> = numbers.iter().copied().map(str::to_owned).collect();
        lines::assign(&ground.app, &Actor::System, &line.id, &numbers).await
    };
    let unknown = assign(&line, &["INV-2026-999999"]).await;
    assert!(
        matches!(unknown, Err(LineError::UnknownInvoice(number)) if number == "INV-2026-999999")
    );
    let both = assign(&line, &[&one.number, &two.number]).await;
    assert!(matches!(both, Err(LineError::SeveralCustomers)));
    assert!(matches!(
        assign(&line, &[]).await,
        Err(LineError::UnknownInvoice(_))
    ));
    let out = only(&ground, LineState::Noted).await;
    assert!(matches!(
        assign(&out, &[&one.number]).await,
        Err(LineError::Changed)
    ));
    let undone = lines::undo(&ground.app, &Actor::System, &out.id).await;
    assert!(matches!(undone, Err(LineError::Changed)));
    assert_eq!(open(&ground, &one).await + open(&ground, &two).await, 1_400);
    assert_sound(&ground).await;
}

async fn of_many_who_decide_at_once_one_does(databases: &Databases) {
    let ground = shop(databases).await;
    let mut numbers = Vec::new();
    for running in 1..=8 {
        let email = format!("payer{running}@example.org");
        numbers.push(billed(&ground, &email, running, 700).await.number);
    }
    take_in(&ground, &camt("S1", &[paid(700, "x")]))
        .await
        .unwrap();
    let line = only(&ground, LineState::Unmatched).await;
    let by = Actor::System;
    let all = numbers
        .iter()
        .map(|number| lines::assign(&ground.app, &by, &line.id, std::slice::from_ref(number)));
    let done = futures_util::future::join_all(all).await;
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
    assert_eq!(balance(&ground, "suspense").await, 0);
    assert_eq!(
        count(
            &ground,
            "select count(*) from invoice_balances where open_minor = 0"
        )
        .await,
        1
    );
    assert_sound(&ground).await;
}

async fn a_match_whose_credit_is_spent_stays(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    let next = billed(&ground, "ada@example.org", 2, 500).await;
    take_in(&ground, &camt("S1", &[paid(1_000, &one.reference())]))
        .await
        .unwrap();
    let entry = EntryId::mint(&ground.clock, &ground.chance);
    let next_id: sealbook::billing::invoices::InvoiceId = next.id.parse().unwrap();
    ground
        .storage
        .transact(move |tx| {
            let (entry, next): (EntryId, sealbook::billing::invoices::InvoiceId) =
                (entry.clone(), next_id.clone());
            Box::pin(async move {
                let on = "2026-03-01".parse().unwrap();
                let at = "2026-03-01T12:00:00Z".parse().unwrap();
                let spending = Spending {
                    event: entry.to_string(),
                    entry,
                    invoice: next,
                    at_most: None,
                    booked_on: on,
                };
                ledger::spend_credit(tx, at, &spending).await
            })
        })
        .await
        .unwrap();
    assert_eq!(open(&ground, &next).await, 200);
    let line = only(&ground, LineState::Allocated).await;
    let undone = lines::undo(&ground.app, &Actor::System, &line.id).await;
    assert!(matches!(undone, Err(LineError::Spent)), "{undone:?}");
    assert_eq!(open(&ground, &one).await, 0);
    assert_sound(&ground).await;
}

async fn lines_are_listed_in_pages(databases: &Databases) {
    let ground = shop(databases).await;
    let movements: Vec<_> = (1..=25).map(|n| paid(n, &format!("{n}"))).collect();
    take_in(&ground, &camt("S1", &movements)).await.unwrap();
    let filter = Filter::default();
    let (mut seen, mut last) = (Vec::new(), None);
    loop {
        let page = lines::page(&ground.storage, &filter, last.as_ref(), None, 10).await;
        let page = page.unwrap().unwrap();
        let Some(line) = page.last() else { break };
        last = Some(line.id.clone());
        seen.extend(page.iter().map(|line| line.id.clone()));
    }
    assert_eq!(seen.len(), 25);
    let newer = lines::page(&ground.storage, &filter, None, Some(&seen[10]), 10);
    let newer: Vec<_> = newer.await.unwrap().unwrap();
    assert_eq!(
        newer.iter().map(|line| &line.id).collect::<Vec<_>>(),
        seen[..10].iter().collect::<Vec<_>>()
    );
}
