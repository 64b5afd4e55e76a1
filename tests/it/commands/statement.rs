use std::fs;

use super::program;
use crate::payments::bank::{ACCOUNT, OTHER_ACCOUNT, camt, of_account, paid};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(a_statement_is_taken_in_from_a_file);

async fn a_statement_is_taken_in_from_a_file(databases: &Databases) {
    let program = program(databases).set("BUSINESS__IBAN", ACCOUNT);
    let shop = program.start().await;
    let file = databases.folder().join("statement.xml");
    let path = file.to_str().unwrap();
    let import = ["statement", "import", path];
    let missing = program.run(&import).await;
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("cannot be read"), "{missing:?}");

    fs::write(&file, camt("S1", &[paid(100, "Danke"), paid(-50, "Miete")])).unwrap();
    let done = program.run(&import).await;
    assert_eq!(done.code, 0, "{done:?}");
    assert!(done.out.contains("lines\t2\nknown\t0\n"), "{done:?}");
    assert!(done.out.contains("unmatched\t1\n") && done.err.contains("panel"));
    let again = program.run(&import).await;
    assert_eq!(again.code, 0);
    assert!(again.out.contains("known\t2\n") && again.err.contains("before"));

    let sound = camt("S2", &[paid(100, "Danke")]);
    for (content, why) in [
        (
            of_account(OTHER_ACCOUNT, &[paid(1, "x")]),
            "another account",
        ),
        (sound[..sound.len() - 30].to_owned(), "ends before"),
        ("no statement".to_owned(), "neither a camt.053"),
    ] {
        fs::write(&file, content).unwrap();
        let refused = program.run(&import).await;
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{why}");
        assert!(refused.err.contains(why), "{refused:?}");
        assert!(refused.err.contains(path), "the file is named: {refused:?}");
    }
    assert_eq!(shop.stop().await.code(), Some(0));
}
