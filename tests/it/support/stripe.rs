//! A Stripe of our own: Checkout Sessions, payments, refunds and disputes as far as the shop asks for them, and everything that
//! goes wrong on the way there and back. It answers a repeated idempotency key as Stripe does.

mod answers;
mod balance;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

pub const SECRET_KEY: &str = "sk_test_of_the_tests";
pub const WEBHOOK_SECRET: &str = "whsec_of_the_tests";

/// What it does instead of answering the next request of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Does what it is asked, and says nothing for longer than anybody waits.
    Silence,
    /// Does what it is asked, and its answer is a failure, which it repeats.
    FailureAfter,
    /// Does nothing, and says so.
    FailureBefore,
    /// Does what it is asked, and answers gibberish.
    Gibberish,
    /// Too many requests; does nothing.
    Busy,
}

/// What a saved method does when it is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bank {
    Pays,
    WantsTheCustomer,
    Declines,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub query: BTreeMap<String, String>,
    pub body: String,
    pub fields: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
}

#[derive(Debug)]
struct State {
    url: String,
    made: u64,
    sessions: BTreeMap<String, Value>,
    intents: BTreeMap<String, Value>,
    refunds: BTreeMap<String, Value>,
    disputes: BTreeMap<String, Value>,
    payouts: BTreeMap<String, Value>,
    /// Methods that were taken away from their customers.
    detached: BTreeSet<String>,
    /// What moved on the shop's balance beside payments.
    moved: BTreeMap<String, Value>,
    /// What the shop has there, beside what payments say.
    balance: Option<Value>,
    /// What its balance is kept in, and how much of a charge's money one of that is, in hundredths.
    settles_in: Option<(String, i64)>,
    disputes_in: String,
    /// By idempotency key: what was asked and answered.
    answered: HashMap<String, (String, u16, Value)>,
    faults: VecDeque<(&'static str, Fault)>,
    bank: Bank,
    refunds_pend: bool,
    fee: i64,
    asked: Vec<Asked>,
}

/// The peer, until it is dropped.
#[derive(Debug, Clone)]
pub struct StripePeer {
    pub url: String,
    state: Arc<Mutex<State>>,
    handle: ServerHandle,
}

impl StripePeer {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State {
            url: String::new(),
            made: 0,
            sessions: BTreeMap::new(),
            intents: BTreeMap::new(),
            refunds: BTreeMap::new(),
            disputes: BTreeMap::new(),
            payouts: BTreeMap::new(),
            detached: BTreeSet::new(),
            moved: BTreeMap::new(),
            balance: None,
            settles_in: None,
            disputes_in: "eur".to_owned(),
            answered: HashMap::new(),
            faults: VecDeque::new(),
            bank: Bank::Pays,
            refunds_pend: false,
            fee: 59,
            asked: Vec::new(),
        }));
        let shared = Data::from(Arc::clone(&state));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .default_service(web::to(serve))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        lock(&state).url.clone_from(&url);
        Self { url, state, handle }
    }

    /// The settings of a shop that takes payments here.
    pub fn settings(&self) -> [(&'static str, &str); 5] {
        [
            ("PAYMENTS__STRIPE__ENABLED", "true"),
            ("PAYMENTS__STRIPE__SECRET_KEY", SECRET_KEY),
            ("PAYMENTS__STRIPE__WEBHOOK_SECRET", WEBHOOK_SECRET),
            ("PAYMENTS__STRIPE__API_BASE", &self.url),
            ("PAYMENTS__STRIPE__CHECKOUT_URL", &self.url),
        ]
    }

    /// Nobody listens there any more.
    pub async fn stop(&self) {
        self.handle.stop(false).await;
    }

    /// The next request whose method and path begin so goes wrong.
    pub fn fail(&self, what: &'static str, fault: Fault) {
        self.state().faults.push_back((what, fault));
    }

    /// Nothing goes wrong any more.
    pub fn recover(&self) {
        self.state().faults.clear();
    }

    pub fn bank(&self, bank: Bank) {
        self.state().bank = bank;
    }

    pub fn let_refunds_pend(&self, pend: bool) {
        self.state().refunds_pend = pend;
    }

    /// All that was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    /// How many requests came of this beginning.
    pub fn count(&self, what: &str) -> usize {
        let asked = self.asked();
        let begins = |one: &&Asked| format!("{} {}", one.method, one.path).starts_with(what);
        asked.iter().filter(begins).count()
    }

    pub fn sessions(&self) -> Vec<Value> {
        self.state().sessions.values().cloned().collect()
    }

    pub fn intents(&self) -> Vec<Value> {
        self.state().intents.values().cloned().collect()
    }

    /// Methods that are nobody's any more.
    pub fn detached(&self) -> Vec<String> {
        self.state().detached.iter().cloned().collect()
    }

    /// Somebody takes a method away on Stripe's own pages.
    pub fn take_away(&self, method: &str) {
        self.state().detached.insert(method.to_owned());
    }

    pub fn refunds(&self) -> Vec<Value> {
        self.state().refunds.values().cloned().collect()
    }

    /// What all payments came to that succeeded.
    pub fn charged(&self) -> i64 {
        let intents = self.intents();
        let paid = intents
            .iter()
            .filter(|intent| intent["status"] == "succeeded");
        paid.map(|intent| intent["amount"].as_i64().unwrap()).sum()
    }

    /// The customer pays on the page; gives the payment's name.
    pub fn pay(&self, session: &str) -> String {
        let mut state = self.state();
        let intent = state.begin_payment(session);
        state.succeed(&intent);
        state.sessions.get_mut(session).unwrap()["status"] = json!("complete");
        intent
    }

    /// The customer pays by something that takes days.
    pub fn pay_slowly(&self, session: &str) -> String {
        let mut state = self.state();
        let intent = state.begin_payment(session);
        state.intents.get_mut(&intent).unwrap()["status"] = json!("processing");
        state.sessions.get_mut(session).unwrap()["status"] = json!("complete");
        intent
    }

    pub fn succeed(&self, intent: &str) {
        self.state().succeed(intent);
    }

    pub fn expire(&self, session: &str) {
        let mut state = self.state();
        state.sessions.get_mut(session).unwrap()["status"] = json!("expired");
    }

    /// Somebody gives money back on Stripe's own pages.
    pub fn refund_elsewhere(&self, intent: &str, amount: i64) -> String {
        let mut state = self.state();
        let id = state.name("re");
        let refund = json!({"id": id, "object": "refund", "amount": amount, "currency": "eur", "status": "succeeded",
            "payment_intent": intent, "metadata": {}});
        state.refunds.insert(id.clone(), refund);
        state.note_refunded(intent);
        id
    }

    pub fn set_refund(&self, refund: &str, status: &str) {
        let mut state = self.state();
        state.refunds.get_mut(refund).unwrap()["status"] = json!(status);
    }

    /// The customer's bank takes a payment back; `won`: and gives it again.
    pub fn dispute(&self, intent: &str, amount: i64, won: bool) -> String {
        let mut state = self.state();
        let known = state
            .disputes
            .values()
            .find(|one| one["payment_intent"] == intent);
        let known = known.map(|one| one["id"].as_str().unwrap().to_owned());
        let id = known.unwrap_or_else(|| state.name("dp"));
        let kept_in = state.disputes_in.clone();
        let mut moved = vec![json!({"amount": -amount, "fee": 2000, "currency": kept_in})];
        if won {
            moved.push(json!({"amount": amount, "fee": 0, "currency": kept_in}));
        }
        let status = if won { "won" } else { "needs_response" };
        let dispute = json!({"id": id, "object": "dispute", "amount": amount, "currency": "eur", "status": status,
            "payment_intent": intent, "balance_transactions": moved, "metadata": {}});
        state.disputes.insert(id.clone(), dispute);
        let charge = &mut state.intents.get_mut(intent).unwrap()["latest_charge"];
        charge["disputed"] = json!(true);
        id
    }

    /// A message as Stripe sends it: its body.
    pub fn event(&self, id: &str, kind: &str, object: &str) -> String {
        let state = self.state();
        let found = [
            &state.sessions,
            &state.intents,
            &state.refunds,
            &state.disputes,
            &state.payouts,
        ]
        .into_iter()
        .find_map(|all| all.get(object));
        let object = found
            .cloned()
            .unwrap_or(json!({"id": object, "object": "other"}));
        json!({"id": id, "object": "event", "type": kind, "api_version": "2026-09-30.endive", "data": {"object": object}})
            .to_string()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// `Stripe-Signature` for a body.
pub fn sign(secret: &str, body: &str, at: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    let mut header = format!("t={at},v1=");
    for byte in mac.finalize().into_bytes() {
        write!(header, "{byte:02x}").unwrap();
    }
    header
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(state: Data<Mutex<State>>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let asked = read(&request, &body);
    let called = format!("{} {}", asked.method, asked.path);
    let (answer, fault) = {
        let mut state = lock(&state);
        state.asked.push(asked.clone());
        let met = |(what, _): &(&str, Fault)| called.starts_with(*what);
        let fault = state.faults.iter().position(met);
        let fault = fault
            .and_then(|at| state.faults.remove(at))
            .map(|(_, fault)| fault);
        let answer = match fault {
            Some(Fault::FailureBefore) => (500, json!({"error": {"type": "api_error"}})),
            Some(Fault::Busy) => (429, json!({"error": {"type": "rate_limit_error"}})),
            _ => state.answer(&asked, fault == Some(Fault::FailureAfter)),
        };
        (answer, fault)
    };
    if fault == Some(Fault::Silence) {
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    let status = StatusCode::from_u16(answer.0).unwrap();
    if fault == Some(Fault::Gibberish) {
        return HttpResponse::build(status).body("{\"id\": \"cs_");
    }
    HttpResponse::build(status).json(answer.1)
}

fn read(request: &HttpRequest, body: &[u8]) -> Asked {
    let pairs = |text: &[u8]| {
        form_urlencoded::parse(text)
            .into_owned()
            .collect::<BTreeMap<_, _>>()
    };
    let headers = request.headers().iter();
    Asked {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        query: pairs(request.query_string().as_bytes()),
        body: String::from_utf8(body.to_vec()).unwrap(),
        fields: pairs(body),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
    }
}
