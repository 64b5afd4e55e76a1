//! A bank that writes statements.

use std::fmt::Write as _;

pub const ACCOUNT: &str = "DE89370400440532013000";
pub const OTHER_ACCOUNT: &str = "DE02120300000000202051";
pub const PAYER: &str = "NL91ABNA0417164300";

/// A movement, as the bank tells it.
#[derive(Debug, Clone)]
pub struct Movement {
    pub minor: i64,
    pub text: String,
    pub name: String,
    pub iban: String,
    /// The bank's own; empty: it gives none.
    pub reference: String,
    /// It takes back what came in, or brings back what went out.
    pub returned: bool,
}

/// Somebody paid.
pub fn paid(minor: i64, text: &str) -> Movement {
    Movement {
        minor,
        text: text.to_owned(),
        name: "Ada Lovelace".to_owned(),
        iban: PAYER.to_owned(),
        reference: String::new(),
        returned: false,
    }
}

impl Movement {
    pub fn by(mut self, name: &str, iban: &str) -> Self {
        name.clone_into(&mut self.name);
        iban.clone_into(&mut self.iban);
        self
    }

    pub fn returned(mut self) -> Self {
        self.returned = true;
        self
    }

    pub fn known_as(mut self, reference: &str) -> Self {
        reference.clone_into(&mut self.reference);
        self
    }
}

/// A camt.053 of one day, whose balances fit.
pub fn camt(id: &str, movements: &[Movement]) -> String {
    camt_from(100_000, id, movements)
}

/// One that begins with this balance.
pub fn camt_from(opening: i64, id: &str, movements: &[Movement]) -> String {
    document(&statement(id, ACCOUNT, movements, Some(opening)))
}

/// One page of several: no balances to check against.
pub fn page(id: &str, movements: &[Movement]) -> String {
    document(&statement(id, ACCOUNT, movements, None))
}

pub fn of_account(account: &str, movements: &[Movement]) -> String {
    document(&statement("S1", account, movements, Some(100_000)))
}

/// The layout `plain`.
pub fn csv(movements: &[Movement]) -> String {
    let header = "account,booked_on,valued_on,amount,currency,name,iban,bank_reference,end_to_end,reference,text\n";
    movements
        .iter()
        .fold(header.to_owned(), |mut file, movement| {
            writeln!(
                file,
                "{ACCOUNT},2026-02-27,2026-02-27,{},EUR,{},{},,,,\"{}\"",
                signed(movement.minor),
                movement.name,
                movement.iban,
                movement.text
            )
            .unwrap();
            file
        })
}

fn document(statements: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\"><BkToCstmrStmt>\
         <GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-02-27T20:00:00</CreDtTm></GrpHdr>\n\
         {statements}</BkToCstmrStmt></Document>\n"
    )
}

fn statement(id: &str, account: &str, movements: &[Movement], opening: Option<i64>) -> String {
    let sum: i64 = movements.iter().map(|movement| movement.minor).sum();
    let mut out =
        format!("<Stmt><Id>{id}</Id><Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n");
    if let Some(opening) = opening {
        out.push_str(&balance("PRCD", opening));
        out.push_str(&balance("CLBD", opening + sum));
    }
    for movement in movements {
        out.push_str(&entry(movement));
    }
    out.push_str("</Stmt>\n");
    out
}

fn balance(kind: &str, minor: i64) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
         <CdtDbtInd>{}</CdtDbtInd><Dt><Dt>2026-02-27</Dt></Dt></Bal>\n",
        decimal(minor),
        way(minor)
    )
}

fn entry(movement: &Movement) -> String {
    let Movement {
        minor,
        text,
        name,
        iban,
        reference,
        returned,
    } = movement;
    let (amount, way) = (decimal(*minor), way(*minor));
    let why = if *returned {
        "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
    } else {
        ""
    };
    let own = if reference.is_empty() {
        String::new()
    } else {
        format!("<AcctSvcrRef>{reference}</AcctSvcrRef>")
    };
    let party = if *minor < 0 { "Cdtr" } else { "Dbtr" };
    let other = if name.is_empty() {
        String::new()
    } else {
        format!(
            "<RltdPties><{party}><Pty><Nm>{name}</Nm></Pty></{party}>\
             <{party}Acct><Id><IBAN>{iban}</IBAN></Id></{party}Acct></RltdPties>"
        )
    };
    format!(
        "<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>\
         <BookgDt><Dt>2026-02-27</Dt></BookgDt><ValDt><Dt>2026-02-27</Dt></ValDt>{own}\
         <NtryDtls><TxDtls><Refs>{own}</Refs><Amt Ccy=\"EUR\">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{other}\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf>{why}</TxDtls></NtryDtls></Ntry>\n"
    )
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn signed(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}", decimal(minor))
}

fn way(minor: i64) -> &'static str {
    if minor < 0 { "DBIT" } else { "CRDT" }
}
