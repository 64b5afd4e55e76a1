use std::fs;

use super::program;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(rates_are_taken_in_from_a_file);

async fn rates_are_taken_in_from_a_file(databases: &Databases) {
    let program = program(databases);
    let shop = program.start().await;
    let file = databases.folder().join("eurofxref.csv");
    let import = ["rates", "import", file.to_str().unwrap()];
    let take = async |content: &str| {
        fs::write(&file, content).unwrap();
        program.run(&import).await
    };
    let all = "Date,USD,CHF,ROL,\n2026-01-02,1.0834,0.9312,N/A,\n1999-01-04,1.1789,1.6168,1.3,\n";
    let done = take(all).await;
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(done.out, "new\t4\nchanged\t0\nknown\t0\n");
    let again = take(&all.replace("1.0834", "1.0835")).await;
    assert_eq!(again.out, "new\t0\nchanged\t1\nknown\t3\n");
    for (content, why) in [
        ("Date,USD\n2026-01-02,-1\n", "line 2: USD has no rate"),
        ("Date,USD\n9998-01-02,1\n", "lies in the future"),
        ("no rates", "its first line names no"),
    ] {
        let refused = take(content).await;
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{why}");
        assert!(refused.err.contains(why), "{refused:?}");
    }
    assert_eq!(shop.stop().await.code(), Some(0));
}
