// The main thing: from the plans to an order, and the mail that confirms it.

import assert from 'node:assert/strict';
import { agree, choose, fillIn, petra, takeTime } from '../support/customer.mjs';

export const title = 'A visitor orders a plan';

export default async function walk({ page, shop, look, size, context }) {
  await page.goto(`${shop.url}/`);
  await look('plans', { shot: 'shop' });
  await page.getByRole('link', { name: 'Order Mail Solo' }).click();

  await choose(page, '[value=yearly]');
  await fillIn(page, petra);
  await agree(page);
  await takeTime(page);
  assert.match(await page.locator('#sums').innerText(), /29\.90/);
  await look('order-form', { shot: 'order-form' });
  await page.getByRole('button', { name: /order and pay/i }).click();

  await page.waitForURL(/\/orders\/ord_/);
  const order = await page.locator('main').innerText();
  assert.match(order, /29\.90/);
  assert.match(order, /mueller-keramik\.de/);
  await look('order', { shot: size === 'desktop' && 'order' });

  // Sent back by the browser or by a second click, the form makes no second order.
  const address = page.url();
  await page.reload();
  assert.equal(page.url(), address);

  const mail = await shop.mailbox.next(petra.email, /order/i);
  assert.match(mail.text, /29\.90/);
  assert.match(mail.text, /withdraw/i);

  // The link in the mail opens the order anywhere; without it, nobody else sees that there is one.
  const elsewhere = await context.browser().newContext({ ignoreHTTPSErrors: true });
  const other = await elsewhere.newPage();
  await other.goto(mail.links.find((link) => link.includes('/orders/')));
  assert.match(await other.locator('main').innerText(), /29\.90/);
  await elsewhere.clearCookies();
  const stranger = await other.goto(address.split('?')[0]);
  assert.equal(stranger.status(), 404);
  await elsewhere.close();
}
