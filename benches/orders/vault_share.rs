//! The vault's share of an order's CPU: its calls, counted in the rows, times what they cost alone in this process.

use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use sealbook::clock::Clock;
use sealbook::customers::data::EMAIL_INDEX;
use sealbook::orders::data::EMAIL;
use sealbook::storage::Connections;
use sealbook::vault::{Normal, Settings, Source, Vault};

use crate::replay::Orders;
use crate::server::cpu_of;

/// What most fields hold: text of a line.
const TEXT: &[u8] = b"Petra M\xc3\xbcller-Beispiel, Lange Stra\xc3\x9fe 123";
const ROUNDS: u32 = 4_000;

/// CPU an order, keys of a new subject included.
pub async fn measure(orders: &Orders) -> Duration {
    let calls = orders.vault_calls();
    let folder = tempfile::tempdir().expect("the temporary folder can be written");
    let settings = Settings {
        master_key: Source::File(folder.path().join("keys/master.key")),
        keystore_url: format!("sqlite:{}", folder.path().join("keystore.db").display()).into(),
        connections: Connections::default(),
        cached_subjects_max: NonZeroUsize::new(20_000).expect("it is not zero"),
        minted_ahead: 512,
    };
    let vault = Vault::open(settings, None, Clock::system())
        .await
        .expect("a new vault opens");
    // Minting also works on other threads: the whole process is asked.
    let before = cpu_of("self");
    let mut subjects = Vec::new();
    for _ in 0..ROUNDS {
        subjects.push(vault.fresh_subject().await.expect("keys are minted"));
    }
    let minting = cpu_of("self").saturating_sub(before) / ROUNDS;

    let sealing = each(|round| {
        let keys = &subjects[round % subjects.len()];
        std::hint::black_box(
            vault
                .seal(&EMAIL, keys, "ord_00000000000000000000000000", TEXT)
                .expect("it is short"),
        );
    });
    let indexing = each(|round| {
        let normal =
            Normal::email(&format!("petra.{round}@example.org")).expect("it is an address");
        std::hint::black_box(vault.index(&EMAIL_INDEX, &normal));
    });
    let calls_of = |kind| calls.get(kind).copied().unwrap_or_default();
    // An order's two keyed digests, of its idempotency key and of its body, cost what an index value costs.
    minting + sealing.mul_f64(calls_of("seal")) + indexing.mul_f64(calls_of("index") + 2.0)
}

/// What one call takes, over many; nothing else runs on this thread.
fn each(mut call: impl FnMut(usize)) -> Duration {
    const CALLS: u32 = 100_000;
    let began = Instant::now();
    (0..CALLS as usize).for_each(&mut call);
    began.elapsed() / CALLS
}
