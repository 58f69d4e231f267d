// build.mjs NODE_MODULES OUT: the page as four files that the program carries: index.html,
// app-HASH.js, app-HASH.css, licences.txt. The same sources give the same bytes.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [modules, out] = process.argv.slice(2).map((arg) => path.resolve(arg));
if (!out) {
    console.error("usage: build.mjs NODE_MODULES OUT");
    process.exit(2);
}
const source = path.join(path.dirname(fileURLToPath(import.meta.url)), "src");
const esbuild = createRequire(path.join(modules, "x.js"))("esbuild");

const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: source,
    entryPoints: { app: "main.jsx", style: "app.css" },
    nodePaths: [modules],
    jsx: "automatic", jsxImportSource: "preact",
    bundle: true, minify: true, format: "esm", target: ["es2022", "chrome109", "firefox115"],
    charset: "utf8", legalComments: "none", metafile: true,
    write: false, outdir: out, logLevel: "warning",
});

mkdirSync(out, { recursive: true });
for (const name of readdirSync(out))
    if (/^(app-.*|index\.html|licences\.txt)$/.test(name)) rmSync(path.join(out, name));
let page = readFileSync(path.join(source, "index.html"), "utf8");
for (const { path: made, contents } of outputFiles) {
    const suffix = path.extname(made);
    const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
    const name = `app-${hash}${suffix}`;
    writeFileSync(path.join(out, name), contents);
    page = page.replace(suffix === ".js" ? "APP_JS" : "APP_CSS", name);
}
writeFileSync(path.join(out, "index.html"), page);

// The licence of every package whose code is in the bundle.
const packages = new Set(Object.keys(metafile.inputs).map((input) =>
    /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(Boolean));
const texts = [...packages].sort().map((name) => {
    const folder = path.join(modules, name);
    const { version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (!file) throw new Error(`${name}: no licence file in its package`);
    return `${name} ${version}\n\n${readFileSync(path.join(folder, file), "utf8").trim()}\n`;
});
writeFileSync(path.join(out, "licences.txt"),
    "The page of Lurewatch is under the Apache License 2.0, and carries:\n\n" +
    texts.join("\n----\n\n"));
