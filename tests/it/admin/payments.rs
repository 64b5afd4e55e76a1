//! `/admin/payments`: a statement comes in, somebody decides, and the log says who looked.

use actix_web::http::StatusCode;
use sealbook::audit::{Action, Filter};
use sealbook::billing::ledger::{self, Charge, EntryId};
use sealbook::money::{Currency, Money};
use sealbook::vault::map::Role;

use super::Seat;
use super::uploads::read_all;
use crate::payments::bank::{OTHER_ACCOUNT, camt, paid};
use crate::payments::{billed, open, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_statement_is_uploaded_read_and_decided,
    cash_is_recorded_and_its_rest_said_before_it_is_credit,
    a_refund_is_reviewed_put_into_a_file_and_fetched,
    what_late_payment_costs_is_shown_and_given_up_for_a_reason,
);

const PATH: &str = "/admin/payments";

async fn a_statement_is_uploaded_read_and_decided(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let two = billed(&ground, "grace@example.org", 2, 4_900).await;
    let name = databases.canaries.word("payer's name");
    let seat = Seat::take(&ground, Role::Billing).await;
    let file = camt(
        "S1",
        &[
            paid(9_150, &one.reference()),
            paid(4_000, &two.number).by(&name, OTHER_ACCOUNT),
        ],
    );
    let forged = seat.upload(&file, "no token").await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let uploaded = seat.upload(&file, &seat.csrf).await;
    assert_eq!(uploaded.status, StatusCode::SEE_OTHER, "{uploaded:?}");
    assert!(seat.get(PATH).await.shows("Being read since"));
    read_all(&ground).await;
    assert_eq!(open(&ground, &one).await, 0);

    let page = seat.get(PATH).await;
    assert!(page.shows(&name) && page.shows("INV-2026-000002") && page.shows("Matched"));
    let paid = format!("/admin/invoices/{}\">{}</a>: €91.50", one.id, one.number);
    assert!(page.body.contains(&paid), "{page:?}");
    let looked = Filter {
        action: Some(Action::Opened),
        ..Filter::default()
    };
    let looks = ground.audit.entries(&looked, 10).await.unwrap();
    assert!(!looks.is_empty(), "the log says who looked");
    assert!(
        !seat
            .get(&format!("{PATH}?state=allocated"))
            .await
            .shows(&name)
    );

    // The line with a form to assign it is the one that is proposed.
    let (before, _) = page.body.split_once("/assign\"").unwrap();
    let (_, line) = before.rsplit_once("/admin/payments/").unwrap();
    let line = line.to_owned();
    let assign = format!("{PATH}/{line}/assign");
    let unknown = seat.post(&assign, &[("numbers", "INV-2026-000099")]).await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unknown.shows("There is no invoice of that number"));
    let done = seat
        .post(&assign, &[("numbers", " inv-2026-000002 ")])
        .await;
    assert_eq!(done.location, "/admin/payments?done=assigned");
    assert_eq!(open(&ground, &two).await, 900);
    let undone = seat.post(&format!("{PATH}/{line}/undo"), &[]).await;
    assert_eq!(undone.location, "/admin/payments?done=decided");
    assert_eq!(open(&ground, &two).await, 4_900);

    ground.clock.advance(jiff::SignedDuration::from_secs(60));
    seat.upload(&file, &seat.csrf).await;
    read_all(&ground).await;
    assert!(seat.get(PATH).await.shows("nothing in it is new"));

    let support = Seat::take(&ground, Role::Support).await;
    assert!(support.get(PATH).await.is_for_another_role());
    let uploaded = support.upload(&file, &support.csrf).await;
    assert_eq!(uploaded.status, StatusCode::FORBIDDEN);
}

async fn cash_is_recorded_and_its_rest_said_before_it_is_credit(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let next = billed(&ground, "ada@example.org", 2, 5_000).await;
    let remark = databases.canaries.word("remark");
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = format!("/admin/invoices/{}", one.id);
    let pay = format!("{page}/payments");
    let day = ground.app.today().to_string();
    let typed = |amount, rest| {
        [
            ("key", "k"),
            ("paid_amount", amount),
            ("paid_means", "cash"),
            ("paid_on", day.as_str()),
            ("paid_remark", remark.as_str()),
            ("credit_rest", rest),
        ]
    };
    assert!(seat.get(&page).await.shows("€91.50 is open"));
    for wrong in [
        "",
        "-5",
        "0",
        "1e3",
        "99999999999999999999",
        "12.345",
        "12 EUR",
    ] {
        let refused = seat.post(&pay, &typed(wrong, "")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let asked = seat.post(&pay, &typed("100,00", "")).await;
    assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        asked.shows("€8.50 would become the customer’s credit"),
        "{asked:?}"
    );
    assert_eq!(open(&ground, &one).await, 9_150);
    let done = seat.post(&pay, &typed("100,00", "yes")).await;
    assert_eq!(done.location, format!("{page}?done=recorded-over"));
    let again = seat.post(&pay, &typed("100,00", "yes")).await;
    assert_eq!(again.location, done.location);
    let shown = seat.get(&page).await;
    assert!(shown.shows(&remark) && shown.shows("€8.50"), "{shown:?}");
    assert_eq!(shown.body.matches("/undo\"").count(), 1);

    // The credit pays the other invoice, when it is confirmed.
    let other = format!("/admin/invoices/{}", next.id);
    assert!(seat.get(&other).await.shows("Pay €8.50 from the credit"));
    let by_credit = format!("{other}/spend-credit");
    let spent = seat
        .post(&by_credit, &[("key", "s"), ("offered", "8.50")])
        .await;
    assert_eq!(spent.location, format!("{other}?done=credit-spent"));
    assert_eq!(open(&ground, &next).await, 4_150);
    let twice = seat
        .post(&by_credit, &[("key", "t"), ("offered", "8.50")])
        .await;
    assert_eq!(twice.location, format!("{other}?done=unchanged"));
    for wrong in ["-8.50", "0.00"] {
        let refused = seat.post(&by_credit, &[("offered", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }

    // What it gave is spent, so it stays.
    let (before, _) = shown.body.split_once("/undo\"").unwrap();
    let (_, undo) = before.rsplit_once("action=\"").unwrap();
    let undo = format!("{undo}/undo");
    assert_eq!(
        seat.post(&undo, &[]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let refused = seat.post(&undo, &[("undone_reason", "a slip")]).await;
    assert!(
        refused.shows("the credit that it gave is spent"),
        "{refused:?}"
    );
    let support = Seat::take(&ground, Role::Support).await;
    assert!(
        support
            .post(&pay, &typed("1", ""))
            .await
            .is_for_another_role()
    );
    crate::payments::assert_sound(&ground).await;
}

async fn a_refund_is_reviewed_put_into_a_file_and_fetched(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 700).await;
    let name = databases.canaries.word("payer");
    let over = paid(1_200, &one.reference()).by(&name, OTHER_ACCOUNT);
    let statement = camt("S1", &[over, paid(-250, "Entgelt").by("", "")]);
    crate::payments::take_in(&ground, &statement).await.unwrap();
    let seat = Seat::take(&ground, Role::Billing).await;
    let new = "/admin/refunds/new";
    let form = seat.get(&format!("{new}?customer={}", one.customer)).await;
    assert!(
        form.shows(&name) && form.shows("credit of €5.00"),
        "{form:?}"
    );
    let (_, payment) = form.body.split_once("value=\"bnl_").unwrap();
    let payment = format!("bnl_{}", payment.split('"').next().unwrap());
    let ask = |amount: &'static str, to: &'static str, iban: &'static str| {
        let to = if to == "known" { payment.as_str() } else { to };
        [
            ("customer", one.customer.clone()),
            ("key", format!("{amount} {to}")),
            ("amount", amount.to_owned()),
            ("to", to.to_owned()),
            ("name", name.clone()),
            ("iban", iban.to_owned()),
        ]
    };
    let post = async |fields: [(&str, String); 6]| {
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        seat.post(new, &fields).await
    };
    for (amount, to, iban) in [
        ("5.01", "known", ""),
        ("-1", "known", ""),
        ("x", "known", ""),
        ("1", "", ""),
        ("1", "typed", "DE00370400440532013000"),
    ] {
        let refused = post(ask(amount, to, iban)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{amount} {iban}"
        );
    }
    for fields in [ask("2,00", "known", ""), ask("3", "typed", OTHER_ACCOUNT)] {
        let queued = post(fields).await;
        assert_eq!(
            queued.location, "/admin/refunds?done=refund-queued",
            "{queued:?}"
        );
    }
    let list = seat.get("/admin/refunds").await;
    assert!(list.shows(&name));
    let ids: Vec<&str> = list.body.split("name=\"").skip(1).collect();
    let ids: Vec<&str> = ids
        .iter()
        .filter_map(|rest| {
            rest.split('"')
                .next()
                .filter(|name| name.starts_with("refund_"))
        })
        .collect();
    assert_eq!(ids.len(), 2, "{list:?}");
    let ticked: Vec<(&str, &str)> = ids.iter().map(|id| (*id, "yes")).collect();
    let nothing = seat.post("/admin/refunds/file", &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let made = seat.post("/admin/refunds/file", &ticked).await;
    assert_eq!(made.location, "/admin/refunds?done=refund-file-made");
    let again = seat.post("/admin/refunds/file", &ticked).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = seat.get("/admin/refunds").await;
    let (_, file) = list.body.split_once("/admin/refunds/files/").unwrap();
    let file = format!("/admin/refunds/files/{}", file.split('"').next().unwrap());
    let (first, second) = (seat.get(&file).await, seat.get(&file).await);
    assert!(first.shows("pain.001.001.09") && first.body == second.body);
    let support = Seat::take(&ground, Role::Support).await;
    for path in ["/admin/refunds", &file] {
        assert!(support.get(path).await.is_for_another_role(), "{path}");
    }
    let off = seat.post(&format!("{file}/call-off"), &[]).await;
    assert_eq!(off.location, "/admin/refunds?done=refund-called-off");
    assert_eq!(seat.get(&file).await.status, StatusCode::NOT_FOUND);

    // The bank's charge stands where it is seen, and is booked from there.
    let page = seat.get("/admin/payments").await;
    assert!(page.shows("One movement is not booked"), "{page:?}");
    let noted = seat.get("/admin/payments?state=noted").await;
    let (before, _) = noted.body.split_once("/book\"").unwrap();
    let (_, line) = before.rsplit_once("/admin/payments/").unwrap();
    let book = format!("/admin/payments/{line}/book");
    let wrong = seat.post(&book, &[("as", "refund"), ("what", "x")]).await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    let booked = seat.post(&book, &[("as", "fee"), ("what", "")]).await;
    assert_eq!(booked.location, "/admin/payments?done=booked");
    crate::payments::assert_sound(&ground).await;
}

async fn what_late_payment_costs_is_shown_and_given_up_for_a_reason(databases: &Databases) {
    let ground = shop(databases).await;
    let one = billed(&ground, "ada@example.org", 1, 9_150).await;
    let (at, euros) = (ground.clock.now(), |minor| Money::new(minor, Currency::EUR));
    let charge = Charge {
        entry: EntryId::mint(&ground.clock, &ground.chance),
        event: "step".to_owned(),
        invoice: one.id.parse().unwrap(),
        fee: euros(500),
        interest: euros(189),
        booked_on: ground.app.today(),
    };
    let charged = ground.storage.transact(move |tx| {
        let charge = charge.clone();
        Box::pin(async move { ledger::charge(tx, at, &charge).await })
    });
    charged.await.unwrap();
    let seat = Seat::take(&ground, Role::Billing).await;
    let page = format!("/admin/invoices/{}", one.id);
    let shown = seat.get(&page).await;
    for line in ["Fees for late payment", "€5.00", "€1.89", "€98.39"] {
        assert!(shown.shows(line), "{line}: {shown:?}");
    }
    let waive = format!("{page}/waivers");
    let reason = databases.canaries.word("reason");
    let wish = |fee, why| {
        [
            ("key", "k"),
            ("waived_fee", fee),
            ("waived_interest", ""),
            ("waived_reason", why),
        ]
    };
    for (fee, why) in [
        ("5.01", reason.as_str()),
        ("", &reason),
        ("x", &reason),
        ("5", ""),
    ] {
        let refused = seat.post(&waive, &wish(fee, why)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{fee} {why}"
        );
    }
    for _ in 0..2 {
        let done = seat.post(&waive, &wish("5,00", &reason)).await;
        assert_eq!(done.location, format!("{page}?done=waived"));
    }
    assert_eq!(open(&ground, &one).await, 9_150 + 189);
    assert!(seat.get(&page).await.shows(&reason));
    let support = Seat::take(&ground, Role::Support).await;
    assert!(
        support
            .post(&waive, &wish("1", &reason))
            .await
            .is_for_another_role()
    );
}
