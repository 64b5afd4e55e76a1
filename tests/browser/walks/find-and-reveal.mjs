// Somebody orders; an operator finds the order and opens what is sealed, with a reason; the customer reads who looked.

import assert from 'node:assert/strict';
import { placeOrder, petra, signInByMail } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';

export const title = 'An operator finds an order, opens a field, and the customer reads who looked';
export const answers = [410];

const note = 'Asked by phone which address we have';

export default async function walk({ page, shop, look, size }) {
  const number = await placeOrder(page, shop);
  await setUp(page, shop.setupUrl);
  await findIt(page, shop, number, look);
  await openIt(page, look, size);
  await deliverIt(page, look);
  await readTheMail(page, look);

  const link = await signInByMail(page, shop, petra.email);
  await look('account');
  await page.getByRole('link', { name: 'Who looked' }).click();
  const looks = await page.locator('tbody').first().getByRole('row').allInnerTexts();
  const read = (what) => assert.ok(looks.some((look) => what.test(look)), looks.join('\n'));
  read(new RegExp(`Owner[^]*15 minutes[^]*You asked us[^]*${note}`));
  read(/Owner[^]*e-mail address[^]*You asked us/i);
  read(/Owner[^]*contents of a mail[^]*You asked us/i);
  read(/Owner[^]*name[^]*times since[^]*in a list/i);
  await look('who-looked', { shot: 'who-looked' });

  // The link has done its work.
  assert.equal((await page.goto(link)).status(), 410);
  await look('sign-in-link-used');
}

// By its number, by the whole address however it is written, by a part of the name; what is not there is not found.
async function findIt(page, shop, number, look) {
  for (const [query, found, opens] of [
    [number, 1, false],
    [petra.email.toUpperCase(), 1, false],
    ['müll', 1, true],
    ['petra@mueller', 0, false],
  ]) {
    await page.goto(`${shop.url}/admin/orders`);
    await page.fill('[name=search]', query);
    await page.getByRole('search').getByRole('button').click();
    await page.waitForLoadState();
    assert.equal(await page.locator('tbody tr').filter({ hasText: number }).count(), found, query);
    const said = (await page.locator('.notice').allInnerTexts()).join('\n');
    assert.equal(/opened for this search/.test(said), opens, `${query}: ${said}`);
  }
  await look('orders-not-found');
  await page.goto(`${shop.url}/admin/orders`);
  await page.getByRole('link', { name: number }).click();
  await page.waitForURL(/\/admin\/orders\/ord_/);
}

async function openIt(page, look, size) {
  const details = () => page.locator('main').innerText();
  assert.match(await details(), /Petra Müller/, 'a name is daily work');
  assert.doesNotMatch(await details(), new RegExp(`${petra.email}|${petra.address_line1}`));
  await look('order-sealed', { shot: 'order-sealed' });

  // Without a reason nothing opens.
  const open = page.getByRole('button', { name: 'Open for 15 minutes' });
  const refused = page.waitForResponse((response) => response.request().method() === 'POST');
  await open.click();
  assert.equal((await refused).status(), 422);
  await page.waitForLoadState();
  assert.doesNotMatch(await details(), new RegExp(petra.email));
  await look('order-no-reason');

  await page.selectOption('[name=reason]', 'customer_request');
  await page.fill('[name=note]', note);
  await open.click();
  await page.getByRole('button', { name: 'Close now' }).waitFor();
  assert.match(await details(), new RegExp(`${petra.email}[^]*${petra.address_line1}`));
  await look('order-open', { shot: size === 'desktop' && 'order-open' });
}

// Asked once more before it is done, without any script.
async function deliverIt(page, look) {
  await page.locator('summary', { hasText: 'Cancel the order' }).click();
  await page.locator('summary', { hasText: 'Mark as delivered' }).click();
  await look('order-sure');
  await page.getByRole('button', { name: 'Yes, it is delivered' }).click();
  await page.getByRole('status').waitFor();
  assert.match(await page.locator('main').innerText(), /marked as delivered[^]*Delivered/);
  await look('order-delivered-now');
}

async function readTheMail(page, look) {
  await page.locator('section', { hasText: 'Mails' }).getByRole('link', { name: 'Order confirmation' }).click();
  await page.waitForURL(/\/admin\/mail\/msg_/);
  await page.locator('.letter').waitFor();
  assert.match(await page.locator('.letter').innerText(), /29\.90/);
  await look('message');
}
