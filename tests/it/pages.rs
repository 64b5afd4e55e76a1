//! Every page is drawn with its samples, in every language; with `SEALBOOK_RENDER_DIR` set, into that folder, to look at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use jiff::tz::TimeZone;
use sealbook::account::pages::{
    AccountPage, CheckMailPage, InvoicesPage, PlanChangePage, SignInLinkPage, SignInPage,
    SubscriptionPage, SubscriptionsPage, WhoLookedPage,
};
use sealbook::admin::pages::{
    AddonPage, AuditPage, CataloguePage, CouponPage, CouponsPage, CustomerPage, CustomersPage,
    DashboardPage, DeclarationsPage, FilesPage, ImportPage, InvoicePage,
    InvoicesPage as AdminInvoicesPage, MailPage, ManualRefundPage, MessagePage, NamedFilesPage,
    NewRefundPage, OpenItemsPage, OperatorsPage, OrderDetailPage, OrdersPage, PaymentsPage,
    PlanChangePage as AdminPlanChangePage, PlanPage, ProcessorPage, QuestionPage, RatesPage,
    RefundsPage, RepaymentsPage, ReportsPage, SettingsPage,
    SubscriptionPage as AdminSubscriptionPage, SubscriptionsPage as AdminSubscriptionsPage,
    TrialBalancePage, VatIdsPage, VatPage,
};
use sealbook::catalog::pages::ShopPage;
use sealbook::identity::pages::{
    EnrolPage, NewCodesPage, OperatorCodePage, OperatorSignInPage, OwnAccountPage,
    RecoveryCheckPage, RecoveryCodesPage, RecoverySheetPage, ResumePage, SecondFactorPage,
};
use sealbook::orders::pages::{OrderFormPage, OrderPage};
use sealbook::orders::terms::TermsPage;
use sealbook::payments::pages::{PaidPage, PayPage};
use sealbook::privacy::pages::{CookiesPage, ImprintPage, PrivacyPage};
use sealbook::subscriptions::pages::{DeclarePage, DeclaredPage};
use sealbook::web::failure::FailurePage;
use sealbook::web::locale::{Locale, Phrase};
use sealbook::web::page::{Frame, Notice, Page, Pages, Tone, Viewer};

/// Draws the samples of each page type, and answers the templates they name.
macro_rules! draw_all {
    ($($page:ty),* $(,)?) => {{
        let pages = Pages::new(&TimeZone::get("Europe/Berlin").expect("the zones are built in"));
        BTreeSet::from([$({
            draw::<$page>(&pages);
            <$page>::TEMPLATE.to_owned()
        }),*])
    }};
}

#[test]
fn every_page_can_be_drawn_with_its_samples_in_every_language() {
    let drawn = draw_all![
        FailurePage,
        AuditPage,
        CataloguePage,
        AddonPage,
        QuestionPage,
        CouponPage,
        CouponsPage,
        CustomerPage,
        CustomersPage,
        DashboardPage,
        DeclarationsPage,
        ImportPage,
        MailPage,
        MessagePage,
        OperatorsPage,
        OrderDetailPage,
        OrdersPage,
        PlanPage,
        PaymentsPage,
        ProcessorPage,
        NewRefundPage,
        ManualRefundPage,
        RefundsPage,
        RepaymentsPage,
        RatesPage,
        PayPage,
        PaidPage,
        VatIdsPage,
        InvoicePage,
        AdminInvoicesPage,
        ReportsPage,
        OpenItemsPage,
        TrialBalancePage,
        VatPage,
        FilesPage,
        NamedFilesPage,
        SettingsPage,
        AdminPlanChangePage,
        AdminSubscriptionPage,
        AdminSubscriptionsPage,
        ShopPage,
        OrderFormPage,
        OrderPage,
        TermsPage,
        PrivacyPage,
        ImprintPage,
        CookiesPage,
        AccountPage,
        InvoicesPage,
        CheckMailPage,
        SignInLinkPage,
        SignInPage,
        WhoLookedPage,
        SubscriptionsPage,
        SubscriptionPage,
        PlanChangePage,
        DeclarePage,
        DeclaredPage,
        EnrolPage,
        OperatorCodePage,
        OperatorSignInPage,
        RecoveryCheckPage,
        RecoveryCodesPage,
        RecoverySheetPage,
        OwnAccountPage,
        NewCodesPage,
        ResumePage,
        SecondFactorPage,
    ];
    let templates = templates();
    let forgotten: Vec<_> = templates.difference(&drawn).collect();
    assert!(forgotten.is_empty(), "no page draws {forgotten:?}");
}

fn draw<P: Page>(pages: &Pages) {
    let samples = P::samples();
    assert!(!samples.is_empty(), "{} has no sample", P::TEMPLATE);
    for (number, sample) in samples.iter().enumerate() {
        for locale in Locale::ALL {
            let html = pages
                .draw(&frame(locale, P::TEMPLATE), sample)
                .unwrap_or_else(|error| panic!("sample {number} in {locale}: {error}"));
            check_html(P::TEMPLATE, &html);
            keep(P::TEMPLATE, number, locale, &html);
        }
    }
}

fn frame(locale: Locale, template: &str) -> Frame {
    let viewer = match template.split_once('/') {
        Some(("admin", _) | ("identity", "account.html" | "new_codes.html")) => Viewer::Operator {
            name: "Ada Lovelace".to_owned(),
            role: "owner".to_owned(),
        },
        Some(("account", _)) => Viewer::Customer,
        _ => Viewer::Visitor,
    };
    Frame {
        locale,
        nonce: "bm9uY2U".to_owned(),
        csrf: "csrf-token".to_owned(),
        shop: "Nordlicht Post".to_owned(),
        here: "/here?page=2&lang=en".to_owned(),
        viewer,
        notice: template.contains("failure").then(|| Notice {
            tone: Tone::Info,
            phrase: Phrase::new("nav-language"),
        }),
    }
}

/// What the content security policy would refuse, and what no page of ours may hold.
fn check_html(template: &str, html: &str) {
    for forbidden in [
        " style=",
        "javascript:",
        " onclick=",
        " onload=",
        " onsubmit=",
        "<style",
        "{{",
        "{%",
    ] {
        assert!(!html.contains(forbidden), "{template} holds {forbidden}");
    }
    for (at, _) in html.match_indices("http") {
        let tail = &html[at..];
        let known = [
            "http-equiv",
            "http://www.w3.org/2000/svg",
            "https:&#x2f;&#x2f;shop.example",
            "https://shop.example",
        ];
        assert!(
            known.iter().any(|known| tail.starts_with(known)) || !tail.contains("://"),
            "{template} names a foreign origin: {}",
            &tail[..tail.len().min(60)],
        );
    }
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        let posts = form.contains("method=\"post\"");
        assert!(
            !posts || form.contains("name=\"csrf\""),
            "{template} posts without its token"
        );
    }
}

fn keep(template: &str, number: usize, locale: Locale, html: &str) {
    let Some(folder) = env::var_os("SEALBOOK_RENDER_DIR").map(PathBuf::from) else {
        return;
    };
    let name = template.replace('/', "-").replace(".html", "");
    fs::create_dir_all(&folder).expect("the folder to look at can be made");
    fs::write(folder.join(format!("{name}.{number}.{locale}.html")), html)
        .expect("it can be written to");
}

/// The templates that are whole pages: all but layouts' and macros' own files, mails and texts.
fn templates() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut found = BTreeSet::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("templates can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|ending| ending != "html") {
                continue;
            }
            let name = path
                .strip_prefix(&root)
                .expect("it lies below")
                .to_string_lossy()
                .into_owned();
            let source = fs::read_to_string(&path).expect("templates are text");
            let folder = name.split('/').next().unwrap_or_default();
            let part = matches!(folder, "partials" | "mail" | "locales");
            let layout = folder == "layout" && !source.contains("{% block content %}\n");
            if !part && !layout {
                found.insert(name);
            }
        }
    }
    found
}
