//! What subscriptions begin with: orders that renew, many read together.

use super::model::Order;
use super::quote::QuotedLine;
use super::view::ViewError;
use super::{OrderId, data, store};
use crate::app::App;
use crate::catalog::{self, UsedCoupon};
use crate::vault::map::Field;
use crate::vault::{self, Sealed, SubjectId};

/// What an order says of the periods that follow it.
#[derive(Debug)]
pub struct Renewing {
    pub lines: Vec<QuotedLine>,
    pub coupon: Option<UsedCoupon>,
    pub postal_code: Option<String>,
}

/// Reads what these orders, which are at least one, begin with; an error for each whose customer was erased.
pub async fn renewing(
    app: &App,
    orders: Vec<Order>,
) -> Result<Vec<(Order, Result<Renewing, vault::Error>)>, ViewError> {
    let ids: Vec<OrderId> = orders.iter().map(|order| order.id.clone()).collect();
    let causes: Vec<&str> = ids.iter().map(OrderId::as_str).collect();
    let subjects: Vec<SubjectId> = orders.iter().map(|order| order.subject.clone()).collect();
    let mut lines = store::together::lines(&app.storage, &orders).await?;
    let mut coupons = catalog::used_coupons(&app.storage, &causes).await?;
    let mut sealed = store::together::sealed(&app.storage, &ids).await?;
    app.vault.warm(&subjects).await?;
    let mut found = Vec::with_capacity(orders.len());
    for order in orders {
        let fields = sealed.remove(&order.id).unwrap_or_default();
        let renewing = postal_code(app, &order, fields)
            .await
            .map(|postal_code| Renewing {
                lines: lines.remove(&order.id).unwrap_or_default(),
                coupon: coupons.remove(order.id.as_str()),
                postal_code,
            });
        found.push((order, renewing));
    }
    Ok(found)
}

async fn postal_code(
    app: &App,
    order: &Order,
    fields: Vec<(Field, Sealed)>,
) -> Result<Option<String>, vault::Error> {
    let mut fields = fields.into_iter();
    let Some((field, sealed)) = fields.find(|(field, _)| *field == data::POSTAL_CODE) else {
        return app.vault.keys(&order.subject).await.map(|_| None);
    };
    let row = order.id.as_str();
    let opened = app.vault.open_field(&field, &order.subject, row, &sealed);
    Ok(Some(opened.await?.text()?.to_owned()))
}
