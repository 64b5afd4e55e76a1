// An operator at the panel's door: set up once, signed in and out as often as a walk needs.

import { choose, fillIn } from './customer.mjs';
import { Authenticator } from './totp.mjs';

export const ada = { name: 'Ada Lovelace', email: 'ada@shop.example', password: 'kettle moss orbit' };

// Through the whole set-up, from a one-time link to the overview. `seen` is told of each page on the way. Answers with
// what the person keeps: password, authenticator, recovery codes and, of the first owner, the words of the sheet.
export async function setUp(page, link, person = ada, seen = () => {}) {
  await page.goto(link);
  await fillIn(page, { name: person.name, password: person.password, password_again: person.password });
  if (await page.locator('[name=email][type=email]').count()) await page.fill('[name=email]', person.email);
  await seen('account');
  await onwards(page, /second-factor/);

  await page.locator('details summary').click();
  const authenticator = new Authenticator(await page.locator('details code').innerText());
  await seen('second-factor');
  await page.fill('[name=code]', authenticator.code());
  await onwards(page, /recovery-codes/);

  const codes = await page.locator('.codes li').allInnerTexts();
  await seen('recovery-codes');
  await choose(page, '[name=kept]');
  await onwards(page, /\/admin(\/setup\/recovery-sheet)?$/);

  const words = [];
  if (page.url().endsWith('/recovery-sheet')) {
    words.push(...await page.locator('.words li').allInnerTexts());
    await seen('recovery-sheet');
    await page.locator('main a.primary').click();
    await page.waitForURL(/\/check$/);
    await typeBack(page, words);
    await seen('recovery-check');
    await onwards(page, /\/admin$/);
  }
  return { ...person, authenticator, codes, words };
}

// Fills in the words of the sheet that the page asks for.
export async function typeBack(page, words) {
  for (const field of await page.locator('input[name^=word_]').all()) {
    const place = Number((await field.getAttribute('name')).split('_')[1]);
    await field.fill(words[place - 1]);
  }
}

export async function signIn(page, shop, person, code = person.authenticator.code()) {
  await page.goto(`${shop.url}/admin/sign-in`);
  await fillIn(page, { email: person.email, password: person.password });
  await onwards(page, /\/sign-in\/code$/);
  await page.fill('[name=code]', code);
  await onwards(page, /\/admin$/);
}

export async function signOut(page) {
  await page.locator('form[action="/admin/sign-out"] button').click();
  await page.waitForURL(/\/admin\/sign-in$/);
}

// From the page of operators, where the link is shown when no mail leaves; answers with the link.
export async function invite(page, email, role) {
  await page.fill('[name=email]', email);
  await page.selectOption('[name=role]', role);
  await page.locator('main form button.primary').click();
  return page.locator('.notice code').innerText();
}

// Sends the page's main form.
async function onwards(page, where) {
  await page.locator('main form button.primary').click();
  await page.waitForURL((url) => where.test(url.href) || where.test(url.pathname));
}
