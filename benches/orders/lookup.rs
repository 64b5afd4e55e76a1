//! Recognising a customer by e-mail, with ten thousand to a million of them in the table.

use std::time::{Duration, Instant};

use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::customers;
use sealbook::serve;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _};

const SIZES: [u32; 3] = [10_000, 100_000, 1_000_000];
const LOOKUPS: u32 = 5_000;

pub async fn measure() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("target/ can be written");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let file = path("sealbook.db");
    let settings = [
        ("STORAGE__DATA_URL", format!("sqlite:{file}")),
        (
            "STORAGE__KEYSTORE_URL",
            format!("sqlite:{}", path("keystore.db")),
        ),
        ("STORAGE__DATA_DIR", path("data")),
        (
            "VAULT__MASTER_KEY",
            format!("file:{}", path("keys/master.key")),
        ),
    ];
    let config = Config::load(
        None,
        settings.map(|(key, value)| (format!("SEALBOOK_{key}"), value)),
    );
    let app = serve::open(
        config.expect("the settings are fine"),
        Clock::system(),
        Chance::system(),
    )
    .await
    .expect("a new shop opens");
    let mut filler = SqliteConnectOptions::new()
        .filename(&file)
        .pragma("synchronous", "off")
        .connect()
        .await
        .expect("the data database opens");

    println!("\nlookup by e-mail (sqlite), median of {LOOKUPS} strangers");
    let mut held = 0;
    let mut first = Duration::ZERO;
    for size in SIZES {
        // Rows as a customer's are, with sealed fields of random bytes.
        let rows = format!(
            "with recursive n(i) as (select {held} union all select i + 1 from n where i + 1 < {size}) \
             insert into customers (id, subject_id, email_index, email_sealed, name_sealed, country, language, created_at) \
             select 'cus_' || printf('%026d', i), 'sub_' || printf('%026d', i), randomblob(16), randomblob(98), \
             randomblob(98), 'DE', 'de', i from n"
        );
        sqlx::query(AssertSqlSafe(rows))
            .execute(&mut filler)
            .await
            .expect("the rows fit");
        held = size;
        let mut took = Vec::new();
        for count in 0..LOOKUPS {
            let email = format!("nobody.{count}@example.org")
                .parse()
                .expect("it is an address");
            let began = Instant::now();
            let found = customers::recognise(&app, &email)
                .await
                .expect("the database answers");
            took.push(began.elapsed());
            assert!(found.is_none());
        }
        took.sort_unstable();
        let median = took[took.len() / 2];
        if first.is_zero() {
            first = median;
        }
        let times = median.as_secs_f64() / first.as_secs_f64();
        println!(
            "  {size:>9} customers  {:>7.1} µs  {times:.2} × the first",
            median.as_secs_f64() * 1e6
        );
    }
}
