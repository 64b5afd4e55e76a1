// The shop's bank: a camt.053 of one day, with what came in.

export const account = 'DE89370400440532013000';

const payer = 'NL91ABNA0417164300';

export function statement(day, transfers) {
  const sum = transfers.reduce((so_far, { minor }) => so_far + minor, 0);
  const balance = (kind, minor) => `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">${decimal(minor)}</Amt>`
    + `<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${day}</Dt></Dt></Bal>`;
  const entries = transfers.map(({ minor, name, text }) => (
    `<Ntry><Amt Ccy="EUR">${decimal(minor)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt>`
    + `<NtryDtls><TxDtls><Amt Ccy="EUR">${decimal(minor)}</Amt><RltdPties><Dbtr><Pty><Nm>${name}</Nm></Pty></Dbtr>`
    + `<DbtrAcct><Id><IBAN>${payer}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>${text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
  ));
  return '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
    + `<GrpHdr><MsgId>M1</MsgId><CreDtTm>${day}T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S1</Id><Acct><Id><IBAN>${account}</IBAN></Id>`
    + `<Ccy>EUR</Ccy></Acct>${balance('PRCD', 100_000)}${balance('CLBD', 100_000 + sum)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`;
}

function decimal(minor) {
  return `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`;
}

// While a file is read the page draws itself again, and shows who paid only to whom asks.
export async function untilTakenIn(page, line) {
  const show = page.getByRole('link', { name: 'Show it' });
  for (let tries = 0; tries < 30; tries += 1) {
    if (await line.first().isVisible()) return;
    await page.waitForTimeout(500);
    if (await show.isVisible()) await show.click();
  }
  await line.first().waitFor({ timeout: 1000 });
}
