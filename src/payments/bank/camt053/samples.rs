//! Statements in the shapes that banks give them, invented for the tests.

use std::fmt::Write as _;

pub const ACCOUNT: &str = "DE89370400440532013000";
pub const PAYER: &str = "NL91ABNA0417164300";

/// An amount of EUR as the files write it, without its sign.
pub fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor.abs() / 100, minor.abs() % 100)
}

pub fn way(minor: i64) -> &'static str {
    if minor < 0 { "DBIT" } else { "CRDT" }
}

pub fn document(version: &str, statements: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}\">\n\
         <BkToCstmrStmt>\n<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T20:00:00</CreDtTm>\
         <MsgPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></MsgPgntn></GrpHdr>\n\
         {statements}</BkToCstmrStmt>\n</Document>\n"
    )
}

pub fn balance(kind: &str, day: u8, minor: i64) -> String {
    format!(
        "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">{}</Amt>\
         <CdtDbtInd>{}</CdtDbtInd><Dt><Dt>2026-11-{day:02}</Dt></Dt></Bal>\n",
        decimal(minor),
        way(minor)
    )
}

pub fn statement(opening: i64, closing: i64, entries: &str) -> String {
    let balances = balance("PRCD", 19, opening) + &balance("CLBD", 20, closing);
    format!(
        "<Stmt>\n<Id>2026-224</Id><ElctrncSeqNb>224</ElctrncSeqNb>\n\
         <Acct><Id><IBAN>{ACCOUNT}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Nordlicht GmbH</Nm></Ownr></Acct>\n\
         {balances}{entries}</Stmt>\n"
    )
}

/// An entry of version 08 with one item.
pub fn entry(minor: i64, reference: &str, text: &str) -> String {
    entry_of(minor, reference, &item(minor, reference, text))
}

pub fn entry_of(minor: i64, reference: &str, items: &str) -> String {
    let mut own = String::new();
    if !reference.is_empty() {
        write!(own, "<AcctSvcrRef>{reference}</AcctSvcrRef>").unwrap();
    }
    format!(
        "<Ntry><NtryRef>1</NtryRef><Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{}</CdtDbtInd>\
         <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-21</Dt></ValDt>\
         {own}<BkTxCd><Domn><Cd>PMNT</Cd></Domn></BkTxCd>\n<NtryDtls>{items}</NtryDtls></Ntry>\n",
        decimal(minor),
        way(minor)
    )
}

pub fn item(minor: i64, reference: &str, text: &str) -> String {
    let mut own = String::new();
    if !reference.is_empty() {
        write!(own, "<AcctSvcrRef>{reference}</AcctSvcrRef>").unwrap();
    }
    format!(
        "<TxDtls><Refs>{own}<EndToEndId>NOTPROVIDED</EndToEndId></Refs>\
         <Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{}</CdtDbtInd>\
         <RltdPties><Dbtr><Pty><Nm>Ada Lovelace</Nm></Pty></Dbtr>\
         <DbtrAcct><Id><IBAN>{PAYER}</IBAN></Id></DbtrAcct>\
         <Cdtr><Pty><Nm>Nordlicht GmbH</Nm></Pty></Cdtr>\
         <CdtrAcct><Id><IBAN>{ACCOUNT}</IBAN></Id></CdtrAcct></RltdPties>\
         <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>\n",
        decimal(minor),
        way(minor)
    )
}

/// Version 02, as German banks filled it: the status a plain code, parties without a level between, amounts of items
/// among the details, the text in pieces, and what is only announced among what is booked.
pub const GERMAN_02: &str = r#"<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<!-- Kontoauszug -->
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02 camt.053.001.02.xsd">
 <BkToCstmrStmt>
  <GrpHdr><MsgId>53D2026-11-20</MsgId><CreDtTm>2026-11-20T20:31:02.0+01:00</CreDtTm></GrpHdr>
  <Stmt>
   <Id>0224C5320261120</Id>
   <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
   <Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">23.60</Amt><CdtDbtInd>DBIT</CdtDbtInd><Dt><Dt>2026-11-19</Dt></Dt></Bal>
   <Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">76.4</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>
   <Ntry>
    <Amt Ccy="EUR">119.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
    <BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><Dt>2026-11-20</Dt></ValDt>
    <AcctSvcrRef>2026112012345678000</AcctSvcrRef>
    <BkTxCd><Prtry><Cd>NTRF+166+9310+000</Cd><Issr>DK</Issr></Prtry></BkTxCd>
    <NtryDtls><TxDtls>
     <Refs><EndToEndId>E2E-77</EndToEndId><TxId>TX-9</TxId></Refs>
     <AmtDtls><TxAmt><Amt Ccy="EUR">119.00</Amt></TxAmt></AmtDtls>
     <RltdPties>
      <Dbtr><Nm>M&#252;ller &amp; S&#xF6;hne</Nm></Dbtr><DbtrAcct><Id><IBAN>NL91ABNA0417164300</IBAN></Id></DbtrAcct>
      <Cdtr><Nm>Nordlicht GmbH</Nm></Cdtr>
     </RltdPties>
     <RmtInf><Ustrd>Rechnung RF18 5390 07</Ustrd><Ustrd>54 7034 danke</Ustrd></RmtInf>
    </TxDtls></NtryDtls>
    <AddtlNtryInf>GUTSCHR. UEBERWEISUNG</AddtlNtryInf>
   </Ntry>
   <Ntry>
    <Amt Ccy="EUR">19.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
    <BookgDt><DtTm>2026-11-20T23:30:00+01:00</DtTm></BookgDt>
    <AcctSvcrRef>NONREF</AcctSvcrRef>
    <NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch></NtryDtls>
    <AddtlNtryInf>ENTGELTABSCHLUSS</AddtlNtryInf>
   </Ntry>
   <Ntry>
    <Amt Ccy="EUR">500.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts>
    <NtryDtls><TxDtls><Refs/></TxDtls><TxDtls><Refs/></TxDtls></NtryDtls>
   </Ntry>
  </Stmt>
 </BkToCstmrStmt>
</Document>
"#;

/// Version 04, as Swiss banks fill it: one collected entry with structured references, a namespace with a prefix, an
/// account of the payer's that is no IBAN, and an item taken out again.
pub const SWISS_04: &str = r#"<?xml version="1.0"?>
<ns2:Document xmlns:ns2="urn:iso:std:iso:20022:tech:xsd:camt.053.001.04" xmlns:other="urn:other">
 <ns2:BkToCstmrStmt><ns2:GrpHdr><ns2:MsgId>X</ns2:MsgId></ns2:GrpHdr>
  <ns2:Stmt><ns2:Id>S-1</ns2:Id>
   <ns2:Acct><ns2:Id><ns2:IBAN>CH9300762011623852957</ns2:IBAN></ns2:Id></ns2:Acct>
   <ns2:Bal><ns2:Tp><ns2:CdOrPrtry><ns2:Cd>OPBD</ns2:Cd></ns2:CdOrPrtry></ns2:Tp><ns2:Amt Ccy="CHF">0</ns2:Amt><ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd><ns2:Dt><ns2:Dt>2026-11-20</ns2:Dt></ns2:Dt></ns2:Bal>
   <ns2:Bal><ns2:Tp><ns2:CdOrPrtry><ns2:Cd>CLBD</ns2:Cd></ns2:CdOrPrtry></ns2:Tp><ns2:Amt Ccy="CHF">30</ns2:Amt><ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd><ns2:Dt><ns2:Dt>2026-11-20</ns2:Dt></ns2:Dt></ns2:Bal>
   <ns2:Ntry><ns2:NtryRef>010001628</ns2:NtryRef><ns2:Amt Ccy="CHF">30.00000</ns2:Amt><ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd>
    <ns2:RvslInd>false</ns2:RvslInd><ns2:Sts>BOOK</ns2:Sts><ns2:BookgDt><ns2:Dt>2026-11-20</ns2:Dt></ns2:BookgDt>
    <ns2:AcctSvcrRef>COLLECTED-1</ns2:AcctSvcrRef>
    <ns2:NtryDtls><ns2:Btch><ns2:NbOfTxs>3</ns2:NbOfTxs></ns2:Btch>
     <ns2:TxDtls><ns2:Refs><ns2:AcctSvcrRef>ITEM-1</ns2:AcctSvcrRef></ns2:Refs><ns2:Amt Ccy="CHF">15</ns2:Amt><ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd>
      <ns2:RltdPties><ns2:Dbtr><ns2:Nm>Grace Hopper</ns2:Nm></ns2:Dbtr><ns2:DbtrAcct><ns2:Id><ns2:Othr><ns2:Id>01-39139-1</ns2:Id></ns2:Othr></ns2:Id></ns2:DbtrAcct></ns2:RltdPties>
      <ns2:RmtInf><ns2:Strd><ns2:CdtrRefInf><ns2:Tp><ns2:CdOrPrtry><ns2:Cd>SCOR</ns2:Cd></ns2:CdOrPrtry></ns2:Tp><ns2:Ref>RF18539007547034</ns2:Ref></ns2:CdtrRefInf></ns2:Strd></ns2:RmtInf>
      <ns2:SplmtryData><ns2:Envlp><other:Amt Ccy="CHF">99</other:Amt></ns2:Envlp></ns2:SplmtryData></ns2:TxDtls>
     <ns2:TxDtls><ns2:Refs><ns2:AcctSvcrRef>ITEM-2</ns2:AcctSvcrRef></ns2:Refs><ns2:Amt Ccy="CHF">20</ns2:Amt><ns2:CdtDbtInd>CRDT</ns2:CdtDbtInd></ns2:TxDtls>
     <ns2:TxDtls><ns2:Refs><ns2:AcctSvcrRef>ITEM-3</ns2:AcctSvcrRef></ns2:Refs><ns2:Amt Ccy="CHF">5</ns2:Amt><ns2:CdtDbtInd>DBIT</ns2:CdtDbtInd></ns2:TxDtls>
    </ns2:NtryDtls></ns2:Ntry>
  </ns2:Stmt>
 </ns2:BkToCstmrStmt>
</ns2:Document>"#;
