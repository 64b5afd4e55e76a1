//! What pages about subscriptions are drawn with in tests.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{
    Act, AddonChoice, AddonLine, AnnouncedLine, ChangeLine, ChangeLines, CouponLine, EndingLine,
    Facts, Line, NextLine, Other, PlannedLine, Row,
};
use crate::money::{Currency, Money};
use crate::orders::pages::sample_questions;
use crate::subscriptions::state::{Happening, State};

fn moment() -> Timestamp {
    "2026-11-21T14:05:00Z".parse().expect("a time")
}

impl Row {
    /// One in each state.
    pub fn samples() -> Vec<Self> {
        let each = State::ALL.iter().map(|state| Self {
            id: "sbn_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            plan: "Mail Solo".to_owned(),
            state: state.to_string(),
            interval: "monthly".to_owned(),
            quantity: 2,
            price: Money::new(490, Currency::EUR),
            vat: match state {
                State::Trialing => "added",
                State::Active => "reverse-charge",
                State::Paused => "none",
                _ => "included",
            },
            next_on: (*state == State::Active).then_some(Date::constant(2026, 12, 21)),
            ends_on: matches!(state, State::Cancelled | State::Ended)
                .then_some(Date::constant(2026, 12, 20)),
            order_number: "BCDFG-23456".to_owned(),
            begun_at: moment(),
        });
        each.collect()
    }
}

impl Facts {
    pub fn samples() -> Vec<Self> {
        let mut rows = Row::samples().into_iter();
        let all = |acts: &[Act]| acts.iter().map(ToString::to_string).collect();
        let full = Self {
            row: rows.next().expect("there are states"),
            since: moment(),
            order_id: "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            price_id: "prc_1".to_owned(),
            plan_id: "pln_1".to_owned(),
            addons: AddonChoice::samples(),
            others: vec![
                Other {
                    name: "More storage".to_owned(),
                    quantity: 3,
                    percent: None,
                    amount: Money::new(100, Currency::EUR),
                    kind: "addon".to_owned(),
                    periods_left: None,
                },
                Other {
                    name: "SPRING".to_owned(),
                    quantity: 1,
                    percent: Some("12.5".to_owned()),
                    amount: Money::new(0, Currency::EUR),
                    kind: "discount".to_owned(),
                    periods_left: Some(2),
                },
                Other {
                    name: "WELCOME".to_owned(),
                    quantity: 1,
                    percent: None,
                    amount: Money::new(200, Currency::EUR),
                    kind: "discount".to_owned(),
                    periods_left: None,
                },
            ],
            trial_until: Some(Date::constant(2026, 12, 20)),
            planned: Some(PlannedLine {
                plan: "Mail Family".to_owned(),
                quantity: 1,
                addons: AddonLine::samples(),
                price: Money::new(990, Currency::EUR),
                vat: "added",
                interval: "yearly".to_owned(),
                from: Date::constant(2026, 12, 21),
                charged: Some(Money::new(990, Currency::EUR)),
                announced: Some(AnnouncedLine::sample()),
            }),
            next: Some(NextLine {
                on: Date::constant(2026, 12, 21),
                invoiced_on: Date::constant(2026, 12, 14),
                total: Some(Money::new(990, Currency::EUR)),
                tax: Some(Money::new(158, Currency::EUR)),
                reverse_charge: false,
            }),
            happenings: Happening::ALL
                .iter()
                .map(|what| Line {
                    at: moment(),
                    what: what.to_string(),
                    actor: "operator".to_owned(),
                    effective_at: (*what == Happening::CancelRequested).then(moment),
                })
                .collect(),
            actions: all(Act::ALL),
            endings: [(Act::Cancel, Some(4_210)), (Act::End, None)]
                .map(|(act, back)| (act.to_string(), EndingLine::sample(back)))
                .into(),
            can_change: true,
            is_trial: true,
        };
        let bare = rows.map(|row| Self {
            // One that is given for nothing, and those that do not renew.
            next: row.next_on.map(|on| NextLine {
                on,
                invoiced_on: on,
                total: None,
                tax: None,
                reverse_charge: false,
            }),
            row,
            others: Vec::new(),
            addons: Vec::new(),
            trial_until: None,
            planned: None,
            actions: Vec::new(),
            endings: BTreeMap::new(),
            can_change: false,
            is_trial: false,
            ..full.clone()
        });
        let mut samples: Vec<Self> = bare.collect();
        samples.insert(0, full);
        samples
    }
}

impl AnnouncedLine {
    fn sample() -> Self {
        Self {
            price: Money::new(1_090, Currency::EUR),
            from: Date::constant(2027, 2, 21),
        }
    }
}

impl EndingLine {
    fn sample(back: Option<i64>) -> Self {
        Self {
            last_day: Date::constant(2026, 12, 20),
            back: back.map(|minor| Money::new(minor, Currency::EUR)),
        }
    }
}

impl AddonLine {
    fn samples() -> Vec<Self> {
        vec![Self {
            name: "More storage".to_owned(),
            quantity: 3,
            price: Money::new(100, Currency::EUR),
        }]
    }
}

impl AddonChoice {
    fn samples() -> Vec<Self> {
        let choice = |key: &str, name: &str, price| Self {
            key: key.to_owned(),
            name: name.to_owned(),
            quantity: 3,
            min: 0,
            max: 10,
            price,
        };
        vec![
            choice(
                "storage",
                "More storage",
                Some(Money::new(100, Currency::EUR)),
            ),
            choice("archive", "Archive", None),
        ]
    }
}

impl ChangeLines {
    /// One that begins now, one that begins later, one that costs nothing.
    pub fn samples() -> Vec<Self> {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let now = Self {
            price_id: "prc_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            plan_id: "pln_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            addons: AddonChoice::samples(),
            shown: 1044,
            seen: "00112233445566778899aabbccddeeff".to_owned(),
            to: PlannedLine {
                plan: "Mail Team".to_owned(),
                quantity: 2,
                addons: AddonLine::samples(),
                price: euros(1990),
                vat: "added",
                interval: "monthly".to_owned(),
                from: Date::constant(2026, 11, 21),
                charged: None,
                announced: None,
            },
            is_later: false,
            lines: [("Unused part of Mail Solo", -150), ("Mail Team", 1194)]
                .map(|(label, amount)| ChangeLine {
                    label: label.to_owned(),
                    quantity: 2,
                    from: Date::constant(2026, 11, 21),
                    until: Date::constant(2026, 11, 30),
                    amount: euros(amount),
                })
                .into(),
            questions: sample_questions(),
            setup_later: None,
            taken_back: None,
            coupon: None,
            net: euros(877),
            tax: euros(167),
            total: euros(1044),
        };
        let later = Self {
            is_later: true,
            taken_back: Some(euros(1_190)),
            to: PlannedLine {
                announced: Some(AnnouncedLine::sample()),
                ..now.to.clone()
            },
            lines: Vec::new(),
            setup_later: Some(euros(9900)),
            coupon: Some(CouponLine {
                code: "SUMMER".to_owned(),
                fate: "ends".to_owned(),
            }),
            ..now.clone()
        };
        let free = Self {
            lines: Vec::new(),
            addons: Vec::new(),
            questions: Vec::new(),
            shown: 0,
            seen: "ffeeddccbbaa99887766554433221100".to_owned(),
            total: euros(0),
            coupon: Some(CouponLine {
                code: "SUMMER".to_owned(),
                fate: "stays".to_owned(),
            }),
            ..now.clone()
        };
        vec![now, later, free]
    }
}
