//! `/admin/catalogue/coupons`: the list with its uses; making one, changing one, ending one.

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::super::{Desk, list};
use super::faults::Form;
use super::may_edit;
use super::typed::Typed;
use crate::admin::pages::{CouponPage, CouponsPage, Pager};
use crate::admin::store::coupons::{self as stored, Which};
use crate::catalog::{self, Catalog, Coupon, CouponCode, InvalidCatalog, Off, ReviseError, Thing};
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
/// `coupon_plans` (slugs), `coupon_from`, `coupon_until`, `coupon_uses`, `coupon_customer_uses`, `coupon_periods`.
pub(in super::super) async fn add(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields, desk.locale());
    let code: Option<CouponCode> = typed.text("coupon_code").parse().ok();
    let mut known = None;
    if let Some(code) = &code {
        known = find(&desk, code).await?.map(|_| format!("{PATH}/{code}"));
    } else {
        typed.form.complain("coupon_code", problem("coupon-code"));
    }
    if known.is_some() {
        typed.form.complain("coupon_code", problem("code-known"));
    }
    let read = code.and_then(|code| read(&desk, &mut typed, code));
    let mut form = typed.form;
    if let Some(coupon) = read {
        let push = move |mut catalog: Catalog| {
            catalog.coupons.push(coupon.clone());
            Ok(catalog)
        };
        let code = fields.value("coupon_code").trim().to_ascii_uppercase();
        if let Some(done) = revise(&desk, &code, &mut form, push).await? {
            return Ok(done);
        }
    }
    let page = page(&desk, &Filter::default(), form).await?;
    desk.refused(&CouponsPage { known, ..page })
}

pub(in super::super) async fn one(desk: Desk, code: Path<String>) -> Result<HttpResponse, Problem> {
    let (code, found) = named(&desk, &code).await?;
    let form = filled(&desk, &found.coupon);
    desk.page(&coupon_page(&desk, &code, &found, form))
}

/// The fields of a new one but its code. One that was ended can be used again.
pub(in super::super) async fn save(
    desk: Desk,
    code: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (code, found) = named(&desk, &code).await?;
    let mut typed = Typed::of(&fields, desk.locale());
    let read = read(&desk, &mut typed, code.clone());
    let mut form = typed.form;
    if let Some(mut coupon) = read {
        let zone = desk.app.config.business.zone();
        // A file may name a moment within a day, which the form shows as that day.
        let as_shown = |typed: Option<Timestamp>, known: Option<Timestamp>, day: Shown| {
            let shows = |at: Option<Timestamp>| at.map(|at| day(at, &zone));
            if shows(typed) == shows(known) {
                known
            } else {
                typed
            }
        };
        coupon.valid_from = as_shown(coupon.valid_from, found.coupon.valid_from, first_day);
        coupon.valid_until = as_shown(coupon.valid_until, found.coupon.valid_until, last_day);
        let put = move |mut catalog: Catalog| {
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
        if let Some(done) = revise(&desk, code.as_str(), &mut form, put).await? {
            return Ok(done);
        }
    }
    desk.refused(&coupon_page(&desk, &code, &found, form))
}

pub(in super::super) async fn end(
    desk: Desk,
    code: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (code, _) = named(&desk, &code).await?;
    let gone = code.clone();
    let step = move |mut catalog: Catalog| {
        catalog.coupons.retain(|coupon| coupon.code != gone);
        Ok(catalog)
    };
    let mut form = Filled::default();
    if revise(&desk, code.as_str(), &mut form, step)
        .await?
        .is_some()
    {
        return Ok(Desk::see(&format!("{PATH}?done=coupon-ended")));
    }
    let page = page(&desk, &Filter::default(), form).await?;
    desk.refused(&page)
}

/// One step; where nothing comes back, the form says why.
async fn revise(
    desk: &Desk,
    code: &str,
    form: &mut Filled,
    step: impl Fn(Catalog) -> Result<Catalog, InvalidCatalog> + Send + Sync + 'static,
) -> Result<Option<HttpResponse>, Problem> {
    match catalog::revise(&desk.app, desk.operator.actor(), None, step).await {
        Ok(_) => Ok(Some(Desk::see(&format!("{PATH}?done=catalogue-changed")))),
        Err(ReviseError::Invalid(why)) => {
            let about = Form {
                thing: Thing::Coupon,
                name: code.to_owned(),
                prefix: "coupon_",
                first: "coupon_code",
            };
            about.complain(form, &why, desk.locale());
            Ok(None)
        }
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

struct Found {
    coupon: Coupon,
    is_ended: bool,
}

async fn find(desk: &Desk, code: &CouponCode) -> Result<Option<Found>, Problem> {
    let current = catalog::current(&desk.app).await?.coupons.into_iter();
    let mut of_code = current.filter(|coupon| coupon.code == *code);
    if let Some(coupon) = of_code.next() {
        return Ok(Some(Found {
            coupon,
            is_ended: false,
        }));
    }
    let withdrawn = catalog::withdrawn(&desk.app).await?;
    Ok(withdrawn.coupon(code).map(|coupon| Found {
        coupon: coupon.clone(),
        is_ended: true,
    }))
}

async fn named(desk: &Desk, code: &str) -> Result<(CouponCode, Found), Problem> {
    let code: CouponCode = code.parse().map_err(|_| Problem::not_found())?;
    let found = find(desk, &code).await?.ok_or_else(Problem::not_found)?;
    Ok((code, found))
}

/// The coupon, or complaints about what cannot be meant.
fn read(desk: &Desk, typed: &mut Typed<'_>, code: CouponCode) -> Option<Coupon> {
    let zone = desk.app.config.business.zone();
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
        code,
        off: off?,
        plans: Some(plans).filter(|plans| !plans.is_empty()),
        valid_from,
        valid_until,
        uses_max,
        customer_uses_max,
        periods,
    })
}

/// As it stands.
fn filled(desk: &Desk, coupon: &Coupon) -> Filled {
    let zone = desk.app.config.business.zone();
    let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let day = |at: Option<Timestamp>, day: Shown| {
        at.map(|at| day(at, &zone).to_string()).unwrap_or_default()
    };
    let form = match coupon.off {
        Off::Percent(percent) => Filled::default().with("coupon_percent", percent.to_string()),
        Off::Amount(amount) => Filled::default()
            .with("coupon_amount", amount.decimal().to_string())
            .with("coupon_currency", amount.currency().code()),
    };
    form.with("coupon_code", coupon.code.as_str())
        .with(
            "coupon_plans",
            coupon.plans.as_deref().unwrap_or_default().join(", "),
        )
        .with("coupon_from", day(coupon.valid_from, first_day))
        .with("coupon_until", day(coupon.valid_until, last_day))
        .with("coupon_uses", count(coupon.uses_max))
        .with("coupon_customer_uses", count(coupon.customer_uses_max))
        .with("coupon_periods", count(coupon.periods))
}

/// A moment as the form shows it.
type Shown = fn(Timestamp, &TimeZone) -> Date;

fn first_day(from: Timestamp, zone: &TimeZone) -> Date {
    from.to_zoned(zone.clone()).date()
}

/// Of an end where a day begins, it is the day before.
fn last_day(until: Timestamp, zone: &TimeZone) -> Date {
    let last = until.checked_sub(SignedDuration::from_nanos(1));
    first_day(last.unwrap_or(until), zone)
}

fn coupon_page(desk: &Desk, code: &CouponCode, found: &Found, form: Filled) -> CouponPage {
    CouponPage {
        code: code.to_string(),
        is_ended: found.is_ended,
        form,
        currencies: currencies(desk),
    }
}

fn currencies(desk: &Desk) -> Vec<String> {
    let own = desk.app.config.business.currency.clone();
    std::iter::once(own.clone())
        .chain(["EUR", "CHF", "GBP", "USD"].map(str::to_owned))
        .enumerate()
        .filter(|(place, currency)| *place == 0 || *currency != own)
        .map(|(_, currency)| currency)
        .collect()
}

async fn page(desk: &Desk, filter: &Filter, form: Filled) -> Result<CouponsPage, Problem> {
    let limit = list::limit(filter.limit.as_deref());
    let code = filter.code.trim().to_ascii_uppercase();
    let zone = desk.app.config.business.zone();
    let which = Which {
        state: &filter.state,
        code: &code,
        after: &filter.after,
        // One more says whether there is a next page.
        limit: limit + 1,
        now: desk.app.clock.now(),
        zone: &zone,
    };
    let mut rows = stored::page(&desk.app.storage, &which).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let pairs = [("state", filter.state.as_str()), ("code", code.as_str())];
    let last = rows.last().filter(|_| more);
    Ok(CouponsPage {
        pager: Pager {
            newer: (!filter.after.is_empty()).then(|| PATH.to_owned()),
            older: last.map(|(id, _)| list::link(PATH, &pairs, "after", id)),
        },
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        filter: pairs.into_iter().collect(),
        may_edit: may_edit(desk),
        currencies: currencies(desk),
        known: None,
        form,
    })
}
