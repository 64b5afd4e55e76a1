//! What happens on the shop's balance there, and what crowds its lists.

use serde_json::{Value, json};

use super::StripePeer;

impl StripePeer {
    /// Money goes to the shop's bank; gives the payout's name.
    pub fn pay_out(&self, amount: i64, arrives: i64, status: &str) -> String {
        let mut state = self.state();
        let id = state.name("po");
        let payout = json!({"id": id, "object": "payout", "amount": amount, "currency": "eur", "status": status,
            "created": arrives, "arrival_date": arrives, "statement_descriptor": null, "trace_id": null});
        state.payouts.insert(id.clone(), payout);
        id
    }

    pub fn set_payout(&self, payout: &str, member: &str, value: Value) {
        self.state().payouts.get_mut(payout).unwrap()[member] = value;
    }

    /// Stripe charges for something that is no payment.
    pub fn charge_fee(&self, amount: i64) {
        let mut state = self.state();
        let id = state.name("txn");
        let moved = json!({"id": id, "object": "balance_transaction", "type": "stripe_fee", "amount": -amount, "fee": 0,
            "currency": "eur"});
        state.moved.insert(id, moved);
    }

    /// A payout is on the balance, and costs something.
    pub fn charge_for_payout(&self, amount: i64, fee: i64) {
        let mut state = self.state();
        let id = state.name("txn");
        let moved = json!({"id": id, "object": "balance_transaction", "type": "payout", "amount": -amount, "fee": fee,
            "currency": "eur"});
        state.moved.insert(id, moved);
    }

    /// What the shop has there.
    pub fn hold(&self, available: i64, pending: i64) {
        let part = |amount: i64| json!([{"amount": amount, "currency": "eur"}]);
        let held =
            json!({"object": "balance", "available": part(available), "pending": part(pending)});
        self.state().balance = Some(held);
    }

    /// Payments are settled in another currency from now on.
    pub fn settle_in(&self, currency: &str, hundredths: i64) {
        self.state().settles_in = Some((currency.to_owned(), hundredths));
    }

    /// What disputes move is of another balance from now on.
    pub fn settle_disputes_in(&self, currency: &str) {
        currency.clone_into(&mut self.state().disputes_in);
    }

    /// So many others are on its lists, newer than what is there now.
    pub fn crowd(&self, others: usize) {
        let mut state = self.state();
        for _ in 0..others {
            let (session, intent) = (state.name("cs"), state.name("pi"));
            let other = json!({"id": session, "object": "checkout.session", "status": "expired",
                "client_reference_id": "somebody else's", "payment_intent": null, "url": null});
            state.sessions.insert(session, other);
            let other = json!({"id": intent, "object": "payment_intent", "status": "canceled", "currency": "eur",
                "amount": 1, "customer": null, "metadata": {}, "latest_charge": null});
            state.intents.insert(intent, other);
        }
    }
}
