use std::fs;

use super::program;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(a_report_is_written_to_a_file_and_never_over_one);

async fn a_report_is_written_to_a_file_and_never_over_one(databases: &Databases) {
    let program = program(databases);
    let shop = program.start().await;
    let file = databases.folder().join("books.csv");
    let path = file.to_str().unwrap();
    for (what, head) in [
        ("journal", "entry,booked on (date)"),
        ("trial-balance", "account,currency"),
        ("datev", "\"EXTF\";700;21;"),
    ] {
        let done = program
            .run(&["report", what, path, "--at", "2026-03-01"])
            .await;
        assert_eq!(done.code, 0, "{done:?}");
        let written = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
        assert!(written.starts_with(head), "{written}");
        let again = program.run(&["report", what, path]).await;
        assert_eq!(again.code, 1, "what is there stays");
        fs::remove_file(&file).unwrap();
    }
    let wrong = [
        "report",
        "journal",
        path,
        "--from",
        "2026-03-02",
        "--until",
        "2026-03-01",
    ];
    let refused = program.run(&wrong).await;
    assert!(
        refused.code == 1 && refused.err.contains("before"),
        "{refused:?}"
    );
    for (what, reason) in [
        ("journal", "bookkeeping"),
        ("invoices", " "),
        ("invoices", "other"),
    ] {
        let refused = program
            .run(&["report", what, path, "--reason", reason])
            .await;
        assert_eq!(refused.code, 1, "{what} {reason}");
        assert!(!file.exists(), "{what} {reason}");
    }
    let named = ["report", "invoices", "-", "--reason", "bookkeeping: 2026"];
    let named = program.run(&named).await;
    assert!(named.out.trim_end().ends_with(",name"), "{named:?}");
    let printed = program.run(&["report", "journal", "-"]).await;
    assert!(printed.out.starts_with("entry,"), "{printed:?}");
    assert_eq!(shop.stop().await.code(), Some(0));
}
