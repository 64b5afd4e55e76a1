//! Every mail is drawn with its samples, in every language; with `SEALBOOK_RENDER_DIR` set, into that folder, to look at.

use std::path::PathBuf;
use std::{env, fs};

use jiff::tz::TimeZone;
use sealbook::config::Config;
use sealbook::mail::letters::{
    BulkOpening, OperatorInvitation, Script, Seller, SignInLink, WithdrawalForm, withdrawal_form,
    write,
};
use sealbook::mail::{Head, Letter, Mailbox, compose};
use sealbook::orders::{OrderConfirmation, TERMS_WORDS};
use sealbook::payments::stripe::letter::RenewalLetter;
use sealbook::subscriptions::declarations::letter::DeclarationLetter;
use sealbook::subscriptions::declarations::{DecisionLetter, WaitingLetter};
use sealbook::subscriptions::dunning::letter::DunningLetter;
use sealbook::subscriptions::notices::acts::ActLetter;
use sealbook::subscriptions::notices::letter::{PriceNotice, RenewalNotice};
use sealbook::web::locale::Locale;
use sealbook::web::page::Pages;

fn pages() -> Pages {
    Pages::new(&TimeZone::get("Europe/Berlin").unwrap())
}

fn seller() -> Seller {
    let settings = [
        (
            "SEALBOOK_BUSINESS__LEGAL_NAME",
            "Nordlicht Post GmbH & Söhne",
        ),
        ("SEALBOOK_BUSINESS__ADDRESS", "Hafenstraße 7,20359 Hamburg"),
        ("SEALBOOK_BUSINESS__REPRESENTED_BY", "Ada Lovelace"),
        (
            "SEALBOOK_BUSINESS__REGISTER",
            "HRB 12345, Amtsgericht Hamburg",
        ),
        ("SEALBOOK_BUSINESS__VAT_ID", "DE136695976"),
        ("SEALBOOK_BUSINESS__CONTACT_EMAIL", "post@nordlicht.example"),
    ];
    let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
    Seller::of(&Config::load(None, settings).unwrap())
}

/// Draws all samples of a mail, and holds them to what every mail keeps.
fn draw<S: Script>(name: &str) {
    let (pages, seller) = (pages(), seller());
    assert!(!S::samples().is_empty());
    for (number, sample) in S::samples().iter().enumerate() {
        for locale in Locale::ALL {
            let letter = write(&pages, locale, &seller, sample).unwrap();
            check(&letter, &seller);
            keep(&format!("{name}.{number}.{locale}"), &letter);
        }
    }
}

fn check(letter: &Letter, seller: &Seller) {
    for part in [&letter.subject, &letter.text, &letter.html] {
        assert!(!part.contains("{{") && !part.contains("{%") && !part.contains("{ $"));
    }
    for part in [&letter.subject, &letter.text, &letter.html] {
        assert!(!part.trim().is_empty());
    }
    assert!(!letter.subject.contains('\n'));
    assert!(letter.text.contains(&seller.name) && letter.text.contains(&seller.email));
    assert!(
        !letter.text.contains("&amp;") && !letter.text.contains('<'),
        "text is text"
    );
    assert!(
        !letter.text.contains("\n\n\n\n"),
        "no holes:\n{}",
        letter.text
    );
    // What would load something when the mail is read, or tell that it was.
    for foreign in [
        "<img", "src=", "url(", "@import", "<link", "<script", "<iframe", "<form",
    ] {
        assert!(!letter.html.contains(foreign), "{foreign}");
    }
    for link in letter.html.split("href=\"").skip(1) {
        assert!(
            link.starts_with("https:&#x2f;&#x2f;shop.example&#x2f;"),
            "{link:.60}"
        );
    }
    let from = Mailbox::new(None, "shop@shop.example").unwrap();
    let head = Head {
        from: &from,
        reply_to: None,
        to: &from,
        id: "msg_0",
        host: "shop.example",
        date: jiff::Timestamp::UNIX_EPOCH,
    };
    compose(letter, &head).unwrap();
}

fn keep(name: &str, letter: &Letter) {
    let Some(folder) = env::var_os("SEALBOOK_RENDER_DIR").map(PathBuf::from) else {
        return;
    };
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("mail-{name}.html")), &letter.html).unwrap();
    let text = format!("{}\n\n{}", letter.subject, letter.text);
    fs::write(folder.join(format!("mail-{name}.txt")), text).unwrap();
}

#[test]
fn every_mail_is_complete_in_every_language_and_loads_nothing() {
    draw::<SignInLink>("sign-in-link");
    draw::<OperatorInvitation>("operator-invitation");
    draw::<BulkOpening>("bulk-opening");
    draw::<OrderConfirmation>("order-confirmation");
    draw::<DeclarationLetter>("declaration");
    draw::<DecisionLetter>("decision");
    draw::<WaitingLetter>("declaration_waiting");
    draw::<DunningLetter>("dunning");
    draw::<RenewalLetter>("renewal_unpaid");
    draw::<RenewalNotice>("renewal_notice");
    draw::<PriceNotice>("price_notice");
    draw::<ActLetter>("subscription_changed");
}

#[test]
fn the_withdrawal_form_names_the_seller_and_the_order() {
    let form = WithdrawalForm {
        terms_words: TERMS_WORDS.to_owned(),
        order_number: "2026-K4M7".to_owned(),
        placed_at: "2026-11-21T23:30:00Z".parse().unwrap(),
    };
    for (locale, name, day) in [
        (Locale::En, "withdrawal-form.txt", "22 November 2026"),
        (Locale::De, "Widerrufsformular.txt", "22. November 2026"),
    ] {
        let drawn = withdrawal_form(&pages(), locale, &seller(), &form).unwrap();
        assert_eq!(drawn.name, name);
        let content = String::from_utf8(drawn.content).unwrap();
        for said in [
            "Nordlicht Post GmbH & Söhne",
            "20359 Hamburg",
            "2026-K4M7",
            day,
        ] {
            assert!(content.contains(said), "{said}:\n{content}");
        }
    }
}
