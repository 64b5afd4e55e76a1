//! What it answers, and what it does for that.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Asked, Bank, SECRET_KEY, State};

impl State {
    /// As long as Stripe's.
    pub(super) fn name(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}_test_{:024}", self.made)
    }

    /// What it says, the same for a repeated key.
    pub(super) fn answer(&mut self, asked: &Asked, fails_afterwards: bool) -> (u16, Value) {
        let bearer = asked.headers.get("authorization").map(String::as_str);
        if bearer != Some(&format!("Bearer {SECRET_KEY}")) {
            return (401, json!({"error": {"type": "invalid_request_error"}}));
        }
        let key = asked.headers.get("idempotency-key").cloned();
        if let Some((before, status, answer)) = key.as_ref().and_then(|key| self.answered.get(key))
        {
            if *before != asked.body {
                return (400, json!({"error": {"type": "idempotency_error"}}));
            }
            return (*status, answer.clone());
        }
        let (status, answer) = self.act(asked);
        let kept = if fails_afterwards {
            (500, json!({"error": {"type": "api_error"}}))
        } else {
            (status, answer)
        };
        if let Some(key) = key {
            let (status, answer) = kept.clone();
            self.answered
                .insert(key, (asked.body.clone(), status, answer));
        }
        kept
    }

    fn act(&mut self, asked: &Asked) -> (u16, Value) {
        let path = asked
            .path
            .strip_prefix("/v1/")
            .unwrap_or_default()
            .to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("POST", ["checkout", "sessions"]) => (200, self.new_session(&asked.fields)),
            ("POST", ["checkout", "sessions", id, "expire"]) => match self.sessions.get_mut(*id) {
                Some(session) if session["status"] == "open" => {
                    session["status"] = json!("expired");
                    (200, session.clone())
                }
                _ => refused(400, "resource_missing"),
            },
            ("GET", ["checkout", "sessions"]) => {
                (200, list(self.sessions.values().cloned(), asked))
            }
            ("GET", ["checkout", "sessions", id]) => match self.sessions.get(*id) {
                Some(session) => (200, self.with_payment(session)),
                None => refused(404, "resource_missing"),
            },
            ("POST", ["payment_intents"]) => self.charge(&asked.fields),
            ("POST", ["payment_intents", id, "cancel"]) => match self.intents.get_mut(*id) {
                Some(intent) if intent["status"] != "succeeded" => {
                    intent["status"] = json!("canceled");
                    (200, intent.clone())
                }
                _ => refused(400, "payment_intent_unexpected_state"),
            },
            ("GET", ["payment_intents"]) => {
                let customer = asked.query.get("customer");
                let own = self
                    .intents
                    .values()
                    .filter(|one| customer.is_none_or(|wanted| one["customer"] == wanted.as_str()));
                (200, list(own.cloned(), asked))
            }
            ("GET", ["payment_intents", id]) => match self.intents.get(*id) {
                Some(intent) => (200, intent.clone()),
                None => refused(404, "resource_missing"),
            },
            ("GET", ["payment_methods", id]) => self.method(id),
            ("POST", ["payment_methods", id, "detach"]) => match self.method(id) {
                (200, method) if method["customer"].is_null() => refused(400, "not_attached"),
                (200, _) => {
                    self.detached.insert((*id).to_owned());
                    self.method(id)
                }
                unknown => unknown,
            },
            ("POST", ["refunds"]) => self.refund(&asked.fields),
            ("GET", ["refunds"]) => (200, list(of(&self.refunds, asked), asked)),
            ("GET", ["disputes"]) => (200, list(of(&self.disputes, asked), asked)),
            ("GET", ["payouts"]) => (200, list(self.payouts.values().cloned(), asked)),
            ("GET", ["payouts", id]) => match self.payouts.get(*id) {
                Some(payout) => (200, payout.clone()),
                None => refused(404, "resource_missing"),
            },
            ("GET", ["balance_transactions"]) => {
                let kind = asked.query.get("type").map(String::as_str);
                let own = self
                    .moved
                    .values()
                    .filter(|one| one["type"].as_str() == kind);
                (200, list(own.cloned(), asked))
            }
            ("GET", ["balance"]) => {
                let nothing = json!({"object": "balance", "available": [], "pending": []});
                (200, self.balance.clone().unwrap_or(nothing))
            }
            _ => refused(404, "resource_missing"),
        }
    }

    fn new_session(&mut self, fields: &BTreeMap<String, String>) -> Value {
        let id = self.name("cs");
        let field = |name: &str| fields.get(name).cloned();
        let session = json!({
            "id": id, "object": "checkout.session", "status": "open", "payment_status": "unpaid",
            "url": format!("{}/c/pay/{id}", self.url),
            "client_reference_id": field("client_reference_id"),
            "metadata": {"sealbook": field("metadata[sealbook]")},
            "amount_total": number(fields, "line_items[0][price_data][unit_amount]"),
            "currency": field("line_items[0][price_data][currency]"),
            "saves": field("payment_intent_data[setup_future_usage]").is_some(),
            "own": field("payment_intent_data[metadata][sealbook]"),
            "success_url": field("success_url"),
            "payment_intent": null,
        });
        self.sessions.insert(id, session.clone());
        session
    }

    fn with_payment(&self, session: &Value) -> Value {
        let mut session = session.clone();
        if let Some(intent) = session["payment_intent"].as_str() {
            session["payment_intent"] = self.intents[intent].clone();
        }
        session
    }

    pub(super) fn begin_payment(&mut self, session: &str) -> String {
        let (intent, customer, method) = (self.name("pi"), self.name("cus"), self.name("pm"));
        let session = self.sessions.get_mut(session).unwrap();
        assert_eq!(session["status"], "open", "nobody can pay there any more");
        session["payment_intent"] = json!(intent);
        let saves = session["saves"] == true;
        let made = json!({
            "id": intent, "object": "payment_intent", "status": "requires_payment_method",
            "amount": session["amount_total"], "amount_received": 0, "currency": session["currency"],
            "customer": saves.then_some(customer), "payment_method": method,
            "metadata": {"sealbook": session["own"]}, "latest_charge": null,
        });
        self.intents.insert(intent.clone(), made);
        intent
    }

    pub(super) fn succeed(&mut self, id: &str) {
        let (charge, moved, fee) = (self.name("ch"), self.name("txn"), self.fee);
        let settles_in = self.settles_in.clone();
        let intent = self.intents.get_mut(id).unwrap();
        intent["status"] = json!("succeeded");
        intent["amount_received"] = intent["amount"].clone();
        intent["latest_charge"] = json!({
            "id": charge, "amount_refunded": 0, "disputed": false,
            "balance_transaction": {"id": moved, "amount": intent["amount"], "fee": fee, "currency": intent["currency"]},
        });
        if let Some((currency, hundredths)) = settles_in {
            let amount = intent["amount"].as_i64().unwrap() * hundredths / 100;
            let moved = &mut intent["latest_charge"]["balance_transaction"];
            moved["amount"] = json!(amount);
            moved["currency"] = json!(currency);
        }
    }

    fn charge(&mut self, fields: &BTreeMap<String, String>) -> (u16, Value) {
        let id = self.name("pi");
        let field = |name: &str| fields.get(name).cloned();
        assert_eq!(field("off_session").as_deref(), Some("true"));
        let intent = json!({
            "id": id, "object": "payment_intent", "status": "processing", "amount": number(fields, "amount"),
            "amount_received": 0, "currency": field("currency"), "customer": field("customer"),
            "payment_method": field("payment_method"), "metadata": {"sealbook": field("metadata[sealbook]")},
            "latest_charge": null,
        });
        self.intents.insert(id.clone(), intent);
        let no = |state: &mut Self, code: &str, decline: &str| {
            let intent = state.intents.get_mut(&id).unwrap();
            intent["status"] = json!("requires_payment_method");
            intent["last_payment_error"] = json!({"code": code});
            let error = json!({"type": "card_error", "code": code, "decline_code": decline, "payment_intent": intent});
            (402, json!({"error": error}))
        };
        match self.bank {
            Bank::Pays => {
                self.succeed(&id);
                (200, self.intents[&id].clone())
            }
            Bank::WantsTheCustomer => {
                no(self, "authentication_required", "authentication_required")
            }
            Bank::Declines => no(self, "card_declined", "insufficient_funds"),
        }
    }

    /// A method, and whose it is.
    fn method(&self, id: &str) -> (u16, Value) {
        let mut with = self.intents.values();
        let Some(intent) = with.find(|intent| intent["payment_method"] == id) else {
            return refused(404, "resource_missing");
        };
        let customer = (!self.detached.contains(id)).then(|| intent["customer"].clone());
        let method = json!({"id": id, "object": "payment_method", "customer": customer});
        (200, method)
    }

    fn refund(&mut self, fields: &BTreeMap<String, String>) -> (u16, Value) {
        let intent = fields["payment_intent"].clone();
        let amount = number(fields, "amount");
        let paid = self.intents[&intent]["amount_received"].as_i64().unwrap();
        if self.refunded(&intent) + amount > paid {
            return refused(400, "charge_already_refunded");
        }
        let id = self.name("re");
        let status = if self.refunds_pend {
            "pending"
        } else {
            "succeeded"
        };
        let refund = json!({"id": id, "object": "refund", "amount": amount, "currency": "eur", "status": status,
            "payment_intent": intent, "metadata": {"sealbook": fields.get("metadata[sealbook]")}});
        self.refunds.insert(id, refund.clone());
        self.note_refunded(&intent);
        (200, refund)
    }

    fn refunded(&self, intent: &str) -> i64 {
        let own = self
            .refunds
            .values()
            .filter(|one| one["payment_intent"] == intent);
        let gone = own.filter(|one| one["status"] != "failed");
        gone.map(|one| one["amount"].as_i64().unwrap()).sum()
    }

    pub(super) fn note_refunded(&mut self, intent: &str) {
        let refunded = self.refunded(intent);
        self.intents.get_mut(intent).unwrap()["latest_charge"]["amount_refunded"] = json!(refunded);
    }
}

fn of(all: &BTreeMap<String, Value>, asked: &Asked) -> impl Iterator<Item = Value> {
    let intent = asked
        .query
        .get("payment_intent")
        .cloned()
        .unwrap_or_default();
    let own = all
        .values()
        .filter(move |one| one["payment_intent"] == intent.as_str());
    own.cloned().collect::<Vec<_>>().into_iter()
}

/// A page of a list, as Stripe cuts it: the newest first, ten where nothing else is asked, behind `starting_after`.
fn list(items: impl Iterator<Item = Value>, asked: &Asked) -> Value {
    let number = |name: &str| asked.query.get(name).and_then(|text| text.parse().ok());
    let limit: usize = number("limit").unwrap_or(10);
    assert!((1..=100).contains(&limit), "Stripe refuses such a limit");
    let mut all: Vec<Value> = items.collect();
    all.reverse();
    if let Some(after) = asked.query.get("starting_after") {
        let place = all.iter().position(|one| one["id"] == after.as_str());
        all.drain(..=place.expect("it was on the page before"));
    }
    let has_more = all.len() > limit;
    all.truncate(limit);
    json!({"object": "list", "has_more": has_more, "data": all})
}

fn refused(status: u16, code: &str) -> (u16, Value) {
    (
        status,
        json!({"error": {"type": "invalid_request_error", "code": code}}),
    )
}

fn number(fields: &BTreeMap<String, String>, name: &str) -> i64 {
    fields.get(name).map_or(0, |text| text.parse().unwrap())
}
