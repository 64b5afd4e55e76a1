//! From the order to the paid invoice.

use sealbook::billing::pay_path;
use sealbook::egress;
use sealbook::storage::Engine;

use super::Till;
use crate::support::Fixture as _;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    an_order_is_paid_on_stripes_page,
    stripe_learns_the_amount_and_no_name,
    nobody_is_led_there_without_their_consent,
    whoever_comes_back_learns_how_it_stands,
    the_same_page_is_paid_on_by_whoever_comes_twice,
    a_link_to_pay_opens_nothing_else,
    where_stripe_is_off_there_is_no_such_place,
);

const ADA: &str = "ada@example.org";

async fn an_order_is_paid_on_stripes_page(till: &Till) {
    let invoice = till.invoice(ADA).await;
    let total = invoice.document.total.minor();
    let session = till.led(&invoice, &["consent"]).await;
    assert_eq!(
        (till.open(&invoice).await, till.states().await),
        (total, vec!["open".to_owned()])
    );

    till.peer.pay(&session);
    assert_eq!(
        till.tell("evt_1", "checkout.session.completed", &session)
            .await,
        200
    );

    assert_eq!(
        (till.open(&invoice).await, till.states().await),
        (0, vec!["paid".to_owned()])
    );
    assert_eq!(till.account("clearing").await, total - 59);
    assert_eq!(till.account("processor_fees").await, 59);
    let path = pay_path(&till.shop.app, invoice.document.id.as_str());
    let page = till.shop.visitor().get(&path).await;
    assert!(page.html.contains("nothing left to pay"), "{}", page.html);
}

async fn stripe_learns_the_amount_and_no_name(till: &Till) {
    let invoice = till.invoice(ADA).await;
    till.led(&invoice, &["consent", "renewals"]).await;
    let asked = till.peer.asked();
    assert_eq!(asked.len(), 1);
    let fields = &asked[0].fields;
    let amount = invoice.document.total.minor().to_string();
    assert_eq!(fields["line_items[0][price_data][unit_amount]"], amount);
    assert_eq!(
        fields["line_items[0][price_data][product_data][name]"],
        "Invoice"
    );
    assert_eq!(
        fields["payment_intent_data[setup_future_usage]"],
        "off_session"
    );
    assert_eq!(
        asked[0].headers["idempotency-key"],
        fields["client_reference_id"]
    );
    let all = format!("{asked:?}").to_lowercase();
    let number = invoice.document.number.to_lowercase();
    for word in [
        "lovelace",
        "example.org",
        "hafen",
        "hamburg",
        "solo",
        "@",
        &number,
    ] {
        assert!(!all.contains(word), "{word}: {all}");
    }

    let subject = till.shop.subject(ADA).await;
    let told = egress::disclosures(&till.shop.app.storage, &subject, 10)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].recipient, "Stripe");
    let fields =
        ["id", "amount_minor", "currency"].map(|name| format!("processor_payments.{name}"));
    assert_eq!(told[0].fields, fields);
    let given: i64 = sqlx::query_scalar(
        "select count(*) from payment_consents where id = $1 and what = 'checkout'",
    )
    .bind(told[0].consent.as_deref().unwrap())
    .fetch_one(till.shop.app.storage.reader())
    .await
    .unwrap();
    assert_eq!(given, 1);
    let mut ada = till.shop.sign_in(ADA).await;
    let page = ada.get("/account/privacy").await;
    assert!(
        page.html.contains("Stripe") && page.html.contains("amount"),
        "{}",
        page.html
    );
}

async fn nobody_is_led_there_without_their_consent(till: &Till) {
    let invoice = till.invoice(ADA).await;
    let answer = till.agree(&mut till.shop.visitor(), &invoice, &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.html.contains("Please tick"), "{}", answer.html);
    assert_eq!(till.peer.asked().len(), 0);
    let told = till.shop.count("select count(*) from disclosures").await;
    assert_eq!(told, 0);
}

async fn whoever_comes_back_learns_how_it_stands(till: &Till) {
    let invoice = till.invoice(ADA).await;
    let session = till.led(&invoice, &["consent"]).await;
    let back = till.peer.sessions()[0]["success_url"]
        .as_str()
        .unwrap()
        .to_owned();
    let back = back.strip_prefix(&till.shop.url).unwrap().to_owned();
    let mut visitor = till.shop.visitor();
    let page = visitor.get(&back).await;
    assert!(page.html.contains("Not paid yet"), "{}", page.html);

    let intent = till.peer.pay_slowly(&session);
    let page = visitor.get(&back).await;
    assert!(page.html.contains("on its way"), "{}", page.html);
    assert!(page.html.contains("http-equiv=\"refresh\""));

    // Nobody told of it: who is back has it asked.
    till.peer.succeed(&intent);
    let page = visitor.get(&back).await;
    assert!(page.html.contains("it is paid"), "{}", page.html);
    assert_eq!(till.open(&invoice).await, 0);
    assert!(!page.html.contains("ada@") && !page.html.contains("Lovelace"));
    assert_eq!(
        visitor
            .get("/paid/pmt_00000000000000000000000000")
            .await
            .status,
        404
    );
}

async fn the_same_page_is_paid_on_by_whoever_comes_twice(till: &Till) {
    let invoice = till.invoice(ADA).await;
    let first = till.led(&invoice, &["consent"]).await;
    assert_eq!(till.led(&invoice, &["consent"]).await, first);
    assert_eq!(till.peer.sessions().len(), 1);

    // Another choice is another page, and the one before is closed.
    let second = till.led(&invoice, &["consent", "renewals"]).await;
    assert_ne!(second, first);
    let statuses: Vec<_> = till
        .peer
        .sessions()
        .iter()
        .map(|one| one["status"].clone())
        .collect();
    assert_eq!(statuses, ["expired", "open"]);

    // Twenty at once are led to one page.
    let pages = (0..20).map(|_| till.led(&invoice, &["consent", "renewals"]));
    for page in futures_util::future::join_all(pages).await {
        assert_eq!(page, second);
    }
    till.peer.pay(&second);
    let answer = till
        .agree(&mut till.shop.visitor(), &invoice, &["consent"])
        .await;
    let home = pay_path(&till.shop.app, invoice.document.id.as_str());
    assert_eq!(answer.location, Some(home), "it is paid meanwhile");
    assert_eq!(till.open(&invoice).await, 0);
}

async fn a_link_to_pay_opens_nothing_else(till: &Till) {
    let invoice = till.invoice(ADA).await;
    let id = invoice.document.id.as_str();
    let path = pay_path(&till.shop.app, id);
    let mut visitor = till.shop.visitor();
    for wrong in [
        format!("/pay/{id}"),
        path.replace("key=", "key=A"),
        path.replace(id, invoice.document.order_id.as_str()),
        "/pay/ord_1?key=x".to_owned(),
    ] {
        assert_eq!(visitor.get(&wrong).await.status, 404, "{wrong}");
    }
    // The order's own link leads to its invoice.
    let by_order = pay_path(&till.shop.app, &invoice.document.order_id);
    let page = visitor.get(&by_order).await;
    assert!(
        page.html.contains(&invoice.document.number),
        "{}",
        page.html
    );
    assert!(!page.html.contains("Lovelace") && !page.html.contains(ADA));
    till.invoice("grace@example.org").await;
    let mut grace = till.shop.sign_in("grace@example.org").await;
    assert_eq!(grace.get(&format!("/pay/{id}")).await.status, 404);
    let mut ada = till.shop.sign_in(ADA).await;
    assert_eq!(ada.get(&format!("/pay/{id}")).await.status, 200);
    let list = ada.get("/account/invoices").await;
    assert!(list.html.contains(&path), "{}", list.html);
}

async fn where_stripe_is_off_there_is_no_such_place(engine: &Engine) {
    let shop = Shop::set_up(*engine).await;
    let order = shop.order(ADA, "one").await;
    let path = pay_path(&shop.app, &order);
    assert_eq!(shop.visitor().get(&path).await.status, 404);
    for method in [reqwest::Method::GET, reqwest::Method::POST] {
        let request = shop.visitor().request(method, "/webhooks/stripe");
        assert_eq!(request.send().await.unwrap().status(), 404);
    }
    shop.tear_down().await;
}
