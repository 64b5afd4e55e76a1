//! Mail, from a letter to the relay's verdict.

mod confirmation;
mod delivery;
mod letters;
mod outbox;
mod post;
mod relay;
mod settling;
mod signature;

use std::time::Duration;

use sealbook::egress::Gate;
use sealbook::mail::{Envelope, Mailbox, Outcome, Patience, Smtp, Transport};

const MESSAGE: &[u8] = b"Subject: hello\r\n\r\n.dots\r\n..\r\nend\r\n";

/// Short enough for a test that hangs, long enough for a machine that is busy.
const BRIEF: Patience = Patience {
    connect: Duration::from_secs(2),
    reply: Duration::from_millis(600),
    body: Duration::from_secs(2),
    verdict: Duration::from_millis(600),
};

fn client(url: &str, ca_file: Option<&std::path::Path>, patience: Patience) -> Smtp {
    let Ok(Transport::Smtp(relay)) = url.parse() else {
        panic!("{url} is no relay");
    };
    let gate = Gate::allowing([relay.peer.clone()]);
    Smtp::new(relay, gate, "shop.example", ca_file, patience).unwrap()
}

/// Delivers a message; answers the outcome and whether the permit was asked for.
async fn deliver(smtp: &Smtp, to: &str, message: &[u8]) -> (Outcome, bool) {
    let from = Mailbox::new(None, "shop@shop.example").unwrap();
    let to = Mailbox::new(None, to).unwrap();
    let mut asked = false;
    let permit = async {
        asked = true;
        true
    };
    let envelope = Envelope {
        from: &from,
        to: &to,
    };
    let outcome = smtp.deliver(envelope, message, permit).await;
    (outcome, asked)
}
