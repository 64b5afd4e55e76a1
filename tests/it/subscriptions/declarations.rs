//! Cancelling and withdrawing without an account: done for whom it concerns, told to nobody else.

use jiff::SignedDuration;
use mail_parser::MessageParser;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription};

use crate::account::shop::{ADA, body};
use crate::support::on_both_engines;
use crate::support::shop::Shop;
use crate::support::visitor::{Answer, Visitor};

on_both_engines!(
    a_contract_is_cancelled_with_number_and_address_and_looking_does_nothing,
    whoever_declares_gets_the_same_answer_and_only_the_customer_is_told,
    a_withdrawal_in_time_cancels_the_order_and_takes_its_invoice_back,
    a_withdrawal_that_is_late_or_a_companys_is_left_to_a_person,
    what_cannot_be_meant_is_said,
    a_form_that_is_sent_again_declares_once,
);

impl Shop {
    pub async fn number(&self, subscription: &Subscription) -> String {
        let order = sealbook::orders::find(&self.app, &subscription.order).await;
        order.unwrap().unwrap().number
    }

    /// Declares something on the page, as a person would.
    pub async fn declare(&self, path: &str, typed: &[(&str, &str)]) -> Answer {
        let mut visitor = self.visitor();
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200);
        self.app.clock.advance(SignedDuration::from_secs(5));
        self.declare_on(&mut visitor, &page, path, typed).await
    }

    async fn declare_on(
        &self,
        visitor: &mut Visitor,
        page: &Answer,
        path: &str,
        typed: &[(&str, &str)],
    ) -> Answer {
        let mut fields = vec![("website", "")];
        fields.extend(typed);
        let answer = visitor.submit(page, path, &fields).await;
        self.none_left("select count(*) from jobs where kind = 'answer-declaration'")
            .await;
        self.quiet().await;
        answer
    }

    /// Mails with such a subject so far: to whom they went, and what they say.
    pub fn titled(&self, begins: &[&str]) -> Vec<String> {
        let mails = self.mails();
        let read = mails.iter().filter_map(|mail| {
            let mail = MessageParser::default().parse(mail.as_bytes())?;
            let subject = mail.subject()?;
            let is_one = begins.iter().any(|begins| subject.starts_with(begins));
            let to = mail.to()?.first()?.address()?.to_owned();
            is_one.then(|| format!("{to} {subject} {}", mail.body_text(0).unwrap()))
        });
        read.collect()
    }

    /// Those that confirm a declaration.
    fn told(&self) -> Vec<String> {
        self.titled(&["Your cancellation", "Your withdrawal"])
    }
}

async fn a_contract_is_cancelled_with_number_and_address_and_looking_does_nothing(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let number = shop.number(&begun).await.to_lowercase().replace('-', " ");
    for _ in 0..3 {
        assert_eq!(shop.visitor().get("/cancel").await.status, 200);
    }
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let typed = [
        ("order_number", number.as_str()),
        ("email", " Ada@Example.ORG"),
        ("manner", "for_cause"),
        ("reason", "Mail was not delivered <for> a week."),
        ("wanted_on", ""),
    ];
    let answer = shop.declare("/cancel", &typed).await;
    assert_eq!(answer.status, 200, "{}", answer.html);
    assert!(answer.html.contains("&lt;for&gt; a week"));
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Cancelled);
    let told = shop.told();
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("ada@example.org") && told[0].contains("31 March 2026"),
        "{}",
        told[0]
    );
    // A second time: what was done stays done, and is confirmed again.
    shop.declare("/cancel", &typed).await;
    assert_eq!(shop.told().len(), 2);
    let expected = [Happening::Begun, Happening::CancelRequested];
    assert_eq!(shop.what_happened(&begun).await, expected);
}

async fn whoever_declares_gets_the_same_answer_and_only_the_customer_is_told(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let number = shop.number(&begun).await;
    let mut answers = Vec::new();
    for (number, email) in [
        ("ZZZZZ-ZZZZZ", "nobody@example.org"),
        (number.as_str(), "nobody@example.org"),
        ("ZZZZZ-ZZZZZ", ADA),
    ] {
        let typed = [
            ("order_number", number),
            ("email", email),
            ("manner", "ordinary"),
        ];
        let answer = shop.declare("/cancel", &typed).await;
        assert_eq!(answer.status, 200);
        let said = answer.html.replace(number, "N").replace(email, "E");
        answers.push(said.split("<main").nth(1).unwrap().to_owned());
    }
    assert!(answers[0].contains("on its way"));
    let same = |answer: &String| answer.split("at ").next() == answers[0].split("at ").next();
    assert!(answers.iter().all(same));
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let told = shop.told();
    assert_eq!(told.len(), 2, "not to the stranger");
    for mail in told {
        assert!(mail.contains("ada@example.org") && mail.contains("do not belong"));
        assert!(!mail.contains("nobody@"));
    }
    // The shop sees all three: a typing error undoes none.
    assert_eq!(shop.count("select count(*) from declarations").await, 3);
    shop.later(SignedDuration::from_hours(24 * 31)).await;
    subscriptions::declarations::forget(&shop.app)
        .await
        .unwrap();
    assert_eq!(shop.count("select count(*) from declarations").await, 0);
}

async fn a_withdrawal_in_time_cancels_the_order_and_takes_its_invoice_back(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    assert!(shop.asked_for(&begun).await > 0);
    let number = shop.number(&begun).await;
    shop.move_to("2026-03-15T22:00:00Z").await;
    let typed = [("order_number", number.as_str()), ("email", ADA)];
    let answer = shop.declare("/withdraw", &typed).await;
    assert_eq!(answer.status, 200, "{}", answer.html);
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
    assert_eq!(shop.asked_for(&begun).await, 0);
    let told = shop.told();
    assert!(told[0].contains("withdrawn from the contract"));
    assert!(
        told[0].contains("by 29 March 2026 at the latest"),
        "{}",
        told[0]
    );
}

async fn a_withdrawal_that_is_late_or_a_companys_is_left_to_a_person(shop: &Shop) {
    let late = shop.subscribe(ADA, "monthly").await;
    shop.move_to("2026-03-16T12:00:00Z").await;
    let mut company = body("office@example.org");
    company["customer"]["company"] = "Lovelace Ltd".into();
    shop.order_with("company", &company).await;
    subscriptions::follow_orders(&shop.app).await.unwrap();
    let number = shop.number(&late).await;
    let typed = [("order_number", number.as_str()), ("email", ADA)];
    shop.declare("/withdraw", &typed).await;
    let number: String = sqlx::query_scalar("select number from orders where customer_id <> $1")
        .bind(late.customer.as_str())
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
    let typed = [
        ("order_number", number.as_str()),
        ("email", "office@example.org"),
    ];
    shop.declare("/withdraw", &typed).await;
    assert_eq!(
        shop.count("select count(*) from orders where cancelled_at is not null")
            .await,
        0
    );
    let told = shop.told();
    assert_eq!(told.len(), 2);
    assert!(
        told.iter()
            .all(|mail| mail.contains("A person looks at it"))
    );
}

async fn a_form_that_is_sent_again_declares_once(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let number = shop.number(&begun).await;
    let mut visitor = shop.visitor();
    let page = visitor.get("/withdraw").await;
    shop.app.clock.advance(SignedDuration::from_secs(5));
    // Back in the browser, a number that was typed wrong is put right on the same form.
    let mut said = Vec::new();
    for number in ["ZZZZZ-ZZZZZ", &number, &number, &number] {
        let typed = [("order_number", number), ("email", ADA)];
        let answer = shop
            .declare_on(&mut visitor, &page, "/withdraw", &typed)
            .await;
        assert_eq!(answer.status, 200, "{}", answer.html);
        said.push(answer.html.split("<main").nth(1).unwrap().to_owned());
        shop.app.clock.advance(SignedDuration::from_mins(2));
    }
    assert_ne!(said[0], said[1]);
    assert!(
        said[1] == said[2] && said[2] == said[3],
        "when it was declared stays"
    );
    assert_eq!(shop.count("select count(*) from declarations").await, 2);
    assert_eq!(shop.told().len(), 2);
}

async fn what_cannot_be_meant_is_said(shop: &Shop) {
    for typed in [
        [
            ("order_number", "12"),
            ("email", ADA),
            ("manner", "ordinary"),
            ("reason", ""),
        ],
        [
            ("order_number", "BCDFG-23456"),
            ("email", "ada@"),
            ("manner", "ordinary"),
            ("reason", ""),
        ],
        [
            ("order_number", "BCDFG-23456"),
            ("email", ADA),
            ("manner", "for_cause"),
            ("reason", " "),
        ],
        [
            ("order_number", "BCDFG-23456"),
            ("email", ADA),
            ("manner", "sudden"),
            ("reason", ""),
        ],
    ] {
        let answer = shop.declare("/cancel", &typed).await;
        assert_eq!(answer.status, 422);
        assert!(answer.html.contains("class=\"errors\""), "{}", answer.html);
    }
    assert_eq!(shop.count("select count(*) from declarations").await, 0);
    let without_token = shop
        .visitor()
        .post("/cancel", &[("order_number", "BCDFG-23456")])
        .await;
    assert_eq!(without_token.status, 403);
}
