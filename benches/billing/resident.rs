//! How much memory the process holds.

use std::fs;

/// From now on, the peak is that of what follows.
pub fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").expect("Linux lets a process forget its own peak");
}

/// Now and at most, in MiB.
pub fn now_and_peak() -> (u64, u64) {
    let status = fs::read_to_string("/proc/self/status").expect("Linux says it there");
    let mib = |what: &str| {
        let line = status.lines().find(|line| line.starts_with(what));
        let kib: Option<u64> = line
            .and_then(|line| line.split_whitespace().nth(1))
            .and_then(|kib| kib.parse().ok());
        kib.expect("a figure in KiB") / 1024
    };
    (mib("VmRSS:"), mib("VmHWM:"))
}
