// Whoever gets something wrong is told where, loses nothing they typed, and gets on.

import assert from 'node:assert/strict';
import { agree, choose, fillIn, petra, takeTime } from '../support/customer.mjs';

export const title = 'A visitor mends what was wrong';
export const locale = 'de-DE';

const wrong = { ...petra, email: 'petra(at)mueller', postal_code: '123' };

export default async function walk({ page, shop, look }) {
  await page.goto(`${shop.url}/order/mail-solo`);
  await choose(page, '[value=monthly]');
  await fillIn(page, wrong);
  await takeTime(page);
  const order = page.getByRole('button', { name: /zahlungspflichtig bestellen/i });
  const answer = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/order/mail-solo'));
  await order.click();
  assert.equal((await answer).status(), 422);
  await page.waitForLoadState();

  const invalid = await page.locator('[aria-invalid=true]').evaluateAll((fields) => fields.map((field) => field.name));
  assert.deepEqual(invalid, ['email', 'postal_code', 'accept_terms', 'accept_privacy', 'age_confirmed']);
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('name')), 'email', 'the first wrong field has the focus');
  for (const name of invalid) {
    const field = page.locator(`[name=${name}]`);
    const said = (await field.getAttribute('aria-describedby') ?? '').split(' ');
    const texts = await Promise.all(said.map((id) => page.locator(`#${id}`).innerText()));
    assert.ok(texts.some((text) => text.length > 5), `${name} has its error beside it`);
  }
  for (const [name, value] of Object.entries(wrong)) assert.equal(await page.inputValue(`[name=${name}]`), value, name);
  await look('order-form-errors');

  await fillIn(page, { email: petra.email, postal_code: petra.postal_code });
  await agree(page);
  await order.click();
  await page.waitForURL(/\/orders\/ord_/);
  assert.match(await page.locator('main').innerText(), /2,99/);
}
