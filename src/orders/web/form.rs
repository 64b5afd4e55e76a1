//! `GET,POST /order/{plan}`: the form, what is wrong with it, and the order.

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use jiff::SignedDuration;

use super::mistakes::{place_on_the_page, sentence};
use super::sums;
use crate::app::App;
use crate::catalog::{Plan, Price, Question, QuestionKind, Shelf};
use crate::customers::values::{AddressFormat, CountryCode, PostalCode, Quantity};
use crate::orders::pages::{OrderFormPage, PlanHead, PriceChoice, QuestionField, Sums};
use crate::orders::{
    IdempotencyKey, OrderForm, OrderLimits, PlaceError, Refused, Shop, place, quote,
};
use crate::web::form::{Choice, Filled, HONEYPOT};
use crate::web::locale::{Locale, Phrase};
use crate::web::page::{Notice, Tone, Viewer};
use crate::web::{Fields, Problem, Site, Ticket, Visit, work};

pub(super) async fn show(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    slug: Path<String>,
) -> Result<HttpResponse, Problem> {
    let form = Showing::of(&app, &site, &visit, &slug).await?;
    form.show(
        StatusCode::OK,
        &Fields::default(),
        &Refused::default(),
        None,
    )
}

/// The same form with the sums of what is chosen: for those without scripts, and for the script.
pub(super) async fn reckon(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let form = Showing::of(&app, &site, &visit, &slug).await?;
    form.show(StatusCode::OK, &fields, &Refused::default(), None)
}

/// Whoever comes back to the address of the sums, by a link of that page or from a bookmark.
pub(super) async fn begin_again(request: HttpRequest) -> HttpResponse {
    let here = request.uri().to_string();
    HttpResponse::SeeOther()
        .insert_header((LOCATION, here.replacen("/summary", "", 1)))
        .finish()
}

pub(super) async fn submit(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let form = Showing::of(&app, &site, &visit, &slug).await?;
    if let Some(doubt) = doubt(&app, &site, &visit, &fields) {
        return form.show(
            StatusCode::UNPROCESSABLE_ENTITY,
            &fields,
            &Refused::default(),
            Some(doubt),
        );
    }
    let draft = match typed(&fields).parse(&form.plan, &form.shop) {
        Ok(draft) => draft,
        Err(refused) => {
            return form.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &refused, None);
        }
    };
    let sent = fields.canonical();
    let key = IdempotencyKey::new(&app, fields.value("ticket").as_bytes(), &sent);
    app.room::<OrderLimits>()
        .admit(&app, Some(visit.peer()), &draft, &key)?;
    let browser = app.vault.fingerprint("browser", visit.browser().as_bytes());
    match place(&app, draft, key, Some(browser)).await {
        Ok(order) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, format!("/orders/{}?placed", order.id)))
            .finish()),
        Err(PlaceError::KeyReused) => {
            let again = Phrase::new("order-form-sent-before");
            form.show(
                StatusCode::CONFLICT,
                &fields,
                &Refused::default(),
                Some(again),
            )
        }
        Err(error) => Err(error.into()),
    }
}

/// Why this may not be a person who filled in the form: said to people, who then simply send it again.
fn doubt(app: &App, site: &Site, visit: &Visit, fields: &Fields) -> Option<Phrase> {
    if !fields.value(HONEYPOT).is_empty() {
        return Some(Phrase::new("order-form-robot"));
    }
    let least = i64::try_from(app.config.limits.form_seconds_min).unwrap_or(i64::MAX);
    match Ticket::check(site, visit, fields.value("ticket")) {
        None => Some(Phrase::new("order-form-stale")),
        Some(ticket) if ticket.age < SignedDuration::from_secs(least) => {
            Some(Phrase::new("order-form-too-fast"))
        }
        Some(ticket) => {
            let rush = is_rush(app);
            app.room::<OrderLimits>().rush.count(app.clock.now());
            let undone = rush && !work::is_done(&ticket.text, fields.value("work"));
            undone.then(|| Phrase::new("order-form-work"))
        }
    }
}

fn is_rush(app: &App) -> bool {
    app.room::<OrderLimits>().rush.is_on(app.clock.now())
}

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
            .filter(|(_, quantity)| !["", "0"].contains(quantity))
            .map(|(key, _)| key.to_owned())
            .collect(),
        payment_method: text("payment_method"),
        accept_terms: fields.ticked("accept_terms"),
        accept_privacy: fields.ticked("accept_privacy"),
        age_confirmed: fields.ticked("age_confirmed"),
        language: text("language"),
        news: fields.ticked("news"),
    }
}

/// A form about to be shown.
struct Showing<'a> {
    app: &'a App,
    site: &'a Site,
    visit: &'a Visit,
    shop: Shop,
    plan: Plan,
}

impl<'a> Showing<'a> {
    async fn of(
        app: &'a App,
        site: &'a Site,
        visit: &'a Visit,
        slug: &str,
    ) -> Result<Self, Problem> {
        let shelf = app.room::<Shelf>();
        let plan = shelf
            .plan(&app.storage, &app.clock, slug)
            .await?
            .ok_or_else(Problem::not_found)?;
        Ok(Self {
            app,
            site,
            visit,
            shop: Shop::today(app),
            plan,
        })
    }

    fn show(
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
        let mut response = self
            .visit
            .page_with(self.site, Viewer::Visitor, notice, &page)?;
        *response.status_mut() = status;
        Ok(response)
    }

    fn page(
        &self,
        status: StatusCode,
        fields: &Fields,
        refused: &Refused,
    ) -> Result<OrderFormPage, Problem> {
        let locale = self.visit.locale();
        let prices: Vec<&Price> = self
            .plan
            .prices
            .iter()
            .filter(|price| price.amount.currency() == self.shop.currency)
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
            work_bits: is_rush(self.app).then_some(work::WORK_BITS),
            prices: prices
                .iter()
                .map(|price| self.price_choice(price))
                .collect(),
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
            takes_coupons: false,
            minimum_age: self.app.config.privacy.minimum_age,
            sums: self.sums(fields, chosen)?,
        })
    }

    /// What was typed, or for a new form what is most likely.
    fn filled(&self, fields: &Fields, refused: &Refused, chosen: &Price) -> Filled {
        let mut form: Filled = fields.iter().collect();
        if fields.is_empty() {
            form = form
                .with("country", self.app.config.business.country.clone())
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
        let known = Ticket::check(self.site, self.visit, text).is_some();
        if known && status != StatusCode::CONFLICT {
            return text.to_owned();
        }
        Ticket::issue(self.site, self.visit)
    }

    /// The country that was chosen, or that most customers are from: the shop's own.
    fn country(&self, fields: &Fields) -> CountryCode {
        let chosen = fields.value("country").parse();
        chosen.unwrap_or(self.shop.country)
    }

    fn price_choice(&self, price: &Price) -> PriceChoice {
        PriceChoice {
            interval: price.interval,
            gross: sums::gross(&self.shop, &self.plan, price, price.amount),
            setup_gross: (!price.setup.is_zero())
                .then(|| sums::gross(&self.shop, &self.plan, price, price.setup)),
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
        let quote = quote(
            &shop.seller,
            territory,
            &self.plan,
            chosen,
            quantity,
            shop.today,
        )
        .map_err(|error| Problem::internal(&error))?;
        Ok(sums::sums(
            &quote,
            &self.plan,
            &chosen.into(),
            self.visit.locale(),
        ))
    }
}

fn question_field(question: &Question, locale: Locale) -> QuestionField {
    let (kind, choices) = match &question.kind {
        QuestionKind::Text => ("text", Vec::new()),
        QuestionKind::Domain => ("domain", Vec::new()),
        QuestionKind::Email => ("email", Vec::new()),
        QuestionKind::Number => ("number", Vec::new()),
        QuestionKind::Choice(choices) => {
            let offered = choices.iter().map(|choice| Choice::new(choice, choice));
            ("choice", offered.collect())
        }
    };
    let hint = sums::localized(&question.help, locale);
    QuestionField {
        key: question.key.clone(),
        label: sums::localized(&question.label, locale),
        hint: (!hint.is_empty()).then_some(hint),
        kind: kind.to_owned(),
        required: question.required,
        choices,
    }
}
