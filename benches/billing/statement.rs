//! A statement on which each open document is paid by a transfer with its reference.

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;
use std::time::Instant;

use sealbook::audit::Actor;
use sealbook::billing::transfer::CreditorReference;
use sealbook::payments::statements;
use sqlx::Row as _;

use crate::resident;
use crate::row;
use crate::shop::{ACCOUNT, Shop};

pub async fn measure(shop: &Shop, lines: usize) {
    let file = tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a new file");
    fs::write(file.path(), camt(shop).await).expect("the disk has room");
    resident::forget_peak();
    let (before, _) = resident::now_and_peak();
    let began = Instant::now();
    let source = Arc::new(file.path().to_path_buf());
    let mut early = None;
    let summary = statements::import(&shop.app, &Actor::System, source, |progress| {
        if early.is_none() && progress.done >= progress.lines / 4 {
            early = Some(resident::now_and_peak().1);
        }
    })
    .await
    .expect("the statement is sound");
    let took = began.elapsed();
    let open = "select count(*) from invoice_balances where open_minor <> 0";
    assert_eq!(shop.count(open).await, 0, "{summary:?}");
    let (_, peak) = resident::now_and_peak();
    row(
        &format!("a statement of {lines} lines taken in"),
        &format!("{took:.1?}"),
        "60 s or less",
    );
    row(
        "    resident before, after a quarter, at most",
        &format!("{before}, {}, {peak} MiB", early.unwrap_or(peak)),
        "constant",
    );
}

async fn camt(shop: &Shop) -> String {
    let documents = sqlx::query("select number, total_minor from invoices order by number")
        .fetch_all(shop.app.storage.reader())
        .await
        .expect("the table is known");
    let mut entries = String::new();
    let mut sum = 0;
    for (position, document) in documents.iter().enumerate() {
        let (number, minor): (String, i64) = (document.get(0), document.get(1));
        let reference = CreditorReference::of(&number).expect("a number has a reference");
        sum += minor;
        let amount = decimal(minor);
        write!(
            entries,
            "<Ntry><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
             <BookgDt><Dt>2026-03-31</Dt></BookgDt><AcctSvcrRef>B{position}</AcctSvcrRef><NtryDtls><TxDtls>\
             <Amt Ccy=\"EUR\">{amount}</Amt><RltdPties><Dbtr><Pty><Nm>Anna Müller-{position}</Nm></Pty></Dbtr><DbtrAcct><Id>\
             <IBAN>{}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Strd><CdtrRefInf><Ref>{}</Ref>\
             </CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>",
            account(position),
            reference.as_str()
        )
        .expect("a string takes everything");
    }
    let balance = |kind: &str, minor: i64| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
             <CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-31</Dt></Dt></Bal>",
            decimal(minor)
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>\
         <CreDtTm>2026-03-31T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>{ACCOUNT}</IBAN></Id>\
         <Ccy>EUR</Ccy></Acct>{}{}{entries}</Stmt></BkToCstmrStmt></Document>",
        balance("PRCD", 100_000),
        balance("CLBD", 100_000 + sum)
    )
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// A German account of each payer's own.
fn account(position: usize) -> String {
    let number = format!("10000000{position:010}");
    // `DE00` behind it, letters counted from 10 (ISO 13616).
    let whole: u128 = format!("{number}131400").parse().expect("digits");
    format!("DE{:02}{number}", 98 - whole % 97)
}
