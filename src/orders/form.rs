//! An order form: what somebody typed, on a page or in JSON, and what is wrong with it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::model::{OrderDraft, PaymentMethod, Proof};
use super::quote::{Basket, ChosenAddon, Discount, Label, Unquotable};
use super::shop::Shop;
use super::vat;
use super::{PlaceError, answers};
use crate::catalog::{Addon, Interval, KnownCoupon, Plan, Price};
use crate::customers::Contact;
use crate::customers::values::{Email, FieldError, PersonName, Quantity, TypedAddress, optional};
use crate::money::Currency;
use crate::web::locale::Locale;

/// The fields of the contract, as text. The same names in HTML, where they are flat, and in JSON, where they nest.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the form has so many boxes to tick"
)]
pub struct OrderForm {
    pub interval: String,
    pub currency: String,
    pub quantity: String,
    pub coupon: String,
    pub buyer_reference: String,
    pub name: String,
    pub email: String,
    pub company: String,
    pub phone: String,
    pub vat_id: String,
    pub address_line1: String,
    pub address_line2: String,
    pub postal_code: String,
    pub city: String,
    pub region: String,
    pub country: String,
    pub answers: BTreeMap<String, String>,
    /// By the add-on's key, how many.
    pub addons: BTreeMap<String, String>,
    pub payment_method: String,
    pub accept_terms: bool,
    pub accept_privacy: bool,
    pub age_confirmed: bool,
    pub language: String,
    pub news: bool,
}

/// What the shop knows of what was typed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The coupon whose code was typed.
    pub coupon: Option<&'a KnownCoupon>,
    /// Until when the VAT id counts as confirmed for who orders.
    pub confirmed_until: Option<Timestamp>,
}

/// Which fields cannot be taken, by their flat names, in the form's order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refused(pub Vec<(String, FieldError)>);

impl OrderForm {
    /// The order, or everything that is wrong with it at once; nothing is known of what was typed.
    pub fn parse(&self, plan: &Plan, shop: &Shop) -> Result<OrderDraft, Refused> {
        self.parse_with(plan, shop, Known::default())
    }

    /// The order, or everything that is wrong with it at once.
    pub fn parse_with(
        &self,
        plan: &Plan,
        shop: &Shop,
        known: Known<'_>,
    ) -> Result<OrderDraft, Refused> {
        let mut refused = Refused::default();
        let currency = refused.keep("currency", self.currency(plan, shop));
        let interval = refused.keep("interval", self.interval(plan));
        let price = currency.zip(interval).and_then(|(currency, interval)| {
            let price = plan.price(interval, currency).cloned();
            refused.keep("interval", price.ok_or(FieldError::NotInList))
        });
        let quantity = refused.keep("quantity", self.quantity());
        let contact = self.contact(&mut refused);
        let answers = answers::check(&plan.questions, &self.answers, &mut refused);
        let buyer_reference = refused.keep("buyer_reference", optional(&self.buyer_reference));
        let payment_method = refused.keep("payment_method", self.payment_method(shop));
        let addons = self.addons(plan, price.as_ref(), &mut refused);
        let coupon = price.as_ref().and_then(|price| {
            refused.keep("coupon", self.coupon(plan, price, known.coupon, shop.now))
        });
        for (field, ticked) in [
            ("accept_terms", self.accept_terms),
            ("accept_privacy", self.accept_privacy),
            ("age_confirmed", self.age_confirmed),
        ] {
            if !ticked {
                refused.add(field, FieldError::Required);
            }
        }
        let language = refused.keep(
            "language",
            self.language
                .parse::<Locale>()
                .map_err(|_| FieldError::NotInList),
        );
        let complete = (|| {
            let (price, quantity, contact) = (price?, quantity?, contact?);
            let address = &contact.address;
            let territory = Shop::territory(address.country, address.postal_code.as_ref());
            let (addons, coupon) = (addons?, coupon?.cloned());
            let discount = coupon.as_ref().map(Discount::from);
            let basket = Basket {
                plan,
                price: &price,
                quantity,
                addons: &addons,
                coupon: discount.as_ref(),
            };
            let vat_id = contact.vat_id.as_ref();
            let quoted = vat::quoted(shop, territory, &basket, vat_id, known.confirmed_until);
            let quoted = quoted.map_err(|error| refused.add_unquotable(&error));
            let (quote, by_vat_id) = quoted.ok()?;
            Some(OrderDraft {
                plan: plan.clone(),
                price,
                quantity,
                coupon,
                contact,
                buyer_reference: buyer_reference?,
                answers,
                payment_method: payment_method?,
                language: language?,
                news: self.news,
                quote,
                by_vat_id,
                terms_version: shop.terms_version.clone(),
                proof: Proof::Nothing,
            })
        })();
        match complete {
            Some(draft) if refused.0.is_empty() => Ok(draft),
            _ => Err(refused),
        }
    }

    /// A currency that the plan has prices in; the shop's, when none is named.
    fn currency(&self, plan: &Plan, shop: &Shop) -> Result<Currency, FieldError> {
        let currency = match self.currency.trim() {
            "" => shop.currency,
            code => code.parse().map_err(|_| FieldError::NotInList)?,
        };
        let mut prices = plan.prices.iter();
        prices
            .any(|price| price.amount.currency() == currency)
            .then_some(currency)
            .ok_or(FieldError::NotInList)
    }

    /// The interval that was chosen; a plan with a single price needs no choice.
    fn interval(&self, plan: &Plan) -> Result<Interval, FieldError> {
        match self.interval.trim() {
            "" if plan.prices.len() == 1 => Ok(plan.prices[0].interval),
            "" => Err(FieldError::Required),
            word => word.parse().map_err(|_| FieldError::NotInList),
        }
    }

    fn quantity(&self) -> Result<Quantity, FieldError> {
        match self.quantity.trim() {
            "" => Ok(Quantity::ONE),
            text => text.parse(),
        }
    }

    fn contact(&self, refused: &mut Refused) -> Option<Contact> {
        let name = refused.keep("name", self.name.parse::<PersonName>());
        let email = refused.keep("email", self.email.parse::<Email>());
        let company = refused.keep("company", optional(&self.company));
        let phone = refused.keep("phone", optional(&self.phone));
        let vat_id = refused.keep("vat_id", optional(&self.vat_id));
        let typed = TypedAddress {
            line1: &self.address_line1,
            line2: &self.address_line2,
            postal_code: &self.postal_code,
            city: &self.city,
            region: &self.region,
            country: &self.country,
        };
        let address = typed.parse().map_err(|errors| {
            for (field, error) in errors {
                refused.add(field.name(), error);
            }
        });
        Some(Contact {
            name: name?,
            email: email?,
            company: company?,
            phone: phone?,
            vat_id: vat_id?,
            address: address.ok()?,
        })
    }

    /// The plan's add-ons, as many as are wanted of each. One that belongs to every order need not be named.
    pub(super) fn addons(
        &self,
        plan: &Plan,
        price: Option<&Price>,
        refused: &mut Refused,
    ) -> Option<Vec<ChosenAddon>> {
        let mut chosen = Vec::new();
        for addon in &plan.addons {
            let typed = self.addons.get(&addon.key).map_or("", |typed| typed.trim());
            let Ok(quantity) = addon_quantity(addon, typed)
                .map_err(|error| refused.add(&format!("addon_{}", addon.key), error))
            else {
                continue;
            };
            let (Some(quantity), Some(price)) = (quantity, price) else {
                continue;
            };
            match addon.price(price.interval, price.amount.currency()) {
                Some(priced) => chosen.push(ChosenAddon {
                    label: Label {
                        key: addon.key.clone(),
                        name: addon.name.clone(),
                    },
                    unit: priced.amount,
                    quantity,
                }),
                None => refused.add(&format!("addon_{}", addon.key), FieldError::NotAvailable),
            }
        }
        let offered = |key: &String| plan.addons.iter().any(|addon| addon.key == *key);
        for key in self.addons.keys().filter(|key| !offered(key)) {
            refused.add(&format!("addon_{key}"), FieldError::NotInList);
        }
        price.map(|_| chosen)
    }

    /// The coupon, when one was typed and is good for this.
    pub(super) fn coupon<'c>(
        &self,
        plan: &Plan,
        price: &Price,
        known: Option<&'c KnownCoupon>,
        now: Timestamp,
    ) -> Result<Option<&'c KnownCoupon>, FieldError> {
        if self.coupon.trim().is_empty() {
            return Ok(None);
        }
        let known = known.ok_or(FieldError::NotInList)?;
        if !known.is_good(&plan.id, price.amount.currency(), now) {
            return Err(FieldError::NotAvailable);
        }
        Ok(Some(known))
    }

    fn payment_method(&self, shop: &Shop) -> Result<PaymentMethod, FieldError> {
        match self.payment_method.trim() {
            "" | "bank_transfer" => Ok(PaymentMethod::BankTransfer),
            "stripe" if shop.stripe_enabled => Ok(PaymentMethod::Stripe),
            _ => Err(FieldError::NotInList),
        }
    }
}

/// How many of an add-on, if any.
fn addon_quantity(addon: &Addon, typed: &str) -> Result<Option<Quantity>, FieldError> {
    let range = FieldError::OutOfRange {
        min: i64::from(addon.quantity_min),
        max: i64::from(addon.quantity_max),
    };
    let wanted = match typed {
        "" => addon.quantity_min,
        "0" => 0,
        typed => match typed.parse::<Quantity>() {
            Ok(quantity) => u32::from(quantity.count()),
            Err(FieldError::OutOfRange { .. }) => return Err(range),
            Err(error) => return Err(error),
        },
    };
    if !(addon.quantity_min..=addon.quantity_max).contains(&wanted) {
        return Err(range);
    }
    Ok(Quantity::new(i64::from(wanted)).ok())
}

impl From<&KnownCoupon> for Discount {
    fn from(known: &KnownCoupon) -> Self {
        Self {
            code: known.coupon.code.to_string(),
            off: known.coupon.off,
        }
    }
}

impl Refused {
    /// What somebody else was faster to take.
    pub fn of_scarce(error: &PlaceError) -> Option<Self> {
        let field = match error {
            PlaceError::SoldOut => "quantity",
            PlaceError::CouponUsedUp => "coupon",
            _ => return None,
        };
        Some(Self(vec![(field.to_owned(), FieldError::NotAvailable)]))
    }

    pub fn add(&mut self, field: &str, error: FieldError) {
        self.0.push((field.to_owned(), error));
    }

    fn add_unquotable(&mut self, error: &Unquotable) {
        match error {
            Unquotable::Amount(_) => self.add("quantity", FieldError::TotalTooLarge),
            Unquotable::Rate(_) => self.add("country", FieldError::NotAvailable),
        }
    }

    fn keep<T>(&mut self, field: &str, parsed: Result<T, FieldError>) -> Option<T> {
        parsed.map_err(|error| self.add(field, error)).ok()
    }

    /// The member of the API's JSON that a flat field name stands for (RFC 6901).
    ///
    /// Add-ons are a list there: `addons` are the keys in it.
    pub fn pointer(field: &str, addons: &[String]) -> String {
        if let Some(key) = field.strip_prefix("addon_") {
            let position = addons.iter().position(|listed| listed == key);
            return position.map_or("/addons".to_owned(), |n| format!("/addons/{n}"));
        }
        let path = match field {
            "name" | "email" | "company" | "phone" | "vat_id" => format!("customer/{field}"),
            "address_line1" => "customer/address/line1".to_owned(),
            "address_line2" => "customer/address/line2".to_owned(),
            "postal_code" | "city" | "region" | "country" => format!("customer/address/{field}"),
            _ => match field.strip_prefix("answer_") {
                // `~` and `/` are the two characters that a pointer escapes.
                Some(key) => format!("answers/{}", key.replace('~', "~0").replace('/', "~1")),
                None => field.to_owned(),
            },
        };
        format!("/{path}")
    }
}
