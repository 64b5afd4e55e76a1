//! Every cookie that the program sets, from the constants that it sets them with.

use jiff::SignedDuration;

use super::pages::{CookieFacts, CookiesPage};
use crate::identity::sign_in::{DEVICE_AGE, DEVICE_COOKIE};
use crate::web::locale::Phrase;
use crate::web::session::Kind;
use crate::web::{LANGUAGE_COOKIE, LANGUAGE_KEPT, VISIT_COOKIE, VISIT_KEPT};

pub(super) fn page() -> CookiesPage {
    let session = |kind: Kind| CookieFacts {
        name: kind.cookie(),
        purpose: kind.as_str(),
        kept: span(kind.age_max().as_secs()),
        idle: (kind.idle_max() < kind.age_max()).then(|| span(kind.idle_max().as_secs())),
    };
    let visit = CookieFacts {
        name: VISIT_COOKIE,
        purpose: "visit",
        kept: span(VISIT_KEPT.whole_seconds()),
        idle: None,
    };
    let language = CookieFacts {
        name: LANGUAGE_COOKIE,
        purpose: "language",
        kept: span(LANGUAGE_KEPT.whole_seconds()),
        idle: None,
    };
    let device = CookieFacts {
        name: DEVICE_COOKIE,
        purpose: "device",
        kept: span(DEVICE_AGE.whole_seconds()),
        idle: None,
    };
    let (customers, operators): (Vec<Kind>, Vec<Kind>) =
        Kind::ALL.iter().partition(|kind| **kind == Kind::Customer);
    CookiesPage {
        visitors: [visit, language]
            .into_iter()
            .chain(customers.into_iter().map(session))
            .collect(),
        operators: operators.into_iter().map(session).chain([device]).collect(),
    }
}

/// A span in the largest unit that measures it exactly.
fn span(seconds: i64) -> Phrase {
    let span = SignedDuration::from_secs(seconds);
    let (hours, minutes) = (span.as_hours(), span.as_mins());
    let days = hours / 24;
    let (unit, count) = if days > 0 && days % 365 == 0 {
        ("years", days / 365)
    } else if days > 1 && hours % 24 == 0 {
        ("days", days)
    } else if minutes % 60 == 0 {
        ("hours", hours)
    } else {
        ("minutes", minutes)
    };
    Phrase::new(format!("span-{unit}")).with("count", count)
}
