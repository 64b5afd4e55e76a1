//! The program itself, started as an operator starts it: in a folder of its own, with settings from the environment.

use std::fs::{self, File};
use std::iter;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::{Certificate, Client, ClientBuilder};
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sealbook::config::Config;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::databases::Databases;
use super::visitor::Visitor;

const START_MAX: Duration = Duration::from_mins(1);
/// How long two years of a shop may take to be told, unoptimised and beside other tests.
const DEMO_MAX: Duration = Duration::from_mins(5);
const STOP_MAX: Duration = Duration::from_secs(30);
/// What the program prints, both streams; among the test's files, so that it is searched for canaries too.
const OUTPUT: &str = "output.log";

/// How to start it. It can be started again in the same folder, after it stopped or was killed.
#[derive(Debug)]
pub struct Program {
    folder: PathBuf,
    port: u16,
    operations_port: u16,
    settings: Vec<(String, String)>,
    /// What runs the program and is told its arguments: a tracer. It takes its time.
    wrapper: Vec<String>,
}

impl Program {
    pub fn new(databases: &Databases) -> Self {
        let [port, operations_port] = free_ports();
        let program = Self {
            folder: databases.folder().to_owned(),
            port,
            operations_port,
            settings: Vec::new(),
            wrapper: Vec::new(),
        };
        program
            .set("SERVER__LISTEN", &format!("127.0.0.1:{port}"))
            .set(
                "SERVER__OPERATIONS_LISTEN",
                &format!("127.0.0.1:{operations_port}"),
            )
            .set("STORAGE__DATA_URL", &databases.data_url)
            .set("STORAGE__KEYSTORE_URL", &databases.keystore_url)
    }

    /// A setting, `SECTION__KEY`.
    pub fn set(mut self, key: &str, value: &str) -> Self {
        self.settings
            .push((format!("SEALBOOK_{key}"), value.to_owned()));
        self
    }

    /// Under strace, which writes these system calls, of all threads and with the files they are about, to a file.
    pub fn traced(self, calls: &str, to: &Path) -> Self {
        let to = to.display().to_string();
        let arguments = [
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-yy",
            "-s",
            "0",
            "-o",
            &to,
            "-e",
            calls,
        ];
        self.under(&arguments)
    }

    /// Started by another program, which becomes it.
    pub fn under(mut self, words: &[&str]) -> Self {
        self.wrapper = words.iter().copied().map(str::to_owned).collect();
        self
    }

    /// With a full disk as an error to the program, as on a real one, where a bound on its files were a signal.
    pub fn bearing_full_disks(self) -> Self {
        self.under(&["env", "--ignore-signal=XFSZ"])
    }

    /// One command, not started yet; its output goes to the log.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join(OUTPUT))
            .unwrap();
        let mut words = self.wrapper.iter().map(String::as_str).collect::<Vec<_>>();
        words.push(env!("CARGO_BIN_EXE_sealbook"));
        words.extend(arguments);
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .current_dir(&self.folder)
            .env_clear()
            .env("TMPDIR", &self.folder)
            .envs(self.settings.iter().map(|(key, value)| (key, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .kill_on_drop(true);
        command
    }

    /// Runs one command to its end.
    pub async fn run(&self, arguments: &[&str]) -> Ran {
        let output = self
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .output()
            .await
            .unwrap();
        Ran {
            code: output.status.code().expect("nothing killed it"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The settings, for a test that opens the shop itself; paths in them are to be absolute.
    pub fn config(&self) -> Config {
        Config::load(None, self.settings.iter().cloned()).unwrap()
    }

    /// Serves, once it is ready.
    pub async fn start(&self) -> Running {
        self.started(self.command(&["serve"]), "data", START_MAX)
            .await
    }

    /// Serves the demo shop.
    pub async fn start_demo(&self) -> Running {
        self.started(self.command(&["demo"]), "data/demo", DEMO_MAX)
            .await
    }

    async fn started(&self, mut command: Command, data_dir: &str, patience: Duration) -> Running {
        let mut child = command.spawn().unwrap();
        let ready = format!("http://127.0.0.1:{}/health/ready", self.operations_port);
        let began = Instant::now();
        while !reqwest::get(&ready)
            .await
            .is_ok_and(|answer| answer.status().is_success())
        {
            let ended = child.try_wait().unwrap();
            assert!(
                ended.is_none() && began.elapsed() < patience,
                "it does not start ({ended:?}):\n{}",
                self.output()
            );
            sleep(Duration::from_millis(10)).await;
        }
        Running {
            url: format!("https://localhost:{}", self.port),
            operations_url: format!("http://127.0.0.1:{}", self.operations_port),
            certificate: self.folder.join(data_dir).join("tls/certificate.pem"),
            pid: self.pid(&child).await,
            child,
        }
    }

    /// The program's own process: the tracer's child, where there is one.
    async fn pid(&self, child: &Child) -> u32 {
        let started = child.id().expect("it runs");
        if self.wrapper.is_empty() {
            return started;
        }
        let children = format!("/proc/{started}/task/{started}/children");
        let children = tokio::fs::read_to_string(children).await.unwrap();
        // What becomes the program instead of starting it has none.
        children.trim().parse().unwrap_or(started)
    }

    /// All that it has printed in this folder.
    pub fn output(&self) -> String {
        fs::read_to_string(self.folder.join(OUTPUT)).unwrap_or_default()
    }
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A server that runs. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    pub url: String,
    pub operations_url: String,
    certificate: PathBuf,
    pid: u32,
    child: Child,
}

impl Running {
    /// A program that visits.
    pub fn client(&self) -> Client {
        client(&self.certificate)
    }

    /// A person who visits.
    pub fn visitor(&self) -> Visitor {
        Visitor::at(&self.url, &self.certificate)
    }

    /// Host and port, as a `Host` header says it.
    pub fn host(&self) -> String {
        self.url.replace("https://", "")
    }

    /// A connection of its own, with TLS and nothing said yet: for what no client would say.
    pub async fn line(&self) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(&self.certificate).unwrap())
            .unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let address = self.host().replace("localhost", "127.0.0.1");
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        TlsConnector::from(Arc::new(config))
            .connect(ServerName::try_from("localhost").unwrap(), stream)
            .await
            .unwrap()
    }

    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// SIGKILL: no destructor, no flush, nothing.
    pub async fn kill(mut self) {
        self.signal("-KILL").await;
    }

    /// SIGABRT, as if it had broken by itself, and how it ended.
    pub async fn crash(mut self) -> ExitStatus {
        self.signal("-ABRT").await
    }

    /// SIGTERM, and how it ended.
    pub async fn stop(mut self) -> ExitStatus {
        self.signal("-TERM").await
    }

    async fn signal(&mut self, signal: &str) -> ExitStatus {
        let pid = self.pid.to_string();
        let told = Command::new("kill").args([signal, &pid]).status().await;
        assert!(told.unwrap().success());
        timeout(STOP_MAX, self.child.wait())
            .await
            .expect("it ends when told to")
            .unwrap()
    }
}

/// Keeps cookies like a browser.
pub fn client(certificate: &Path) -> Client {
    trusting(certificate).cookie_store(true).build().unwrap()
}

/// Trusts the shop's own certificate, and shows a redirection instead of following it.
pub fn trusting(certificate: &Path) -> ClientBuilder {
    let pem = fs::read(certificate).unwrap();
    Client::builder()
        .tls_certs_only([Certificate::from_pem(&pem).unwrap()])
        .redirect(reqwest::redirect::Policy::none())
}

/// Ports that nobody listens on now. All are held until the last is found, so that they differ.
///
/// They lie below those that the system gives to connections going out (32,768 and up on Linux), of which the other tests
/// open many: one could be taken between here and the listening.
pub fn free_ports<const N: usize>() -> [u16; N] {
    let held = [(); N].map(|()| {
        let candidates = iter::repeat_with(|| rand::random_range(10_000..20_000_u16));
        let mut free = candidates.filter_map(|port| TcpListener::bind(("127.0.0.1", port)).ok());
        free.next().expect("some port is free")
    });
    held.map(|listener| listener.local_addr().unwrap().port())
}
