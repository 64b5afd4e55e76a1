//! A reader that counts lines and lets no token, and no file, grow beyond a bound.

use std::io::{self, BufRead, Read};

use super::{Limits, Problem};

/// Wraps what comes from outside. A pull parser collects a token from as many reads as it takes; here they end after
/// `token_bytes_max`, so a gigabyte between two tags is refused while it is still small.
pub(super) struct Bounded<R> {
    inner: R,
    limits: Limits,
    line: u64,
    file_bytes: u64,
    token_bytes: usize,
}

/// What a bound's refusal looks like on its way through a parser that knows I/O errors alone.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("more than {max} {what}")]
struct Exceeded {
    what: &'static str,
    max: u64,
}

impl<R> Bounded<R> {
    pub fn new(inner: R, limits: Limits) -> Self {
        Self {
            inner,
            limits,
            line: 1,
            file_bytes: 0,
            token_bytes: 0,
        }
    }

    /// The line of the file that is being read, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// A token was taken in: the next begins.
    pub fn next_token(&mut self) {
        self.token_bytes = 0;
    }
}

/// Tells a refusal of [`Bounded`]'s from a failure of the file.
pub(super) fn problem_of(error: io::Error) -> Problem {
    match error.get_ref().and_then(|inner| inner.downcast_ref()) {
        Some(Exceeded { what, max }) => Problem::TooMuch { what, max: *max },
        None => Problem::Io(error),
    }
}

fn exceeded(what: &'static str, max: u64) -> io::Error {
    io::Error::other(Exceeded { what, max })
}

impl<R: BufRead> BufRead for Bounded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let token_max = self.limits.token_bytes_max;
        let left = token_max.saturating_sub(self.token_bytes);
        let file_full = self.file_bytes >= self.limits.file_bytes_max;
        let available = self.inner.fill_buf()?;
        if available.is_empty() {
            return Ok(available);
        }
        if file_full {
            return Err(exceeded("bytes in the file", self.limits.file_bytes_max));
        }
        if left == 0 {
            let max = u64::try_from(token_max).unwrap_or(u64::MAX);
            return Err(exceeded("bytes without a break", max));
        }
        Ok(&available[..available.len().min(left)])
    }

    fn consume(&mut self, amount: usize) {
        // What was just lent out is still in the inner buffer, so looking at it again costs no read.
        if let Ok(lent) = self.inner.fill_buf() {
            let taken = &lent[..amount.min(lent.len())];
            let lines = memchr::memchr_iter(b'\n', taken).count();
            self.line += u64::try_from(lines).unwrap_or(u64::MAX);
        }
        self.file_bytes = self
            .file_bytes
            .saturating_add(u64::try_from(amount).unwrap_or(u64::MAX));
        self.token_bytes = self.token_bytes.saturating_add(amount);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let lent = self.fill_buf()?;
        let amount = lent.len().min(into.len());
        into[..amount].copy_from_slice(&lent[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}
