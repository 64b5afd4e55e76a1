// Writes countries.en.tsv and countries.de.tsv: ISO 3166-1 codes and CLDR names, in the order of each language.
//
//   npm install --no-save --prefix /tmp/cldr cldr-localenames-full
//   node src/customers/values/data/refresh_countries.mjs /tmp/cldr/node_modules/cldr-localenames-full
//
// The order is Unicode collation, tailored for the language, as Node's ICU has it.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const source = process.argv[2];
const here = dirname(new URL(import.meta.url).pathname);
const { version, license } = JSON.parse(readFileSync(join(source, "package.json")));

// Officially assigned codes, from the crate that the program checks them with.
const assigned = new Set(
  readFileSync(join(here, "address_formats.tsv"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split("\t")[0]),
);

for (const language of ["en", "de"]) {
  const path = join(source, "main", language, "territories.json");
  const names = JSON.parse(readFileSync(path)).main[language].localeDisplayNames.territories;
  const collator = new Intl.Collator(language);
  const rows = [...assigned]
    .map((code) => [code, names[code]])
    .sort(([, a], [, b]) => collator.compare(a, b));
  const missing = rows.filter(([, name]) => !name);
  if (missing.length) throw new Error(`${language}: no name for ${missing}`);
  const head = [
    `# Country names in the order of the language (${language}).`,
    `# Source: Unicode CLDR, npm cldr-localenames-full ${version} (${license}, https://www.unicode.org/license.txt);`,
    "# written by refresh_countries.mjs.",
  ];
  const body = rows.map((row) => row.join("\t"));
  writeFileSync(join(here, `countries.${language}.tsv`), `${[...head, ...body].join("\n")}\n`);
  console.log(`${language}: ${rows.length} names of CLDR ${version}`);
}
