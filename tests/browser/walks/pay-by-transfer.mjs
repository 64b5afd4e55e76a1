// What was ordered is invoiced, paid by a transfer that stands on the bank's statement, and taken back in part.

import assert from 'node:assert/strict';
import { account, statement, untilTakenIn } from '../support/bank.mjs';
import { petra, placeOrder, signInByMail } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';

export const title = 'An invoice is paid by a transfer, which the statement tells, and credited in part';
export const settings = { SEALBOOK_BUSINESS__IBAN: account, SEALBOOK_BUSINESS__TAX_NUMBER: '37/123/45678' };

export default async function walk({ page, shop, look }) {
  await placeOrder(page, shop);
  const order = page.url();
  const mail = await shop.mailbox.next(petra.email, /invoice INV-/i);
  const [invoice] = /INV-\d{4}-\d{6}/.exec(mail.subject + mail.text);

  await page.goto(order);
  const asked = await page.locator('main').innerText();
  // In groups of four, as people read it: an order's own number may begin with RF, too.
  const [reference] = /\bRF\d\d(?: [0-9A-Z]{1,4})+/.exec(asked);
  await look('order-to-be-paid');

  await setUp(page, shop.setupUrl);
  await takeIn(page, shop, [
    { minor: 2990, name: 'Petra Müller', text: reference },
    { minor: 500, name: 'Somebody Else', text: 'Thank you' },
  ], look);
  await creditHalf(page, shop, invoice, look);

  await signInByMail(page, shop, petra.email);
  await page.goto(`${shop.url}/account/invoices`);
  const own = await page.locator('main').innerText();
  assert.match(own, new RegExp(`${invoice}[^]*paid`, 'i'));
  assert.match(own, /CN-\d{4}-\d{6}/);
  await look('own-invoices');
  const saved = page.waitForEvent('download');
  await page.getByRole('link', { name: /PDF/ }).first().click();
  assert.match((await saved).suggestedFilename(), /\.pdf$/);
}

// Read in the background: the page says so, and goes on by itself.
async function takeIn(page, shop, transfers, look) {
  await page.goto(`${shop.url}/admin/payments`);
  const today = new Date().toISOString().slice(0, 10);
  const buffer = Buffer.from(statement(today, transfers));
  await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer });
  await page.locator('main form button.primary').first().click();
  const paid = page.locator('tbody tr').filter({ hasText: 'Petra Müller' });
  await untilTakenIn(page, paid);
  assert.match(await paid.innerText(), /29\.90[^]*Matched/i);
  const unknown = page.locator('tbody tr').filter({ hasText: 'Somebody Else' });
  assert.match(await unknown.innerText(), /5\.00[^]*Unmatched/i);
  await look('payments-taken-in');
}

async function creditHalf(page, shop, invoice, look) {
  await page.goto(`${shop.url}/admin/invoices`);
  await page.getByRole('link', { name: invoice }).click();
  await page.waitForURL(/\/admin\/invoices\/inv_/);
  assert.match(await page.locator('main').innerText(), /Paid/);
  await page.fill('[name=amount]', '14.95');
  await page.fill('[name=reason]', 'Half a year only');
  // Nothing is taken back by a key in a field: the confirmation is not passed by.
  for (const field of ['amount', 'reason']) await page.press(`[name=${field}]`, 'Enter');
  await page.waitForTimeout(500);
  assert.equal(await page.inputValue('[name=amount]'), '14.95');
  assert.doesNotMatch(await page.locator('main').innerText(), /CN-\d{4}/);
  await page.locator('summary', { hasText: /credit note/i }).click();
  await look('invoice-to-credit');
  await page.locator('form[action$="/credit"] button.grave').click();
  await page.waitForLoadState();
  assert.match(await page.locator('main').innerText(), /CN-\d{4}-\d{6}[^]*14\.95/);
  await look('invoice-credited');
}
