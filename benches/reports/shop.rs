//! A shop that serves within this process, on a new database.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use reqwest::{Certificate, Client};
use sealbook::app::App;
use sealbook::audit::Actor;
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::serve;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Duration, sleep};

pub struct Shop {
    pub app: Arc<App>,
    pub url: String,
    pub key: String,
    pub data_url: String,
    folder: TempDir,
    server: Option<String>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
}

const DATABASES: [&str; 2] = ["bench_reports_data", "bench_reports_keystore"];

impl Shop {
    pub async fn sqlite() -> Self {
        let folder = folder();
        let url = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
        let (data, keystore) = (url("sealbook.db"), url("keystore.db"));
        Self::open(folder, data, keystore, None).await
    }

    /// With databases of its own on this server.
    pub async fn postgres(server: &str) -> Self {
        for name in DATABASES {
            run(
                server,
                format!("drop database if exists {name} with (force)"),
            )
            .await;
            run(server, format!("create database {name} template template0")).await;
        }
        let (host, _) = server.rsplit_once('/').expect("a URL ends with a database");
        let [data, keystore] = DATABASES.map(|name| format!("{host}/{name}"));
        Self::open(folder(), data, keystore, Some(server.to_owned())).await
    }

    async fn open(
        folder: TempDir,
        data_url: String,
        keystore: String,
        server: Option<String>,
    ) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let listen = free.expect("a port is free").to_string();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let settings = [
            ("SERVER__LISTEN", listen.clone()),
            ("SERVER__OPERATIONS_LISTEN", String::new()),
            ("STORAGE__DATA_URL", data_url.clone()),
            ("STORAGE__KEYSTORE_URL", keystore),
            ("STORAGE__DATA_DIR", path("data")),
            (
                "VAULT__MASTER_KEY",
                format!("file:{}", path("keys/master.key")),
            ),
            (
                "LIMITS__API_REQUESTS_PER_ADDRESS_PER_MINUTE",
                "1000000".to_owned(),
            ),
        ];
        let settings = settings.map(|(key, value)| (format!("SEALBOOK_{key}"), value));
        let config = Config::load(None, settings).expect("the settings are fine");
        let app = serve::open(config, Clock::system(), Chance::system()).await;
        let app = Arc::new(app.expect("a new shop opens"));
        let name = "bench".parse().expect("a name");
        let made = api_keys::create(&app, Actor::System, name, &[Scope::ReportsRead]).await;
        let key = made.expect("a key is made").1.to_string();
        let (ending, told) = oneshot::channel();
        let told = async {
            let _ = told.await;
        };
        let server_of = Arc::clone(&app);
        let shop = Self {
            url: format!("https://localhost:{}", port(&listen)),
            running: tokio::spawn(async move {
                let ended = serve::run_until(server_of, told).await;
                ended.expect("it stops when told to");
            }),
            app,
            key,
            data_url,
            folder,
            server,
            stop: ending,
        };
        while !Path::exists(&shop.certificate())
            || shop.client().get(&shop.url).send().await.is_err()
        {
            sleep(Duration::from_millis(20)).await;
        }
        shop
    }

    pub fn client(&self) -> Client {
        let pem = std::fs::read(self.certificate()).expect("the certificate was made");
        let certificate = Certificate::from_pem(&pem).expect("it is one");
        let client = Client::builder().tls_certs_only([certificate]).build();
        client.expect("the client can be built")
    }

    fn certificate(&self) -> std::path::PathBuf {
        self.folder.path().join("data/tls/certificate.pem")
    }

    pub async fn remove(self) {
        let _ = self.stop.send(());
        self.running.await.expect("the server does not panic");
        if let Some(server) = &self.server {
            for name in DATABASES {
                run(
                    server,
                    format!("drop database if exists {name} with (force)"),
                )
                .await;
            }
        }
    }
}

fn port(listen: &str) -> &str {
    listen.rsplit_once(':').expect("an address has a port").1
}

fn folder() -> TempDir {
    // Below target/, which lies on the disk that data would lie on; /tmp may be memory.
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("target/ can be written")
}

async fn run(server: &str, statement: String) {
    let mut owner = PgConnection::connect(server).await.expect("it answers");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut owner)
        .await
        .expect("the owner may make databases");
}
