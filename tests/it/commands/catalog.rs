use std::fs;

use super::program;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(a_file_is_shown_first_and_applied_on_the_operators_word);

async fn a_file_is_shown_first_and_applied_on_the_operators_word(databases: &Databases) {
    let program = program(databases);
    let path = databases.folder().join("offer.toml");
    let file = path.to_str().unwrap();
    let early = program.run(&["catalog", "export", file]).await;
    assert_eq!(early.code, 1);
    assert!(early.err.contains("There is no shop yet"), "{early:?}");
    let shop = program.start().await;
    let exported = program.run(&["catalog", "export", file]).await;
    assert_eq!(
        (exported.code, exported.out.as_str()),
        (0, ""),
        "{exported:?}"
    );
    let before = fs::read_to_string(&path).unwrap();
    let same = program.run(&["catalog", "import", file, "--yes"]).await;
    assert_eq!((same.code, same.out.as_str()), (0, ""), "{same:?}");
    assert!(same.err.contains("nothing to change"), "{same:?}");

    let coupon = "\n[[coupon]]\ncode = \"SUMMER\"\npercent = 12.5\nplans = [\"mail-solo\"]\n";
    let wanted = before.replace("gross_minor = 299\n", "gross_minor = 349\n") + coupon;
    fs::write(&path, &wanted).unwrap();
    let shown = program.run(&["catalog", "import", file]).await;
    assert_eq!(shown.code, 0, "{shown:?}");
    let lines: Vec<&str> = shown.out.lines().collect();
    assert_eq!(
        lines,
        [
            "~ price mail-solo EUR monthly: amount 2.99 EUR gross → 3.49 EUR gross",
            "+ coupon SUMMER: percent 12.5 %, plans mail-solo, position 1",
        ]
    );
    assert!(shown.err.contains("--yes"), "{shown:?}");
    let printed = program.run(&["catalog", "export", "-"]).await;
    assert_eq!(printed.out, before, "shown is not done");
    let done = program.run(&["catalog", "import", file, "--yes"]).await;
    assert_eq!((done.code, &done.out), (0, &shown.out), "{done:?}");
    assert_eq!(program.run(&["catalog", "export", file]).await.code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), wanted);

    fs::write(&path, wanted.replace("percent = 12.5", "percent = 112")).unwrap();
    let refused = program.run(&["catalog", "import", file, "--yes"]).await;
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:?}");
    assert!(refused.err.contains("offer.toml: "), "{refused:?}");
    assert!(refused.err.contains("between 0 and 100"), "{refused:?}");
    assert_eq!(program.run(&["catalog", "export", "-"]).await.out, wanted);
    // A file that was cut is no mistake of its form: what it takes away is said, and all of it only on a word more.
    let cut = wanted
        .split("[[plan]]")
        .take(2)
        .collect::<Vec<_>>()
        .join("[[plan]]");
    fs::write(&path, &cut).unwrap();
    let shown = program.run(&["catalog", "import", file]).await;
    assert!(
        shown
            .err
            .contains("WARNING: this withdraws 2 of 3 plans and 1 of 1 coupons"),
        "{shown:?}"
    );
    fs::write(&path, "").unwrap();
    let shown = program.run(&["catalog", "import", file]).await;
    assert!(
        shown.err.contains("WARNING: this withdraws everything"),
        "{shown:?}"
    );
    let refused = program.run(&["catalog", "import", file, "--yes"]).await;
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{refused:?}");
    assert!(refused.err.contains("--withdraw-all"), "{refused:?}");
    assert_eq!(program.run(&["catalog", "export", "-"]).await.out, wanted);
    let all = ["catalog", "import", file, "--yes", "--withdraw-all"];
    let meant = program.run(&all).await;
    assert_eq!(meant.code, 0, "{meant:?}");
    assert!(meant.out.contains("- plan mail-solo\n"), "{meant:?}");
    let missing = program.run(&["catalog", "import", "nowhere.toml"]).await;
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("nowhere.toml"), "{missing:?}");
    assert_eq!(shop.stop().await.code(), Some(0));
}
