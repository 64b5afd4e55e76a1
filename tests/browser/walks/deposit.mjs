// Paid in cash, taken to the bank, found on its statement; and a movement that is for no invoice.

import assert from 'node:assert/strict';
import { account, statement, untilTakenIn } from '../support/bank.mjs';
import { petra, placeOrder } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';

export const title = 'Cash is taken to the bank, and a movement is set aside for a reason';
export const settings = { SEALBOOK_BUSINESS__IBAN: account, SEALBOOK_BUSINESS__TAX_NUMBER: '37/123/45678' };

export default async function walk({ page, shop, look }) {
  await placeOrder(page, shop);
  const mail = await shop.mailbox.next(petra.email, /invoice INV-/i);
  const [invoice] = /INV-\d{4}-\d{6}/.exec(mail.subject + mail.text);

  await setUp(page, shop.setupUrl);
  for (const amount of ['20.00', '9.90']) await payInCash(page, shop, invoice, amount);
  await page.goto(`${shop.url}/admin/payments`);
  const day = new Date().toISOString().slice(0, 10);
  const buffer = Buffer.from(statement(day, [
    { minor: 2990, name: 'Shop', text: 'Einzahlung' },
    { minor: 500, name: 'Somebody Else', text: 'Thank you' },
  ]));
  await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer });
  await page.locator('main form button.primary').first().click();
  const deposit = page.locator('tbody tr').filter({ hasText: 'Einzahlung' });
  await untilTakenIn(page, deposit);
  await page.goto(`${shop.url}/admin/payments`);
  await deposit.locator('summary', { hasText: /deposit/i }).click();
  await look('deposit-to-book');

  // One alone is not what came in.
  await deposit.locator('[type=checkbox]').first().check();
  await deposit.locator('form[action$="/book"] button.grave').click();
  await page.waitForLoadState();
  assert.match(await page.locator('main').innerText(), /does not come to the amount/);
  await look('deposit-refused');
  await deposit.locator('summary', { hasText: /deposit/i }).click();
  for (const box of await deposit.locator('[type=checkbox]').all()) await box.check();
  await deposit.locator('form[action$="/book"] button.grave').click();
  await page.waitForURL(/done=booked/);
  assert.match(await deposit.innerText(), /Matched[^]*deposit of cash and cheques/i);

  const other = page.locator('tbody tr').filter({ hasText: 'Somebody Else' });
  await other.locator('summary', { hasText: /for no invoice/i }).click();
  await other.locator('[name=why]').fill('Sent here by mistake');
  await look('movement-to-set-aside');
  await other.locator('form[action$="/set-aside"] button').click();
  await page.waitForURL(/done=decided/);
  assert.match(await other.innerText(), /Set aside: Sent here by mistake/);
  await look('movement-set-aside');
}

async function payInCash(page, shop, invoice, amount) {
  await page.goto(`${shop.url}/admin/invoices`);
  await page.getByRole('link', { name: invoice }).click();
  await page.waitForURL(/\/admin\/invoices\/inv_/);
  await page.fill('[name=paid_amount]', amount);
  await page.selectOption('[name=paid_means]', 'cash');
  await page.locator('form[action$="/payments"] button.primary').click();
  await page.waitForURL(/done=recorded/);
}
