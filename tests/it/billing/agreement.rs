//! Whatever is put into a cart, everything that states its sum states the same: cart, order, invoice, the PDF's text, both
//! kinds of XML, the books, and so do the credit notes that take parts of it back.

use std::fmt::Write as _;
use std::process::Stdio;

use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::invoices::{self, Amount, Credit, Document, Form};
use sealbook::billing::ledger;
use sealbook::catalog::{self, Shelf};
use sealbook::chance::Chance;
use sealbook::money::{Currency, Money};
use sealbook::orders::{self, IdempotencyKey, Known, OrderForm};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::clerk::Clerk;
use crate::ground::Ground;
use crate::payments::bank::ACCOUNT;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(whatever_is_ordered_every_paper_states_one_sum);

/// Carts of a run, or as many as `SEALBOOK_CARTS` says; `SEALBOOK_CARTS_SEED` chooses others.
const CARTS: u64 = 6;
const SEED: u64 = 1931;

async fn whatever_is_ordered_every_paper_states_one_sum(databases: &Databases) {
    let (carts, seed) = (
        number("SEALBOOK_CARTS", CARTS),
        number("SEALBOOK_CARTS_SEED", SEED),
    );
    eprintln!("SEALBOOK_CARTS_SEED={seed}");
    let dice = Chance::seeded(seed);
    let settings = [
        ("BUSINESS__IBAN", ACCOUNT),
        ("BUSINESS__COUNTRY", "DE"),
        ("BUSINESS__OSS", "true"),
        ("BUSINESS__TAX_NUMBER", "37/123/45678"),
    ];
    let ground = Ground::lay_with(databases, &settings).await;
    let mut clerk = Clerk::of(&ground.app);
    for cart in 0..carts {
        catalog::import(&ground.app, Actor::System, &catalogue(&dice))
            .await
            .unwrap();
        order(&ground, &mut clerk, &dice, cart).await;
    }
    assert_eq!(ledger::verify(&ground.storage).await.unwrap(), []);
}

fn number(variable: &str, otherwise: u64) -> u64 {
    let set = std::env::var(variable).ok();
    set.map_or(otherwise, |text| text.parse().unwrap())
}

async fn order(ground: &Ground, clerk: &mut Clerk, dice: &Chance, cart: u64) {
    let app = &ground.app;
    let plan = ["by-net", "by-gross"][index(dice, 2)];
    let offered = app.room::<Shelf>();
    let plan = offered.plan(&app.storage, &app.clock, plan).await;
    let form = form(dice, cart);
    let coupon = catalog::coupon(app, &form.coupon).await.unwrap();
    let draft = form
        .parse_with(
            &plan.unwrap().unwrap(),
            &orders::Shop::today(app),
            Known {
                coupon: coupon.as_ref(),
                ..Known::default()
            },
        )
        .unwrap();
    let asked = draft.quote.totals.clone();
    let key = IdempotencyKey::new(app, cart.to_string().as_bytes(), b"");
    let order = orders::place(app, draft, key, None).await.unwrap();
    assert_eq!(order.total, asked.total, "{form:?}");
    if asked.total.is_zero() {
        return;
    }
    clerk.issue(app).await;
    let found = invoices::by_cause(&app.storage, order.id.as_str()).await;
    let invoice = found.unwrap().unwrap().document;
    assert_eq!(
        (invoice.net, invoice.tax, invoice.total),
        (asked.net, asked.tax, asked.total),
        "{form:?}"
    );
    let open = ledger::open_amount(&app.storage, &invoice.id).await;
    assert_eq!(open.unwrap(), Some(asked.total));
    assert_stated(ground, &invoice).await;
    let said = invoices::open_draft(app, &invoice).await.unwrap();
    let mut reasons = said.discounts.iter().map(|off| off.reason.as_str());
    assert!(reasons.all(|reason| reason.starts_with("Discount ") || reason.starts_with("Rabatt ")));

    // Two parts are taken back, and then what is left, to nothing.
    let (mut net, mut tax) = (invoice.net, invoice.tax);
    for part in 0..3 {
        let of = u64::try_from(asked.total.minor()).unwrap() / 3;
        let minor = 1 + i64::try_from(dice.below(of)).unwrap_or_default();
        let rest = net.plus(tax).unwrap();
        if rest.is_zero() {
            break;
        }
        let credit = Credit {
            amount: match part {
                2 => Amount::Rest,
                _ => Amount::Total(Money::new(minor, Currency::EUR)),
            },
            reason: None::<Text>,
            key: part.to_string(),
        };
        let cause = invoices::owe_credit(app, &invoice.id, &credit).await;
        let cause = cause.unwrap_or_else(|error| panic!("{error}: {part} of {form:?}"));
        clerk.issue(app).await;
        let note = invoices::by_cause(&app.storage, &cause).await;
        let note = note.unwrap().unwrap().document;
        (net, tax) = (net.minus(note.net).unwrap(), tax.minus(note.tax).unwrap());
        let open = ledger::open_amount(&app.storage, &invoice.id).await;
        assert_eq!(open.unwrap(), Some(net.plus(tax).unwrap()));
        assert_stated(ground, &note).await;
    }
    assert!(
        net.is_zero() && tax.is_zero(),
        "{net:?} {tax:?} of {form:?}"
    );
}

/// What its files say is what its row says.
async fn assert_stated(ground: &Ground, document: &Document) {
    let file = async |form| invoices::file(&ground.app, document, form).await.unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (cii, ubl) = (text(file(Form::Cii).await), text(file(Form::Ubl).await));
    let sums = [
        (
            document.net,
            "ram:TaxBasisTotalAmount",
            "cbc:TaxExclusiveAmount",
        ),
        (document.tax, "ram:TaxTotalAmount", "cbc:TaxAmount"),
        (
            document.total,
            "ram:GrandTotalAmount",
            "cbc:TaxInclusiveAmount",
        ),
        (document.total, "ram:DuePayableAmount", "cbc:PayableAmount"),
    ];
    for (sum, in_cii, in_ubl) in sums {
        let stated = decimal(sum.minor());
        assert_eq!(element(&cii, in_cii), stated, "{in_cii} of {cii}");
        assert_eq!(element(&ubl, in_ubl), stated, "{in_ubl} of {ubl}");
    }
    let pdf = pdf_text(&file(Form::Pdf).await).await;
    for sum in [document.net, document.tax, document.total] {
        let stated = grouped(&decimal(sum.minor()));
        assert!(pdf.contains(&stated), "{stated} is not in {pdf}");
    }
}

/// What the first element of that name holds.
fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let (_, after) = xml.split_once(&format!("<{name}")).expect(name);
    let (_, inside) = after.split_once('>').unwrap();
    inside.split_once('<').unwrap().0
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// 1234.56 as 1,234.56
fn grouped(decimal: &str) -> String {
    let (whole, cents) = decimal.split_once('.').unwrap();
    let mut said = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    format!("{said}.{cents}")
}

pub async fn pdf_text(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is installed: tests/run.sh does it");
    let mut stdin = reader.stdin.take().unwrap();
    stdin.write_all(pdf).await.unwrap();
    drop(stdin);
    let read = reader.wait_with_output().await.unwrap();
    assert!(read.status.success());
    String::from_utf8(read.stdout).unwrap()
}

fn index(dice: &Chance, bound: u64) -> usize {
    usize::try_from(dice.below(bound)).unwrap()
}

fn form(dice: &Chance, cart: u64) -> OrderForm {
    let homes = [
        ("DE", "10115"),
        ("AT", "1010"),
        ("FR", "75001"),
        ("ES", "35001"),
        ("CH", "8001"),
    ];
    let (country, postal_code) = homes[index(dice, 5)];
    OrderForm {
        interval: ["monthly", "yearly"][index(dice, 2)].into(),
        quantity: (1 + dice.below(7)).to_string(),
        coupon: ["", "PERCENT", "AMOUNT"][index(dice, 3)].into(),
        addons: [("extra".to_owned(), dice.below(4).to_string())].into(),
        name: "Ada Lovelace".into(),
        email: format!("ada-{cart}@example.org"),
        address_line1: "Example Street 1".into(),
        postal_code: postal_code.into(),
        city: "Somewhere".into(),
        country: country.into(),
        accept_terms: true,
        accept_privacy: true,
        age_confirmed: true,
        language: "en".into(),
        ..OrderForm::default()
    }
}

/// Other prices each time: of cents, and of thousands.
fn catalogue(dice: &Chance) -> String {
    let mut text = String::new();
    for basis in ["net", "gross"] {
        let price = || 1 + dice.below([99, 9_999, 999_999][index(dice, 3)]);
        write!(
            text,
            "[[plan]]\nslug = \"by-{basis}\"\nname.en = \"Plan\"\nname.de = \"Plan\"\n"
        )
        .unwrap();
        for interval in ["monthly", "yearly"] {
            write!(
                text,
                "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"{interval}\"\n{basis}_minor = {}\nsetup_{basis}_minor = {}\n",
                price(),
                dice.below(2) * price()
            )
            .unwrap();
        }
        text += "[[plan.addon]]\nkey = \"extra\"\nname.en = \"Extra\"\nname.de = \"Extra\"\nmax_quantity = 3\n";
        for interval in ["monthly", "yearly"] {
            write!(
                text,
                "[[plan.addon.price]]\ncurrency = \"EUR\"\ninterval = \"{interval}\"\n{basis}_minor = {}\n",
                price()
            )
            .unwrap();
        }
    }
    let percent = 1 + dice.below(99);
    let minor = 1 + dice.below(5_000);
    write!(
        text,
        "[[coupon]]\ncode = \"PERCENT\"\npercent = {percent}.5\n\
         [[coupon]]\ncode = \"AMOUNT\"\namount_minor = {minor}\ncurrency = \"EUR\"\n"
    )
    .unwrap();
    text
}
