// The harness itself: does it notice what a walk must not pass over? node --test tests/browser

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { openBrowser } from './support/browser.mjs';
import { parse } from './support/mail.mjs';
import { totp } from './support/totp.mjs';
import { walkThrough } from './support/walk.mjs';

const page = (inside) => `<!doctype html><html lang=en><head><title>T</title><meta name=viewport content="width=device-width">
<link rel=icon href="data:,"></head><body><main><h1>T</h1>${inside}</main></body></html>`;

const pages = {
  '/fine': page('<p>Fine.</p><script src="/fine.js"></script>'),
  '/foreign': page('<p>F.</p><img alt=x src="http://127.0.0.1:9/x.png">'),
  '/handler': page('<p>H.</p><script>document.title = "no"</script>'),
  '/script': page('<p>S.</p><script src="/broken.js"></script>'),
  '/barrier': page('<input>'),
  '/wide': page('<p style="width: 2000px">W.</p>'),
};
const scripts = { '/fine.js': '1', '/broken.js': 'throw new Error("broken")' };

let browser;
let server;
let shop;

before(async () => {
  browser = await openBrowser();
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (scripts[pathname]) return response.setHeader('content-type', 'text/javascript').end(scripts[pathname]);
    const policy = pathname === '/foreign' ? '' : "script-src 'self'";
    response.setHeader('content-type', 'text/html').setHeader('content-security-policy', policy);
    return response.writeHead(pages[pathname] ? 200 : 404).end(pages[pathname] ?? page('N.'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  shop = { url: `http://127.0.0.1:${server.address().port}` };
});

after(async () => {
  await browser.close();
  server.close();
  server.closeAllConnections();
});

async function faultsOn(path, walk = {}) {
  const visit = async ({ page: tab, look }) => {
    await tab.goto(shop.url + path);
    await look('page');
  };
  return walkThrough(browser, { default: visit, ...walk }, { size: 'phone', shop });
}

test('a fine page is fine, with scripts and without', async () => {
  assert.deepEqual(await faultsOn('/fine'), []);
  assert.deepEqual(await faultsOn('/fine', { javascript: false }), []);
});

for (const [path, expected] of [
  ['/foreign', /asks someone else: http:\/\/127\.0\.0\.1:9/],
  ['/handler', /console: .*Content Security Policy/],
  ['/script', /script: broken/],
  ['/barrier', /axe on page: label/],
  ['/wide', /too wide for a screen of 320 px/],
  ['/absent', /404 for GET \/absent/],
]) {
  test(`${path.slice(1)}: noticed`, async () => {
    assert.match((await faultsOn(path)).join('\n'), expected);
  });
}

test('a walk that asserts in vain has failed', async () => {
  const faults = await faultsOn('/fine', { default: () => assert.equal(1, 2, 'one is two') });
  assert.match(faults.join('\n'), /one is two/);
});

test('a code is the one of the standard', () => {
  // RFC 6238, appendix B, its last six digits.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  assert.equal(totp(secret, 59_000), '287082');
  assert.equal(totp(secret, 20_000_000_000_000), '353130');
});

test('a mail is read through its parts and encodings', () => {
  const mail = parse([
    'To: Ada <ada@example.org>', 'Subject: =?utf-8?q?Sch=C3=B6n?=', 'Content-Type: multipart/alternative;', ' boundary="b"', '',
    '--b', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable', '',
    'See https://localhost/a?b=3D=', '1', '--b', 'Content-Type: text/html', '', '<p>', '--b--', '',
  ].join('\r\n'));
  assert.deepEqual(mail.links, ['https://localhost/a?b=1']);
  assert.equal(mail.subject, 'Schön');
});
