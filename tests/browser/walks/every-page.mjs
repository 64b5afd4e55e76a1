// Every page that people meet and no other walk looks at, in a shop that has been open for two years: on a desk in English
// and by day, on a phone in German and by night.

import assert from 'node:assert/strict';
import { signInByLink, takeTime } from '../support/customer.mjs';
import { invite, setUp, signIn, signOut } from '../support/operator.mjs';

export const title = 'Every page is in order';
export const command = 'demo';
export const answers = [403, 404];

const dress = {
  desktop: { language: 'en', colorScheme: 'light' },
  phone: { language: 'de', colorScheme: 'dark' },
};

export default async function walk({ page, shop, look, size }) {
  const { language, colorScheme } = dress[size];
  await page.emulateMedia({ colorScheme });
  await page.goto(`${shop.url}/?lang=${language}`);
  // Looks at a page, and says its status.
  const visit = async (path, name, options) => {
    const response = await page.goto(`${shop.url}${path}`);
    await look(name, options);
    return response.status();
  };
  const follow = async (selector, name, options) => {
    await page.locator(selector).first().click();
    await page.waitForLoadState();
    await look(name, options);
  };

  await look('plans-of-the-demo');
  for (const name of ['terms', 'imprint', 'privacy', 'cookies']) {
    assert.equal(await visit(`/${name}`, name), 200, name);
  }
  assert.equal(await visit('/no/such/page', 'not-found'), 404);

  await signIn(page, shop, shop.owner);
  await ownAccount({ page, shop, visit, follow });
  await panel(page, visit, follow, size);
  await customer({ page, shop, look, visit, follow });
  await colleague({ page, shop, look, visit });
}

async function panel(page, visit, follow, size) {
  await visit('/admin?from=2026-02-30&to=2020-01-01', 'dashboard-of-no-period');
  await visit('/admin/orders', 'orders', { shot: size === 'desktop' && 'orders' });
  await visit('/admin/orders?status=cancelled&plan=mail-team&from=2020-01-01&to=2020-01-31', 'orders-none');
  await visit('/admin/mail', 'mails');
  await visit('/admin/mail?state=dead', 'mails-none');
  await visit('/admin/audit', 'audit');
  await follow('form[action="/admin/audit/verify"] button', 'audit-checked', { shot: size === 'desktop' && 'audit' });
  await reports(visit);
  await catalogue(page, visit, follow);
  await visit('/admin/declarations', 'declarations');
  await visit('/admin/tax', 'vat-ids');
  await visit('/admin/tax/rates', 'rates');
  await follow('form[action="/admin/tax/rates"] button', 'rates-mistaken');
  await visit('/admin/settings', 'settings');
  await visit('/admin', 'dashboard', { shot: 'dashboard' });
  await follow('details summary', 'dashboard-as-a-table');
  await visit('/admin/orders?status=fulfilled&plan=mail-team&country=DE', 'orders-filtered');
  await follow('tbody a', 'order-delivered');
  await follow('a[href^="/admin/customers/"]', 'customer-sealed');
}

async function reports(visit) {
  await visit('/admin/reports', 'reports', { shot: 'reports' });
  await visit('/admin/reports?from=2020-01&to=2019-01', 'reports-of-no-period');
  await visit('/admin/reports/open-items', 'open-items');
  await visit('/admin/reports/trial-balance', 'trial-balance');
  await visit('/admin/reports/vat', 'vat-report', { shot: 'vat-report' });
  await visit('/admin/reports/files', 'files');
  await visit('/admin/reports/names', 'named-files');
  await visit('/admin/reports/download?report=datev&from=2025-01-01&until=2026-12-31', 'files-refused');
}

async function catalogue(page, visit, follow) {
  await visit('/admin/catalogue', 'catalogue');
  await follow('tbody a', 'catalogue-plan');
  await follow('details.confirm summary', 'catalogue-plan-asks');
  await follow('form[action$="/prices"] button', 'catalogue-price-mistaken');
  await follow('a[href*="/questions/"]', 'catalogue-question');
  await visit('/admin/catalogue/coupons', 'catalogue-coupons');
  await page.fill('[name=coupon_code]', 'LATER');
  await page.fill('[name=coupon_percent]', '12.5');
  await page.fill('[name=coupon_from]', '2099-01-01');
  await page.fill('[name=coupon_until]', '2099-01-31');
  await follow('form[action$="/coupons"][method=post] button', 'catalogue-coupons-one-more');
  await follow('a[href$="/LATER"]', 'catalogue-coupon');
  await visit('/admin/catalogue/coupons', 'catalogue-coupons-again');
  await page.fill('[name=coupon_code]', 'later');
  await follow('form[action$="/coupons"][method=post] button', 'catalogue-coupon-known');
  await visit('/admin/catalogue/import', 'catalogue-import');
  await follow('form[action$="/import"] button', 'catalogue-import-mistaken');
  await page.fill('[name=toml]', '# Nothing.');
  await follow('form[action$="/import"] button', 'catalogue-import-of-nothing');
}

async function ownAccount({ page, shop, visit, follow }) {
  await visit('/admin/account', 'own-account');
  await follow('form[action$="/password"] button', 'own-account-mistaken');
  await page.fill('[name=renewal_code]', shop.owner.authenticator.code());
  await follow('form[action$="/recovery-codes"] button', 'own-account-new-codes');
  assert.equal(await page.locator('.codes li').count(), 10);
}

// Signs a customer of the demo in by the mail that the panel shows: there, it is shown whole.
async function customer({ page, shop, look, visit, follow }) {
  await page.selectOption('[name=reason]', 'other');
  await page.fill('[name=note]', 'Looks around');
  await follow('form[action$="/cases"] button', 'customer-open');
  const email = (await page.locator('.facts dd').allInnerTexts()).find((text) => text.includes('@'));

  await allIssued(page, shop);
  await visit('/account/sign-in', 'customer-sign-in');
  await page.fill('[name=email]', email);
  await takeTime(page);
  await follow('main form button.primary', 'customer-check-mail');
  await page.waitForURL(/\/account\/check-mail$/);
  const link = await newestLink(page, shop);
  await signInByLink(page, link);
  await look('account-of-the-demo');
  await visit('/account/privacy', 'who-looked-in-the-demo');
  await page.goto(`${shop.url}/account`);
  await follow('tbody a', 'order-of-the-customer');
}

// The demo goes on issuing what it sold, and each invoice's mail would stand before the one that is looked for.
async function allIssued(page, shop) {
  for (let tries = 0; tries < 240; tries += 1) {
    await page.goto(`${shop.url}/admin/invoices`);
    if (await page.locator('#issuing').count() === 0) return;
    await page.waitForTimeout(500);
  }
  assert.fail('the invoices of the demo are not issued');
}

async function newestLink(page, shop) {
  const newest = page.locator('tbody a').first();
  for (let tries = 0; tries < 50; tries += 1) {
    await page.goto(`${shop.url}/admin/mail`);
    await newest.click();
    await page.waitForLoadState();
    const [link] = /https:\S+\/account\/sign-in\/\S+/.exec(await page.locator('main').innerText()) ?? [];
    if (link) return link;
    await page.waitForTimeout(100);
  }
  return assert.fail('the mail with the link does not come');
}

// Somebody new comes in by an invitation, and does not get everywhere.
async function colleague({ page, shop, look, visit }) {
  await visit('/admin/operators', 'operators');
  const link = await invite(page, 'nadia@shop.example', 'support');
  await look('operators-invited');
  await signOut(page);
  await setUp(page, link, { name: 'Nadia Haddad', email: 'nadia@shop.example', password: 'velvet anchor plum' }, (step) => look(`invited-${step}`));
  assert.equal(await visit('/admin/audit', 'not-for-your-role'), 403);

  // A form that lay open while its browser forgot who it was.
  await page.goto(`${shop.url}/admin`);
  await page.locator('.who [name=csrf]').evaluate((field) => { field.value = 'x'; });
  await page.locator('.who button').click();
  await page.waitForLoadState();
  await look('forbidden');
}
