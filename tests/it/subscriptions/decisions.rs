//! What a person decides of a declaration: it waits until then, somebody hears of it, and whoever declared is told.

use futures_util::future::join;
use jiff::SignedDuration;
use jiff::civil::date;
use sealbook::audit::{Action, Actor, Filter};
use sealbook::orders;
use sealbook::subscriptions::declarations::{self, DecideError, DeclarationId, Said, Verdict};
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription};
use sealbook::vault::map::Role;
use sealbook::web::session::{self, Fresh, Kind};

use crate::account::shop::ADA;
use crate::admin::hire;
use crate::support::on_both_engines;
use crate::support::shop::Shop;
use crate::support::visitor::Visitor;

on_both_engines!(
    a_cause_waits_for_somebody_who_ends_the_contract_on_a_day,
    what_is_refused_stays_as_it_was_confirmed,
    a_late_withdrawal_that_is_accepted_takes_the_order_back,
    two_who_decide_at_once_decide_it_once,
    what_waits_is_kept_and_what_is_decided_is_forgotten_a_month_later,
);

const PATH: &str = "/admin/declarations";
const REASON: &str = "Mail was not delivered for a week.";
const WORDS: &str = "You are right about that week.";

impl Shop {
    /// Somebody of this role, signed in to the panel.
    pub async fn operator(&self, role: Role) -> Visitor {
        let app = &self.app;
        let id = hire(app, role).await;
        let fresh = Fresh::new(Kind::Operator, id.as_str(), &app.clock, &app.chance);
        session::begin_alone(&app.storage, &fresh).await.unwrap();
        let cookie = fresh.cookie();
        let mut operator = self.visitor();
        let (name, value) = (cookie.name().to_owned(), cookie.value().to_owned());
        operator.cookies.insert(name, value);
        assert_eq!(operator.get("/admin").await.status, 200);
        operator
    }

    async fn declare_a_cause(&self, of: &Subscription) {
        let number = self.number(of).await;
        let typed = [
            ("order_number", number.as_str()),
            ("email", ADA),
            ("manner", "for_cause"),
            ("reason", REASON),
            ("wanted_on", ""),
        ];
        assert_eq!(self.declare("/cancel", &typed).await.status, 200);
    }

    async fn declare_a_withdrawal(&self, of: &Subscription) {
        let number = self.number(of).await;
        let typed = [("order_number", number.as_str()), ("email", ADA)];
        assert_eq!(self.declare("/withdraw", &typed).await.status, 200);
    }

    /// The one that waits.
    async fn waiting(&self) -> DeclarationId {
        let mut waiting = declarations::waiting(&self.app, 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        waiting.remove(0).id
    }

    async fn carried_out(&self) {
        self.none_left("select count(*) from jobs where kind = 'carry-out-decision'")
            .await;
        self.quiet().await;
    }

    fn decisions_told(&self) -> Vec<String> {
        self.titled(&["About your"])
    }
}

fn said(verdict: Verdict) -> Said {
    Said {
        verdict,
        last_day: Some(date(2026, 3, 1)),
        words: WORDS.to_owned(),
    }
}

async fn a_cause_waits_for_somebody_who_ends_the_contract_on_a_day(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let charged = shop.asked_for(&begun).await;
    shop.declare_a_cause(&begun).await;
    let heard = shop.titled(&["A cancellation or withdrawal waits"]);
    let [heard] = heard.as_slice() else {
        panic!("{heard:?}")
    };
    assert!(heard.starts_with(&shop.app.config.business.contact_email));
    assert!(heard.contains("/admin/declarations"), "{heard}");
    let number = shop.number(&begun).await;
    for personal in [ADA, "Lovelace", REASON, &number] {
        assert!(!heard.contains(personal), "{heard}");
    }

    let mut support = shop.operator(Role::Support).await;
    assert!(!support.get("/admin").await.html.contains(PATH));
    assert_eq!(support.get(PATH).await.status, 403);
    let mut billing = shop.operator(Role::Billing).await;
    for from in [
        "/admin".to_owned(),
        format!("/admin/orders/{}", begun.order),
        format!("/admin/subscriptions/{}", begun.id),
    ] {
        let link = format!("href=\"{PATH}\"");
        assert!(billing.get(&from).await.html.contains(&link), "{from}");
    }
    let page = billing.get(PATH).await.html;
    for shown in [REASON, "Ada Lovelace", &number, begun.id.as_str()] {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    shop.move_to("2026-03-15T12:00:00Z").await;
    let path = format!("{PATH}/{}/decide", shop.waiting().await);
    let mut billing = shop.operator(Role::Billing).await;
    billing.get(PATH).await;
    for (day, words) in [
        ("2026-03-10", " "),
        ("", WORDS),
        ("2026-02-27", WORDS),
        ("2026-04-01", WORDS),
    ] {
        let typed = [("verdict", "accepted"), ("last_day", day), ("words", words)];
        let answer = billing.press(&path, &typed).await;
        assert_eq!(answer.status, 422, "{day}: {}", answer.html);
    }
    let typed = [
        ("verdict", "accepted"),
        ("last_day", "2026-03-10"),
        ("words", WORDS),
    ];
    let answer = billing.press(&path, &typed).await;
    let done = format!("{PATH}?done=declaration-accepted");
    assert_eq!(answer.location, Some(done));
    let again = billing.press(&path, &typed).await;
    assert_eq!(again.location, Some(format!("{PATH}?done=unchanged")));
    shop.carried_out().await;
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
    let last_day = subscriptions::view::last_day(&shop.app, &now);
    assert_eq!(last_day, Some(date(2026, 3, 10)));
    let left = shop.asked_for(&begun).await;
    assert!(0 < left && left < charged, "{left} of {charged}");
    let answers = shop.decisions_told();
    let [told] = answers.as_slice() else {
        panic!("{answers:?}")
    };
    for says in [ADA, "We accept your cancellation", "10 March 2026", WORDS] {
        assert!(told.contains(says), "{told}");
    }
    assert!(!billing.get(PATH).await.html.contains(REASON));
    let decided = Filter {
        action: Some(Action::DeclarationDecided),
        ..Filter::default()
    };
    let log = shop.app.audit.entries(&decided, 10).await.unwrap();
    assert_eq!(log.len(), 1);
}

async fn what_is_refused_stays_as_it_was_confirmed(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let charged = shop.asked_for(&begun).await;
    shop.declare_a_cause(&begun).await;
    let before = shop.what_happened(&begun).await;
    let mut owner = shop.operator(Role::Owner).await;
    let path = format!("{PATH}/{}/decide", shop.waiting().await);
    owner.get(PATH).await;
    let typed = [("verdict", "refused"), ("words", WORDS)];
    assert_eq!(owner.press(&path, &typed).await.status, 303);
    shop.carried_out().await;
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Cancelled);
    assert_eq!(shop.what_happened(&begun).await, before);
    assert_eq!(shop.asked_for(&begun).await, charged);
    let answers = shop.decisions_told();
    assert_eq!(answers.len(), 1);
    for says in [ADA, "do not accept", "31 March 2026", WORDS] {
        assert!(answers[0].contains(says), "{}", answers[0]);
    }
}

async fn a_late_withdrawal_that_is_accepted_takes_the_order_back(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    assert!(shop.asked_for(&begun).await > 0);
    shop.move_to("2026-03-16T12:00:00Z").await;
    shop.declare_a_withdrawal(&begun).await;
    let mut billing = shop.operator(Role::Billing).await;
    let path = format!("{PATH}/{}/decide", shop.waiting().await);
    assert!(billing.get(PATH).await.html.contains("Withdrawal"));
    let typed = [("verdict", "accepted"), ("words", WORDS)];
    assert_eq!(billing.press(&path, &typed).await.status, 303);
    shop.carried_out().await;
    let order = orders::find(&shop.app, &begun.order).await.unwrap();
    assert!(order.unwrap().withdrawn_at.is_some());
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
    assert_eq!(shop.asked_for(&begun).await, 0);
    let answers = shop.decisions_told();
    assert_eq!(answers.len(), 1);
    assert!(answers[0].contains("We accept your withdrawal"));
}

async fn two_who_decide_at_once_decide_it_once(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.declare_a_cause(&begun).await;
    let id = shop.waiting().await;
    let decide =
        async |verdict| declarations::decide(&shop.app, &id, &said(verdict), Actor::System).await;
    let (yes, no) = join(decide(Verdict::Accepted), decide(Verdict::Refused)).await;
    let lost = match (&yes, &no) {
        (Ok(()), Err(lost)) | (Err(lost), Ok(())) => lost,
        both => panic!("{both:?}"),
    };
    assert!(matches!(lost, DecideError::NotNow), "{lost:?}");
    shop.carried_out().await;
    let asked = shop.what_happened(&begun).await;
    let asked = asked
        .iter()
        .filter(|what| **what == Happening::CancelRequested);
    assert_eq!(asked.count(), if yes.is_ok() { 2 } else { 1 });
    let answers = shop.decisions_told();
    assert_eq!(answers.len(), 1);
    let says = if yes.is_ok() {
        "We accept"
    } else {
        "do not accept"
    };
    assert!(answers[0].contains(says), "{}", answers[0]);
    let nobody: DeclarationId = DeclarationId::mint(&shop.app.clock, &shop.app.chance);
    let said = said(Verdict::Refused);
    let unknown = declarations::decide(&shop.app, &nobody, &said, Actor::System).await;
    assert!(matches!(unknown, Err(DecideError::Unknown)));
}

async fn what_waits_is_kept_and_what_is_decided_is_forgotten_a_month_later(shop: &Shop) {
    let kept = async || {
        declarations::forget(&shop.app).await.unwrap();
        shop.count("select count(*) from declarations").await
    };
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.move_to("2026-03-16T12:00:00Z").await;
    shop.declare_a_withdrawal(&begun).await;
    shop.later(SignedDuration::from_hours(24 * 45)).await;
    assert_eq!(kept().await, 1);
    let (id, refused) = (shop.waiting().await, said(Verdict::Refused));
    declarations::decide(&shop.app, &id, &refused, Actor::System)
        .await
        .unwrap();
    assert_eq!(declarations::count_waiting(&shop.app).await.unwrap(), 0);
    shop.carried_out().await;
    shop.later(SignedDuration::from_hours(24 * 29)).await;
    assert_eq!(kept().await, 1);
    shop.later(SignedDuration::from_hours(24 * 2)).await;
    assert_eq!(kept().await, 0);
    assert_eq!(shop.decisions_told().len(), 1);
}
