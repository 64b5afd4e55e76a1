// Ordered, agreed to, paid on Stripe's page, seen in the account.

import assert from 'node:assert/strict';
import { account, statement, untilTakenIn } from '../support/bank.mjs';
import { agree, choose, fillIn, petra, signInByMail, takeTime } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';
import { startStripe } from '../support/stripe.mjs';

const stripe = await startStripe();
const today = Math.floor(Date.now() / 86_400_000) * 86_400;
stripe.payouts.push({ id: 'po_1', amount: 2931, currency: 'eur', status: 'paid', created: today, arrival_date: today });

export const title = 'A customer pays on the page of Stripe, which pays out to the bank';
export const settings = { ...stripe.settings, SEALBOOK_BUSINESS__IBAN: account };
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

  await setUp(page, shop.setupUrl);
  await payOut(page, shop, look);
}

// What Stripe pays out is on its way until the bank's statement shows it.
async function payOut(page, shop, look) {
  const payouts = page.locator('section[aria-labelledby=payouts]');
  const learnt = async () => {
    await page.goto(`${shop.url}/admin/payments/stripe`);
    return (await payouts.innerText()).includes('29.31');
  };
  for (let tries = 0; tries < 30 && !(await learnt()); tries += 1) await page.waitForTimeout(1000);
  assert.match(await payouts.innerText(), /29\.31[^]*on none yet/i);
  await look('payout-under-way');
  await page.goto(`${shop.url}/admin/payments`);
  const day = new Date().toISOString().slice(0, 10);
  const buffer = Buffer.from(statement(day, [{ minor: 2931, name: 'Stripe Technology Europe Ltd', text: 'STRIPE' }]));
  await page.setInputFiles('[name=file]', { name: 'statement.xml', mimeType: 'application/xml', buffer });
  await page.locator('main form button.primary').first().click();
  const line = page.locator('tbody tr').filter({ hasText: 'Stripe Technology' });
  await untilTakenIn(page, line);
  await page.goto(`${shop.url}/admin/payments`);
  assert.match(await line.innerText(), /Matched[^]*payout of Stripe/i);
  await look('payout-on-the-statement');
  await page.goto(`${shop.url}/admin/payments/stripe`);
  assert.doesNotMatch(await payouts.innerText(), /on none yet/i);
  await look('payout-at-the-bank');
}
