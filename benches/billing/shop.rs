//! A whole shop in this process, with a clock that runs, and that the bench can move. It serves, and does by itself whatever
//! a shop does, except that no mail leaves: what is measured ends where a mail is owed.

use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use sealbook::app::App;
use sealbook::audit::Actor;
use sealbook::catalog::{self, Shelf};
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::orders::{self, IdempotencyKey, OrderForm};
use sealbook::serve;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::databases::{Databases, Engine};

/// The account that statements are of.
pub const ACCOUNT: &str = "DE89370400440532013000";
/// Orders that are placed at the same time.
const ORDERS_AT_ONCE: usize = 64;
const CATALOGUE: &str = r#"
[[plan]]
slug = "at-once"
name.en = "Charged at once"
name.de = "Sofort berechnet"
[[plan.price]]
currency = "EUR"
interval = "monthly"
gross_minor = 299

[[plan]]
slug = "on-trial"
name.en = "Charged after a trial"
name.de = "Nach der Probe berechnet"
[[plan.price]]
currency = "EUR"
interval = "monthly"
gross_minor = 299
trial_days = 30
"#;

pub struct Shop {
    pub app: Arc<App>,
    databases: Databases,
}

pub struct Serving {
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), serve::StartError>>,
}

impl Shop {
    pub async fn open(engine: Engine) -> Self {
        let databases = Databases::new("billing", engine).await;
        let path = |name: &str| databases.folder.join(name).display().to_string();
        let url = |url: &str, name: &str| match engine {
            Engine::Sqlite => format!("sqlite:{}", path(name)),
            Engine::Postgres => url.to_owned(),
        };
        let settings = [
            ("SERVER__LISTEN", "127.0.0.1:0".to_owned()),
            ("SERVER__PUBLIC_URL", "https://localhost:8443".to_owned()),
            ("SERVER__OPERATIONS_LISTEN", String::new()),
            ("STORAGE__DATA_URL", url(&databases.data_url, "sealbook.db")),
            (
                "STORAGE__KEYSTORE_URL",
                url(&databases.keystore_url, "keystore.db"),
            ),
            ("STORAGE__DATA_DIR", path("data")),
            ("VAULT__MASTER_KEY", format!("file:{}", path("master.key"))),
            ("MAIL__CONNECTIONS", "0".to_owned()),
            ("BUSINESS__IBAN", ACCOUNT.to_owned()),
            ("BUSINESS__TAX_NUMBER", "37/123/45678".to_owned()),
        ];
        let settings = settings.map(|(key, value)| (format!("SEALBOOK_{key}"), value));
        let config = Config::load(None, settings).expect("the settings are fine");
        let clock = Clock::fixed("2026-03-01T12:00:00Z".parse().expect("it is a time"));
        let app = serve::open(config, clock, Chance::system())
            .await
            .expect("a new shop opens");
        catalog::import(&app, Actor::System, CATALOGUE)
            .await
            .expect("the catalogue is fine");
        let app = Arc::new(app);
        let its_clock = Arc::downgrade(&app);
        thread::spawn(move || run_clock(&its_clock));
        Self { app, databases }
    }

    pub fn serve(&self) -> Serving {
        let (stop, told) = oneshot::channel();
        let told = async {
            let _ = told.await;
        };
        Serving {
            stop,
            running: tokio::spawn(serve::run_until(Arc::clone(&self.app), told)),
        }
    }

    /// So many customers order one of it each; the orders' ids.
    pub async fn sell(&self, plan: &'static str, count: usize) -> Vec<String> {
        stream::iter(0..count)
            .map(|number| {
                let app = Arc::clone(&self.app);
                async move { tokio::spawn(order(app, plan, number)).await }
            })
            .buffer_unordered(ORDERS_AT_ONCE)
            .map(|id| id.expect("no order panics"))
            .collect()
            .await
    }

    pub async fn count(&self, query: &'static str) -> usize {
        let count: i64 = sqlx::query_scalar(query)
            .fetch_one(self.app.storage.reader())
            .await
            .expect("the tables are known");
        usize::try_from(count).expect("nothing is counted below nothing")
    }

    /// When as many are counted.
    pub async fn reach(&self, query: &'static str, count: usize) -> Instant {
        let mut last = (0, Instant::now());
        loop {
            let found = self.count(query).await;
            if found >= count {
                return Instant::now();
            }
            if found > last.0 {
                last = (found, Instant::now());
            }
            assert!(
                last.1.elapsed() < Duration::from_mins(2),
                "{found} of {count}, and no more: {query}"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Stops and removes it.
    pub async fn close(self, serving: Serving) {
        let _ = serving.stop.send(());
        let ended = serving.running.await.expect("the server does not panic");
        ended.expect("it stops when told to");
        drop(self.app);
        self.databases.remove().await;
    }
}

async fn order(app: Arc<App>, plan: &'static str, number: usize) -> String {
    let shelf = app.room::<Shelf>();
    let plan = shelf.plan(&app.storage, &app.clock, plan).await;
    let plan = plan.expect("the engine answers").expect("it is sold");
    let form = OrderForm {
        interval: "monthly".into(),
        name: format!("Anna Müller-{number}"),
        email: format!("anna-{number}@example.org"),
        address_line1: format!("Hafenstraße {number}"),
        postal_code: "20359".into(),
        city: "Hamburg".into(),
        country: "DE".into(),
        accept_terms: true,
        accept_privacy: true,
        age_confirmed: true,
        language: "de".into(),
        ..OrderForm::default()
    };
    let draft = form.parse(&plan, &orders::Shop::today(&app));
    let draft = draft.expect("the form is fine");
    let key = IdempotencyKey::new(&app, number.to_string().as_bytes(), b"");
    let placed = orders::place(&app, draft, key, None).await;
    placed.expect("it is placed").id.to_string()
}

/// Lets a shop's time pass as it does outside: ids begin with it, and rows that are made one after the other stand together only
/// where it passes.
fn run_clock(app: &Weak<App>) {
    let mut last = Instant::now();
    while let Some(app) = app.upgrade() {
        let now = Instant::now();
        let passed = now.duration_since(last);
        last = now;
        app.clock
            .advance(passed.try_into().expect("it is a moment"));
        drop(app);
        thread::sleep(Duration::from_millis(1));
    }
}
