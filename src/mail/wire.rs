//! Bytes on an SMTP connection: whole replies in, commands and one dot-stuffed message out, everything bounded.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use super::reply::{Reply, is_last_line};

/// RFC 5321 allows 512 bytes a line; some servers write more.
const LINE_LEN_MAX: usize = 2048;
/// Sixty extensions are a long EHLO.
const LINES_MAX: usize = 128;
/// A message goes out in pieces of this size, so that a peer which stops reading is noticed by the piece.
pub(super) const PIECE_LEN: usize = 16 * 1024;

/// Why no complete reply came.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The peer closed or broke the connection.
    Lost,
    /// It spoke, but not SMTP.
    Nonsense,
}

impl From<io::Error> for ReadError {
    fn from(_: io::Error) -> Self {
        Self::Lost
    }
}

/// A connection that lines are read from and written to.
#[derive(Debug)]
pub(super) struct Wire<S>(BufReader<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub fn new(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    /// The stream beneath, for a change to TLS. `None` when the peer has said more than it was asked: an attacker on the
    /// way may have put it there, to be taken for the server's first words under TLS.
    pub fn into_stream(self) -> Option<S> {
        self.is_quiet().then(|| self.0.into_inner())
    }

    /// Whether nothing has arrived that was not asked for.
    pub fn is_quiet(&self) -> bool {
        self.0.buffer().is_empty()
    }

    /// Reads one reply, of any code. Dropping the future loses what it had read: the connection is of no use then.
    pub async fn read_reply(&mut self) -> Result<Reply, ReadError> {
        let mut lines = Vec::new();
        loop {
            let line = self.read_line().await?;
            let last = is_last_line(&line);
            lines.push(line);
            if last {
                return Reply::from_lines(&lines).ok_or(ReadError::Nonsense);
            }
            if lines.len() == LINES_MAX {
                return Err(ReadError::Nonsense);
            }
        }
    }

    async fn read_line(&mut self) -> Result<String, ReadError> {
        let mut line = Vec::new();
        loop {
            let arrived = self.0.fill_buf().await?;
            if arrived.is_empty() {
                return Err(ReadError::Lost);
            }
            let end = arrived.iter().position(|&b| b == b'\n').map(|at| at + 1);
            let taken = end.unwrap_or(arrived.len());
            line.extend_from_slice(&arrived[..taken]);
            self.0.consume(taken);
            if line.len() > LINE_LEN_MAX {
                return Err(ReadError::Nonsense);
            }
            if end.is_some() {
                let text = String::from_utf8_lossy(&line);
                return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
            }
        }
    }

    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.get_mut().write_all(bytes).await?;
        self.0.get_mut().flush().await
    }
}

/// The message as it travels after DATA: lines that begin with a dot get another, and a lone dot ends it
/// (RFC 5321, 4.5.2).
pub(super) fn dot_stuffed(message: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(message.len() + message.len() / 64 + 8);
    for line in message.split_inclusive(|&b| b == b'\n') {
        if line.first() == Some(&b'.') {
            wire.push(b'.');
        }
        wire.extend_from_slice(line);
    }
    if !wire.ends_with(b"\r\n") {
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<Reply, ReadError> {
        let (mut server, client) = tokio::io::duplex(1 << 20);
        server.write_all(bytes).await.unwrap();
        drop(server);
        Wire::new(client).read_reply().await
    }

    #[tokio::test]
    async fn a_reply_is_read_over_lines_and_without_text() {
        let reply = read(b"250-mail.example\r\n250-SIZE 1000\r\n250\r\n")
            .await
            .unwrap();
        assert_eq!(reply.code, 250);
        assert_eq!(reply.lines(), ["mail.example", "SIZE 1000", ""]);
        assert!(matches!(read(b"250-more\r\n").await, Err(ReadError::Lost)));
        assert!(matches!(read(b"250 no end").await, Err(ReadError::Lost)));
        assert!(matches!(read(b"").await, Err(ReadError::Lost)));
    }

    #[tokio::test]
    async fn a_reply_without_end_or_sense_is_given_up() {
        let endless_line = b"220 ".repeat(10_000);
        let endless_lines = b"220-x\r\n".repeat(10_000);
        for bytes in [&endless_line, &endless_lines, &b"\0\xff\xfe\n".to_vec()] {
            assert!(matches!(read(bytes).await, Err(ReadError::Nonsense)));
        }
    }

    #[tokio::test]
    async fn a_peer_that_spoke_unasked_cannot_go_on_to_tls() {
        let (mut server, client) = tokio::io::duplex(1 << 16);
        server
            .write_all(b"220 go on\r\n250-injected\r\n250 AUTH PLAIN\r\n")
            .await
            .unwrap();
        let mut wire = Wire::new(client);
        assert_eq!(wire.read_reply().await.unwrap().code, 220);
        assert!(wire.into_stream().is_none());
    }

    #[test]
    fn dots_are_stuffed_and_the_end_is_marked_once() {
        assert_eq!(
            dot_stuffed(b"a\r\n.\r\n..b\r\n"),
            b"a\r\n..\r\n...b\r\n.\r\n"
        );
        assert_eq!(dot_stuffed(b"no end"), b"no end\r\n.\r\n");
        assert_eq!(dot_stuffed(b".\r\n"), b"..\r\n.\r\n");
    }
}
