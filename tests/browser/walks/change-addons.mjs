// The shop offers an add-on; a subscriber takes some, changes their mind, and has a pro forma invoice of what waits.

import assert from 'node:assert/strict';
import { agree, choose, fillIn, petra, placeOrder, signInByMail, takeTime } from '../support/customer.mjs';
import { setUp } from '../support/operator.mjs';

export const title = 'Add-ons are changed in the account, and what waits has a pro forma invoice';

export default async function walk({ page, shop, look }) {
  await setUp(page, shop.setupUrl);
  await offerStorage(page, shop, look);
  await placeOrder(page, shop);
  const waiting = await orderAsACompany(page, shop);
  await signInByMail(page, shop, petra.email);
  await takeMore(page, shop, look);
  await takeFewer(page, look);
  await haveProforma(page, shop, waiting, look);
}

async function offerStorage(page, shop, look) {
  await page.goto(`${shop.url}/admin/catalogue/plans/mail-solo`);
  await fillIn(page, {
    addon_key: 'storage', addon_name_en: 'Storage', addon_name_de: 'Speicher', addon_max: '9', addon_amount_EUR_yearly: '12',
  });
  await page.locator('form[action$="/addons"] button').click();
  await page.getByRole('status').waitFor();
  await look('addon-offered');
}

// A VAT number of another country has to be confirmed before anything is invoiced.
async function orderAsACompany(page, shop) {
  await page.goto(`${shop.url}/order/mail-solo`);
  await choose(page, '[value=yearly]');
  await page.selectOption('[name=country]', 'FR');
  await page.locator('summary', { hasText: /company/i }).click();
  await fillIn(page, {
    ...petra, company: 'Moteurs Analytiques SARL', vat_id: 'FR40303265045', address_line1: 'Rue 7', postal_code: '75001', city: 'Paris',
  });
  await agree(page);
  await takeTime(page);
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/orders\/ord_/);
  return new URL(page.url()).pathname.split('/').at(-1);
}

async function takeMore(page, shop, look) {
  await page.goto(`${shop.url}/account/subscriptions`);
  await page.locator('main table a').last().click();
  await page.waitForURL(/\/subscriptions\/sbn_/);
  await page.fill('[name=addon_storage]', '3');
  await look('subscription-with-addons');
  await page.getByRole('button', { name: 'Show what it means' }).click();
  await page.waitForURL(/\/change\?/);
  assert.match(await page.locator('main').innerText(), /with Storage × 3[^]*Unused part of Mail Solo[^]*Storage[^]*36\.00/);
  await look('addons-before-the-change');
  await page.getByRole('button', { name: 'Change now with obligation to pay' }).click();
  await page.getByRole('status').waitFor();
  assert.match(await page.locator('main').innerText(), /Storage\s+€12\.00 × 3/);
}

async function takeFewer(page, look) {
  await page.fill('[name=addon_storage]', '1');
  await page.getByRole('button', { name: 'Show what it means' }).click();
  await page.waitForURL(/\/change\?/);
  await look('fewer-addons-later');
  await page.locator('main form button.primary').last().click();
  await page.getByRole('status').waitFor();
  assert.match(await page.locator('main').innerText(), /with Storage × 1/);
  await look('fewer-addons-planned');
  await page.locator('main summary').first().click();
  await page.locator('main details[open] button').click();
  await page.getByRole('status').waitFor();
  assert.doesNotMatch(await page.locator('main').innerText(), /with Storage × 1/);
}

async function haveProforma(page, shop, order, look) {
  await page.goto(`${shop.url}/account`);
  assert.equal(await page.getByRole('link', { name: 'Pro forma invoice (PDF)' }).count(), 1);
  await look('account-with-a-proforma');
  const path = `${shop.url}/admin/orders/${order}`;
  await page.goto(path);
  assert.match(await page.locator('main').innerText(), /once you picked a reason/);
  await look('order-before-a-proforma');
  await choose(page, '[name=reason][value=billing_question]').catch(() => page.selectOption('[name=reason]', 'billing_question'));
  await page.locator('form[action$="/cases"] button').click();
  await page.waitForURL(new RegExp(order));
  const link = page.getByRole('link', { name: 'Pro forma invoice (PDF)' });
  const [file] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.match(file.suggestedFilename(), /^proforma-\w{5}-\w{5}\.pdf$/);
  await look('order-with-a-proforma');
}
