//! The order form as a page: what is offered, what was typed, what it comes to.

use std::slice;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::Timestamp;

use crate::app::App;
use crate::catalog::{Addon, KnownCoupon, Plan, Price, Shelf, Stock};
use crate::customers::values::{AddressFormat, CountryCode, PostalCode, Quantity};
use crate::money::Currency;
use crate::orders::pages::{AddonField, AddonPriceTag, OrderFormPage, PlanHead, PriceChoice, Sums};
use crate::orders::web::currency::{self, Wanted};
use crate::orders::web::mistakes::{place_on_the_page, sentence};
use crate::orders::web::question_field;
use crate::orders::web::sums;
use crate::orders::{
    Basket, ChosenAddon, Discount, Known, OrderDraft, OrderForm, OrderLimits, Proof, Refused, Shop,
    Unquotable, vat,
};
use crate::web::form::{Choice, Filled};
use crate::web::locale::Phrase;
use crate::web::page::{Notice, Tone};
use crate::web::{Fields, Problem, Reader, Ticket, work};
fn typed(fields: &Fields) -> OrderForm {
    let text = |name: &str| fields.value(name).to_owned();
    OrderForm {
        interval: text("interval"),
        currency: text("currency"),
        quantity: text("quantity"),
        coupon: text("coupon"),
        buyer_reference: text("buyer_reference"),
        name: text("name"),
        email: text("email"),
        company: text("company"),
        phone: text("phone"),
        vat_id: text("vat_id"),
        address_line1: text("address_line1"),
        address_line2: text("address_line2"),
        postal_code: text("postal_code"),
        city: text("city"),
        region: text("region"),
        country: text("country"),
        answers: fields
            .with_prefix("answer_")
            .map(|(key, answer)| (key.to_owned(), answer.to_owned()))
            .collect(),
        addons: fields
            .with_prefix("addon_")
            .map(|(key, quantity)| (key.to_owned(), quantity.to_owned()))
            .collect(),
        payment_method: text("payment_method"),
        accept_terms: fields.ticked("accept_terms"),
        accept_privacy: fields.ticked("accept_privacy"),
        age_confirmed: fields.ticked("age_confirmed"),
        language: text("language"),
        news: fields.ticked("news"),
    }
}

pub(super) fn is_rush(app: &App) -> bool {
    app.room::<OrderLimits>().rush.is_on(app.clock.now())
}

/// A form about to be shown.
pub(super) struct Showing<'a> {
    reader: &'a Reader,
    shop: Shop,
    plan: Plan,
    /// What its prices are shown in.
    currency: Currency,
    /// By the code that was typed.
    coupon: Option<KnownCoupon>,
    /// Until when the typed VAT id counts as confirmed for who is signed in.
    confirmed_until: Option<Timestamp>,
    takes_coupons: bool,
}

impl<'a> Showing<'a> {
    pub(super) async fn of(
        reader: &'a Reader,
        slug: &str,
        wanted: &Wanted,
    ) -> Result<Self, Problem> {
        let app = &reader.app;
        let shelf = app.room::<Shelf>();
        let plan = shelf
            .plan(&app.storage, &app.clock, slug)
            .await?
            .ok_or_else(Problem::not_found)?;
        let shop = Shop::today(app);
        let currency = wanted.among(slice::from_ref(&plan), &shop);
        Ok(Self {
            reader,
            currency: currency.ok_or_else(Problem::not_found)?,
            shop,
            plan,
            coupon: None,
            confirmed_until: None,
            takes_coupons: shelf.has_coupons(&app.storage, &app.clock).await?,
        })
    }

    /// With what the shop knows of what was typed.
    pub(super) async fn knowing(self, proof: &Proof, fields: &Fields) -> Result<Self, Problem> {
        let (app, peer) = (&self.reader.app, Some(self.reader.visit.peer()));
        let limits = app.room::<OrderLimits>();
        let coupon = limits.coupon(app, peer, fields.value("coupon")).await?;
        let (email, vat_id) = (fields.value("email"), fields.value("vat_id"));
        let confirmed_until = vat::confirmed_until(app, proof, email, vat_id).await?;
        Ok(Self {
            coupon,
            confirmed_until,
            ..self
        })
    }

    pub(super) fn parse(&self, fields: &Fields) -> Result<OrderDraft, Refused> {
        let known = Known {
            coupon: self.coupon.as_ref(),
            confirmed_until: self.confirmed_until,
        };
        typed(fields).parse_with(&self.plan, &self.shop, known)
    }

    /// What the sums leave out, and why; the rest of a form that is not sent yet is nobody's mistake.
    pub(super) fn unusable(&self, fields: &Fields) -> Refused {
        let mut refused = self.parse(fields).err().unwrap_or_default();
        refused
            .0
            .retain(|(field, _)| field == "coupon" || field.starts_with("addon_"));
        refused
    }

    pub(super) fn show(
        &self,
        status: StatusCode,
        fields: &Fields,
        refused: &Refused,
        doubt: Option<Phrase>,
    ) -> Result<HttpResponse, Problem> {
        let notice = doubt.map(|phrase| Notice {
            tone: Tone::Warning,
            phrase,
        });
        let page = self.page(status, fields, refused)?;
        let mut response = self.reader.page_with(notice, &page)?;
        *response.status_mut() = status;
        Ok(response)
    }

    fn page(
        &self,
        status: StatusCode,
        fields: &Fields,
        refused: &Refused,
    ) -> Result<OrderFormPage, Problem> {
        let locale = self.reader.visit.locale();
        let prices: Vec<&Price> = self
            .plan
            .prices
            .iter()
            .filter(|price| price.amount.currency() == self.currency)
            .collect();
        let chosen = prices
            .iter()
            .find(|price| price.interval.as_str() == fields.value("interval"))
            .or(prices.first())
            .ok_or_else(Problem::not_found)?;
        Ok(OrderFormPage {
            plan: PlanHead {
                slug: self.plan.slug.clone(),
                name: sums::localized(&self.plan.name, locale),
                summary: sums::localized(&self.plan.summary, locale),
            },
            form: self.filled(fields, refused, chosen),
            ticket: self.ticket(status, fields),
            work_bits: is_rush(&self.reader.app).then_some(work::WORK_BITS),
            prices: prices
                .iter()
                .map(|price| self.price_choice(price))
                .collect(),
            currencies: currency::links(
                &format!("/order/{}", self.plan.slug),
                slice::from_ref(&self.plan),
                &self.shop,
                Some(self.currency),
            ),
            quantity_max: u32::from(Quantity::MAX),
            questions: self
                .plan
                .questions
                .iter()
                .map(|question| question_field(question, locale))
                .collect(),
            countries: CountryCode::all(locale)
                .iter()
                .map(|(code, name)| Choice::new(code.as_str(), *name))
                .collect(),
            address: AddressFormat::of(self.country(fields)).into(),
            payment_methods: self.payment_methods(),
            takes_coupons: self.takes_coupons,
            addons: self.addons(),
            left: self.plan.stock.map(Stock::left),
            minimum_age: self.reader.app.config.privacy.minimum_age,
            sums: self.sums(fields, chosen)?,
        })
    }

    /// What was typed, or for a new form what is most likely.
    fn filled(&self, fields: &Fields, refused: &Refused, chosen: &Price) -> Filled {
        let mut form: Filled = fields.iter().collect();
        if fields.is_empty() {
            form = form
                .with("country", self.reader.app.config.business.country.clone())
                .with("interval", chosen.interval.as_str())
                .with("payment_method", "bank_transfer");
        }
        for (field, error) in &refused.0 {
            form.complain(field.clone(), sentence(field, error));
        }
        form.arrange(place_on_the_page);
        form
    }

    /// A form that is shown again keeps its ticket, so that sending it twice orders once; after an order it needs
    /// another.
    fn ticket(&self, status: StatusCode, fields: &Fields) -> String {
        let text = fields.value("ticket");
        let known = Ticket::check(&self.reader.site, &self.reader.visit, text).is_some();
        if known && status != StatusCode::CONFLICT {
            return text.to_owned();
        }
        Ticket::issue(&self.reader.site, &self.reader.visit)
    }

    /// The country that was chosen, or that most customers are from: the shop's own.
    fn country(&self, fields: &Fields) -> CountryCode {
        let chosen = fields.value("country").parse();
        chosen.unwrap_or(self.shop.country)
    }

    fn price_choice(&self, price: &Price) -> PriceChoice {
        PriceChoice {
            interval: price.interval,
            gross: sums::gross(&self.shop, &self.plan, price.basis, price.amount),
            setup_gross: (!price.setup.is_zero())
                .then(|| sums::gross(&self.shop, &self.plan, price.basis, price.setup)),
            trial_days: price.trial_days,
        }
    }

    fn payment_methods(&self) -> Vec<String> {
        let stripe = self.shop.stripe_enabled.then(|| "stripe".to_owned());
        std::iter::once("bank_transfer".to_owned())
            .chain(stripe)
            .collect()
    }

    /// The sums of what is chosen, for an address as far as it is known.
    fn sums(&self, fields: &Fields, chosen: &Price) -> Result<Sums, Problem> {
        let country = self.country(fields);
        let postal_code = PostalCode::parse(fields.value("postal_code"), country).ok();
        let territory = Shop::territory(country, postal_code.as_ref());
        let quantity = fields.value("quantity").parse().unwrap_or(Quantity::ONE);
        let shop = &self.shop;
        // What cannot be had is left out.
        let typed = typed(fields);
        let addons = typed.addons(&self.plan, Some(chosen), &mut Refused::default());
        let addons = addons.unwrap_or_default();
        let coupon = typed.coupon(&self.plan, chosen, self.coupon.as_ref(), shop.now);
        let coupon = coupon.ok().flatten().map(Discount::from);
        let vat_id = fields.value("vat_id").parse().ok();
        let quoted = |quantity, addons: &[ChosenAddon]| {
            let basket = Basket {
                plan: &self.plan,
                price: chosen,
                quantity,
                addons,
                coupon: coupon.as_ref(),
            };
            let until = self.confirmed_until;
            vat::quoted(shop, territory, &basket, vat_id.as_ref(), until)
        };
        let quoted = match quoted(quantity, &addons) {
            // So many are refused beside the field; the sums are of one.
            Err(Unquotable::Amount(_)) => quoted(Quantity::ONE, &[]),
            quoted => quoted,
        };
        let (quote, _) = quoted.map_err(|error| Problem::internal(&error))?;
        Ok(sums::sums(
            &quote,
            &self.plan,
            chosen.interval,
            self.reader.visit.locale(),
        ))
    }

    /// The add-ons that any of the prices shown here offers.
    fn addons(&self) -> Vec<AddonField> {
        let shown = self.plan.addons.iter();
        shown
            .map(|addon| AddonField {
                key: addon.key.clone(),
                label: sums::localized(&addon.name, self.reader.visit.locale()),
                quantity_min: addon.quantity_min,
                quantity_max: addon.quantity_max,
                prices: self.addon_prices(addon),
            })
            .filter(|addon| !addon.prices.is_empty())
            .collect()
    }

    fn addon_prices(&self, addon: &Addon) -> Vec<AddonPriceTag> {
        let prices = addon.prices.iter();
        prices
            .filter(|price| price.amount.currency() == self.currency)
            .map(|price| AddonPriceTag {
                interval: price.interval,
                gross: sums::gross(&self.shop, &self.plan, price.basis, price.amount),
            })
            .collect()
    }
}
