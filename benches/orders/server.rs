//! The release server as a process: started, asked what it uses, stopped.

use std::fs::{self, File};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;

use crate::databases::Databases;
use crate::load::Client;

/// Connections to PostgreSQL, for the server and for pgbench.
pub const POOL: usize = 16;
/// What /proc counts a process's time in: the kernel's `USER_HZ`, the same on every Linux.
const TICKS_PER_SECOND: u32 = 100;
const START_MAX: Duration = Duration::from_mins(1);

pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: TlsConnector,
    /// From the start of the process to its first answer over TLS.
    pub first_response: Duration,
    operations_port: u16,
    child: Child,
}

pub struct Usage {
    pub cpu: Duration,
    pub resident_kib: u64,
    pub peak_kib: u64,
}

/// How often the writer has committed, and for how many transactions.
#[derive(Clone, Copy)]
pub struct Commits {
    commits: u32,
    transactions: u32,
}

impl Server {
    pub async fn start(databases: &Databases) -> Self {
        let [port, operations_port] = [free_port(), free_port()];
        let log = File::create(databases.folder.join("server.log")).expect("the folder is ours");
        let settings = [
            ("SERVER__LISTEN", format!("127.0.0.1:{port}")),
            (
                "SERVER__OPERATIONS_LISTEN",
                format!("127.0.0.1:{operations_port}"),
            ),
            ("STORAGE__DATA_URL", databases.data_url.clone()),
            ("STORAGE__KEYSTORE_URL", databases.keystore_url.clone()),
            ("STORAGE__CONNECTIONS", POOL.to_string()),
            // Whatever is meant to slow down an attacker would slow down the load.
            (
                "LIMITS__ORDERS_PER_ADDRESS_PER_MINUTE",
                "100000000".to_owned(),
            ),
            ("LIMITS__PROOF_OF_WORK_ABOVE_PER_MINUTE", "0".to_owned()),
            ("LOG__FILTER", "warn".to_owned()),
        ];
        let began = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_sealbook"))
            .arg("serve")
            .current_dir(&databases.folder)
            .env_clear()
            // A setting of whoever measures goes through.
            .envs(
                std::env::vars()
                    .filter(|(key, _)| key.starts_with("SEALBOOK_") && key.contains("__")),
            )
            .envs(settings.map(|(key, value)| (format!("SEALBOOK_{key}"), value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file can be shared"))
            .stderr(log)
            .spawn()
            .expect("the server was built with this benchmark");
        let mut server = Self {
            host: format!("localhost:{port}"),
            port,
            tls: TlsConnector::from(Arc::new(
                ClientConfig::builder()
                    .with_root_certificates(RootCertStore::empty())
                    .with_no_client_auth(),
            )),
            first_response: Duration::ZERO,
            operations_port,
            child,
        };
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(
                began.elapsed() < START_MAX,
                "see {}/server.log",
                databases.folder.display()
            );
            sleep(Duration::from_millis(1)).await;
        }
        server.tls = trusting(databases);
        let head = format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", server.host);
        let status = Client::connect(&server).await.send(head.as_bytes()).await;
        assert_eq!(status, 200, "the shop's first page");
        server.first_response = began.elapsed();
        server
    }

    pub fn usage(&self) -> Usage {
        let read = |file: &str| {
            fs::read_to_string(format!("/proc/{}/{file}", self.child.id()))
                .expect("the server runs")
        };
        let status = read("status");
        let kib = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name));
            let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
            number.expect("/proc says so")
        };
        Usage {
            cpu: cpu_of(&self.child.id().to_string()),
            resident_kib: kib("VmRSS:"),
            peak_kib: kib("VmHWM:"),
        }
    }

    pub async fn commits(&self) -> Commits {
        let mut stream = TcpStream::connect(("127.0.0.1", self.operations_port))
            .await
            .expect("the operations listener answers");
        stream
            .write_all(b"GET /metrics HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await
            .expect("it reads");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("it answers");
        let value = |name: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.and_then(|number| number.parse().ok())
                .unwrap_or_default()
        };
        Commits {
            commits: value("storage_commits_total"),
            transactions: value("storage_transactions_total"),
        }
    }

    pub async fn stop(mut self) {
        let told = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        assert!(told.is_ok_and(|status| status.success()));
        while self.child.try_wait().expect("it is our child").is_none() {
            sleep(Duration::from_millis(10)).await;
        }
    }
}

/// A benchmark that panics leaves nothing running.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Commits {
    /// Transactions that shared a commit, on average.
    pub fn transactions_each(self, since: Self) -> f64 {
        let commits = self.commits - since.commits;
        f64::from(self.transactions - since.transactions) / f64::from(commits.max(1))
    }
}

/// What a process has used on all cores.
pub fn cpu_of(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    // Fields are counted behind the name, which may hold anything: utime and stime are the 12th and 13th.
    let (_, fields) = stat.rsplit_once(") ").expect("proc(5)");
    let ticks: u32 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .map(|field| field.parse::<u32>().expect("proc(5)"))
        .sum();
    Duration::from_secs(ticks.into()) / TICKS_PER_SECOND
}

fn trusting(databases: &Databases) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    let certificate =
        CertificateDer::from_pem_file(databases.folder.join("data/tls/certificate.pem"))
            .expect("the first start made a certificate");
    roots.add(certificate).expect("it is one");
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

pub fn server_name() -> ServerName<'static> {
    ServerName::try_from("localhost").expect("it is a name")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("it is bound").port()
}
