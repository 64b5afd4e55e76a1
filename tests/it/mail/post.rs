//! An outbox with its worker, an author that does as it is told, and a relay of the test's own.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use sealbook::app::App;
use sealbook::config::Config;
use sealbook::egress::Gate;
use sealbook::mail::{
    self, Addressed, Answer, Author, AuthorError, Authors, Kind, Letter, Listed, Mailbox,
    MessageId, Obligation, Owed, Reason, Sender, Shelf, Worker,
};
use sealbook::storage::{self, Batch};
use sealbook::vault::{self, SubjectKeys};

use crate::ground::Ground;
use crate::support::databases::Databases;

pub struct Post {
    pub app: Arc<App>,
    pub author: Arc<Told>,
    _ground: Ground,
}

/// Writes to this address what it is told, and counts.
#[derive(Debug)]
pub struct Told {
    pub address: String,
    pub body: String,
    /// Like the secret of a link.
    pub token: String,
    pub mood: Mutex<Mood>,
    pub written: AtomicUsize,
}

#[derive(Debug, Clone, Copy)]
pub enum Mood {
    Willing,
    Unwanted(Reason),
    Erased,
    Unable,
}

pub struct Hand(pub Arc<Told>);

impl Author for Hand {
    fn unwanted<'a>(&'a self, _: &'a App, _: &'a Owed) -> Answer<'a, Option<Reason>> {
        let mood = *self.0.mood.lock().unwrap_or_else(PoisonError::into_inner);
        Box::pin(async move {
            match mood {
                Mood::Willing => Ok(None),
                Mood::Unwanted(reason) => Ok(Some(reason)),
                Mood::Erased => Err(vault::Error::Erased.into()),
                Mood::Unable => Err(AuthorError::Unwritable("not today")),
            }
        })
    }

    fn write<'a>(&'a self, _: &'a App, _: &'a Owed) -> Answer<'a, Addressed> {
        let count = self.0.written.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            // Another text each time: only what was frozen can be the same twice.
            let text = format!("{} {count} {}", self.0.body, self.0.token);
            Ok(Addressed {
                to: Mailbox::new(None, &self.0.address)?,
                letter: Letter {
                    language: "en",
                    subject: "A test".to_owned(),
                    html: format!("<p>{text}</p>"),
                    text,
                    attachments: Vec::new(),
                },
            })
        })
    }
}

impl Post {
    pub async fn open(databases: &Databases, transport: &str) -> Self {
        let ground = Ground::lay(databases).await;
        let settings = [
            ("SEALBOOK_MAIL__TRANSPORT", transport),
            ("SEALBOOK_MAIL__FROM", "The Shop <shop@shop.example>"),
            ("SEALBOOK_SERVER__PUBLIC_URL", "https://shop.example"),
        ];
        let settings = settings.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let app = App::new(
            Config::load(None, settings).unwrap(),
            ground.clock.clone(),
            ground.chance.clone(),
            ground.storage.clone(),
            ground.vault.clone(),
        );
        Self {
            author: Arc::new(Told {
                address: databases.canaries.email("mail address"),
                body: databases.canaries.word("mail body"),
                token: databases.canaries.plant("token", &ground.chance.token()),
                mood: Mutex::new(Mood::Willing),
                written: AtomicUsize::new(0),
            }),
            app: Arc::new(app),
            _ground: ground,
        }
    }

    pub fn worker(&self) -> Worker {
        let config = &self.app.config;
        let gate = Gate::allowing(mail::peers(config).unwrap());
        let sender = Sender::open(config, &gate).unwrap();
        let authors = Kind::ALL.iter().fold(Authors::new(), |authors, kind| {
            authors.with(*kind, Hand(Arc::clone(&self.author)))
        });
        Worker::new(sender, authors)
    }

    pub fn tell(&self, mood: Mood) {
        *self.author.mood.lock().unwrap() = mood;
    }

    pub async fn recipient(&self) -> SubjectKeys {
        self.app.vault.fresh_subject().await.unwrap()
    }

    pub fn obligation(&self, kind: Kind, entity: &str, recipient: &SubjectKeys) -> Obligation {
        let (clock, chance) = (&self.app.clock, &self.app.chance);
        Obligation::new(
            kind,
            "test-happened",
            entity,
            recipient.subject(),
            clock,
            chance,
        )
    }

    /// Owes these in one transaction.
    pub async fn owe(&self, obligations: Vec<Obligation>) {
        let owing = self.app.storage.transact(move |tx| {
            let obligations = obligations.clone();
            Box::pin(async move {
                let mut batch = Batch::new();
                for obligation in obligations {
                    mail::owe(&mut batch, obligation);
                }
                mail::wake_after(tx);
                tx.insert(batch).await
            })
        });
        let owed: storage::Result<()> = owing.await;
        owed.unwrap();
    }

    /// Owes one mail to somebody new.
    pub async fn owe_one(&self, kind: Kind) -> MessageId {
        let recipient = self.recipient().await;
        let entity = format!("ord_{}", self.app.chance.below(u64::MAX));
        let obligation = self.obligation(kind, &entity, &recipient);
        let id = obligation.id().clone();
        self.owe(vec![obligation]).await;
        id
    }

    pub async fn drain(&self) -> usize {
        self.worker().drain(&self.app).await.unwrap()
    }

    pub fn later(&self, by: SignedDuration) {
        self.app.clock.advance(by);
    }

    pub async fn look_up(&self, id: &MessageId) -> Listed {
        mail::find(&self.app.storage, id).await.unwrap().unwrap()
    }

    pub async fn listed(&self, which: Shelf) -> Vec<MessageId> {
        let page = mail::list(&self.app.storage, which, None, 100)
            .await
            .unwrap();
        page.into_iter().map(|message| message.id).collect()
    }
}
