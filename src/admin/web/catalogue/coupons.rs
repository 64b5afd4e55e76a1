//! `/admin/catalogue/coupons`: the list with its uses, making one and ending one.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::super::{Desk, list};
use super::typed::Typed;
use super::{may_edit, why_not};
use crate::admin::pages::{CouponsPage, Pager};
use crate::admin::store::coupons::{self as stored, Which};
use crate::catalog::{self, Catalog, Coupon, CouponCode, InvalidCatalog, Off, ReviseError};
use crate::money::{Currency, Rate};
use crate::web::form::{Filled, problem};
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/catalogue/coupons";

/// What the list is filtered by; what is empty does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in super::super) struct Filter {
    state: String,
    code: String,
    /// Older than this coupon.
    after: String,
    limit: Option<String>,
}

pub(in super::super) async fn show(
    desk: Desk,
    filter: Query<Filter>,
) -> Result<HttpResponse, Problem> {
    let page = page(&desk, &filter, Filled::default()).await?;
    desk.page(&page)
}

/// Fields `coupon_code`, one of `coupon_percent` and `coupon_amount` (with `coupon_currency`), and, as they are wanted,
/// `coupon_plans` (slugs), `coupon_from`, `coupon_until`, `coupon_uses`, `coupon_customer_uses`, `coupon_periods`. One of
/// the same code is replaced.
pub(in super::super) async fn put(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields);
    let Some(coupon) = coupon(&desk, &mut typed) else {
        return refused(&desk, typed.form).await;
    };
    let step = move |mut catalog: Catalog| {
        let known = catalog
            .coupons
            .iter()
            .position(|known| known.code == coupon.code);
        match known {
            Some(place) => catalog.coupons[place] = coupon.clone(),
            None => catalog.coupons.push(coupon.clone()),
        }
        Ok(catalog)
    };
    revise(&desk, typed.form, step).await
}

pub(in super::super) async fn end(
    desk: Desk,
    code: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let code: CouponCode = code.parse().map_err(|_| Problem::not_found())?;
    let step = move |mut catalog: Catalog| {
        catalog.coupons.retain(|coupon| coupon.code != code);
        Ok(catalog)
    };
    revise(&desk, Filled::default(), step).await
}

async fn revise(
    desk: &Desk,
    form: Filled,
    step: impl Fn(Catalog) -> Result<Catalog, InvalidCatalog> + Send + Sync + 'static,
) -> Result<HttpResponse, Problem> {
    match catalog::revise(&desk.app, desk.operator.actor(), None, step).await {
        Ok(_) => Ok(Desk::see(&format!("{PATH}?done=catalogue-changed"))),
        Err(ReviseError::Invalid(why)) => {
            refused(desk, form.wrong("coupon_code", why_not(&why))).await
        }
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

/// The coupon, or complaints about what cannot be meant.
fn coupon(desk: &Desk, typed: &mut Typed<'_>) -> Option<Coupon> {
    let zone = desk.app.config.business.zone();
    let code: Option<CouponCode> = typed.text("coupon_code").parse().ok();
    if code.is_none() {
        typed.form.complain("coupon_code", problem("coupon-code"));
    }
    let percent = typed.read("coupon_percent", problem("percent"), |text| {
        text.replace(',', ".").parse::<Rate>().ok()
    });
    let amount = if typed.text("coupon_amount").is_empty() {
        None
    } else {
        let currency: Option<Currency> = typed.word("coupon_currency");
        currency.and_then(|currency| typed.money("coupon_amount", currency))
    };
    let off = match (percent, amount) {
        (Some(percent), None) => Some(Off::Percent(percent)),
        (None, Some(amount)) => Some(Off::Amount(amount)),
        _ => None,
    };
    let plans = typed.text("coupon_plans");
    let mut plans: Vec<String> = plans
        .split([',', ' ', '\n'])
        .filter(|slug| !slug.is_empty())
        .map(str::to_owned)
        .collect();
    plans.sort_unstable();
    let valid_from = typed.day("coupon_from", &zone, 0);
    // To the end of that day.
    let valid_until = typed.day("coupon_until", &zone, 1);
    let (uses_max, customer_uses_max) = (
        typed.count("coupon_uses"),
        typed.count("coupon_customer_uses"),
    );
    let periods = typed.count("coupon_periods");
    if off.is_none() && typed.form.is_right() {
        typed.form.complain("coupon_percent", problem("coupon-off"));
    }
    if !typed.form.is_right() {
        return None;
    }
    Some(Coupon {
        code: code?,
        off: off?,
        plans: Some(plans).filter(|plans| !plans.is_empty()),
        valid_from,
        valid_until,
        uses_max,
        customer_uses_max,
        periods,
    })
}

async fn refused(desk: &Desk, form: Filled) -> Result<HttpResponse, Problem> {
    let page = page(desk, &Filter::default(), form).await?;
    desk.refused(&page)
}

async fn page(desk: &Desk, filter: &Filter, form: Filled) -> Result<CouponsPage, Problem> {
    let limit = list::limit(filter.limit.as_deref());
    let code = filter.code.trim().to_ascii_uppercase();
    let which = Which {
        state: &filter.state,
        code: &code,
        after: &filter.after,
        // One more says whether there is a next page.
        limit: limit + 1,
        now: desk.app.clock.now(),
    };
    let mut rows = stored::page(&desk.app.storage, &which).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let pairs = [("state", filter.state.as_str()), ("code", code.as_str())];
    let last = rows.last().filter(|_| more);
    let own = desk.app.config.business.currency.clone();
    Ok(CouponsPage {
        pager: Pager {
            newer: (!filter.after.is_empty()).then(|| PATH.to_owned()),
            older: last.map(|(id, _)| list::link(PATH, &pairs, "after", id)),
        },
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        filter: pairs.into_iter().collect(),
        may_edit: may_edit(desk),
        currencies: std::iter::once(own.clone())
            .chain(["EUR", "CHF", "GBP", "USD"].map(str::to_owned))
            .enumerate()
            .filter(|(place, currency)| *place == 0 || *currency != own)
            .map(|(_, currency)| currency)
            .collect(),
        form,
    })
}
