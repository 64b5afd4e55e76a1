//! The shapes: bases, treatments, kinds and texts, crossed.

use proptest::prelude::*;

use crate::billing::document::*;
use crate::billing::tax::{self, Decision, Treatment};
use crate::catalog::Basis;
use crate::customers::values::Quantity;
use crate::money::{Currency, Money};
use crate::web::locale::Locale;

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap()
}

fn decision(treatment: Treatment, percent: &str) -> Decision {
    Decision {
        territory: "DE".parse().unwrap(),
        treatment,
        rate: percent.parse().unwrap(),
    }
}

fn taxed(percent: &str) -> Decision {
    decision(Treatment::Taxed, percent)
}

fn line(minor: i64, quantity: i64, decision: Decision) -> Line {
    Line {
        name: text("Hosting <M> & \"more\" 'now'"),
        description: None,
        quantity: Quantity::new(quantity).unwrap(),
        amount: Money::new(minor * quantity, Currency::EUR),
        decision,
        discount: None,
        period: None,
    }
}

fn address(country: &str) -> Address {
    Address {
        line1: Some(text("Hauptstraße 1")),
        line2: None,
        postal_code: Some(text("10115")),
        city: Some(text("Berlin")),
        region: None,
        country: country.parse().unwrap(),
    }
}

fn draft(basis: Basis, lines: Vec<Line>) -> Draft {
    let mut draft = Draft {
        kind: Kind::Invoice,
        number: text("RE-2026-000001"),
        issued_on: "2026-11-20".parse().unwrap(),
        order: Some(text("ORD-4711")),
        language: Locale::En,
        basis,
        totals: tax::totals(basis, Currency::EUR, []).unwrap(),
        seller: Seller {
            name: text("Muster & Söhne GmbH"),
            address: address("DE"),
            vat_id: Some("DE136695976".parse().unwrap()),
            tax_number: Some(text("27/123/45678")),
            register: Some(text("HRB 12345")),
            contact: Contact {
                name: text("Accounts"),
                phone: Some(text("+49 30 123456")),
                email: text("billing@example.org"),
            },
        },
        buyer: Buyer {
            name: text("Anna Müller"),
            contact: None,
            address: address("AT"),
            vat_id: Some("ATU13585627".parse().unwrap()),
            email: text("anna@example.org"),
            reference: None,
        },
        supplied: Supplied::On("2026-11-20".parse().unwrap()),
        lines,
        discounts: Vec::new(),
        paid: Money::zero(Currency::EUR),
        payment: Payment {
            terms: text("Payable within 14 days."),
            due_on: Some("2026-12-04".parse().unwrap()),
            transfer: Some(Transfer {
                iban: text("DE02120300000000202051"),
                bic: Some(text("BYLADEM1001")),
                holder: text("Muster & Söhne GmbH"),
                reference: text("RF18539007547034"),
            }),
        },
        conversion: None,
        notes: vec![text("Thank you.")],
    };
    settle(&mut draft);
    draft
}

/// Totals as the order has them: of everything on the document.
fn settle(draft: &mut Draft) {
    let currency = draft.lines[0].amount.currency();
    let mut sums = Vec::new();
    for line in &draft.lines {
        let off = line.discount.as_ref().map_or(0, |off| off.amount.minor());
        sums.push((line.amount.minor() - off, line.decision));
    }
    for discount in &draft.discounts {
        sums.push((-discount.amount.minor(), discount.decision));
    }
    let lines = sums.into_iter().map(|(minor, decision)| tax::Line {
        amount: Money::new(minor, currency),
        decision,
    });
    draft.totals = tax::totals(draft.basis, currency, lines).unwrap();
}

fn with(mut draft: Draft, change: impl FnOnce(&mut Draft)) -> Draft {
    change(&mut draft);
    settle(&mut draft);
    draft
}

fn credited(draft: &mut Draft) {
    draft.kind = Kind::CreditNote(Preceding {
        number: text("RE-2026-000001"),
        issued_on: "2026-11-01".parse().unwrap(),
    });
}

pub fn in_currency(code: &str) -> Draft {
    let currency: Currency = code.parse().unwrap();
    with(
        draft(Basis::Net, vec![line(9999, 3, taxed("19"))]),
        |draft| {
            draft.paid = Money::zero(currency);
            for line in &mut draft.lines {
                line.amount = Money::new(line.amount.minor(), currency);
            }
            draft.conversion = Some(Conversion {
                currency: Currency::EUR,
                rate: ExchangeRate(std::num::NonZeroU64::new(1_083_400).unwrap()),
                per: ExchangeRate::one(),
                on: "2026-11-19".parse().unwrap(),
                source: text("ECB"),
            });
        },
    )
}

/// One that has a value in every place.
pub fn full() -> Draft {
    with(in_currency("USD"), |draft| {
        credited(draft);
        let currency = draft.lines[0].amount.currency();
        let dollars = |minor| Money::new(minor, currency);
        during_a_month(draft);
        draft.lines[0].description = Some(text("Hosting of example.org"));
        draft.lines[0].discount = Some(LineDiscount {
            amount: dollars(333),
            reason: text("Loyalty"),
        });
        draft.discounts = vec![Discount {
            amount: dollars(1000),
            decision: taxed("19"),
            reason: text("Coupon"),
        }];
        draft.paid = dollars(500);
        for address in [&mut draft.seller.address, &mut draft.buyer.address] {
            address.line2 = Some(text("Hinterhaus"));
            address.region = Some(text("Berlin"));
        }
        draft.buyer.contact = Some(text("Ελένη Παπαδοπούλου"));
        draft.buyer.reference = Some(text("04011000-12345-03"));
    })
}

type Shapes = Vec<(String, Draft)>;

/// Each with a name that a file can have.
pub fn all() -> Shapes {
    let mut shapes: Shapes = [Basis::Net, Basis::Gross]
        .into_iter()
        .flat_map(|basis| {
            let sorts = [
                amounts(basis),
                treatments(basis),
                lines(basis),
                variants(basis),
            ];
            sorts
                .into_iter()
                .flatten()
                .map(move |(name, draft)| (format!("{}-{name}", basis.as_str()), draft))
        })
        .collect();
    shapes.push(("dollars".to_owned(), in_currency("USD")));
    shapes.push(("full".to_owned(), full()));
    shapes.push((
        "francs-credited".to_owned(),
        with(in_currency("CHF"), credited),
    ));
    shapes
}

fn amounts(basis: Basis) -> Shapes {
    [
        (999, 1, "19"),
        (999, 3, "19"),
        (1, 1, "19"),
        (1, 10_000, "7"),
        (4990, 12, "25.5"),
        (123_456_789, 7, "8.1"),
        (1999, 11, "5.5"),
    ]
    .into_iter()
    .map(|(minor, quantity, percent)| {
        let name = format!("{minor}x{quantity}-at-{percent}");
        let lines = vec![line(minor, quantity, taxed(percent))];
        (name, draft(basis, lines))
    })
    .collect()
}

fn treatments(basis: Basis) -> Shapes {
    let mut shapes = Vec::new();
    for treatment in Treatment::ALL {
        let rate = match treatment {
            Treatment::Taxed => "19",
            _ => "0",
        };
        let whole = draft(basis, vec![line(999, 3, decision(treatment, rate))]);
        let word = treatment.as_str();
        shapes.push((format!("{word}-credited"), with(whole.clone(), credited)));
        shapes.push((word.to_owned(), whole));
    }
    shapes
}

fn lines(basis: Basis) -> Shapes {
    let many = (1..=200).map(|n| line(n, n, taxed("19"))).collect();
    let given_back = vec![line(4999, 1, taxed("19")), line(-1667, 2, taxed("19"))];
    let free = vec![line(0, 1, taxed("19"))];
    [("many", many), ("given-back", given_back), ("free", free)]
        .map(|(name, lines)| (name.to_owned(), draft(basis, lines)))
        .into()
}

/// Three rates at once, with whatever else a document may say.
fn mixed(basis: Basis) -> Draft {
    let lines = vec![
        line(999, 1, taxed("19")),
        line(333, 3, taxed("7")),
        line(1, 7, taxed("19")),
        line(5000, 2, decision(Treatment::Exempt, "0")),
    ];
    draft(basis, lines)
}

type Change = fn(&mut Draft);

const CHANGES: [(&str, Change); 12] = [
    ("mixed", |_| {}),
    ("mixed-credited", credited),
    ("discounted", discounted),
    ("line-discounted", line_discounted),
    ("partly-paid", |draft| {
        draft.paid = Money::new(500, Currency::EUR);
    }),
    ("period", during_a_month),
    ("peppol", |draft| {
        draft.buyer.reference = Some(text("PO 4711"));
    }),
    ("xrechnung", |draft| {
        draft.buyer.reference = Some(text("04011000-12345-03"));
    }),
    ("greek", |draft| {
        draft.buyer.name = text("Ελένη Παπαδοπούλου");
    }),
    ("arabic", |draft| draft.buyer.name = text("محمد بن سلمان")),
    ("cjk", |draft| draft.buyer.name = text("山田 太郎 𠮷")),
    ("control", |draft| {
        draft.buyer.name = text("A\u{0}\u{1B}]]> & <b>");
    }),
];

fn variants(basis: Basis) -> Shapes {
    let paid = with(mixed(basis), |draft| {
        draft.paid = draft.totals.total;
        draft.payment.transfer = None;
        draft.payment.due_on = None;
    });
    let mut shapes: Shapes = CHANGES
        .into_iter()
        .map(|(name, change)| (name.to_owned(), with(mixed(basis), change)))
        .collect();
    shapes.push(("paid".to_owned(), paid));
    shapes
}

fn discounted(draft: &mut Draft) {
    draft.discounts = [(100, "19"), (33, "7")]
        .map(|(minor, rate)| Discount {
            amount: Money::new(minor, Currency::EUR),
            decision: taxed(rate),
            reason: text("Coupon <10 %>"),
        })
        .into();
}

fn line_discounted(draft: &mut Draft) {
    draft.lines[0].discount = Some(LineDiscount {
        amount: Money::new(111, Currency::EUR),
        reason: text("Loyalty"),
    });
}

fn during_a_month(draft: &mut Draft) {
    let month = Period {
        from: "2026-11-01".parse().unwrap(),
        until: "2026-11-30".parse().unwrap(),
    };
    draft.supplied = Supplied::During(month);
    draft.lines[0].period = Some(month);
}

/// Carts on either basis at up to three rates, with a discount on the first line's rate.
pub fn any_draft() -> impl Strategy<Value = Draft> {
    let rate = prop_oneof![Just("19"), Just("7"), Just("25.5")];
    let lines = prop::collection::vec((1..100_000_i64, 1..40_i64, rate), 1..12);
    (any::<bool>(), lines, 0..=100_i64).prop_map(|(gross, lines, percent)| {
        let basis = if gross { Basis::Gross } else { Basis::Net };
        let lines = lines
            .into_iter()
            .map(|(minor, quantity, rate)| line(minor, quantity, taxed(rate)));
        with(draft(basis, lines.collect()), |draft| {
            let first = &draft.lines[0];
            let off = first.amount.minor() * percent / 100;
            if off > 0 {
                draft.discounts.push(Discount {
                    amount: Money::new(off, Currency::EUR),
                    decision: first.decision,
                    reason: text("Coupon"),
                });
            }
        })
    })
}
