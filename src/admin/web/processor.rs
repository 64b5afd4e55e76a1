//! `/admin/payments/stripe`: what is still at the processor, and what it paid out.

use actix_web::HttpResponse;

use super::Desk;
use crate::admin::pages::{
    HoldingRow, LostRow, PayoutRow, ProcessorPage, SettledRow, UndetachedRow,
};
use crate::payments::stripe::{self, Holding, Payment, Payout};
use crate::web::Problem;

/// The latest of each kind.
const ROWS: u32 = 50;

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let app = &desk.app;
    let holdings = stripe::holdings(app).await?;
    let payouts = stripe::payouts(app, None, ROWS).await?.unwrap_or_default();
    let settled = stripe::settled_otherwise(app, ROWS).await?;
    let lost = stripe::lost(app, ROWS).await?;
    let undetached = stripe::undetached(app, ROWS).await?;
    let page = ProcessorPage {
        lost: lost
            .iter()
            .map(|payment| LostRow {
                invoice: payment.invoice.to_string(),
                requested_at: payment.requested_at,
                amount: payment.amount,
            })
            .collect(),
        undetached: undetached
            .iter()
            .map(|method| UndetachedRow {
                customer: method.customer.to_string(),
                at: method.at,
            })
            .collect(),
        asked_at: holdings.iter().map(|holding| holding.asked_at).max(),
        holdings: holdings.iter().map(holding_row).collect(),
        payouts: payouts.into_iter().map(payout_row).collect(),
        settled: settled.iter().filter_map(settled_row).collect(),
    };
    desk.page(&page)
}

fn holding_row(holding: &Holding) -> HoldingRow {
    let difference = holding.difference();
    HoldingRow {
        booked: holding.booked,
        underway: holding.underway,
        available: holding.available,
        pending: holding.pending,
        difference,
        differs: !difference.is_zero(),
    }
}

fn payout_row(payout: Payout) -> PayoutRow {
    PayoutRow {
        arrives_on: payout.arrives_on,
        amount: payout.amount,
        state: payout.state.as_str(),
        is_awaited: payout.line.is_none() && payout.state.is_good(),
        line: payout.line.map(|line| line.to_string()),
        shown_on: payout.shown_on,
    }
}

fn settled_row(payment: &Payment) -> Option<SettledRow> {
    let settled = payment.settled?;
    Some(SettledRow {
        invoice: payment.invoice.to_string(),
        paid_at: payment.paid_at,
        charged: payment.amount,
        became: settled.amount,
        fee: settled.fee,
    })
}
