//! A bar on the terminal; nothing where nobody looks.

use std::io::{IsTerminal as _, Write as _, stderr};

const WIDTH: usize = 40;

#[derive(Debug)]
pub(crate) struct Bar {
    what: &'static str,
    total: usize,
    shown: Option<usize>,
    seen: bool,
}

impl Bar {
    pub(crate) fn new(what: &'static str, total: usize) -> Self {
        Self {
            what,
            total: total.max(1),
            shown: None,
            seen: stderr().is_terminal(),
        }
    }

    pub(crate) fn reached(&mut self, done: usize) {
        let percent = done * 100 / self.total;
        if !self.seen || self.shown == Some(percent) {
            return;
        }
        self.shown = Some(percent);
        let full = WIDTH * done / self.total;
        let mut terminal = stderr().lock();
        // A bar that cannot be drawn is no reason to stop.
        let _ = write!(
            terminal,
            "\r{} [{}{}] {percent:>3} %",
            self.what,
            "#".repeat(full),
            " ".repeat(WIDTH.saturating_sub(full))
        );
        if done >= self.total {
            let _ = writeln!(terminal);
        }
        let _ = terminal.flush();
    }
}
