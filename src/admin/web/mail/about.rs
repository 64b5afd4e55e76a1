//! What a message is about, by the number that an operator knows it by.

use std::collections::HashMap;

use super::super::{Desk, invoices as documents};
use crate::admin::pages::MailAbout;
use crate::admin::store::orders as stored;
use crate::billing::invoices::{self, InvoiceId};
use crate::mail::Listed;
use crate::orders::OrderId;
use crate::storage;
use crate::subscriptions::SubscriptionId;

/// The things that these messages are about, by the id that the message keeps.
#[derive(Debug, Default)]
pub(super) struct Things(HashMap<String, MailAbout>);

impl Things {
    pub(super) async fn of(desk: &Desk, messages: &[Listed]) -> storage::Result<Self> {
        let storage = &desk.app.storage;
        let entities = || messages.iter().map(|message| message.entity.as_str());
        let mut found = HashMap::new();
        let orders: Vec<OrderId> = entities().filter_map(|id| id.parse().ok()).collect();
        for order in stored::by_ids(storage, &orders).await? {
            let href = format!("/admin/orders/{}", order.id);
            let about = MailAbout::new("order", order.number, Some(href));
            found.insert(order.id.to_string(), about);
        }
        let issued: Vec<InvoiceId> = entities().filter_map(|id| id.parse().ok()).collect();
        let may_follow = desk.may("GET", documents::PATH);
        for (id, number) in invoices::numbers(storage, &issued).await? {
            let href = may_follow.then(|| format!("{}/{id}", documents::PATH));
            found.insert(id.to_string(), MailAbout::new("document", number, href));
        }
        for entity in entities() {
            // An announced price has an id of its own behind the subscription's.
            let id = entity.split('/').next().unwrap_or_default();
            if let Ok(id) = id.parse::<SubscriptionId>() {
                let href = format!("/admin/subscriptions/{id}");
                let about = MailAbout::new("subscription", None, Some(href));
                found.insert(entity.to_owned(), about);
            }
        }
        Ok(Self(found))
    }

    pub(super) fn get(&self, message: &Listed) -> Option<MailAbout> {
        self.0.get(&message.entity).cloned()
    }
}
