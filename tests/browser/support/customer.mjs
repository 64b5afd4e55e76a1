// A customer: what Petra types into the order form, by the names of its fields, and her ways through the shop.

export const petra = {
  answer_domain: 'mueller-keramik.de',
  name: 'Petra Müller',
  email: 'petra@mueller-keramik.de',
  phone: '+49 30 5557 0123',
  address_line1: 'Lange Straße 12',
  postal_code: '10243',
  city: 'Berlin',
};

export const consents = ['accept_terms', 'accept_privacy', 'age_confirmed'];

// The shop takes nobody for a person who answers a form sooner.
const readingMs = 2_500;

export async function fillIn(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value);
}

export async function agree(page) {
  for (const name of consents) await choose(page, `[name=${name}]`);
}

// A box or a radio button, by a click into its middle. Its label lies over it, so that one may click anywhere in the line:
// `force` says that this is no mistake.
export async function choose(page, selector) {
  await page.check(selector, { force: true });
}

export async function takeTime(page) {
  await page.waitForTimeout(readingMs);
}

// Orders a year of the small plan; answers with the order's number.
export async function placeOrder(page, shop, fields = petra) {
  await page.goto(`${shop.url}/order/mail-solo`);
  await choose(page, '[value=yearly]');
  await fillIn(page, fields);
  await agree(page);
  await takeTime(page);
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/orders\/ord_/);
  return (await page.locator('h1').innerText()).split(' ').at(-1);
}

// Asks for a link, follows it and presses the button; answers with the link.
export async function signInByMail(page, shop, email) {
  await page.goto(`${shop.url}/account/sign-in`);
  await page.fill('[name=email]', email);
  await takeTime(page);
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/account\/check-mail$/);
  const mail = await shop.mailbox.next(email, /\/account\/sign-in\//);
  const link = mail.links.find((address) => address.includes('/account/sign-in/'));
  await signInByLink(page, link);
  return link;
}

export async function signInByLink(page, link) {
  await page.goto(link);
  await page.locator('main form button.primary').click();
  await page.waitForURL(/\/account$/);
}
