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
        let off = line.discount.as_ref().map_or(0, |(off, _)| off.minor());
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
                on: "2026-11-19".parse().unwrap(),
                source: text("ECB"),
            });
        },
    )
}

/// Each with a name that a file can have.
pub fn all() -> Vec<(String, Draft)> {
    let mut shapes = Vec::new();
    for basis in [Basis::Net, Basis::Gross] {
        let of = |lines| draft(basis, lines);
        let mixed = || {
            vec![
                line(999, 1, taxed("19")),
                line(333, 3, taxed("7")),
                line(1, 7, taxed("19")),
                line(5000, 2, decision(Treatment::Exempt, "0")),
            ]
        };
        let mut add = |name: &str, draft| {
            shapes.push((format!("{}-{name}", basis.as_str()), draft));
        };
        for (minor, quantity, percent) in [
            (999, 1, "19"),
            (999, 3, "19"),
            (1, 1, "19"),
            (1, 10_000, "7"),
            (4990, 12, "25.5"),
            (123_456_789, 7, "8.1"),
            (1999, 11, "5.5"),
        ] {
            let name = format!("{minor}x{quantity}-at-{percent}");
            add(&name, of(vec![line(minor, quantity, taxed(percent))]));
        }
        for treatment in Treatment::ALL {
            let rate = if treatment == Treatment::Taxed {
                "19"
            } else {
                "0"
            };
            let lines = vec![line(999, 3, decision(treatment, rate))];
            add(treatment.as_str(), of(lines.clone()));
            add(
                &format!("{}-credited", treatment.as_str()),
                with(of(lines), credited),
            );
        }
        add("mixed", of(mixed()));
        add("mixed-credited", with(of(mixed()), credited));
        add(
            "many",
            of((1..=200).map(|n| line(n, n, taxed("19"))).collect()),
        );
        add(
            "given-back",
            of(vec![
                line(4999, 1, taxed("19")),
                line(-1667, 2, taxed("19")),
            ]),
        );
        add("free", of(vec![line(0, 1, taxed("19"))]));
        add(
            "discounted",
            with(of(mixed()), |draft| {
                draft.discounts = [(100, "19"), (33, "7")]
                    .map(|(minor, rate)| Discount {
                        amount: Money::new(minor, Currency::EUR),
                        decision: taxed(rate),
                        reason: text("Coupon <10 %>"),
                    })
                    .into();
            }),
        );
        add(
            "line-discounted",
            with(of(mixed()), |draft| {
                let off = Money::new(111, Currency::EUR);
                draft.lines[0].discount = Some((off, text("Loyalty")));
            }),
        );
        add(
            "partly-paid",
            with(of(mixed()), |draft| {
                draft.paid = Money::new(500, Currency::EUR)
            }),
        );
        add(
            "paid",
            with(of(mixed()), |draft| {
                draft.paid = draft.totals.total;
                draft.payment.transfer = None;
                draft.payment.due_on = None;
            }),
        );
        add(
            "period",
            with(of(mixed()), |draft| {
                let month = Period {
                    from: "2026-11-01".parse().unwrap(),
                    until: "2026-11-30".parse().unwrap(),
                };
                draft.supplied = Supplied::During(month);
                draft.lines[0].period = Some(month);
            }),
        );
        for (name, reference) in [("peppol", "PO 4711"), ("xrechnung", "04011000-12345-03")] {
            let routed = |draft: &mut Draft| draft.buyer.reference = Some(text(reference));
            add(name, with(of(mixed()), routed));
        }
        for (name, buyer) in [
            ("greek", "Ελένη Παπαδοπούλου"),
            ("arabic", "محمد بن سلمان"),
            ("cjk", "山田 太郎 𠮷"),
            ("control", "A\u{0}\u{1B}]]> & <b>"),
        ] {
            add(
                name,
                with(of(mixed()), |draft| draft.buyer.name = text(buyer)),
            );
        }
    }
    shapes.push(("dollars".to_owned(), in_currency("USD")));
    shapes.push((
        "francs-credited".to_owned(),
        with(in_currency("CHF"), credited),
    ));
    shapes
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
