//! An SMTP server that behaves until a chosen moment, and then does not.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sealbook::mail::Phase;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does instead of its answer.
#[derive(Debug, Clone, Copy)]
pub enum Misdeed {
    None,
    /// Closes the connection.
    Drop,
    /// Keeps it open and says nothing more.
    Hang,
    /// Answers as it should, once it is told to behave otherwise.
    Pause,
    /// Says this, and goes on as if it had been the right answer.
    Say(&'static [u8]),
    /// Says this and closes.
    SayAndDrop(&'static [u8]),
    /// Says this again and again, without end.
    Repeat(&'static [u8]),
    /// Says this, a byte every 50 ms.
    Drip(&'static [u8]),
}

/// The server, until it is dropped.
#[derive(Debug)]
pub struct Rogue {
    pub address: SocketAddr,
    script: Script,
    connections: Arc<AtomicU32>,
    task: JoinHandle<()>,
}

#[derive(Debug, Clone)]
struct Script {
    moment: Arc<Mutex<(Phase, Misdeed)>>,
    /// The lines of the EHLO reply after the first.
    offers: &'static [&'static str],
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
    taken: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Rogue {
    pub async fn start(at: Phase, misdeed: Misdeed) -> Self {
        Self::offering(&["8BITMIME", "SMTPUTF8"], at, misdeed).await
    }

    pub async fn well_behaved(offers: &'static [&'static str]) -> Self {
        Self::offering(offers, Phase::Connect, Misdeed::None).await
    }

    pub async fn offering(offers: &'static [&'static str], at: Phase, misdeed: Misdeed) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::<AtomicU32>::default();
        let script = Script {
            moment: Arc::new(Mutex::new((at, misdeed))),
            offers,
            heard: Arc::default(),
            taken: Arc::default(),
        };
        let serving = script.clone();
        let count = Arc::clone(&connections);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let script = serving.clone();
                tokio::spawn(async move { script.serve(BufReader::new(stream)).await });
            }
        });
        Self {
            address,
            script,
            connections,
            task,
        }
    }

    /// From now on, misbehaves at this moment in this way.
    pub fn behave(&self, at: Phase, misdeed: Misdeed) {
        *locked(&self.script.moment) = (at, misdeed);
    }

    /// The messages it has read to their end, whatever it said to them; dots unstuffed.
    pub fn heard(&self) -> Vec<Vec<u8>> {
        locked(&self.script.heard).clone()
    }

    /// The messages it has taken responsibility for.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        locked(&self.script.taken).clone()
    }

    pub fn connections(&self) -> u32 {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Rogue {
    fn drop(&mut self) {
        self.task.abort();
    }
}

type Peer = BufReader<TcpStream>;

impl Script {
    async fn serve(&self, mut peer: Peer) {
        if !self.answer(&mut peer, Phase::Greeting, "220 rogue").await {
            return;
        }
        let mut line = Vec::new();
        loop {
            line.clear();
            if peer.read_until(b'\n', &mut line).await.unwrap_or(0) == 0 {
                return;
            }
            let command = String::from_utf8_lossy(&line).to_ascii_uppercase();
            let word = command.split([' ', ':', '\r']).next().unwrap_or_default();
            let goes_on = match word {
                "EHLO" => {
                    let hello = self.hello();
                    self.answer(&mut peer, Phase::Hello, &hello).await
                }
                "STARTTLS" => self.answer(&mut peer, Phase::StartTls, "220 go").await,
                "AUTH" => self.answer(&mut peer, Phase::Auth, "235 2.7.0 in").await,
                "MAIL" => self.answer(&mut peer, Phase::Mail, "250 2.1.0 ok").await,
                "RCPT" => {
                    self.answer(&mut peer, Phase::Recipient, "250 2.1.5 ok")
                        .await
                }
                "DATA" => {
                    self.answer(&mut peer, Phase::Data, "354 go").await
                        && self.body(&mut peer).await
                }
                "QUIT" => return,
                _ => say(&mut peer, b"250 2.0.0 ok\r\n").await,
            };
            if !goes_on {
                return;
            }
        }
    }

    fn misdeed(&self, phase: Phase) -> Misdeed {
        let (at, misdeed) = *locked(&self.moment);
        if phase == at { misdeed } else { Misdeed::None }
    }

    fn hello(&self) -> String {
        let lines: Vec<&str> = std::iter::once("rogue")
            .chain(self.offers.iter().copied())
            .collect();
        let last = lines.len() - 1;
        let reply: Vec<String> = lines
            .iter()
            .enumerate()
            .map(|(at, line)| format!("250{}{line}", if at == last { ' ' } else { '-' }))
            .collect();
        reply.join("\r\n")
    }

    /// Answers, or misbehaves when the moment has come. False when the connection is over.
    async fn answer(&self, peer: &mut Peer, phase: Phase, line: &str) -> bool {
        while matches!(self.misdeed(phase), Misdeed::Pause) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        match self.misdeed(phase) {
            Misdeed::None | Misdeed::Pause => say(peer, format!("{line}\r\n").as_bytes()).await,
            Misdeed::Say(text) => say(peer, text).await,
            Misdeed::SayAndDrop(text) => {
                say(peer, text).await;
                false
            }
            Misdeed::Drop => false,
            Misdeed::Hang => std::future::pending().await,
            Misdeed::Repeat(text) => {
                while say(peer, text).await {}
                false
            }
            Misdeed::Drip(text) => {
                for byte in text.iter().cycle() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    if !say(peer, &[*byte]).await {
                        break;
                    }
                }
                false
            }
        }
    }

    async fn body(&self, peer: &mut Peer) -> bool {
        if !matches!(self.misdeed(Phase::Body), Misdeed::None) {
            let mut some = [0; 1000];
            let _ = peer.read(&mut some).await;
            if !self.answer(peer, Phase::Body, "").await {
                return false;
            }
        }
        let mut message = Vec::new();
        loop {
            let start = message.len();
            if peer.read_until(b'\n', &mut message).await.unwrap_or(0) == 0 {
                return false;
            }
            if &message[start..] == b".\r\n" {
                message.truncate(start);
                break;
            }
            if message[start] == b'.' {
                message.remove(start);
            }
        }
        locked(&self.heard).push(message.clone());
        let refuses = matches!(
            self.misdeed(Phase::Verdict),
            Misdeed::Say([b'4' | b'5', ..])
        );
        let goes_on = self.answer(peer, Phase::Verdict, "250 2.0.0 queued").await;
        if goes_on && !refuses {
            locked(&self.taken).push(message);
        }
        goes_on
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn say(peer: &mut Peer, text: &[u8]) -> bool {
    peer.get_mut().write_all(text).await.is_ok()
}
