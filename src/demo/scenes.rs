//! What a look around should find besides orders: an invoice that is dunned, money that came and goes back, tax that was turned
//! around or waits for that, another currency, a subscription in every state. Played within the story, at its own days.

use std::error::Error;

use jiff::{SignedDuration, Timestamp};

use super::weeks::{self, Payers, WEEKS};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::document::Text;
use crate::billing::exchange::{self, DailyRate, ECB};
use crate::billing::invoices::{self, Amount, Credit, Document, Issuer};
use crate::billing::vat_ids::Way;
use crate::catalog::{self, Catalog, InvalidCatalog, PriceDraft, Shelf};
use crate::jobs::Lease;
use crate::money::{Currency, Money};
use crate::orders::vat::{self, Said};
use crate::orders::{self, IdempotencyKey, Order, OrderForm, Shop};
use crate::payments::key::RequestKey;
use crate::payments::manual::{self, Given, Means};
use crate::payments::refunds::{self, Asked, To};
use crate::serve;
use crate::subscriptions::{self, ActError, When};

/// A scene does not fit the shop; it is a mistake of ours, and told as it is.
pub type Unplayable = Box<dyn Error + Send + Sync>;

/// Whoever never pays orders so many weeks before the end: time enough for every reminder.
const DEBTOR_WEEKS: i64 = 10;

pub(super) struct Scenes {
    /// When each week of the story ends, and how many are left then; the last one first.
    left: Vec<(Timestamp, i64)>,
    payers: Payers,
    issuer: Issuer,
    lease: Lease,
}

/// Somebody who orders in a scene.
struct Guest {
    name: &'static str,
    company: &'static str,
    vat_id: &'static str,
    /// Street, postal code, city and country.
    home: [&'static str; 4],
    plan: &'static str,
    interval: &'static str,
    currency: &'static str,
}

const HAMBURG: [&str; 4] = ["Deichstraße 21", "20459", "Hamburg", "DE"];
const LYON: [&str; 4] = ["Quai Saint-Antoine 7", "69002", "Lyon", "FR"];

const fn guest(name: &'static str, plan: &'static str, interval: &'static str) -> Guest {
    Guest {
        name,
        company: "",
        vat_id: "",
        home: HAMBURG,
        plan,
        interval,
        currency: "EUR",
    }
}

const DEBTOR: Guest = guest("Ottilie Brandt", "mail-team", "monthly");
const PAUSES: Guest = guest("Cornelius Haas", "mail-solo", "monthly");
const LEAVES: Guest = guest("Wilma Petersen", "mail-team", "yearly");
const TRIES: Guest = Guest {
    currency: "USD",
    ..guest("Rosa Winkler", "mail-team", "monthly")
};
const PAYS_IN_DOLLARS: Guest = Guest {
    company: "Seidel Instruments GmbH",
    currency: "USD",
    ..guest("Ingo Seidel", "mail-business", "yearly")
};
const PAYS_IN_CASH: Guest = guest("Greta Lorenz", "mail-solo", "yearly");
const SENDS_IT_BACK: Guest = guest("Tilman Reuter", "mail-team", "yearly");
const CONFIRMED: Guest = Guest {
    company: "Moulin & Fils SARL",
    vat_id: "FR40303265045",
    home: LYON,
    ..guest("Camille Moulin", "mail-business", "yearly")
};
const WAITS: Guest = Guest {
    company: "Atelier Chastagnier",
    vat_id: "FR83404833048",
    home: LYON,
    ..guest("Odile Chastagnier", "mail-team", "yearly")
};

impl Scenes {
    pub(super) fn new(app: &App, end: Timestamp) -> Self {
        let name = invoices::DUTY.name;
        let span = SignedDuration::from_mins(10);
        Self {
            left: (0..WEEKS)
                .map(|left| (end - SignedDuration::from_hours(24 * 7 * left + 1), left))
                .collect(),
            payers: Payers::default(),
            issuer: serve::issuer(),
            lease: Lease::new(&app.storage, &app.clock, &app.chance, name, span),
        }
    }

    /// When the next one is played, if that is before a moment.
    pub(super) fn next_before(&self, until: Timestamp) -> Option<Timestamp> {
        let (at, _) = self.left.last()?;
        (*at < until).then_some(*at)
    }

    /// Plays the next one.
    pub(super) async fn play(&mut self, app: &App) -> Result<(), Unplayable> {
        let Some((_, left)) = self.left.pop() else {
            return Ok(());
        };
        if left == DEBTOR_WEEKS {
            let order = order(app, &DEBTOR).await?;
            self.payers.meet(&order.customer, DEBTOR.name);
            self.payers.refuse(&order.customer);
        }
        weeks::renew(app).await?;
        self.issue(app).await?;
        weeks::settle(app, &self.payers, left).await?;
        self.issue(app).await
    }

    /// Somebody ordered.
    pub(super) fn meet(&mut self, order: &Order, name: &str) {
        self.payers.meet(&order.customer, name);
    }

    /// What happens on the last morning.
    pub(super) async fn end(&mut self, app: &App) -> Result<(), Unplayable> {
        offer_dollars(app).await?;
        let mut placed = Vec::new();
        for guest in [
            &PAUSES,
            &LEAVES,
            &TRIES,
            &PAYS_IN_DOLLARS,
            &PAYS_IN_CASH,
            &SENDS_IT_BACK,
        ] {
            placed.push(order(app, guest).await?);
        }
        ask_about_vat_ids(app).await?;
        subscriptions::follow_orders(app).await?;
        self.issue(app).await?;
        stop(app, &placed[0], &placed[1]).await?;
        let [cash, back] = [
            invoice(app, &placed[4]).await?,
            invoice(app, &placed[5]).await?,
        ];
        take_cash(app, &cash).await?;
        take_back(app, &back).await?;
        self.issue(app).await
    }

    async fn issue(&mut self, app: &App) -> Result<(), Unplayable> {
        let held = self.lease.hold().await?;
        let held = held.ok_or("somebody else issues this shop's invoices")?;
        Ok(self.issuer.run(app, &held).await?)
    }
}

/// Once, however often the story is told: its key is the guest's name.
async fn order(app: &App, guest: &Guest) -> Result<Order, Unplayable> {
    let plan = app.room::<Shelf>();
    let plan = plan.plan(&app.storage, &app.clock, guest.plan).await?;
    let plan = plan.ok_or("the plan is not on offer")?;
    let handle = guest.name.to_lowercase().replace(' ', ".");
    let answers = [
        ("domain", format!("{}.example", handle.replace('.', "-"))),
        ("mailboxes", "12".to_owned()),
        ("technical_contact", format!("{handle}@mail.example")),
    ];
    let asked = answers
        .into_iter()
        .filter(|(key, _)| plan.questions.iter().any(|question| question.key == *key));
    let [line1, postal_code, city, country] = guest.home.map(str::to_owned);
    let form = OrderForm {
        interval: guest.interval.to_owned(),
        currency: guest.currency.to_owned(),
        quantity: "1".to_owned(),
        name: guest.name.to_owned(),
        email: format!("{handle}@mail.example"),
        company: guest.company.to_owned(),
        vat_id: guest.vat_id.to_owned(),
        address_line1: line1,
        postal_code,
        city,
        country,
        answers: asked
            .map(|(key, answer)| (key.to_owned(), answer))
            .collect(),
        payment_method: "bank_transfer".to_owned(),
        accept_terms: true,
        accept_privacy: true,
        age_confirmed: true,
        language: "de".to_owned(),
        ..OrderForm::default()
    };
    let draft = form.parse(&plan, &Shop::today(app));
    let draft = draft.map_err(|refused| format!("{}: {refused:?}", guest.name))?;
    let key = IdempotencyKey::new(app, handle.as_bytes(), handle.as_bytes());
    Ok(orders::place(app, draft, key, None).await?)
}

async fn invoice(app: &App, order: &Order) -> Result<Document, Unplayable> {
    let found = invoices::by_cause(&app.storage, order.id.as_str()).await?;
    Ok(found.ok_or("an order has no invoice")?.document)
}

/// Two prices in dollars, one of them with a trial, and what a dollar is worth.
async fn offer_dollars(app: &App) -> Result<(), Unplayable> {
    let usd: Currency = "USD".parse()?;
    let step = move |mut catalog: Catalog| -> Result<Catalog, InvalidCatalog> {
        for (slug, interval, minor, trial_days) in [
            ("mail-team", "monthly", 1_690, 30),
            ("mail-business", "yearly", 46_900, 0),
        ] {
            let plan = catalog.plans.iter_mut().find(|plan| plan.slug == slug);
            let Some(prices) = plan.map(|plan| &mut plan.prices) else {
                continue;
            };
            let alike = prices.iter().find(|price| {
                price.interval.as_str() == interval && price.amount.currency() != usd
            });
            let Some(alike) = alike.cloned() else {
                continue;
            };
            prices.retain(|price| price.amount.currency() != usd);
            prices.push(PriceDraft {
                amount: Money::new(minor, usd),
                setup: Money::zero(usd),
                trial_days,
                ..alike
            });
        }
        Ok(catalog)
    };
    catalog::revise(app, Actor::System, None, step).await?;
    let rate = DailyRate {
        base: Currency::EUR,
        quote: usd,
        on: app.today(),
        rate: "1.0834".parse()?,
        source: Text::new(ECB).ok_or("the bank has a name")?,
    };
    exchange::record(app, Actor::System, vec![rate]).await?;
    Ok(())
}

/// One that somebody confirmed, and one that waits in the panel.
async fn ask_about_vat_ids(app: &App) -> Result<(), Unplayable> {
    for (guest, is_decided) in [(&CONFIRMED, true), (&WAITS, false)] {
        let order = order(app, guest).await?;
        vat::claim(app, &order.customer, &order.id).await?;
        let question = vat::question(app, &order).await?;
        let question = question.ok_or("nobody asks about the VAT number")?;
        if is_decided && question.decided_at.is_none() {
            let said = Said {
                confirmed: true,
                way: Way::Operator,
                note: "Looked up in VIES".to_owned(),
            };
            vat::decide(app, &question.id, &said, Actor::System).await?;
        }
    }
    Ok(())
}

async fn stop(app: &App, paused: &Order, leaving: &Order) -> Result<(), Unplayable> {
    let by = Actor::System;
    for (order, is_pause) in [(paused, true), (leaving, false)] {
        let of = subscriptions::of_order(app, &order.id).await?;
        let of = of.ok_or("an order began no subscription")?;
        let stopped = if is_pause {
            subscriptions::pause(app, &of.id, &by).await
        } else {
            subscriptions::cancel(app, &of.id, When::Earliest, &by).await
        };
        match stopped {
            // An earlier fill that was cut off did.
            Ok(_) | Err(ActError::NotNow) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Somebody pays too much at the counter, and wants part of the rest back.
async fn take_cash(app: &App, invoice: &Document) -> Result<(), Unplayable> {
    let more = |minor: i64| Money::new(minor, invoice.total.currency());
    let key = |what: &str| RequestKey::new(app, "demo", what, b"");
    let given = Given {
        invoice: invoice.id.clone(),
        amount: invoice.total.plus(more(3_500))?,
        means: Means::Cash,
        received_on: app.today(),
        remark: Text::new("Rounded up at the counter"),
        credit_rest: true,
        key: key("cash"),
    };
    manual::record(app, &Actor::System, &given).await?;
    let payee = Text::new("Greta Lorenz").zip("DE02120300000000202051".parse().ok());
    let to = payee.map_or(To::Payer, |(name, iban)| To::Typed(name, iban));
    let asked = Asked {
        customer: invoice.customer.clone(),
        amount: more(2_000),
        invoice: None,
        order: None,
        to,
        key: key("refund"),
    };
    refunds::queue(app, &Actor::System, &asked).await?;
    Ok(())
}

/// A third of an invoice is taken back.
async fn take_back(app: &App, invoice: &Document) -> Result<(), Unplayable> {
    let third = Money::new(invoice.total.minor() / 3, invoice.total.currency());
    let credit = Credit {
        amount: Amount::Total(third),
        reason: Text::new("The move of the mailboxes took a week longer"),
        key: "demo".to_owned(),
    };
    invoices::owe_credit(app, &invoice.id, &credit).await?;
    Ok(())
}
