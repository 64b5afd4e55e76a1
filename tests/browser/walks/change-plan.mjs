// A subscriber takes another plan: what it asks stands in the form, a mistake is named, and the order says the answer.

import assert from 'node:assert/strict';
import { petra, placeOrder, signInByMail } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';

export const title = 'Another plan asks its questions before the change, and the page says which plans are left out';

export default async function walk({ page, shop, look }) {
  await setUp(page, shop.setupUrl);
  await placeOrder(page, shop);
  await signInByMail(page, shop, petra.email);
  await page.goto(`${shop.url}/account/subscriptions`);
  await page.locator('main table a').first().click();
  await page.waitForURL(/\/subscriptions\/sbn_/);
  assert.match(await page.locator('main').innerText(), /Not to be chosen here: Mail Business/);
  await look('plans-to-choose');
  const team = page.locator('[name=price] option', { hasText: /Mail Team.*a year/ });
  await page.selectOption('[name=price]', await team.first().getAttribute('value'));
  await page.getByRole('button', { name: 'Show what it means' }).click();
  await page.waitForURL(/\/change\?/);
  const domain = await page.inputValue('[name=answer_domain]');
  assert.match(domain, /\./, 'what was answered before stands there');
  await look('what-the-new-plan-asks');
  const now = page.getByRole('button', { name: 'Change now with obligation to pay' });
  await page.fill('[name=answer_domain]', 'no domain');
  await now.click();
  await page.getByRole('alert').waitFor();
  assert.equal(await page.inputValue('[name=answer_domain]'), 'no domain');
  await look('an-answer-that-cannot-be-taken');
  await page.fill('[name=answer_domain]', 'petra.example');
  await now.click();
  await page.getByRole('status').waitFor();
  await page.locator('main a[href^="/orders/"]').first().click();
  await page.waitForURL(/\/orders\/ord_/);
  assert.match(await page.locator('main').innerText(), /petra\.example/);
}
