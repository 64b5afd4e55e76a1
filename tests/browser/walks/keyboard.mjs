// With nothing but a keyboard: every step is reachable, visible and in a sensible order.

import assert from 'node:assert/strict';
import { consents, petra, takeTime } from '../support/customer.mjs';

export const title = 'A visitor orders with the keyboard alone';
export const sizes = ['desktop'];

export default async function walk({ page, shop }) {
  await page.goto(`${shop.url}/`);
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).text, 'Skip to content');
  await page.keyboard.press('Enter');
  await tabTo(page, (at) => at.label === 'Order Mail Solo');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/order\/mail-solo/);

  for (const [name, value] of Object.entries(petra)) {
    await tabTo(page, (at) => at.name === name);
    await page.keyboard.type(value);
  }
  for (const name of consents) {
    await tabTo(page, (at) => at.name === name);
    await page.keyboard.press('Space');
  }
  await takeTime(page);
  await tabTo(page, (at) => /order and pay/i.test(at.text));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/ord_/);
}

async function tabTo(page, there) {
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    assert.ok(at.seen, `the focus on ${at.name || at.text} can be seen`);
    if (there(at)) return;
  }
  assert.fail('it cannot be reached with the tab key');
}

function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const around = getComputedStyle(element.closest('label, .choice, .tick') ?? element);
    const outlined = [style, around].some((its) => (its.outlineStyle !== 'none' && its.outlineWidth !== '0px') || its.boxShadow !== 'none');
    return {
      name: element.getAttribute('name') ?? '',
      label: element.getAttribute('aria-label') ?? '',
      text: element.textContent.trim(),
      seen: outlined && element.getBoundingClientRect().height > 0,
    };
  });
}
