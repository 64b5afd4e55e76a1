//! Someone else's code to talk to: the Python environment that `tests/run.sh` sets up.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

pub fn interpreter() -> PathBuf {
    if let Some(set) = std::env::var_os("SEALBOOK_TEST_PYTHON") {
        return set.into();
    }
    let cache = std::env::var_os("XDG_CACHE_HOME").map_or_else(
        || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache"),
        PathBuf::from,
    );
    let python = cache.join("sealbook-tests/venv/bin/python");
    assert!(
        python.exists(),
        "{} is missing: run tests/run.sh once, it installs what the tests need",
        python.display()
    );
    python
}

/// A command that runs one of the scripts in `tests/python/`.
pub fn script(name: &str) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let mut command = Command::new(interpreter());
    command.arg(folder.join(name)).kill_on_drop(true);
    command
}

/// Runs a script on this input; whether it ended well.
pub async fn accepts(name: &str, args: &[&str], input: &[u8]) -> bool {
    let mut child = script(name)
        .args(args)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input).await.unwrap();
    drop(stdin);
    child.wait().await.unwrap().success()
}

/// aiosmtpd, until it is dropped.
#[derive(Debug)]
pub struct SmtpPeer {
    pub port: u16,
    /// Read as they come: a full pipe would stop the peer.
    lines: UnboundedReceiver<String>,
    _child: Child,
}

/// A message that aiosmtpd took.
#[derive(Debug, Deserialize)]
pub struct Taken {
    pub hello: String,
    pub from: String,
    pub to: Vec<String>,
    pub options: Vec<String>,
    pub tls: bool,
    pub user: Option<String>,
    message: String,
}

impl Taken {
    pub fn message(&self) -> Vec<u8> {
        data_encoding::BASE64
            .decode(self.message.as_bytes())
            .unwrap()
    }
}

impl SmtpPeer {
    pub async fn start(args: &[&str]) -> Self {
        let mut child = script("smtp_peer.py")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap();
        let (sender, receiver) = unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let _ = sender.send(line);
            }
        });
        Self {
            port: port.expect("aiosmtpd starts").parse().unwrap(),
            lines: receiver,
            _child: child,
        }
    }

    /// The next message it takes.
    pub async fn next(&mut self) -> Taken {
        let line = tokio::time::timeout(Duration::from_secs(10), self.lines.recv()).await;
        let line = line.expect("a message comes").expect("aiosmtpd runs");
        serde_json::from_str(&line).unwrap()
    }
}
