//! Documents a second, when many ask at once and one holder of the lease numbers them.

use std::sync::Arc;
use std::time::Instant;

use sealbook::billing::invoices::{self, IssueError};
use tokio::task::JoinSet;

use crate::databases::Engine;
use crate::row;
use crate::shop::Shop;

const WORKERS: usize = 32;

pub async fn measure(engine: Engine, documents: usize) {
    let shop = Shop::open(engine).await;
    // Nobody issues yet.
    let causes = shop.sell("at-once", documents).await;
    let began = Instant::now();
    let serving = shop.serve();
    let mut workers = JoinSet::new();
    for mine in causes.chunks(documents.div_ceil(WORKERS)) {
        let (app, mine) = (Arc::clone(&shop.app), mine.to_vec());
        workers.spawn(async move {
            for cause in mine {
                // A caller waits for some seconds and asks again.
                while let Err(error) = invoices::issue(&app, &cause).await {
                    assert!(matches!(error, IssueError::NotYet), "{error}");
                }
            }
        });
    }
    workers.join_all().await;
    let took = began.elapsed();
    let gapless =
        "select count(*) from invoices where running between 1 and (select count(*) from invoices)";
    assert_eq!(shop.count(gapless).await, documents);
    #[expect(clippy::cast_precision_loss, reason = "no bench issues 2^52 documents")]
    let rate = documents as f64 / took.as_secs_f64();
    row(
        &format!("documents a second, {WORKERS} asking at once"),
        &format!("{rate:.0}"),
        "1,000 or more on PostgreSQL",
    );
    shop.close(serving).await;
}
