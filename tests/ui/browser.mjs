// browser: a real Chromium for the tests of the page; where there is none, they are skipped.
// Every page is watched: its console must stay empty and no request may leave its origin.
// SPDX-License-Identifier: Apache-2.0
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const build = path.resolve(process.env.UI_BUILD || "build");
export const UI = path.join(build, "ui");
const require = createRequire(path.join(build, "npm", "x.js"));
const program = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);

// False, or why a real browser cannot be used here.
export const missing = !program ? "no chromium" :
    !existsSync(path.join(UI, "index.html")) ? "no page was built" :
        !existsSync(path.join(build, "npm/node_modules/playwright-core")) ? "no playwright-core" : false;

export const axeSource = () => require.resolve("axe-core/axe.min.js");

export async function launch(more = []) {
    const { chromium } = require("playwright-core");
    return chromium.launch({
        executablePath: program,
        args: [...more, ...(process.getuid() === 0 ? ["--no-sandbox"] : [])],
    });
}

// A page of a fresh context, with {faults}: what it said on the console, threw or asked elsewhere.
// expected: pattern of console lines that the test provokes, such as the 409 of a conflict.
export async function openPage(browser, url, options = {}) {
    const { expected, ...more } = options;
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...more });
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    const faults = [];
    page.on("console", (message) => {
        if (!expected || !expected.test(message.text())) faults.push("console: " + message.text());
    });
    page.on("pageerror", (error) => faults.push("error: " + error.stack));
    page.on("dialog", (dialog) => { faults.push("dialog: " + dialog.message()); dialog.dismiss(); });
    const { origin } = new URL(url);
    page.on("request", (request) => {
        const to = request.url();
        if (!to.startsWith(origin + "/") && !/^(data|blob):/.test(to)) faults.push("request: " + to);
    });
    await page.goto(url);
    return { page, context, faults };
}

// One press of a physical key, as a Russian or Kazakh layout reports it.
export async function pressPlace(page, code, key, more = {}) {
    const session = await page.context().newCDPSession(page);
    await session.send("Input.dispatchKeyEvent", { type: "keyDown", code, key, ...more });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", code, key, ...more });
    await session.detach();
}
