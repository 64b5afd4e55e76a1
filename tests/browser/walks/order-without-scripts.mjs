// Scripts only make things nicer: without them one orders just as well.

import assert from 'node:assert/strict';
import { agree, choose, fillIn, petra, takeTime } from '../support/customer.mjs';

export const title = 'A visitor orders without scripts';
export const javascript = false;

export default async function walk({ page, shop, look }) {
  await page.goto(`${shop.url}/order/mail-team`);
  await choose(page, '[value=yearly]');
  await page.fill('[name=quantity]', '2');
  await page.getByRole('button', { name: 'Update the total' }).click();
  assert.match(await page.locator('#sums').innerText(), /298\.00/, 'the server computes the total');

  await fillIn(page, petra);
  await agree(page);
  await takeTime(page);
  await look('order-form-without-scripts');
  await page.getByRole('button', { name: /order and pay/i }).click();
  await page.waitForURL(/\/orders\/ord_/);
  assert.match(await page.locator('main').innerText(), /298\.00/);
}
