//! Load over TLS connections that stay open: as fast as it is answered, or at a fixed rate.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};
use tokio_rustls::client::TlsStream;

use crate::order;
use crate::server::{Server, server_name};

/// An HTTP/1.1 client that knows just enough: it shares the machine with the server.
pub struct Client {
    stream: TlsStream<TcpStream>,
    answer: Vec<u8>,
}

/// What a run of load saw.
pub struct Load {
    pub took: Duration,
    /// From the moment a request was due to its whole answer; sorted.
    pub latencies: Vec<Duration>,
    pub refused: u32,
}

impl Client {
    pub async fn connect(server: &Server) -> Self {
        let tcp = TcpStream::connect(("127.0.0.1", server.port))
            .await
            .expect("it listens");
        tcp.set_nodelay(true).expect("a socket can");
        let stream = server
            .tls
            .connect(server_name(), tcp)
            .await
            .expect("its certificate is trusted");
        Self {
            stream,
            answer: Vec::with_capacity(8192),
        }
    }

    /// Sends a request and reads its whole answer; the status.
    pub async fn send(&mut self, request: &[u8]) -> u16 {
        self.stream
            .write_all(request)
            .await
            .expect("the connection holds");
        self.answer.clear();
        loop {
            let read = self
                .stream
                .read_buf(&mut self.answer)
                .await
                .expect("the connection holds");
            assert!(read > 0, "the connection was closed early");
            if let Some(status) = whole(&self.answer) {
                return status;
            }
        }
    }
}

/// The status, once head and body are there.
fn whole(answer: &[u8]) -> Option<u16> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).expect("a head is text");
    let body = &answer[end + 4..];
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let complete = match header("content-length") {
        Some(length) => body.len() >= length.parse::<usize>().expect("a length is a number"),
        None => body.ends_with(b"0\r\n\r\n"),
    };
    complete.then(|| head[9..12].parse().expect("a status is three digits"))
}

impl Load {
    /// Answered orders a second.
    pub fn rate(&self) -> f64 {
        let orders = u32::try_from(self.latencies.len()).expect("no run is that long");
        f64::from(orders) / self.took.as_secs_f64()
    }

    /// The latency that this share of all orders stayed below, in per cent.
    pub fn percentile(&self, percent: usize) -> Duration {
        let place =
            (self.latencies.len() * percent / 100).min(self.latencies.len().saturating_sub(1));
        self.latencies.get(place).copied().unwrap_or_default()
    }
}

/// Each connection posts again as soon as it is answered.
pub async fn closed(server: &Server, connections: usize, length: Duration) -> Load {
    drive(server, connections, length, |_, now| now).await
}

/// Orders are due at a fixed rate, whether or not earlier ones are answered: waiting counts.
pub async fn open(server: &Server, connections: usize, rate: f64, length: Duration) -> Load {
    let step = Duration::from_secs_f64(1.0 / rate);
    let began = Instant::now();
    drive(server, connections, length, move |turn, _| {
        began + step * turn
    })
    .await
}

async fn drive(
    server: &Server,
    connections: usize,
    length: Duration,
    due: impl Fn(u32, Instant) -> Instant + Copy + 'static,
) -> Load {
    let mut clients = Vec::new();
    for _ in 0..connections {
        clients.push(Client::connect(server).await);
    }
    let began = Instant::now();
    let until = began + length;
    let lanes = u32::try_from(connections).expect("a few connections");
    let tasks = tokio::task::LocalSet::new();
    let running: Vec<_> = (0..lanes)
        .zip(clients)
        .map(|(lane, mut client)| {
            let host = server.host.clone();
            tasks.spawn_local(async move {
                let run = order::run_name();
                let (mut latencies, mut refused) = (Vec::new(), 0);
                for round in 0.. {
                    let when = due(round * lanes + lane, Instant::now());
                    if when >= until {
                        break;
                    }
                    sleep_until(when).await;
                    match client.send(&order::request(&host, &run)).await {
                        201 => latencies.push(when.elapsed()),
                        _ => refused += 1,
                    }
                }
                (latencies, refused)
            })
        })
        .collect();
    let mut load = Load {
        took: length,
        latencies: Vec::new(),
        refused: 0,
    };
    tasks
        .run_until(async {
            for task in running {
                let (latencies, refused): (Vec<_>, u32) =
                    task.await.expect("a lane does not panic");
                load.latencies.extend(latencies);
                load.refused += refused;
            }
        })
        .await;
    load.took = began.elapsed();
    load.latencies.sort_unstable();
    load
}
