// What a customer types into the order form, by the names of its fields.

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
