// The first owner comes by the one-time link, goes through all steps, and later comes in again.

import assert from 'node:assert/strict';
import { ada, setUp, signIn, signOut } from '../support/operator.mjs';
import { fillIn } from '../support/customer.mjs';

export const title = 'The first owner sets the shop up and signs in again';
export const answers = [410];

export default async function walk({ page, shop, look, context }) {
  // A weak password and two that differ are said beside their fields; the name stays.
  await page.goto(shop.setupUrl);
  await fillIn(page, { name: ada.name, email: ada.email, password: 'password', password_again: 'passwort' });
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('main button.primary').click();
  assert.equal((await answer).status(), 422);
  await page.waitForLoadState();
  const invalid = await page.locator('[aria-invalid=true]').evaluateAll((fields) => fields.map((field) => field.name));
  assert.deepEqual(invalid, ['password', 'password_again']);
  assert.equal(await page.inputValue('[name=name]'), ada.name);
  await look('set-up-mistaken');

  const owner = await setUp(page, shop.setupUrl, ada, (step) => look(`set-up-${step}`));
  assert.equal(owner.codes.length, 10);
  assert.equal(owner.words.length, 24);
  assert.match(await page.locator('.who').innerText(), /Ada Lovelace\s+Owner/);
  await look('dashboard-first-day');

  // The link is used up, for everybody.
  const elsewhere = await context.browser().newContext({ ignoreHTTPSErrors: true });
  const stranger = await elsewhere.newPage();
  assert.equal((await stranger.goto(shop.setupUrl)).status(), 410);
  await elsewhere.close();

  await signOut(page);
  await look('operator-sign-in');
  await page.goto(`${shop.url}/admin`);
  assert.match(page.url(), /\/admin\/sign-in$/, 'who is signed out sees nothing of the panel');
  await signIn(page, shop, owner);
  await signOut(page);

  // Without the telephone: a recovery code, once.
  await signIn(page, shop, owner, owner.codes[0]);
  assert.match(await page.locator('h1').innerText(), /Overview/);
}
