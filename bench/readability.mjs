// readability.mjs VECTORS OUT NODE_MODULES: the main text of each page of VECTORS/html by
// Mozilla Readability, as OUT/NAME.txt for extract_f1. bench/readability.sh runs it.
// SPDX-License-Identifier: Apache-2.0
import { createRequire } from "node:module";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const [vectors, out, modules] = process.argv.slice(2);
const require = createRequire(`${modules}/`);
const { JSDOM, VirtualConsole } = require("jsdom");
const { Readability } = require("@mozilla/readability");

mkdirSync(out, { recursive: true });
let spent = 0n;
const names = readdirSync(`${vectors}/html`).filter((name) => name.endsWith(".html.gz"));
for (const name of names) {
    const html = gunzipSync(readFileSync(`${vectors}/html/${name}`)).toString("utf8");
    const before = process.hrtime.bigint();
    const dom = new JSDOM(html, { url: "https://site.example/", virtualConsole: new VirtualConsole() });
    const article = new Readability(dom.window.document).parse();
    spent += process.hrtime.bigint() - before;
    writeFileSync(`${out}/${name.slice(0, -".html.gz".length)}.txt`, article?.textContent ?? "");
    dom.window.close();
}
console.error(`readability: ${names.length} pages, ${Number(spent / 1000n) / names.length} us a page`);
