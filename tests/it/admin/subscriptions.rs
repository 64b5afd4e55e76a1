//! `/admin/subscriptions`: what renews is found, looked at and acted on, and the log says by whom.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::audit::{Action, Actor, Filter as Entries};
use sealbook::catalog::{self, Interval, Price, Shelf};
use sealbook::money::Currency;
use sealbook::orders::{Order, OrderForm};
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription, TRIAL_DAYS_MAX, When};
use sealbook::vault::map::Role;

use super::{Answer, Seat, entries, order, ordered};
use crate::ground::Ground;
use crate::orders::{form, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    pages_of_subscriptions_show_each_once_and_filter_by_what_stands_plain,
    a_subscription_is_found_like_its_order_and_names_are_an_entry,
    acts_are_done_once_and_the_log_says_by_whom,
    a_change_of_plan_is_shown_before_it_is_made,
    a_trial_is_made_longer_and_nothing_is_charged_before_it_ends,
    what_cannot_be_meant_changes_nothing,
);

const PATH: &str = "/admin/subscriptions";

impl Answer {
    /// The ids of the subscriptions in a list, in their order.
    fn subscriptions(&self) -> Vec<String> {
        let links = self.body.split("href=\"/admin/subscriptions/sbn").skip(1);
        links
            .map(|rest| format!("sbn{}", rest.split('"').next().unwrap()))
            .collect()
    }
}

async fn begun(ground: &Ground, order: &Order) -> Subscription {
    subscriptions::follow_orders(&ground.app).await.unwrap();
    let found = subscriptions::of_order(&ground.app, &order.id).await;
    found.unwrap().expect("an order that renews begins one")
}

async fn subscribed(ground: &Ground, email: &str) -> Subscription {
    let order = ordered(ground, "Ada Lovelace", email).await;
    begun(ground, &order).await
}

async fn what_happened(ground: &Ground, of: &Subscription) -> Vec<(Happening, String)> {
    let happened = subscriptions::events(&ground.app, &of.id, 100)
        .await
        .unwrap();
    happened
        .into_iter()
        .map(|one| (one.what, one.actor))
        .collect()
}

async fn price_of(ground: &Ground, plan: &str, interval: Interval) -> Price {
    let shelf = ground.app.room::<Shelf>();
    let found = shelf.plan(&ground.storage, &ground.clock, plan).await;
    let plan = found.unwrap().unwrap();
    plan.price(interval, Currency::EUR).unwrap().clone()
}

async fn pages_of_subscriptions_show_each_once_and_filter_by_what_stands_plain(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let mut all = Vec::new();
    for n in 0..5 {
        all.insert(0, subscribed(&ground, &format!("ada{n}@example.org")).await);
    }
    let yearly = OrderForm {
        interval: "yearly".into(),
        ..form("grace@example.org")
    };
    all.insert(0, begun(&ground, &order(&ground, &yearly).await).await);
    let ids: Vec<String> = all.iter().map(|one| one.id.to_string()).collect();
    subscriptions::pause(&ground.app, &all[1].id, &Actor::System)
        .await
        .unwrap();
    subscriptions::cancel(&ground.app, &all[2].id, When::Earliest, &Actor::System)
        .await
        .unwrap();
    let seat = Seat::take(&ground, Role::Support).await;
    let mut page = seat.get(&format!("{PATH}?limit=4")).await;
    let mut seen = page.subscriptions();
    while let Some(next) = page.neighbour("next") {
        subscribed(&ground, &format!("later{}@example.org", seen.len())).await;
        page = seat.get(&next).await;
        seen.extend(page.subscriptions());
    }
    assert_eq!(seen, ids);
    for (query, expected) in [
        ("state=paused".to_owned(), vec![&ids[1]]),
        ("state=cancelled".to_owned(), vec![&ids[2]]),
        ("state=ended".to_owned(), vec![]),
        (format!("customer={}", all[3].customer), vec![&ids[3]]),
        // Nothing of the paused one and of the cancelled one is going to renew.
        (
            format!("renews_before=2026-04-02&customer={}", all[1].customer),
            vec![],
        ),
        (
            format!("renews_before=2026-04-02&customer={}", all[3].customer),
            vec![&ids[3]],
        ),
        (
            format!("renews_before=2026-04-01&customer={}", all[3].customer),
            vec![],
        ),
        (
            format!("plan=mail-solo&state=active&customer={}", all[0].customer),
            vec![&ids[0]],
        ),
    ] {
        let page = seat.get(&format!("{PATH}?{query}")).await;
        let found = page.subscriptions();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    ground.clock.advance(SignedDuration::from_hours(24 * 31));
    let ended = Seat::take(&ground, Role::Support).await;
    let ended = ended.get(&format!("{PATH}?state=ended")).await;
    assert_eq!(
        ended.subscriptions(),
        [ids[2].clone()],
        "by the clock alone"
    );
}

async fn a_subscription_is_found_like_its_order_and_names_are_an_entry(databases: &Databases) {
    let ground = shop(databases).await;
    let zoe = ordered(&ground, "Zoë Müller", "zoe@example.org").await;
    let one = begun(&ground, &zoe).await;
    subscribed(&ground, "ada@example.org").await;
    let seat = Seat::take(&ground, Role::Support).await;
    for text in [zoe.number.as_str(), " ZOE@example.org", "muller"] {
        let page = seat.post(PATH, &[("search", text)]).await;
        assert_eq!(page.subscriptions(), [one.id.to_string()], "{text}");
        assert!(page.shows("Zoë Müller"), "{text}");
    }
    assert!(
        seat.post(PATH, &[("search", "muller")])
            .await
            .shows("names were opened")
    );
    let wrong = seat.post(PATH, &[("search", "a")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let log = entries(&ground).await;
    assert!(
        log.iter()
            .all(|entry| entry.fields == ["orders.name_sealed"])
    );
    let detail = seat.get(&format!("{PATH}/{}", one.id)).await;
    for link in [
        format!("/admin/orders/{}", zoe.id),
        format!("/admin/customers/{}", zoe.customer),
    ] {
        assert!(detail.shows(&link), "{link}");
        let there = seat.get(&link).await;
        assert_eq!(there.subscriptions()[0], one.id.to_string(), "{link}");
    }
}

async fn acts_are_done_once_and_the_log_says_by_whom(databases: &Databases) {
    let ground = shop(databases).await;
    let one = subscribed(&ground, "ada@example.org").await;
    let seat = Seat::take(&ground, Role::Billing).await;
    let base = format!("{PATH}/{}", one.id);
    for (act, done) in [
        ("pause", "pause"),
        ("pause", "unchanged"),
        ("resume", "resume"),
        ("cancel", "cancel"),
        ("cancel", "unchanged"),
        ("keep", "keep"),
        ("end", "end"),
        ("end", "unchanged"),
    ] {
        let answer = seat.post(&format!("{base}/{act}"), &[]).await;
        assert_eq!(answer.location, format!("{base}?done={done}"));
        assert_eq!(seat.get(&answer.location).await.status, StatusCode::OK);
    }
    let expected = [
        (Happening::Begun, "system"),
        (Happening::Paused, "operator"),
        (Happening::Resumed, "operator"),
        (Happening::CancelRequested, "operator"),
        (Happening::CancelWithdrawn, "operator"),
        (Happening::CancelRequested, "operator"),
        (Happening::Ended, "operator"),
    ];
    let expected = expected.map(|(what, actor)| (what, actor.to_owned()));
    assert_eq!(what_happened(&ground, &one).await, expected);
    let changed = Entries {
        action: Some(Action::SubscriptionChanged),
        ..Entries::default()
    };
    let log = ground.audit.entries(&changed, 10).await.unwrap();
    assert_eq!(log.len(), 5, "an entry an act");
    let by = Actor::Operator {
        id: seat.operator.to_string(),
        role: Role::Billing,
    };
    assert!(log.iter().all(|entry| entry.actor == by));
}

async fn a_change_of_plan_is_shown_before_it_is_made(databases: &Databases) {
    let ground = shop(databases).await;
    let one = subscribed(&ground, "ada@example.org").await;
    let seat = Seat::take(&ground, Role::Support).await;
    let price = price_of(&ground, "mail-solo", Interval::Monthly).await;
    let base = format!("{PATH}/{}", one.id);
    let asked = format!("{base}/change?price={}&quantity=3", price.id);
    let shown = seat.get(&asked).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.shows("Unused part of"), "{}", shown.body);
    assert_eq!(
        what_happened(&ground, &one).await.len(),
        1,
        "looking changes nothing"
    );
    let (_, total) = shown.body.split_once("name=\"shown\" value=\"").unwrap();
    let total = total.split('"').next().unwrap();
    let typed = |total| {
        [
            ("price", price.id.as_str()),
            ("quantity", "3"),
            ("shown", total),
        ]
    };
    for wrong in ["1", "", "-1", "99999999999999999999", "x"] {
        let differs = seat.post(&format!("{base}/change"), &typed(wrong)).await;
        assert_eq!(differs.status, StatusCode::CONFLICT, "{wrong}");
        assert!(differs.shows("It comes to something else by now"));
        assert!(differs.shows(&format!("value=\"{total}\"")), "the new one");
    }
    assert_eq!(what_happened(&ground, &one).await.len(), 1);
    let typed = typed(total);
    let done = seat.post(&format!("{base}/change"), &typed).await;
    assert_eq!(done.location, format!("{base}?done=changed"));
    let again = seat.post(&format!("{base}/change"), &typed).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.shows("This is what it has already"));
    let last = what_happened(&ground, &one).await.pop().unwrap();
    assert_eq!(last, (Happening::PlanChanged, "operator".to_owned()));
    let page = seat.get(&base).await;
    assert!(page.shows("another plan took its place"));
}

async fn a_trial_is_made_longer_and_nothing_is_charged_before_it_ends(databases: &Databases) {
    let ground = shop(databases).await;
    let text = catalog::export(&ground.app).await.unwrap();
    let text = text.replace(
        "interval = \"monthly\"\n",
        "interval = \"monthly\"\ntrial_days = 10\n",
    );
    catalog::import(&ground.app, Actor::System, &text)
        .await
        .unwrap();
    let one = subscribed(&ground, "ada@example.org").await;
    assert_eq!(one.state(ground.clock.now()), State::Trialing);
    // The first period is charged ahead; the longer trial takes that back.
    ground.clock.advance(SignedDuration::from_hours(24 * 5));
    subscriptions::renew_due(&ground.app, None).await.unwrap();
    let seat = Seat::take(&ground, Role::Support).await;
    let base = format!("{PATH}/{}", one.id);
    for days in ["0", "-3", "366", "99999999999999999999", "", "x"] {
        let refused = seat
            .post(&format!("{base}/extend-trial"), &[("days", days)])
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{days}");
    }
    let done = seat
        .post(&format!("{base}/extend-trial"), &[("days", "14")])
        .await;
    assert_eq!(done.location, format!("{base}?done=trial-extended"));
    let after = subscriptions::find(&ground.app, &one.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(after.anchor, one.anchor + jiff::Span::new().days(14));
    assert_eq!((after.position, after.next_on), (0, after.anchor));
    let owed = "select count(*) from invoices_owed where cause like 'sbn%' and invoiced_at is null";
    let left: i64 = sqlx::query_scalar(owed)
        .fetch_one(ground.storage.reader())
        .await
        .unwrap();
    assert_eq!(left, 0);
    ground.clock.advance(SignedDuration::from_hours(24 * 10));
    assert_eq!(after.state(ground.clock.now()), State::Trialing);
    ground.clock.advance(SignedDuration::from_hours(24 * 10));
    subscriptions::renew_due(&ground.app, None).await.unwrap();
    let after = subscriptions::find(&ground.app, &one.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (after.state(ground.clock.now()), after.position),
        (State::Active, 1)
    );
    let seat = Seat::take(&ground, Role::Support).await;
    let over = seat
        .post(&format!("{base}/extend-trial"), &[("days", "14")])
        .await;
    assert_eq!(over.location, format!("{base}?done=unchanged"));
    assert!(u32::from(TRIAL_DAYS_MAX) < 3_660);
}

async fn what_cannot_be_meant_changes_nothing(databases: &Databases) {
    let ground = shop(databases).await;
    let one = subscribed(&ground, "ada@example.org").await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let base = format!("{PATH}/{}", one.id);
    let price = price_of(&ground, "mail-solo", Interval::Monthly).await.id;
    for query in [
        "state=lost",
        "plan=no-such-plan",
        "customer=cus_x",
        "customer='%20or%201=1",
        "renews_before=2026-02-30",
        "renews_before=99999-01-01",
    ] {
        let page = seat.get(&format!("{PATH}?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(page.subscriptions().is_empty(), "{query}");
    }
    for (price, quantity) in [
        (price.as_str(), "0"),
        (price.as_str(), "-1"),
        (price.as_str(), "9999999999"),
        (price.as_str(), "1"),
        ("prc_00000000000000000000000000", "1"),
        ("'; drop table subscriptions", "1"),
        ("", ""),
    ] {
        let typed = [("price", price), ("quantity", quantity)];
        let answer = seat.post(&format!("{base}/change"), &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(typed)
            .finish();
        let answer = seat.get(&format!("{base}/change?{query}")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
    }
    for path in ["steal", "cancel/now", "cancel%00"] {
        let answer = seat.post(&format!("{base}/{path}"), &[]).await;
        assert!(answer.status.is_client_error(), "{path}");
    }
    let unknown = format!("{PATH}/sbn_06fqzpdf78c5v9t4m2k1n0s3aw");
    for path in [unknown.as_str(), "/admin/subscriptions/x"] {
        assert_eq!(seat.get(path).await.status, StatusCode::NOT_FOUND);
        let answer = seat.post(&format!("{path}/end"), &[]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let elsewhere = Seat::take(&ground, Role::Owner).await;
    for token in ["", elsewhere.csrf.as_str()] {
        let answer = seat.post_with(&format!("{base}/end"), &[], token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(what_happened(&ground, &one).await.len(), 1);
}
