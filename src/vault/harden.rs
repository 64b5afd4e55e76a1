//! Keeps the process's memory, where keys are, out of files and of other processes.
//!
//! The one file with `unsafe` code: the two system calls have no safe form in the standard library.

use std::io;

/// No core dumps, and no debugger or `/proc/PID/mem` for other processes of the same user. Call it first thing in `main`,
/// before any key is read.
pub fn keep_memory_private() -> io::Result<()> {
    let none = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    #[expect(
        unsafe_code,
        reason = "setrlimit(2) reads a struct that lives until it returns"
    )]
    let limited = unsafe { libc::setrlimit(libc::RLIMIT_CORE, &raw const none) };
    if limited != 0 {
        return Err(io::Error::last_os_error());
    }
    #[cfg(target_os = "linux")]
    {
        #[expect(
            unsafe_code,
            reason = "prctl(2) with PR_SET_DUMPABLE takes numbers only"
        )]
        let private = unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) };
        if private != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn no_core_is_dumped() {
        super::keep_memory_private().unwrap();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let cores = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        assert_eq!(cores.split_whitespace().nth(4), Some("0"), "{cores}");
    }
}
