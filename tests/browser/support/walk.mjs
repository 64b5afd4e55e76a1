// One walk: a page of its own, everything the browser complains of, and a look at each page on the way.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { sizes } from './browser.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const timeoutMs = 15_000;
const narrowest = 320;
// Of a picture in the documentation.
const tallest = { desktop: 960, phone: 900 };
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// Walks, and answers with all faults. A walk module has a `title`, a default function that gets
// { page, shop, look, size, context }, and may have `javascript: false`, `locale`, `sizes`, `settings` of the shop,
// `answers`: statuses besides 422 that it provokes, and `peers`: origins besides the shop's that a browser goes to. Pictures of main pages go to `shots`, of all pages to `pictures`.
export async function walkThrough(browser, walk, { size, shop, shots, pictures }) {
  const faults = [];
  const javascript = walk.javascript ?? true;
  const context = await browser.newContext({
    ...sizes[size],
    ignoreHTTPSErrors: true, // the certificate is the shop's own
    javaScriptEnabled: javascript,
    locale: walk.locale ?? 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(timeoutMs);
  watch(context, { origins: [new URL(shop.url).origin, ...(walk.peers ?? [])], expected: [422, ...(walk.answers ?? [])], faults });
  const page = await context.newPage();
  const look = async (name, { shot } = {}) => {
    await page.waitForLoadState();
    if (shots && shot) await picture(page, new URL(`${shot}-${size}.png`, shots), tallest[size]);
    if (pictures) await picture(page, new URL(`${name}-${size}.png`, pictures));
    await lookAt(page, name, { size, faults, javascript });
  };
  try {
    await walk.default({ page, shop, look, size, context });
  } catch (error) {
    faults.push(`${shortly(error.message)}\nat ${page.url().replace(/(token|key)=.*/, '$1=…')}\n${whereInWalk(error)}`);
  }
  await context.close();
  return faults;
}

function watch(context, { origins, expected, faults }) {
  const fault = (what) => faults.includes(what) || faults.push(what);
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:', 'about:'].includes(url.protocol) && !origins.includes(url.origin)) {
      fault(`asks someone else: ${url.origin}`);
    }
  });
  context.on('response', (response) => {
    const status = response.status();
    if (status >= 400 && !expected.includes(status)) {
      fault(`${status} for ${response.request().method()} ${new URL(response.url()).pathname}`);
    }
  });
  context.on('console', (message) => {
    // A status that the walk provokes is no fault, and any other is told above.
    const aboutStatus = message.text().startsWith('Failed to load resource: the server responded with a status of');
    if (message.type() === 'error' && !aboutStatus) fault(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => fault(`script: ${error.error().message}`));
}

// What anyone should be able to say of a page that is shown: no barrier, nothing cut off, even on a narrow screen.
async function lookAt(page, name, { size, faults, javascript }) {
  for (const { id, help, nodes } of await barriers(page, javascript)) {
    const places = nodes.slice(0, 3).map((node) => `  ${node.html.slice(0, 160)}`).join('\n');
    faults.push(`axe on ${name}: ${id}: ${help}\n${places}`);
  }
  const { viewport } = sizes[size];
  for (const width of size === 'phone' ? [viewport.width, narrowest] : [viewport.width]) {
    await page.setViewportSize({ ...viewport, width });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (beyond > 0) faults.push(`${name} is ${beyond} px too wide for a screen of ${width} px`);
  }
  await page.setViewportSize(viewport);
}

// The whole page, or its first `height` pixels.
async function picture(page, file, height = Infinity) {
  const whole = await page.evaluate(() => ({ width: document.documentElement.clientWidth, height: document.documentElement.scrollHeight }));
  const clip = { x: 0, y: 0, width: whole.width, height: Math.min(whole.height, height) };
  await page.screenshot({ path: fileURLToPath(file), clip, fullPage: true, animations: 'disabled' });
}

// axe-core's verdict.
async function barriers(page, javascript) {
  const shown = javascript ? page : await scriptedCopy(page);
  await shown.evaluate(axe);
  const { violations } = await shown.evaluate((runOnly) => globalThis.axe.run(document, { runOnly }), rules);
  if (shown !== page) await shown.context().close();
  return violations;
}

// axe-core cannot run where scripts are off: it gets the page's elements in a tab where they are on, without its scripts.
async function scriptedCopy(page) {
  const body = (await page.content()).replace(/<script\b[^]*?<\/script>/g, '').replace(/<(\/?)noscript\b/g, '<$1div');
  const context = await page.context().browser().newContext({ ignoreHTTPSErrors: true, viewport: page.viewportSize() });
  const copy = await context.newPage();
  await copy.route(page.url(), (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await copy.goto(page.url());
  return copy;
}

// Playwright tells all its attempts, in colours.
function shortly(message) {
  return message.replace(/\u001b\[\d+m/g, '').split('\n').filter((line) => line.trim()).slice(0, 8).join('\n');
}

function whereInWalk(error) {
  return (error.stack ?? '').split('\n').find((line) => line.includes('/walks/'))?.trim() ?? '';
}
