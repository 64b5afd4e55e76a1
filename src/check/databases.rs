//! Keys, both databases, the data map, the audit log, issued documents and the books, as they lie there.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Finding, Level, causes, sealed};
use crate::app::App;
use crate::billing::{exchange, invoices, ledger};
use crate::clock::Clock;
use crate::config::Config;
use crate::money::Currency;
use crate::privacy::map;
use crate::serve;
use crate::storage::Storage;
use crate::vault::map::{Table, faults};

pub(super) async fn look(config: &Config, clock: &Clock) -> Vec<Finding> {
    let mut findings = vec![map_faults()];
    let what = "master key, keystore and data database belong together";
    let app = match serve::look(config.clone(), clock.clone()).await {
        Ok(app) => app,
        Err(error) => {
            findings.push(Finding::fail(what, causes(&error)));
            return findings;
        }
    };
    findings.push(Finding::ok(what));
    findings.extend(
        app.vault
            .self_check()
            .await
            .into_iter()
            .map(|finding| Finding::of(finding.what, finding.problem)),
    );
    findings.push(schema(&app).await);
    let what = "every column of the data database stands in the data map";
    findings.push(Finding::of(what, strays(&app.storage, map::data()).await));
    findings.push(keystore_columns(config).await);
    // What the map says cannot be asked of another schema.
    if findings.iter().all(|finding| finding.level < Level::Fail) {
        findings.push(sealed::look(&app).await);
        findings.push(documents(&app).await);
        findings.push(books(&app).await);
        findings.extend(rates(&app).await);
        findings.push(seller(&app).await);
    }
    findings.push(audit(&app).await);
    app.storage.close().await;
    app.vault.close().await;
    findings
}

/// The map in this binary against itself.
fn map_faults() -> Finding {
    let mut found = faults(&map::data().copied().collect::<Vec<_>>());
    found.extend(faults(&map::keystore().copied().collect::<Vec<_>>()));
    let problem = (!found.is_empty()).then(|| found.join("; "));
    Finding::of("the data map does not contradict itself", problem)
}

async fn schema(app: &App) -> Finding {
    let problem = match app.storage.drift(&serve::SCHEMA).await {
        Ok(drift) => drift.map(|drift| drift.to_string()),
        Err(error) => Some(causes(&error)),
    };
    Finding::of("the data database's schema is current", problem)
}

async fn keystore_columns(config: &Config) -> Finding {
    let what = "every column of the keystore stands in the data map";
    match Storage::look(config.storage.keystore_url()).await {
        Ok(keystore) => {
            let problem = strays(&keystore, map::keystore()).await;
            keystore.close().await;
            Finding::of(what, problem)
        }
        Err(error) => Finding::fail(what, causes(&error)),
    }
}

/// Columns that only one of database and map knows.
async fn strays(storage: &Storage, tables: impl Iterator<Item = &'static Table>) -> Option<String> {
    let mapped: BTreeSet<String> = tables
        .flat_map(|table| {
            table
                .columns
                .iter()
                .map(|column| format!("{}.{}", table.name, column.name()))
        })
        .collect();
    match storage.columns().await {
        Ok(real) => {
            let strays: Vec<&str> = real
                .symmetric_difference(&mapped)
                .map(String::as_str)
                .collect();
            (!strays.is_empty()).then(|| format!("not {}", strays.join(", ")))
        }
        Err(error) => Some(causes(&error)),
    }
}

/// Whether what was issued is what was issued, and the books are right.
async fn documents(app: &App) -> Finding {
    match invoices::verify(&app.storage).await {
        Ok((count, flaw)) => {
            let what = format!("invoices and credit notes verify, {count} documents");
            Finding::of(what, flaw.map(|flaw| flaw.to_string()))
        }
        Err(error) => Finding::fail("invoices and credit notes verify", causes(&error)),
    }
}

async fn books(app: &App) -> Finding {
    let what = "the ledger balances";
    match ledger::verify(&app.storage).await {
        Ok(found) => {
            let faults: Vec<String> = found
                .iter()
                .map(|fault| format!("{} {}", fault.count, fault.what))
                .collect();
            Finding::of(what, (!faults.is_empty()).then(|| faults.join("; ")))
        }
        Err(error) => Finding::fail(what, causes(&error)),
    }
}

/// What cannot be issued until somebody says what a currency is worth.
async fn rates(app: &App) -> Vec<Finding> {
    let what = "invoices in other currencies have a rate to be issued with";
    let waiting = match exchange::waiting(&app.storage).await {
        Ok(waiting) => waiting,
        Err(error) => return vec![Finding::fail(what, causes(&error))],
    };
    let waits = |(currency, count, since): (Currency, i64, Timestamp)| {
        let why = format!(
            "{count} in {currency} wait for one since {since}: `sealbook rates import FILE`, or the panel under Tax"
        );
        Finding::warn(what, why)
    };
    waiting.into_iter().map(waits).collect()
}

/// What cannot be issued until the settings say more of who sells.
async fn seller(app: &App) -> Finding {
    let what = "no invoice waits for the seller's number";
    match invoices::waiting_for_tax_id(&app.storage).await {
        Ok(0) => Finding::ok(what),
        Ok(count) => {
            let why = format!("{count} wait: set business.vat_id or business.tax_number");
            Finding::warn(what, why)
        }
        Err(error) => Finding::fail(what, causes(&error)),
    }
}

async fn audit(app: &App) -> Finding {
    match app.audit.verify(&app.vault).await {
        Ok(report) => {
            let what = format!("the audit log verifies, {} entries", report.checked);
            Finding::of(what, report.fault.map(|fault| fault.to_string()))
        }
        Err(error) => Finding::fail("the audit log verifies", causes(&error)),
    }
}
