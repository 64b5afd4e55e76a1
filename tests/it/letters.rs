//! Every mail can be written from each of its samples, in every language, without a hole in it.

use sealbook::config::Config;
use sealbook::mail::letters::{OperatorInvitation, Script, Seller, SignInLink, write};
use sealbook::orders::OrderConfirmation;
use sealbook::web::locale::Locale;
use sealbook::web::page::Pages;

#[test]
fn every_mail_can_be_written_in_every_language() {
    let config = Config::load(None, []).unwrap();
    let pages = Pages::new(&config.business.zone());
    let seller = Seller::of(&config);
    written::<OrderConfirmation>(&pages, &seller);
    written::<SignInLink>(&pages, &seller);
    written::<OperatorInvitation>(&pages, &seller);
}

fn written<S: Script>(pages: &Pages, seller: &Seller) {
    let samples = S::samples();
    assert!(!samples.is_empty());
    for locale in Locale::ALL {
        for sample in &samples {
            let letter = write(pages, locale, seller, sample).unwrap();
            for part in [&letter.subject, &letter.text, &letter.html] {
                assert!(!part.trim().is_empty());
            }
            assert!(!letter.subject.contains('\n'), "{:?}", letter.subject);
            assert!(!letter.text.contains("<p>"), "{}", letter.text);
        }
    }
}
