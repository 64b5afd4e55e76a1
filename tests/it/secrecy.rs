//! Promise 1, looked at from outside: a shop in which people did all that they can do, and not one of their words in
//! anything that it wrote, nor left in its memory.

mod money;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use mail_parser::MessageParser;
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::mail::Phase;
use sealbook::storage::Engine;
use serde_json::Value;
use tokio::process::Command;
use tokio::time::sleep;

use crate::colleagues::Authenticator;
use crate::door::{between, secret};
use crate::payments::bank;
use crate::support::canaries::{Area, Canaries};
use crate::support::databases::Databases;
use crate::support::post::{order, placed};
use crate::support::program::{Program, Running};
use crate::support::rogue::{Misdeed, Rogue};
use crate::support::stripe::StripePeer;
use crate::support::visitor::Visitor;
use crate::support::{on_both_engines, schema};
use money::{
    answer_it, let_off, pay_by_stripe, say_goodbye, say_who_paid, take_back_a_bit, take_cash,
};

on_both_engines!(what_people_say_lies_nowhere_in_the_clear);

/// How long what happens by itself may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// A relay that repeats an address, as they do.
const REFUSAL: &str = "550 5.1.1 <canary.in.reply@example.org> unknown here\r\n";

async fn what_people_say_lies_nowhere_in_the_clear(databases: &Databases) {
    let canaries = &databases.canaries;
    let relay = Rogue::well_behaved(&[]).await;
    let stripe = StripePeer::start();
    let program = Program::new(databases)
        .set("MAIL__TRANSPORT", &format!("smtp://{}", relay.address))
        .set("LIMITS__SIGN_INS_PER_ADDRESS_PER_MINUTE", "1000")
        .set("LIMITS__FORM_SECONDS_MIN", "0")
        .set("BUSINESS__IBAN", bank::ACCOUNT)
        .set("LOG__FILTER", "trace");
    let settings = stripe.settings();
    let program = settings
        .iter()
        .fold(program, |program, (key, value)| program.set(key, value));
    let shop = program.start().await;
    let said = program.output();
    let (_, link) = said.split_once(&shop.url).unwrap();
    let (_, link) = link
        .split_once(&shop.url)
        .expect("first the shop, then the set-up");

    let mut owner = shop.visitor();
    become_owner(&mut owner, link.lines().next().unwrap(), canaries).await;
    let colleague = canaries.email("operators.email");
    owner.get("/admin/operators").await;
    let invited = [("email", colleague.as_str()), ("role", "support")];
    assert_eq!(owner.press("/admin/operators", &invited).await.status, 200);

    let (company, abroad) = (company(canaries), abroad(canaries));
    let first = placed(&shop.client(), &shop, &canaries.word("key"), &company).await;
    until("three mails went out", || relay.messages().len() == 3).await;
    take_back_a_bit(&program, &shop, canaries).await;
    say_who_paid(&program, &shop, canaries).await;
    until("a fourth mail went out", || relay.messages().len() == 4).await;
    canaries.plant("messages.reply", "canary.in.reply");
    relay.behave(Phase::Recipient, Misdeed::Say(REFUSAL.as_bytes()));
    placed(&shop.client(), &shop, "abroad", &abroad).await;
    until_some(databases, "messages", "reply_sealed").await;
    relay.behave(Phase::Connect, Misdeed::None);

    say_something_wrong(&shop, canaries).await;
    let email = company["customer"]["email"].as_str().unwrap();
    let order = first["order"]["id"].as_str().unwrap();
    let mut customer = read_own_order(&shop, &relay, email, order).await;
    pay_by_stripe(&shop, &stripe, &mut customer, canaries).await;
    take_cash(&program, &shop, canaries).await;
    let_off(databases, &program, &shop, order, canaries).await;
    drop(customer);
    let number = first["order"]["number"].as_str().unwrap();
    say_goodbye(&shop, number, email, canaries).await;
    until_some(databases, "declarations", "reason_sealed").await;
    answer_it(&mut owner, canaries).await;
    let name = company["customer"]["name"].as_str().unwrap();
    look_into_it(&mut owner, order, name, canaries).await;
    placed(&shop.client(), &shop, "established", &established(canaries)).await;

    drop(owner);
    assert_every_sealed_column_is_used(databases).await;
    assert_forgotten(&shop, canaries).await;
    assert_eq!(shop.stop().await.code(), Some(0));
    assert!(program.output().contains("TRACE"), "it says all it can");
    canaries.assert_absent(&databases.written_and_laid_down().await);
}

/// The whole set-up. Everything that is typed or shown there is a canary.
async fn become_owner(owner: &mut Visitor, link: &str, canaries: &Canaries) {
    owner.get(link).await;
    let password = format!("{} orbit", canaries.word("operators.password"));
    let (name, email) = (
        canaries.word("operators.name"),
        canaries.email("operators.email"),
    );
    let account = [
        ("name", name.as_str()),
        ("email", &email),
        ("password", &password),
        ("password_again", &password),
    ];
    assert_eq!(owner.press(link, &account).await.status, 303);
    let shown = owner.get("/admin/setup/second-factor").await;
    let secret = canaries.plant("operators.totp", &secret(&shown.html));
    let code = Authenticator::scanning(&secret).code_at(Clock::system().now());
    let step = "/admin/setup/second-factor";
    assert_eq!(owner.press(step, &[("code", &code)]).await.status, 303);
    let codes = owner.get("/admin/setup/recovery-codes").await;
    let list = between(&codes.html, "<ul class=\"codes\">", "</ul>")[0];
    for code in between(list, "<li>", "</li>") {
        canaries.plant("recovery code", code);
    }
    let step = "/admin/setup/recovery-codes";
    assert_eq!(owner.press(step, &[("kept", "on")]).await.status, 303);
    let sheet = owner.get("/admin/setup/recovery-sheet").await;
    let words = between(&sheet.html, "<li lang=\"en\">", "</li>");
    let check = owner.get("/admin/setup/recovery-sheet/check").await;
    let asked = between(&check.html, "name=\"word_", "\"");
    let typed: Vec<(String, &str)> = asked
        .iter()
        .map(|place| {
            let word = words[place.parse::<usize>().unwrap() - 1];
            (format!("word_{place}"), word)
        })
        .collect();
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(name, word)| (name.as_str(), *word))
        .collect();
    let step = "/admin/setup/recovery-sheet/check";
    assert_eq!(owner.press(step, &typed).await.status, 303);
    assert_eq!(owner.get("/admin").await.status, 200);
}

/// An order with a VAT id.
fn company(canaries: &Canaries) -> Value {
    // Luxembourg's check digits are the remainder by 89.
    let number = 100_000 + Chance::system().below(899_999);
    let vat_id = format!("{number}{:02}", number % 89);
    let mut body = order(canaries);
    body["customer"]["vat_id"] = format!("LU{}", canaries.plant("vat_id", &vat_id)).into();
    body
}

/// One whose VAT id would change how it is taxed: it waits to be confirmed.
fn established(canaries: &Canaries) -> Value {
    let mut body = company(canaries);
    body["customer"]["address"]["country"] = "LU".into();
    body["customer"]["address"]["postal_code"] = "1234".into();
    body
}

/// An order with a region, and a postal code that is long enough to be looked for.
fn abroad(canaries: &Canaries) -> Value {
    let postal_code = format!("95014-{}", 1000 + Chance::system().below(8999));
    let mut body = order(canaries);
    body["customer"]["address"]["postal_code"] = canaries.plant("postal_code", &postal_code).into();
    body["customer"]["address"]["region"] = canaries.word("region").into();
    body["customer"]["address"]["country"] = "US".into();
    body
}

/// What is refused was said all the same.
async fn say_something_wrong(shop: &Running, canaries: &Canaries) {
    let mut visitor = shop.visitor();
    let word = canaries.word("refused");
    let mut body = order(canaries);
    body["customer"]["address"]["country"] = word.clone().into();
    let refused = visitor.api("/api/v1/orders", "refused", &body).await;
    assert_eq!(refused.status, 422);
    visitor.get("/order/mail-solo").await;
    let fields = [("name", word.as_str()), ("email", &word)];
    let refused = visitor.press("/order/mail-solo", &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.html.contains(&word), "typed values are kept");
    visitor.get(&format!("/orders/{word}?key={word}")).await;
    visitor.get("/account/sign-in").await;
    let typed = [("email", word.as_str())];
    assert_eq!(visitor.press("/account/sign-in", &typed).await.status, 422);
    visitor.get("/admin/sign-in").await;
    let typed = [
        ("email", word.as_str()),
        ("password", &canaries.word("password")),
    ];
    assert_eq!(visitor.press("/admin/sign-in", &typed).await.status, 422);
}

/// The customer comes in by the mailed link and looks at everything.
async fn read_own_order(shop: &Running, relay: &Rogue, email: &str, order: &str) -> Visitor {
    let mut customer = shop.visitor();
    customer.get("/account/sign-in").await;
    let asked = customer
        .press("/account/sign-in", &[("email", email)])
        .await;
    assert_eq!(asked.status, 303);
    until("the link came", || link_in(relay).is_some()).await;
    let link = link_in(relay).unwrap();
    customer.get(&link).await;
    assert_eq!(customer.press(&link, &[]).await.status, 303);
    let account = customer.get("/account").await;
    assert!(account.html.contains(email), "{}", account.html);
    for page in [format!("/orders/{order}"), "/account/privacy".to_owned()] {
        assert_eq!(customer.get(&page).await.status, 200);
    }
    customer
}

fn link_in(relay: &Rogue) -> Option<String> {
    relay.messages().iter().find_map(|message| {
        let message = MessageParser::default().parse(message)?;
        let text = message.body_text(0)?;
        let at = text.find("/account/sign-in/")?;
        text[at..].split_whitespace().next().map(str::to_owned)
    })
}

/// The owner searches, opens a case with a note, and looks at the order, the customer and the mail.
async fn look_into_it(owner: &mut Visitor, order: &str, name: &str, canaries: &Canaries) {
    owner.get("/admin/orders").await;
    let found = owner.press("/admin/orders", &[("search", name)]).await;
    assert!(found.html.contains(order), "{}", found.html);
    let path = format!("/admin/orders/{order}");
    let page = owner.get(&path).await;
    let customer = between(&page.html, "href=\"/admin/customers/", "\"")[0];
    let note = canaries.word("audit_events.note");
    let case = [
        ("reason", "other"),
        ("note", note.as_str()),
        ("back", &path),
    ];
    let opened = owner
        .press(&format!("/admin/customers/{customer}/cases"), &case)
        .await;
    assert_eq!(opened.status, 303, "{}", opened.html);
    assert!(owner.get(&path).await.html.contains(name));
    owner.get(&format!("/admin/customers/{customer}")).await;
    let mails = owner.get("/admin/mail").await;
    for mail in between(&mails.html, "href=\"/admin/mail/msg_", "\"") {
        assert_eq!(
            owner.get(&format!("/admin/mail/msg_{mail}")).await.status,
            200
        );
    }
    assert_eq!(owner.get("/admin/audit").await.status, 200);
}

async fn assert_every_sealed_column_is_used(databases: &Databases) {
    let types = schema::types(&databases.data_url).await;
    for column in types.keys().filter(|name| name.ends_with("_sealed")) {
        let (table, column) = column.split_once('.').unwrap();
        // A file that was uploaded goes when it is read.
        if table == "statement_parts" {
            continue;
        }
        let used = schema::filled(&databases.data_url, table, column).await;
        assert!(used > 0, "nobody said anything for {table}.{column}");
    }
}

/// Once its visitors are gone and others have come, nothing of what they said is left in the program's memory; unless
/// nobody may look there, which is better still. What is freed is wiped at once; a thread's stack is, by what comes next.
async fn assert_forgotten(shop: &Running, canaries: &Canaries) {
    let memory = [Area::Memory { pid: shop.pid() }];
    if !may_read_memory(shop.pid()) {
        return;
    }
    let began = Instant::now();
    while !canaries.sightings(&memory).is_empty() && began.elapsed() < PATIENCE {
        for _ in 0..8 {
            let mut stranger = shop.visitor();
            for page in ["/", "/order/mail-solo", "/privacy", "/admin/sign-in"] {
                stranger.get(page).await;
            }
        }
        sleep(Duration::from_millis(500)).await;
    }
    canaries.assert_absent(&memory);
}

fn may_read_memory(pid: u32) -> bool {
    match File::open(format!("/proc/{pid}/mem")) {
        Ok(_) => true,
        Err(error) if error.kind() == ErrorKind::PermissionDenied => false,
        Err(error) => panic!("{error}"),
    }
}

async fn until(what: &str, happened: impl Fn() -> bool) {
    let began = Instant::now();
    while !happened() {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

async fn until_some(databases: &Databases, table: &str, column: &str) {
    let began = Instant::now();
    while schema::filled(&databases.data_url, table, column).await == 0 {
        assert!(began.elapsed() < PATIENCE, "{table}.{column} stays empty");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Nor does it leave a core when it breaks, and nobody may look into it, not even who runs it: but for the all-powerful,
/// and so the test gives that power up.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_breaks_leaves_no_core_and_shows_its_memory_to_nobody() {
    const MORTAL: [&str; 3] = [
        "setpriv",
        "--bounding-set=-sys_ptrace",
        "--inh-caps=-sys_ptrace",
    ];
    let databases = Databases::fresh(Engine::Sqlite).await;
    let program = Program::new(&databases).under(&MORTAL);
    let shop = program.start().await;
    placed(&shop.client(), &shop, "one", &order(&databases.canaries)).await;
    let opens = async |pid: u32| {
        let mut command = Command::new(MORTAL[0]);
        command
            .args(&MORTAL[1..])
            .args(["sh", "-c", "exec 3< /proc/$0/mem"]);
        command
            .arg(pid.to_string())
            .status()
            .await
            .unwrap()
            .success()
    };
    assert!(!opens(shop.pid()).await);
    let mut other = Command::new(MORTAL[0]);
    other
        .args(&MORTAL[1..])
        .args(["sleep", "60"])
        .kill_on_drop(true);
    let other = other.spawn().unwrap();
    // Where Yama watches, no process may look into another that it did not start.
    if !Path::new("/proc/sys/kernel/yama").exists() {
        let began = Instant::now();
        while !opens(other.id().unwrap()).await {
            assert!(began.elapsed() < PATIENCE, "others can be looked into");
        }
    }

    let before = names(databases.folder());
    let ended = shop.crash().await;
    assert_eq!(ended.signal(), Some(6));
    assert!(!ended.core_dumped());
    assert_eq!(names(databases.folder()), before);
    databases.assert_sealed().await;
}

fn names(folder: &Path) -> Vec<OsString> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    names
}
