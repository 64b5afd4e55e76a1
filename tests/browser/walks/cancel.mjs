// Somebody cancels without signing in; the shop takes it back on their word, and changes the plan after showing what it costs.

import assert from 'node:assert/strict';
import { choose, fillIn, petra, placeOrder, takeTime } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';

export const title = 'A contract is cancelled by mail, kept, and changed in the panel';

export default async function walk({ page, shop, look }) {
  const number = await placeOrder(page, shop);
  await cancel(page, shop, number, look);
  await setUp(page, shop.setupUrl);
  await findIt(page, shop, number, look);
  await keepIt(page, look);
  await changeIt(page, look);
}

async function cancel(page, shop, number, look) {
  await page.goto(`${shop.url}/`);
  await page.getByRole('link', { name: 'Cancel contracts here' }).click();
  await page.waitForURL(/\/cancel$/);
  await look('cancel');

  // What is missing is said, and what was typed stays.
  await page.fill('[name=email]', petra.email);
  await choose(page, '[name=manner][value=for_cause]');
  await takeTime(page);
  await page.evaluate(() => document.querySelector('main form').setAttribute('novalidate', ''));
  const declare = page.getByRole('button', { name: 'Cancel now' });
  await declare.click();
  await page.locator('.errors').waitFor();
  assert.equal(await page.inputValue('[name=email]'), petra.email);
  await look('cancel-mended');

  await choose(page, '[name=manner][value=ordinary]');
  await fillIn(page, { order_number: number.toLowerCase(), email: petra.email.toUpperCase() });
  await takeTime(page);
  await declare.click();
  await page.getByRole('heading', { name: 'Your declaration has reached us' }).waitFor();
  await look('cancelled');
  const mail = await shop.mailbox.next(petra.email, /Your cancellation/);
  assert.match(mail.text, new RegExp(`${number}[^]*The contract ends with`));
}

async function findIt(page, shop, number, look) {
  await page.goto(`${shop.url}/admin/subscriptions`);
  await page.fill('[name=search]', petra.email);
  await page.getByRole('search').getByRole('button').click();
  await page.waitForLoadState();
  const row = page.locator('tbody tr').filter({ hasText: number });
  assert.match(await row.innerText(), /Petra Müller[^]*Cancelled, still running/);
  await look('subscriptions');
  await row.getByRole('link', { name: 'Mail Solo' }).click();
  await page.waitForURL(/\/admin\/subscriptions\/sbn_/);
  await look('subscription-cancelled');
}

async function keepIt(page, look) {
  await page.locator('summary', { hasText: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Take the cancellation back' }).click();
  await page.getByRole('status').waitFor();
  assert.match(await page.locator('main').innerText(), /Active[^]*Cancellation taken back[^]*An operator/);
  await look('subscription-kept');
}

async function changeIt(page, look) {
  const yearly = page.locator('[name=price] option', { hasText: /Mail Solo.*a year/ });
  await page.selectOption('[name=price]', await yearly.getAttribute('value'));
  await page.fill('[name=quantity]', '3');
  await page.getByRole('button', { name: 'Show what it means' }).click();
  await page.waitForURL(/\/change\?/);
  assert.match(await page.locator('main').innerText(), /Unused part of Mail Solo[^]*29\.90[^]*89\.70[^]*59\.80/);
  await look('plan-change');
  await page.getByRole('button', { name: 'Change now with obligation to pay' }).click();
  await page.getByRole('status').waitFor();
  assert.match(await page.locator('main').innerText(), /Mail Solo × 3[^]*Plan changed[^]*An operator/);
  await look('plan-changed');
}
