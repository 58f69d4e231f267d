#!/usr/bin/env node
// ui-pictures: makes docs/ui-*.png anew: each screen of the page, in a real Chromium, over the
// ads of `lurewatch demo`, all of which are invented.
//
//     LUREWATCH=build/lurewatch UI_BUILD=build node tools/ui-pictures.mjs [FOLDER]
//
// FOLDER is where they go (docs). With EACH=1 every screen is taken in en, ru and kk, to be
// looked at. DEMO=FOLDER takes the workspace of an earlier demo; what is claimed is given back.
// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, missing, openPage } from "../tests/ui/browser.mjs";

if (missing) {
    console.error("ui-pictures: " + missing);
    process.exit(3);
}
const program = path.resolve(process.env.LUREWATCH || "build/lurewatch");
const to = process.argv[2] || "docs";
const folder = mkdtempSync(path.join(os.tmpdir(), "lurewatch-pictures-"));
const demo = process.env.DEMO ? path.resolve(process.env.DEMO) : path.join(folder, "demo");
if (!process.env.DEMO)
    execFileSync(program, ["demo", "--dir", demo, "--quiet"], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });

const SETTLED_MS = 400;
const WIDE = { width: 1120, height: 700 }, PHONE = { width: 390, height: 780 };
const AD = "Оператор чата, Таиланд. Без опыта и языка, 3500$ в месяц. Билет за наш счёт, " +
    "отработаете за три месяца. Паспорт сдаётся в офис на время контракта, ранний уход — " +
    "выкуп 3000$. Пишите @demo_chat_thai";

// name: {lang, steps, size, scheme}
const screens = {
    "ui-today": { lang: "en", steps: async () => {} },
    "ui-chosen": { lang: "en", steps: async (page) => {
        for (const at of [1, 3, 4]) await page.locator(".pick input").nth(at).click();
    } },
    "ui-review": { lang: "en", steps: (page) => page.click(".start") },
    "ui-review-dark-kk": { lang: "kk", scheme: "dark", steps: (page) => page.click(".start") },
    "ui-reasons-ru": { lang: "ru", steps: async (page) => {
        await page.click(".start");
        await page.click(".act.more");
        await page.locator(".chip").nth(1).click();
    } },
    "ui-add": { lang: "en", steps: async (page) => {
        await page.click("nav a[href='#/add']");
        await page.fill("textarea", AD);
        await page.click("form .primary, .add .primary");
        await page.waitForSelector(".rated");
        await page.evaluate(() => document.querySelector(".rated").scrollIntoView());
    } },
    "ui-search-ru": { lang: "ru", steps: async (page) => {
        await page.click("nav a[href='#/search']");
        await page.fill("main input", "паспорт");
        await page.keyboard.press("Enter");
        await page.waitForSelector(".rows");
    } },
    "ui-sources": { lang: "en", steps: (page) => page.click("nav a[href='#/sources']") },
    "ui-settings": { lang: "en", steps: (page) => page.evaluate(() => { location.hash = "#/settings"; }) },
    "ui-day": { lang: "en", steps: (page) => page.click(".progress a") },
    "ui-keys": { lang: "en", steps: (page) => page.click(".top .round") },
    "ui-phone": { lang: "ru", size: PHONE, steps: (page) => page.click(".start") },
};

const server = spawn(program, ["-w", demo, "ui", "--no-open"], { stdio: ["ignore", "pipe", "inherit"] });
const url = await new Promise((done, fail) => {
    let said = "";
    server.stdout.on("data", (part) => {
        said += part;
        if (/token=\w+\n/.test(said)) done(said.split("\n")[0]);
    });
    server.once("exit", () => fail(new Error("lurewatch ui ended: " + said)));
});
const browser = await launch();
const first = await openPage(browser, url);
await first.page.waitForSelector(".start");
const state = await first.context.storageState();
const origin = new URL(url).origin;
if (!process.env.EACH) {
    const { page, context } = await openPage(browser, origin, { viewport: WIDE, expected: /401/ });
    await page.waitForSelector("h1");
    await page.screenshot({ path: path.join(to, "ui-signin.png") });
    await context.close();
}
for (const [name, screen] of Object.entries(screens)) {
    for (const lang of process.env.EACH ? ["en", "ru", "kk"] : [screen.lang]) {
        const { page, context, faults } = await openPage(browser, origin + "/#/today", {
            viewport: screen.size || WIDE, colorScheme: screen.scheme || "light", storageState: state,
        });
        await page.click(`.choice button[lang=${lang}]`);
        await page.waitForSelector(`html[lang=${lang}] .start`);
        await screen.steps(page);
        await page.waitForTimeout(SETTLED_MS);
        const file = path.join(to, name + (process.env.EACH ? "." + lang : "") + ".png");
        await page.screenshot({ path: file });
        await page.evaluate(() => { location.hash = "#/today"; });
        await page.waitForSelector(".start");
        console.log(file + (faults.length ? ": " + faults.join("; ") : ""));
        await context.close();
    }
}
await browser.close();
server.removeAllListeners("exit");
server.kill("SIGINT");
await new Promise((done) => server.once("exit", done));
rmSync(folder, { recursive: true, force: true });
