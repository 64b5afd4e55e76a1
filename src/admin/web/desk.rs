//! What every page of this room begins with: the operator at work, and what the last form did.

use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;

use crate::admin::pages::SealedField;
use crate::admin::reveal::Shown;
use crate::identity::access;
use crate::identity::cases::{self, Case};
use crate::identity::web::SignedIn;
use crate::storage;
use crate::subscriptions::view;
use crate::vault::{self, SubjectId};
use crate::web::locale::{Locale, Phrase};
use crate::web::page::{Notice, Page, Tone};
use crate::web::session::SessionId;
use crate::web::{Problem, query_value};

/// What `?done=` can say that the last request did: `done-…` in the texts.
const DONE: &[&str] = &[
    "fulfilled",
    "cancelled",
    "resent",
    "dropped",
    "uploaded",
    "assigned",
    "assigned-to-order",
    "decided",
    "unchanged",
    "credited",
    "credit-owed",
    "recorded",
    "waived",
    "recorded-over",
    "payment-undone",
    "credit-spent",
    "back",
    "back-asked",
    "back-failed",
    "booked",
    "refund-queued",
    "refund-file-made",
    "refund-called-off",
    "refund-paid",
    "refund-recorded",
    "refund-undone",
    "refund-shown",
    "repayment-closed",
    "repayment-reopened",
    "catalogue-changed",
    "catalogue-same",
    "catalogue-withdrawn",
    "coupon-ended",
    "rates-taken",
    "rates-replaced",
    "vat-confirmed",
    "vat-refused",
    "declaration-accepted",
    "declaration-refused",
    "declaration-attached",
    "declaration-set-aside",
    "case-first",
    "no-proforma",
];

/// Those of them that did nothing.
const NOT_DONE: &[&str] = &["unchanged", "case-first", "no-proforma"];

/// An operator at work, whose role may use the route of this request.
pub(super) struct Desk {
    signed_in: SignedIn,
    notice: Option<Notice>,
}

impl Deref for Desk {
    type Target = SignedIn;

    fn deref(&self) -> &SignedIn {
        &self.signed_in
    }
}

impl Desk {
    pub(super) fn locale(&self) -> Locale {
        self.visit.locale()
    }

    /// The case that this operator has open on somebody, in this session.
    pub(super) async fn case(&self, subject: &SubjectId) -> storage::Result<Option<Case>> {
        cases::current(&self.app, &self.operator, &self.session.id, subject).await
    }

    /// Whether this operator's role may go there, by the route's pattern.
    pub(super) fn may(&self, method: &str, pattern: &str) -> bool {
        access::authorise(self.operator.role, method, pattern)
    }

    pub(super) fn session(&self) -> &SessionId {
        &self.session.id
    }

    /// Sealed fields as a page shows them.
    pub(super) fn sealed_fields<'s>(
        &self,
        shown: impl IntoIterator<Item = &'s Shown>,
    ) -> Result<Vec<SealedField>, vault::Error> {
        shown
            .into_iter()
            .map(|shown| {
                Ok(SealedField {
                    column: format!("{}.{}", shown.field.table, shown.field.column),
                    value: shown.text()?,
                    opens: shown.field.opens_to(self.operator.role),
                })
            })
            .collect()
    }

    /// Without what was said of the last request: it is not so any more.
    pub(super) fn without_notice(mut self, done: &str) -> Self {
        let over = Phrase::new(format!("done-{done}"));
        self.notice = self.notice.filter(|notice| notice.phrase != over);
        self
    }

    pub(super) fn page<P: Page>(&self, page: &P) -> Result<HttpResponse, Problem> {
        self.signed_in.page(self.notice.clone(), page)
    }

    /// A page that says why nothing was done.
    pub(super) fn conflict<P: Page>(
        &self,
        page: &P,
        why: &'static str,
    ) -> Result<HttpResponse, Problem> {
        let notice = Notice {
            tone: Tone::Warning,
            phrase: Phrase::new(why),
        };
        let mut response = self.signed_in.page(Some(notice), page)?;
        *response.status_mut() = StatusCode::CONFLICT;
        Ok(response)
    }

    /// To a page of the panel, after a form did what it should.
    pub(super) fn see(path: &str) -> HttpResponse {
        HttpResponse::SeeOther()
            .insert_header((LOCATION, path))
            .finish()
    }
}

impl FromRequest for Desk {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            Ok(Self {
                signed_in: SignedIn::of(&request).await?,
                notice: notice(&request),
            })
        })
    }
}

fn notice(request: &HttpRequest) -> Option<Notice> {
    let done = query_value(request.query_string(), "done")?;
    let phrase = if DONE.contains(&done.as_str()) {
        format!("done-{done}")
    } else {
        Some(format!("subscription-done-{done}")).filter(|_| view::is_done(&done))?
    };
    Some(Notice {
        tone: if NOT_DONE.contains(&done.as_str()) {
            Tone::Info
        } else {
            Tone::Good
        },
        phrase: Phrase::new(phrase),
    })
}
