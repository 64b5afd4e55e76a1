//! HTTP over the gate: one request and one answer, both bounded, on a connection of their own. A redirection is an answer like
//! any other: nobody is led to a peer that no setting names.
//!
//! What matters to a caller who moves money is when it failed: before anything was sent, or after that, when nobody here knows
//! what became of it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::gate::{ConnectError, Gate, Peer};
use super::tls::trusting;

/// What an answer may hold, with its head.
const ANSWER_BYTES_MAX: usize = 4 << 20;

/// Why a base address cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InvalidOrigin {
    #[error("it is not https://host or https://host:port")]
    Form,
    /// Keys and payments in the clear: only to this very machine.
    #[error("only a peer on this machine is spoken to without TLS")]
    Clear,
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// Before the request: nothing of it was sent.
    #[error("{0} was reached, and nothing was sent: {1}")]
    Unsent(Peer, String),
    /// The request was sent, in whole or in part: it may have been acted upon.
    #[error("{0} was asked and did not answer: {1}")]
    Unanswered(Peer, String),
}

impl HttpError {
    /// Whether it is certain that the request did nothing.
    pub const fn is_unsent(&self) -> bool {
        !matches!(self, Self::Unanswered(..))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

/// A request. Its headers may hold a secret, so it is not shown.
pub struct Call<'a> {
    pub method: Method,
    /// With its query, from the slash on.
    pub path: &'a str,
    pub headers: &'a [(&'static str, &'a str)],
    pub body: String,
}

/// What was answered, whatever it means.
pub struct Answer {
    pub status: u16,
    pub body: Bytes,
}

/// The way to one server, and to no other.
#[derive(Clone)]
pub struct HttpClient {
    gate: Gate,
    peer: Peer,
    /// As `Host` says it.
    authority: String,
    tls: Option<(Arc<ClientConfig>, ServerName<'static>)>,
    patience: Duration,
}

impl HttpClient {
    /// Each of connecting, shaking hands and the answer may take `patience`.
    pub fn to(origin: &str, patience: Duration) -> Result<Self, InvalidOrigin> {
        let url = Url::parse(origin).map_err(|_| InvalidOrigin::Form)?;
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(InvalidOrigin::Form);
        };
        let is_here = match &host {
            Host::Domain(name) => *name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let host = host.to_string();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.clone(),
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        let tls = match url.scheme() {
            "https" => {
                let name = match host.parse::<IpAddr>() {
                    Ok(ip) => ServerName::IpAddress(ip.into()),
                    Err(_) => {
                        ServerName::try_from(host.clone()).map_err(|_| InvalidOrigin::Form)?
                    }
                };
                Some((trusting([])?, name))
            }
            "http" if is_here => None,
            "http" => return Err(InvalidOrigin::Clear),
            _ => return Err(InvalidOrigin::Form),
        };
        let peer = Peer { host, port };
        Ok(Self {
            gate: Gate::allowing([peer.clone()]),
            peer,
            authority,
            tls,
            patience,
        })
    }

    pub async fn send(&self, call: Call<'_>) -> Result<Answer, HttpError> {
        let stream = self.gate.connect(&self.peer, self.patience).await?;
        let Some((config, name)) = &self.tls else {
            return self.speak(stream, call).await;
        };
        let connector = TlsConnector::from(Arc::clone(config));
        let shaken = timeout(self.patience, connector.connect(name.clone(), stream)).await;
        let stream = shaken
            .map_err(|_| self.unsent(&"the handshake took too long"))?
            .map_err(|error| self.unsent(&error))?;
        self.speak(stream, call).await
    }

    async fn speak<S>(&self, stream: S, call: Call<'_>) -> Result<Answer, HttpError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let request = self.request(call)?;
        let opened = http1::handshake(TokioIo::new(stream)).await;
        let (mut sender, connection) = opened.map_err(|error| self.unsent(&error))?;
        let answered = async {
            let response = sender.send_request(request).await?;
            let status = response.status().as_u16();
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX);
            let body = body.collect().await?.to_bytes();
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(Answer { status, body })
        };
        // The connection is driven beside the exchange, and ends with it.
        let driven = async {
            tokio::pin!(answered);
            tokio::pin!(connection);
            tokio::select! {
                answer = &mut answered => answer,
                // What was read before the other side closed is still to be looked at.
                _ = &mut connection => answered.await,
            }
        };
        timeout(self.patience, driven)
            .await
            .map_err(|_| self.unanswered(&"it took too long"))?
            .map_err(|error| self.unanswered(&error))
    }

    fn request(&self, call: Call<'_>) -> Result<hyper::Request<Full<Bytes>>, HttpError> {
        let method = match call.method {
            Method::Get => hyper::Method::GET,
            Method::Post => hyper::Method::POST,
        };
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(call.path)
            .header("host", &self.authority)
            .header("accept", "application/json")
            .header("user-agent", "sealbook");
        for (name, value) in call.headers {
            request = request.header(*name, *value);
        }
        request
            .body(Full::from(call.body))
            .map_err(|_| self.unsent(&"the request cannot be written"))
    }

    fn unsent(&self, why: &dyn ToString) -> HttpError {
        HttpError::Unsent(self.peer.clone(), why.to_string())
    }

    fn unanswered(&self, why: &dyn ToString) -> HttpError {
        HttpError::Unanswered(self.peer.clone(), why.to_string())
    }
}

impl std::fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpClient({})", self.peer)
    }
}

impl std::fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Call({:?})", self.method)
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({})", self.status)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(300);

    /// Says this to whoever comes, after their request, and closes; what it heard.
    async fn told(says: &'static str) -> (HttpClient, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = vec![0; 4096];
            let read = stream.read(&mut heard).await.unwrap();
            stream.write_all(says.as_bytes()).await.unwrap();
            if says.is_empty() {
                tokio::time::sleep(PATIENCE * 2).await;
            }
            String::from_utf8(heard[..read].to_vec()).unwrap()
        });
        (HttpClient::to(&origin, PATIENCE).unwrap(), heard)
    }

    async fn ask(client: &HttpClient) -> Result<Answer, HttpError> {
        let call = Call {
            method: Method::Post,
            path: "/v1/things?limit=1",
            headers: &[("idempotency-key", "k1")],
            body: "a=b".to_owned(),
        };
        client.send(call).await
    }

    #[tokio::test]
    async fn a_request_is_answered_and_a_redirection_is_not_followed() {
        let says = "HTTP/1.1 302 Found\r\nlocation: http://elsewhere.example/\r\ncontent-length: 2\r\n\r\nhi";
        let (client, heard) = told(says).await;
        let answer = ask(&client).await.unwrap();
        assert_eq!((answer.status, &answer.body[..]), (302, &b"hi"[..]));
        let heard = heard.await.unwrap();
        assert!(
            heard.starts_with("POST /v1/things?limit=1 HTTP/1.1\r\n"),
            "{heard}"
        );
        assert!(
            heard.contains("idempotency-key: k1\r\n") && heard.ends_with("\r\n\r\na=b"),
            "{heard}"
        );
    }

    #[tokio::test]
    async fn silence_and_half_an_answer_leave_open_what_became_of_it() {
        for says in [
            "",
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{",
            "nonsense\r\n\r\n",
        ] {
            let (client, _) = told(says).await;
            let error = ask(&client).await.unwrap_err();
            assert!(!error.is_unsent(), "{says}: {error}");
        }
    }

    #[tokio::test]
    async fn where_nobody_listens_nothing_was_sent() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let client = HttpClient::to(&origin, PATIENCE).unwrap();
        assert!(ask(&client).await.unwrap_err().is_unsent());
    }

    #[test]
    fn nobody_elsewhere_is_spoken_to_in_the_clear() {
        for origin in [
            "http://api.example",
            "ftp://localhost",
            "api.example",
            "https://",
        ] {
            assert!(HttpClient::to(origin, PATIENCE).is_err(), "{origin}");
        }
        let client = HttpClient::to("https://api.example:8443/", PATIENCE).unwrap();
        assert_eq!(client.authority, "api.example:8443");
        let client = HttpClient::to("http://[::1]:80", PATIENCE).unwrap();
        assert_eq!(
            (client.peer.host.as_str(), client.authority.as_str()),
            ("::1", "[::1]")
        );
    }
}
