//! What a run found, beside the goals.

use std::time::Duration;

use crate::load::Load;
use crate::replay::ratio;

pub struct Figures {
    pub engine: &'static str,
    pub full: Load,
    pub half: Load,
    /// The server's, during the full load.
    pub cpu: Duration,
    /// Transactions that shared a commit, where they can.
    pub group: Option<f64>,
    /// The vault's CPU an order.
    pub vault: Duration,
    /// Orders a second by the bare driver.
    pub ceiling: f64,
    pub idle_kib: u64,
    pub peak_kib: u64,
    pub first_start: Duration,
    pub start: Duration,
}

impl Figures {
    pub fn print(&self) {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let us = |time: Duration| time.as_secs_f64() * 1e6;
        let mib = |kib: u64| ratio(usize::try_from(kib).expect("no server is that large"), 1024);
        let rate = self.full.rate();
        let orders = u32::try_from(self.full.latencies.len()).expect("no run is that long");
        let cpu = self.cpu / orders.max(1);
        let row =
            |what: &str, value: String, goal: &str| println!("  {what:<34}{value:>18}   {goal}");

        let rate_goal = if self.group.is_some() {
            "2000 or more on a quiet machine"
        } else {
            ""
        };
        println!("\n{}", self.engine);
        row("orders a second", format!("{rate:.0}"), rate_goal);
        row(
            "(a) the bare driver, same rows",
            format!("{:.0}", self.ceiling),
            "",
        );
        row(
            "    orders / bare driver",
            format!("{:.2}", rate / self.ceiling),
            "0.50 or more",
        );
        if let Some(group) = self.group {
            row("transactions to a commit", format!("{group:.1}"), "");
        }
        row("CPU an order", format!("{:.0} µs", us(cpu)), "");
        row(
            "(b) the vault's share of it",
            format!("{:.0} µs", us(self.vault)),
            "60 µs or less",
        );
        row(
            "    vault / CPU",
            format!("{:.2}", self.vault.as_secs_f64() / cpu.as_secs_f64()),
            "",
        );
        row("p50, p99 at full load", latencies(&self.full), "");
        row(
            "p50, p99 at half load",
            latencies(&self.half),
            "p99 25 ms or less",
        );
        row(
            "refused, full and half load",
            format!("{} {}", self.full.refused, self.half.refused),
            "0 0",
        );
        row(
            "resident, idle",
            format!("{:.0} MiB", mib(self.idle_kib)),
            "64 MiB or less",
        );
        row(
            "resident, peak",
            format!("{:.0} MiB", mib(self.peak_kib)),
            "128 MiB or less",
        );
        row(
            "first response, first start",
            format!("{:.0} ms", ms(self.first_start)),
            "",
        );
        row(
            "first response, later starts",
            format!("{:.0} ms", ms(self.start)),
            "300 ms or less",
        );
    }
}

fn latencies(load: &Load) -> String {
    let [p50, p99] = [50, 99].map(|percent| load.percentile(percent).as_secs_f64() * 1e3);
    format!("{p50:.1} ms {p99:.1} ms")
}
