// Ordered, agreed to, paid on Stripe's page, seen in the account.

import assert from 'node:assert/strict';
import { agree, choose, fillIn, petra, signInByMail, takeTime } from '../support/customer.mjs';
import { startStripe } from '../support/stripe.mjs';

const stripe = await startStripe();

export const title = 'A customer pays on the page of Stripe';
export const { settings } = stripe;
export const peers = [stripe.url];

export default async function walk({ page, shop, look }) {
  await page.goto(`${shop.url}/order/mail-solo`);
  await choose(page, '[value=yearly]');
  await fillIn(page, petra);
  await choose(page, '[name=payment_method][value=stripe]');
  await agree(page);
  await takeTime(page);
  await look('order-form-with-stripe');
  await page.getByRole('button', { name: /order and pay/i }).click();
  await page.waitForURL(/\/orders\/ord_/);
  await look('order-to-be-paid-online');

  await page.locator('main a.button.primary').click();
  await page.waitForURL(/\/pay\/ord_/);
  assert.match(await page.locator('main').innerText(), /Not your name, not your address/);
  await look('before-stripe');
  const before = stripe.asked.length;
  await choose(page, '[name=consent]');
  await page.getByRole('button', { name: /^pay /i }).click();

  await page.waitForURL(/\/c\/pay\//);
  assert.match(await page.locator('main').innerText(), /Invoice\s+29\.90 eur/);
  const told = stripe.asked.slice(before).join('\n');
  for (const word of ['Petra', 'Müller', 'keramik', 'Lange', '@']) assert.ok(!told.includes(word), `${word}: ${told}`);
  await page.getByRole('button', { name: 'Pay now' }).click();

  await page.waitForURL(/\/paid\/pmt_/);
  await page.getByRole('heading', { name: 'Thank you, it is paid' }).waitFor();
  await look('paid-online');

  await signInByMail(page, shop, petra.email);
  await page.goto(`${shop.url}/account/invoices`);
  assert.match(await page.locator('main table').innerText(), /Paid/i);
  await look('invoices-paid-online');
  await page.goto(`${shop.url}/account/privacy`);
  const disclosures = await page.locator('main table').last().innerText();
  assert.match(disclosures, /Stripe/);
  assert.match(disclosures, /amount/);
  await look('disclosed-to-stripe');
}
