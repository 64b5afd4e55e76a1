//! Orders to draw the pages with: a new form, one with mistakes, and orders in each way of being paid.

use super::{
    AddonField, AddonPriceTag, AddressFields, Answer, ConfirmedSum, Line, OrderFormPage, OrderPage,
    Payment, PlanHead, PriceChoice, QuestionField, Sums, TaxSum, TrialSum, VatNote, WithdrawnNote,
};
use jiff::civil::Date;

use crate::catalog::pages::CurrencyLink;
use crate::catalog::{Basis, Interval};
use crate::customers::values::{AddressFormat, CountryCode};
use crate::identity::qr::Qr;
use crate::money::{Currency, Money, Rate};
use crate::orders::TERMS_WORDS;
use crate::orders::confirmation::{OrderConfirmation, Withdrawal};
use crate::web::form::{Choice, Filled, problem};
use crate::web::locale::{Locale, Phrase};

pub(super) fn forms() -> Vec<OrderFormPage> {
    let new = OrderFormPage {
        plan: PlanHead {
            slug: "mail-family".to_owned(),
            name: "Mail Family".to_owned(),
            summary: "Six mailboxes that share 60 GB, with one invoice for all of them.".to_owned(),
        },
        form: Filled::default()
            .with("country", "DE")
            .with("interval", "yearly"),
        ticket: "dGlja2V0".to_owned(),
        work_bits: None,
        prices: vec![
            price(Interval::Monthly, 890, 30),
            price(Interval::Yearly, 8_900, 0),
        ],
        currencies: CurrencyLink::samples("/order/mail-family"),
        quantity_max: 50,
        left: Some(7),
        addons: vec![AddonField {
            key: "archive".to_owned(),
            label: "Archive, 100 GB".to_owned(),
            quantity_min: 0,
            quantity_max: 5,
            prices: vec![
                AddonPriceTag {
                    interval: Interval::Monthly,
                    gross: eur(250),
                },
                AddonPriceTag {
                    interval: Interval::Yearly,
                    gross: eur(2_500),
                },
            ],
        }],
        questions: questions(),
        countries: CountryCode::all(Locale::De)
            .iter()
            .map(|(code, name)| Choice::new(code.as_str(), *name))
            .collect(),
        address: AddressFields::from(AddressFormat::of("DE".parse().expect("a country"))),
        payment_methods: vec!["bank_transfer".to_owned(), "stripe".to_owned()],
        takes_coupons: true,
        minimum_age: 16,
        sums: sums(),
    };
    let mistaken = OrderFormPage {
        form: [
            ("name", "Ada Lovelace"),
            ("email", "ada@example"),
            ("interval", "monthly"),
            ("quantity", "0"),
            ("postal_code", "ABC"),
            ("country", "DE"),
            ("vat_id", "DE12"),
            ("accept_privacy", "yes"),
            ("answer_domain", "lovelace.example"),
        ]
        .into_iter()
        .collect::<Filled>()
        .wrong(
            "quantity",
            Phrase::new("field-out-of-range")
                .with("min", 1)
                .with("max", 50),
        )
        .wrong("email", "field-invalid-format")
        .wrong(
            "postal_code",
            Phrase::new("field-invalid-format-for").with("example", "20359"),
        )
        .wrong("vat_id", "field-check-digit")
        .wrong("interval", "field-not-in-list")
        .wrong("accept_terms", problem("accept-terms")),
        ..new.clone()
    };
    let plain = OrderFormPage {
        work_bits: Some(14),
        prices: vec![price(Interval::Once, 4_900, 0)],
        left: None,
        addons: Vec::new(),
        questions: Vec::new(),
        payment_methods: vec!["bank_transfer".to_owned()],
        takes_coupons: false,
        quantity_max: 1,
        sums: reverse_charge(),
        ..new.clone()
    };
    vec![new, mistaken, plain]
}

pub(in crate::orders) fn confirmations() -> Vec<OrderConfirmation> {
    orders()
        .into_iter()
        .zip([None, Some("services"), Some("goods")].into_iter().cycle())
        .map(|(order, supply)| OrderConfirmation {
            name: order.recipient[0].clone(),
            order_number: order.order_number,
            placed_at: order.placed_at,
            sums: order.sums,
            payment: order.payment,
            link: "https://shop.example/orders/ord_06fqzpdf78c5v9t4m2k1n0s3aw?key=c2FtcGxl"
                .to_owned(),
            terms_version: order.terms_version,
            terms_words: TERMS_WORDS,
            withdrawal: supply.map(|supply| Withdrawal { supply }),
        })
        .collect()
}

pub(super) fn orders() -> Vec<OrderPage> {
    let placed = OrderPage {
        order_number: "2026-000042".to_owned(),
        plan: "Mail Family".to_owned(),
        status: "open".to_owned(),
        placed_at: "2026-11-21T14:05:00Z".parse().expect("a time"),
        just_placed: true,
        is_consumer: false,
        asks_again: false,
        sums: sums(),
        payment: Payment::BankTransfer {
            amount: eur(9_150),
            recipient: "Nordlicht Post GmbH".to_owned(),
            iban: "DE02120300000000202051".to_owned(),
            bic: "BYLADEM1001".to_owned(),
            reference: "RF23 INV2 0260 0012 3".to_owned(),
            qr: None,
        },
        answers: vec![Answer {
            label: "Which domain shall the mailboxes use?".to_owned(),
            value: "lovelace.example".to_owned(),
        }],
        recipient: [
            "Ada Lovelace",
            "Analytical Engines Ltd",
            "Hafenstraße 7",
            "20359 Hamburg",
            "Deutschland",
        ]
        .map(str::to_owned)
        .into(),
        email: "ada@lovelace.example".to_owned(),
        phone: Some("+49 40 123456".to_owned()),
        vat_id: Some("DE136695976".to_owned()),
        buyer_reference: Some("PO 4711".to_owned()),
        terms_version: "2026-11b.14.30".to_owned(),
        take_over: None,
        vat: None,
        withdrawn: None,
    };
    let later = |status: &str, payment| OrderPage {
        status: status.to_owned(),
        payment,
        just_placed: false,
        answers: Vec::new(),
        phone: None,
        vat_id: None,
        buyer_reference: None,
        sums: reverse_charge(),
        ..placed.clone()
    };
    let paid_at = "2026-11-23T08:30:00Z".parse().expect("a time");
    let online = Payment::Online {
        href: "/pay/ord_0?key=c2FtcGxl".to_owned(),
        amount: eur(4_118),
    };
    let invoiced = Payment::BankTransfer {
        amount: eur(4_118),
        recipient: "Nordlicht Post GmbH".to_owned(),
        iban: "DE02120300000000202051".to_owned(),
        bic: String::new(),
        reference: "RF23 INV2 0260 0012 3".to_owned(),
        qr: Qr::of("an EPC code").ok(),
    };
    let to_come = OrderPage {
        just_placed: true,
        is_consumer: true,
        asks_again: true,
        ..later("open", Payment::InvoiceToCome { amount: eur(4_118) })
    };
    vec![
        placed.clone(),
        to_come,
        later("open", invoiced),
        later("open", online),
        later("open", Payment::ByInvoice { amount: eur(4_118) }),
        OrderPage {
            take_over: Some("/account/orders/ord_0/details".to_owned()),
            ..later("fulfilled", Payment::Paid { at: paid_at })
        },
        later("cancelled", Payment::NothingDue),
        with_withdrawal(later("cancelled", Payment::NothingDue), None, None),
        with_withdrawal(
            later("cancelled", Payment::Paid { at: paid_at }),
            Some(Date::constant(2026, 12, 5)),
            None,
        ),
        with_withdrawal(
            later("cancelled", Payment::NothingDue),
            None,
            Some(Date::constant(2026, 12, 19)),
        ),
        with_vat_id(&placed, "unclaimed", None),
        with_vat_id(&placed, "unclaimed", Some("/account/orders/ord_0/vat-id")),
        with_vat_id(&placed, "waiting", None),
        with_vat_id(&placed, "confirmed", None),
        with_vat_id(&placed, "confirmed-late", None),
        with_vat_id(&placed, "refused", None),
        with_vat_id(&placed, "expired", None),
    ]
}

fn with_withdrawal(
    of: OrderPage,
    repay_by: Option<Date>,
    repay_late_by: Option<Date>,
) -> OrderPage {
    let at = of.placed_at;
    OrderPage {
        withdrawn: Some(WithdrawnNote {
            at,
            repay_by,
            repay_late_by,
        }),
        ..of
    }
}

fn with_vat_id(placed: &OrderPage, state: &'static str, claim: Option<&str>) -> OrderPage {
    let is_open = matches!(state, "unclaimed" | "waiting");
    OrderPage {
        just_placed: claim.is_none() && is_open,
        payment: Payment::ByInvoice { amount: eur(4_118) },
        sums: Sums {
            once_confirmed: is_open.then(|| ConfirmedSum {
                total: eur(7_689),
                days: 5,
            }),
            ..sums()
        },
        vat: Some(VatNote {
            state,
            until: "2026-11-26T14:05:00Z".parse().expect("a time"),
            claim: claim.map(str::to_owned),
        }),
        ..placed.clone()
    }
}

pub(crate) fn sums() -> Sums {
    Sums {
        lines: vec![
            line("Mail Family", 2, 8_900),
            line("Archive, 100 GB", 1, 450),
            line("Coupon SUMMER", 1, -200),
        ],
        basis: Basis::Gross,
        net: eur(7_689),
        taxes: vec![TaxSum {
            rate: Rate::from_parts_per_million(190_000).expect("19 % is a rate"),
            amount: eur(1_461),
        }],
        total: eur(9_150),
        interval: Interval::Yearly,
        trial: Some(TrialSum {
            days: 30,
            at_once: Some(eur(1_500)),
            then: eur(9_150),
        }),
        once_confirmed: None,
        no_tax_because: None,
    }
}

fn reverse_charge() -> Sums {
    Sums {
        lines: vec![line("Set-up by hand", 1, 4_118)],
        basis: Basis::Net,
        net: eur(4_118),
        taxes: Vec::new(),
        total: eur(4_118),
        interval: Interval::Once,
        trial: None,
        once_confirmed: None,
        no_tax_because: Some("tax-note-reverse-charge".into()),
    }
}

pub fn questions() -> Vec<QuestionField> {
    let question = |key: &str, label: &str, kind: &str, required| QuestionField {
        key: key.to_owned(),
        label: label.to_owned(),
        hint: None,
        kind: kind.to_owned(),
        required,
        choices: Vec::new(),
    };
    let mut domain = question(
        "domain",
        "Which domain shall the mailboxes use?",
        "domain",
        true,
    );
    domain.hint = Some("One that you own, or would like to have.".to_owned());
    let mut region = question("region", "Where shall your mail be kept?", "choice", true);
    region.choices = vec![
        Choice::new("hamburg", "Hamburg"),
        Choice::new("helsinki", "Helsinki"),
    ];
    vec![
        domain,
        region,
        question("people", "How many people?", "number", false),
        question("contact", "Who else may write to us?", "email", false),
    ]
}

fn price(interval: Interval, minor: i64, trial_days: u32) -> PriceChoice {
    PriceChoice {
        interval,
        gross: eur(minor),
        setup_gross: (interval == Interval::Monthly).then(|| eur(1_500)),
        trial_days,
    }
}

fn line(label: &str, quantity: i64, minor: i64) -> Line {
    Line {
        label: label.to_owned(),
        quantity,
        amount: eur(minor),
    }
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}
