use super::Treatment::*;
use super::*;
use Supply::{Electronic, Goods, Service};
use TaxCategory::{Exempt as ExemptKind, Reduced, Standard, Zero};

fn at(place: &str) -> Territory {
    match place.split_once(' ') {
        Some((country, postal_code)) => Territory::of(country.parse().unwrap(), Some(postal_code)),
        None => Territory::of(place.parse().unwrap(), None),
    }
}

fn seller(place: &str) -> Seller {
    Seller {
        territory: at(place),
        oss: false,
        small_business: false,
    }
}

fn oss(place: &str) -> Seller {
    Seller {
        oss: true,
        ..seller(place)
    }
}

fn small(place: &str) -> Seller {
    Seller {
        small_business: true,
        ..seller(place)
    }
}

fn consumer(place: &str) -> Buyer {
    Buyer {
        territory: at(place),
        confirmed_business: false,
    }
}

fn business(place: &str) -> Buyer {
    Buyer {
        territory: at(place),
        confirmed_business: true,
    }
}

fn today() -> Date {
    "2026-11-01".parse().unwrap()
}

/// `DE 19`, or the treatment's name where there is nothing to charge.
fn outcome(seller: Seller, buyer: Buyer, supply: Supply, category: TaxCategory) -> String {
    let decision = decide(&seller, &buyer, supply, category, today()).unwrap();
    match decision.treatment {
        Taxed => format!("{} {}", decision.territory, decision.rate),
        other => {
            assert!(decision.rate.is_zero());
            other.as_str().to_owned()
        }
    }
}

#[test]
fn at_home_the_home_rates_apply() {
    for (country, standard, reduced) in [
        ("DE", "DE 19", "DE 7"),
        ("FR", "FR 20", "FR 5.5"),
        ("FI", "FI 25.5", "FI 13.5"),
        ("DK", "DK 25", "DK 25"),
        ("CH", "CH 8.1", "CH 2.6"),
        ("GB", "GB 20", "GB 5"),
    ] {
        for supply in Supply::ALL {
            for buyer in [consumer(country), business(country)] {
                assert_eq!(outcome(seller(country), buyer, supply, Standard), standard);
                assert_eq!(outcome(seller(country), buyer, supply, Reduced), reduced);
                assert_eq!(outcome(seller(country), buyer, supply, Zero), "zero_rated");
                assert_eq!(
                    outcome(seller(country), buyer, supply, ExemptKind),
                    "exempt"
                );
            }
        }
    }
}

#[test]
fn a_consumer_in_another_state_pays_the_sellers_rate_below_the_threshold() {
    for supply in Supply::ALL {
        assert_eq!(
            outcome(seller("DE"), consumer("AT"), supply, Standard),
            "DE 19"
        );
    }
}

#[test]
fn under_oss_a_consumer_pays_the_rate_at_home_except_for_work() {
    assert_eq!(
        outcome(oss("DE"), consumer("AT"), Electronic, Standard),
        "AT 20"
    );
    assert_eq!(outcome(oss("DE"), consumer("AT"), Goods, Reduced), "AT 10");
    assert_eq!(
        outcome(oss("DE"), consumer("AT"), Service, Standard),
        "DE 19"
    );
    assert_eq!(
        outcome(oss("CH"), consumer("AT"), Service, Standard),
        "AT 20"
    );
    assert_eq!(
        outcome(oss("CH"), consumer("AT"), Goods, Standard),
        "export"
    );
}

#[test]
fn a_business_in_another_state_owes_the_tax_itself_once_it_is_confirmed() {
    for seller in [seller("DE"), oss("DE")] {
        for supply in [Electronic, Service] {
            assert_eq!(
                outcome(seller, business("AT"), supply, Standard),
                "reverse_charge"
            );
        }
        assert_eq!(
            outcome(seller, business("AT"), Goods, Standard),
            "intra_community"
        );
    }
    assert_eq!(
        outcome(seller("DE"), consumer("AT"), Electronic, Standard),
        "DE 19",
        "a VAT id that nobody confirmed changes nothing"
    );
}

#[test]
fn outside_the_union_nothing_is_charged() {
    for place in [
        "US",
        "CH",
        "GB",
        "NO",
        "AD",
        "SM",
        "VA",
        "GL",
        "FO",
        "GI",
        "JE",
        "GF",
        "BL",
        "NC",
        "ES 35001",
        "ES 38001",
        "ES 51001",
        "ES 52001",
        "GR 630 86",
        "DE 78266",
        "DE 27498",
        "IT 23041",
        "IT 22061",
        "FR 97400",
        "FR 98800",
        "FI 22100",
        "AX 22100",
        "CH 8238",
        "GB JE2 3AB",
        "IT 00120",
        "IT 47890",
    ] {
        for seller in [seller("DE"), oss("DE")] {
            for buyer in [consumer(place), business(place)] {
                for supply in [Electronic, Service] {
                    assert_eq!(
                        outcome(seller, buyer, supply, Standard),
                        "outside_scope",
                        "{place}"
                    );
                }
                assert_eq!(outcome(seller, buyer, Goods, Standard), "export", "{place}");
            }
        }
    }
}

#[test]
fn northern_ireland_is_inside_for_goods_alone() {
    let belfast = "GB BT1 5GS";
    assert_eq!(
        outcome(oss("DE"), consumer(belfast), Goods, Standard),
        "XI 20"
    );
    assert_eq!(
        outcome(seller("DE"), consumer(belfast), Goods, Standard),
        "DE 19"
    );
    assert_eq!(
        outcome(seller("DE"), business(belfast), Goods, Standard),
        "intra_community"
    );
    assert_eq!(
        outcome(oss("DE"), consumer(belfast), Electronic, Standard),
        "outside_scope"
    );
    assert_eq!(
        outcome(seller("GB"), consumer(belfast), Goods, Standard),
        "GB 20"
    );
    assert_eq!(
        outcome(seller(belfast), consumer("DE"), Goods, Standard),
        "XI 20"
    );
}

#[test]
fn parts_of_a_state_have_rates_of_their_own() {
    for (place, expected) in [
        ("PT 9000-001", "PT-30 22"),
        ("PT 9500-001", "PT-20 16"),
        ("PT 1000-001", "PT 23"),
        ("AT 6691", "AT-JUNGHOLZ 19"),
        ("DE 87491", "AT-JUNGHOLZ 19"),
        ("AT 6992", "AT-MITTELBERG 19"),
        ("AT 6020", "AT 20"),
        ("MC 98000", "MC 20"),
        ("FR 98000", "MC 20"),
        ("GB BFPO 57", "CY 19"),
    ] {
        assert_eq!(
            outcome(oss("IT"), consumer(place), Electronic, Standard),
            expected,
            "{place}"
        );
    }
    assert_eq!(
        outcome(seller("PT"), consumer("PT 9000-001"), Electronic, Reduced),
        "PT-30 4"
    );
    assert_eq!(
        outcome(seller("PT"), consumer("PT 9000-001"), Service, Reduced),
        "PT 6"
    );
}

#[test]
fn a_state_may_tax_its_own_territories_outside_the_union() {
    assert_eq!(
        outcome(seller("FR"), consumer("FR 97400"), Electronic, Standard),
        "RE 8.5"
    );
    assert_eq!(
        outcome(seller("FR"), consumer("GP"), Electronic, Reduced),
        "GP 2.1"
    );
    assert_eq!(
        outcome(seller("FR"), consumer("RE"), Goods, Standard),
        "export"
    );
    assert_eq!(
        outcome(seller("FI"), consumer("AX"), Electronic, Standard),
        "AX 25.5"
    );
    assert_eq!(
        outcome(seller("FI"), consumer("AX"), Goods, Standard),
        "export"
    );
    assert_eq!(
        outcome(seller("CH"), consumer("LI"), Goods, Standard),
        "CH 8.1"
    );
    assert_eq!(
        outcome(seller("CH"), consumer("DE 78266"), Electronic, Standard),
        "DE-BUESINGEN 8.1"
    );
    assert_eq!(
        outcome(seller("FR"), business("MC"), Electronic, Standard),
        "MC 20"
    );
}

#[test]
fn a_small_enterprise_charges_nothing_at_home_and_what_oss_says_abroad() {
    let small_oss = Seller {
        oss: true,
        ..small("DE")
    };
    for (seller, buyer, supply, expected) in [
        (small("DE"), consumer("DE"), Electronic, "small_business"),
        (small("DE"), business("DE"), Service, "small_business"),
        (small("DE"), consumer("AT"), Electronic, "small_business"),
        (small("DE"), business("AT"), Electronic, "reverse_charge"),
        (small("DE"), business("AT"), Goods, "small_business"),
        (small("DE"), consumer("US"), Goods, "small_business"),
        (small("DE"), consumer("US"), Electronic, "outside_scope"),
        (small_oss, consumer("AT"), Electronic, "AT 20"),
        (small_oss, consumer("DE"), Electronic, "small_business"),
    ] {
        assert_eq!(outcome(seller, buyer, supply, Standard), expected);
    }
    assert_eq!(
        outcome(small("DE"), consumer("DE"), Service, ExemptKind),
        "exempt"
    );
}

#[test]
fn rates_are_those_of_the_day() {
    for (country, day, percent) in [
        ("DE", "2021-01-01", Some("19")),
        ("EE", "2023-12-31", Some("20")),
        ("EE", "2024-01-01", Some("22")),
        ("EE", "2025-06-30", Some("22")),
        ("EE", "2025-07-01", Some("24")),
        ("FI", "2024-08-31", Some("24")),
        ("FI", "2024-09-01", Some("25.5")),
        ("LU", "2023-06-01", Some("16")),
        ("RO", "2025-08-01", Some("21")),
        ("SK", "2024-12-31", Some("20")),
        ("CH", "2023-12-31", Some("7.7")),
        ("CH", "2024-01-01", Some("8.1")),
        ("DE", "2020-12-31", None),
        ("US", "2026-01-01", None),
    ] {
        let on = day.parse().unwrap();
        let decision = decide(
            &seller(country),
            &consumer(country),
            Electronic,
            Standard,
            on,
        );
        let expected = percent.map(|text| text.parse::<Rate>().unwrap());
        assert_eq!(
            decision.map(|found| found.rate).ok(),
            expected,
            "{country} {day}"
        );
    }
}

#[test]
fn codes_read_back() {
    for treatment in Treatment::ALL {
        assert_eq!(treatment.as_str().parse(), Ok(treatment));
    }
    for place in ["DE", "US", "GB BT1 1AA", "ES 35001", "DE 78266"] {
        let territory = at(place);
        assert_eq!(territory.code().parse(), Ok(territory));
    }
    for wrong in ["", "de", "ZZ", "ES-XX", "EL", "UK"] {
        assert!(wrong.parse::<Territory>().is_err(), "{wrong}");
    }
}
