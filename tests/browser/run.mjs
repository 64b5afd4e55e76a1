// Walks through the real program in a real browser: node tests/browser/run.mjs [--screenshots] [--pictures=FOLDER] [WALK…]
//
// Each file of walks/ is walked at desktop and at phone size, each time in a shop of its own: the binary, started in a
// temporary folder. A walk fails for what it asserts, and for what the browser complains of on the way: an error in the
// console, a page that breaks its content policy, a request to anyone else, a barrier that axe-core finds. The last line
// is `N passed, N failed`. With --screenshots, pictures of the main pages are made anew in docs/screenshots/; with
// --pictures, every page that a walk looks at leaves one in a folder.

import { readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { openBrowser, sizes } from './support/browser.mjs';
import { startShop } from './support/shop.mjs';
import { walkThrough } from './support/walk.mjs';

const walks = new URL('walks/', import.meta.url);
const shots = new URL('../../docs/screenshots/', import.meta.url);

const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const keepShots = process.argv.includes('--screenshots');
const folder = process.argv.find((word) => word.startsWith('--pictures='))?.split('=')[1];
const pictures = folder && pathToFileURL(`${folder}/`);

const files = (await readdir(walks)).filter((file) => file.endsWith('.mjs')).sort();
const wanted = files.filter((file) => named.length === 0 || named.includes(file.replace('.mjs', '')));

let passed = 0;
let failed = 0;
const browser = await openBrowser();
try {
  for (const file of wanted) {
    const walk = await import(new URL(file, walks));
    for (const size of walk.sizes ?? Object.keys(sizes)) {
      const started = Date.now();
      const faults = await walkInOwnShop(walk, size);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      console.log(`${faults.length ? 'FAIL' : 'ok  '}  ${file} at ${size} size, ${seconds} s: ${walk.title}`);
      for (const fault of faults) console.log(`      ${fault.replaceAll('\n', '\n      ')}`);
      if (faults.length) failed += 1;
      else passed += 1;
    }
  }
} finally {
  await browser.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

async function walkInOwnShop(walk, size) {
  let shop;
  try {
    shop = await startShop(walk);
  } catch (error) {
    return [`the shop does not start: ${error.message}`];
  }
  try {
    const faults = await walkThrough(browser, walk, { size, shop, shots: keepShots ? shots : undefined, pictures });
    return faults.concat(await shop.stop());
  } finally {
    await shop.remove();
  }
}
