//! A whole shop within the test: served over TLS like the real one, with a clock that the test moves, and with the
//! application at hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use reqwest::Client;
use sealbook::app::App;
use sealbook::billing::{invoices, ledger};
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::customers::{self, CustomerId};
use sealbook::serve::{self, StartError};
use sealbook::storage::Engine;
use sqlx::{AnyConnection, Connection as _};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::Fixture;
use super::canaries::Canaries;
use super::databases::Databases;
use super::program::{client, free_ports};
use super::visitor::Visitor;

/// How long something that happens by itself may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// No limit.
const MANY: &str = "1000000";

/// Ends with what any test must leave behind: no mail that is due, a whole audit chain, nothing in the clear.
pub struct Shop {
    /// With a fixed clock: `app.clock.advance(…)`.
    pub app: Arc<App>,
    pub url: String,
    databases: Databases,
    /// Mails as files; a relay would see them, so they are no leak.
    mails: TempDir,
    stop: oneshot::Sender<()>,
    running: JoinHandle<Result<(), StartError>>,
}

impl Fixture for Shop {
    async fn set_up(engine: Engine) -> Self {
        Self::with(engine, &[]).await
    }

    async fn tear_down(self) {
        self.quiet().await;
        let _ = self.stop.send(());
        let ended = self.running.await.expect("the server does not panic");
        ended.expect("it stops when told to");
        self.databases.assert_sealed().await;
    }
}

impl Shop {
    /// With settings of its own, `SECTION__KEY`.
    pub async fn with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        // Another test of this process may have been first.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let databases = Databases::fresh(engine).await;
        let mails = tempfile::tempdir().unwrap();
        let [port] = free_ports();
        let path = |name: &str| databases.folder().join(name).display().to_string();
        let own = [
            ("SERVER__LISTEN", format!("127.0.0.1:{port}")),
            ("SERVER__OPERATIONS_LISTEN", String::new()),
            ("SERVER__WORKERS", "1".to_owned()),
            ("STORAGE__DATA_URL", databases.data_url.clone()),
            ("STORAGE__KEYSTORE_URL", databases.keystore_url.clone()),
            ("STORAGE__DATA_DIR", path("data")),
            (
                "VAULT__MASTER_KEY",
                format!("file:{}", path("keys/master.key")),
            ),
            ("VAULT__MINTED_AHEAD", "8".to_owned()),
            // Without a number of its own a seller has no XML (BR-S-02).
            ("BUSINESS__TAX_NUMBER", "37/123/45678".to_owned()),
            // One machine plays many people. What is limited has its own tests.
            ("LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE", MANY.to_owned()),
            (
                "LIMITS__COUPON_GUESSES_PER_ADDRESS_PER_MINUTE",
                MANY.to_owned(),
            ),
            ("LIMITS__ORDERS_PER_EMAIL_PER_HOUR", MANY.to_owned()),
            (
                "LIMITS__API_REQUESTS_PER_ADDRESS_PER_MINUTE",
                MANY.to_owned(),
            ),
            ("LIMITS__SIGN_INS_PER_ADDRESS_PER_MINUTE", MANY.to_owned()),
            ("LIMITS__SIGN_INS_PER_EMAIL_PER_HOUR", MANY.to_owned()),
            ("LIMITS__PROOF_OF_WORK_ABOVE_PER_MINUTE", "0".to_owned()),
            (
                "MAIL__TRANSPORT",
                format!("file:{}", mails.path().display()),
            ),
        ];
        let given = settings
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned()));
        let variables = own.into_iter().chain(given);
        let variables = variables.map(|(key, value)| (format!("SEALBOOK_{key}"), value));
        let config = Config::load(None, variables).unwrap();
        let clock = Clock::fixed("2026-03-01T12:00:00Z".parse().unwrap());
        let app = serve::open(config, clock, Chance::system()).await.unwrap();
        let app = Arc::new(app);
        let (ending, told) = oneshot::channel();
        let told = async {
            let _ = told.await;
        };
        let served = Arc::clone(&app);
        let running = async {
            let ended = serve::run_until(served, told).await;
            // Shown when the test fails: it may wait for what never comes now.
            ended.inspect_err(|error| eprintln!("the server ended: {error}"))
        };
        let shop = Self {
            running: tokio::spawn(running),
            url: format!("https://localhost:{port}"),
            app,
            databases,
            mails,
            stop: ending,
        };
        shop.until("it is served", || async { shop.answers().await })
            .await;
        shop
    }

    /// Somebody is erased: their rows are marked, and their keys destroyed.
    pub async fn erase(&self, customer: &CustomerId) {
        erase(&self.app, &self.databases, customer).await;
    }

    /// A program that visits.
    pub fn client(&self) -> Client {
        client(&self.certificate())
    }

    /// A person who visits.
    pub fn visitor(&self) -> Visitor {
        Visitor::at(&self.url, &self.certificate())
    }

    /// Where a test's personal data comes from, so that it is looked for afterwards.
    pub fn canaries(&self) -> &Canaries {
        &self.databases.canaries
    }

    /// The mails that went out so far, oldest first, as they went.
    pub fn mails(&self) -> Vec<String> {
        let files = fs::read_dir(self.mails.path()).unwrap();
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.sort();
        paths
            .iter()
            .filter(|path| path.extension().is_some_and(|ending| ending == "eml"))
            .map(|path| String::from_utf8(fs::read(path).unwrap()).unwrap())
            .collect()
    }

    /// A number from the data database.
    pub async fn count(&self, query: &'static str) -> i64 {
        let reader = self.app.storage.reader();
        sqlx::query_scalar(query).fetch_one(reader).await.unwrap()
    }

    /// Waits until nothing is left to do by itself, and log, documents and books stand as they were written.
    pub async fn quiet(&self) {
        self.until("what is owed is issued", || async {
            invoices::WANTED.notify_one();
            self.unissued().await == 0
        })
        .await;
        self.none_left(
            "select count(*) from messages where due_at is not null and state <> 'deferred'",
        )
        .await;
        self.none_left("select count(*) from audit_events where seq is null")
            .await;
        let report = self.app.audit.verify(&self.app.vault).await.unwrap();
        assert_eq!(report.fault, None);
        let (_, flaw) = invoices::verify(&self.app.storage).await.unwrap();
        assert_eq!(flaw, None);
        assert_eq!(ledger::verify(&self.app.storage).await.unwrap(), []);
    }

    /// Moves the clock on, with nothing under way: a mail that is being sent would seem to take for as long.
    pub async fn later(&self, by: SignedDuration) {
        self.quiet().await;
        self.app.clock.advance(by);
    }

    /// How many documents are to be issued now and did not fail.
    async fn unissued(&self) -> i64 {
        sqlx::query_scalar(
            "select count(*) from invoices_owed where invoiced_at is null and failures = 0 and owed_at <= $1",
        )
        .bind(self.app.clock.now_micros())
        .fetch_one(self.app.storage.reader())
        .await
        .unwrap()
    }

    /// Waits while what the query counts becomes less.
    pub async fn none_left(&self, query: &'static str) {
        let mut left = self.count(query).await;
        while left > 0 {
            let before = left;
            self.until(
                &format!("less than {before} are left of {query}"),
                || async { self.count(query).await < before },
            )
            .await;
            left = self.count(query).await;
        }
    }

    /// Waits for something that happens by itself.
    pub async fn until<F: Future<Output = bool>>(&self, what: &str, happened: impl Fn() -> F) {
        let began = Instant::now();
        while !happened().await {
            assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
            assert!(!self.running.is_finished(), "it ended before {what}");
            sleep(Duration::from_millis(10)).await;
        }
    }

    fn certificate(&self) -> PathBuf {
        self.databases.folder().join("data/tls/certificate.pem")
    }

    async fn answers(&self) -> bool {
        Path::exists(&self.certificate()) && self.client().get(&self.url).send().await.is_ok()
    }
}

/// Somebody is erased: their rows are marked, and their keys destroyed.
pub async fn erase(app: &App, databases: &Databases, customer: &CustomerId) {
    let subject = customers::subject_of(&app.storage, customer).await;
    let subject = subject.unwrap().unwrap();
    let marked = customer.to_string();
    let mark = app.storage.transact(move |tx| {
        let marked = marked.clone();
        Box::pin(async move {
            sqlx::query("update customers set erasing_at = 1 where id = $1")
                .bind(marked)
                .execute(tx.conn())
                .await?;
            Ok::<_, sealbook::storage::Error>(())
        })
    });
    mark.await.unwrap();
    let mut keystore = AnyConnection::connect(&databases.keystore_url)
        .await
        .unwrap();
    for sql in [
        "delete from data_keys where subject_id = $1",
        "insert into tombstones (subject_id, erased_at) values ($1, 1)",
    ] {
        let done = sqlx::query(sql).bind(subject.as_str());
        done.execute(&mut keystore).await.unwrap();
    }
    keystore.close().await.unwrap();
    app.vault.evict(&subject);
}
