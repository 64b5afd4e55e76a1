//! A change between plans of different VAT rates: its invoice gives back under one rate what it charges under another.

use sealbook::audit::Actor;
use sealbook::billing::invoices::{
    self, Amount, Credit, CreditError, Form, Invoice, NotCreditable, file,
};
use sealbook::catalog::{self, Interval};
use sealbook::customers::values::Quantity;
use sealbook::money::Money;
use sealbook::subscriptions::{self, Wanted};
use serde_json::json;

use crate::account::shop::{ADA, body};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(credit_notes_of_a_change_between_rates_come_to_its_invoice);

fn plan(slug: &str, category: &str, price: &str) -> String {
    format!(
        "[[plan]]\nslug = {slug:?}\nname.en = {slug:?}\nname.de = {slug:?}\ntax_category = {category:?}\n\
         supply = \"electronic\"\n[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\n{price}\n"
    )
}

/// The invoice of a change at once from one plan to another.
async fn change_of_plan(shop: &Shop, from: &str, to: &str) -> Invoice {
    let mut order = body(ADA);
    order["plan"] = json!(from);
    order["interval"] = json!("monthly");
    order["answers"] = json!({});
    let placed = shop.order_with(&format!("{from} {to}"), &order).await;
    let app = &shop.app;
    subscriptions::follow_orders(app).await.unwrap();
    let id = placed["order"]["id"].as_str().unwrap();
    let of_order = id.parse().unwrap();
    let begun = subscriptions::of_order(app, &of_order).await.unwrap();
    let begun = begun.unwrap();
    let price = shop.price_of(to, Interval::Monthly).await.id;
    let wanted = Wanted::new(price, Quantity::ONE);
    shop.issued().await;
    let before = invoices::of_order(&app.storage, id).await.unwrap();
    subscriptions::change(app, &begun.id, &wanted, &Actor::System)
        .await
        .unwrap();
    shop.issued().await;
    let mut issued = invoices::of_order(&app.storage, id).await.unwrap();
    issued.retain(|issued| before.iter().all(|b| b.document.id != issued.document.id));
    let issued = issued.pop().expect("a dearer plan is invoiced");
    let whole = invoices::by_id(&app.storage, &issued.document.id).await;
    whole.unwrap().unwrap()
}

async fn credit_notes_of_a_change_between_rates_come_to_its_invoice(shop: &Shop) {
    let catalogue = [
        plan("full", "standard", "net_minor = 1667"),
        plan("less", "reduced", "net_minor = 2999"),
        plan("full-gross", "standard", "gross_minor = 1000"),
        plan("less-gross", "reduced", "gross_minor = 1033"),
    ];
    let app = &shop.app;
    catalog::import(app, Actor::System, &catalogue.concat())
        .await
        .unwrap();
    for (from, to) in [("full", "less"), ("full-gross", "less-gross")] {
        let invoice = change_of_plan(shop, from, to).await.document;
        let rates: Vec<_> = invoice.parts.iter().map(|part| part.net.minor()).collect();
        assert!(rates.iter().any(|net| *net < 0), "{rates:?}");
        let mut taken = (0, 0);
        for (n, asked) in [1, 10, 33, 100, 10_000].into_iter().enumerate() {
            let minor =
                |all: Money| Money::new((all.minor() * asked / 1000).max(1), all.currency());
            let total = (format!("total {n}"), Amount::Total(minor(invoice.total)));
            let net = (format!("net {n}"), Amount::Net(minor(invoice.net)));
            for (key, amount) in [total, net, ("rest".to_owned(), Amount::Rest)] {
                if amount == Amount::Rest && asked < 10_000 {
                    continue;
                }
                let asked = Credit {
                    amount,
                    reason: None,
                    key,
                };
                match invoices::credit(app, &invoice.id, &asked).await {
                    Ok(note) => {
                        let note = note.document;
                        match amount {
                            Amount::Total(total) => assert_eq!(note.total, total),
                            Amount::Net(net) => assert_eq!(note.net, net),
                            Amount::Rest => {}
                        }
                        taken.0 += note.net.minor();
                        taken.1 += note.total.minor();
                        file(app, &note, Form::Cii).await.unwrap();
                    }
                    Err(CreditError::NotCreditable(
                        NotCreditable::Indivisible | NotCreditable::Exceeds(_),
                    )) => {}
                    Err(error) => panic!("{amount:?} of {from}: {error}"),
                }
                assert!(taken.1 <= invoice.total.minor(), "{taken:?}");
            }
        }
        assert_eq!(taken, (invoice.net.minor(), invoice.total.minor()));
        assert!(taken.1 > 0, "nothing was asked for by the change");
    }
    shop.none_left("select count(*) from invoices_owed where invoiced_at is null")
        .await;
}
