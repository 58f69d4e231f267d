#!/usr/bin/env node
// real: the same page against the program itself: lurewatch ui over a workspace of three ads.
// LUREWATCH names the program. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { launch, missing, openPage, pressPlace } from "./browser.mjs";

const program = process.env.LUREWATCH;
const skip = program ? missing : "LUREWATCH names no program";
const SETTLED_MS = 200;
const ADS = [
    { title: "Chat operator in Thailand", text: "No experience, no language, $4000 a month. Ticket is on us and worked off. The passport stays in the office. Telegram @demo_chat_thai" },
    { title: "\u041e\u043f\u0435\u0440\u0430\u0442\u043e\u0440 \u0447\u0430\u0442\u0430, \u0422\u0430\u0438\u043b\u0430\u043d\u0434", text: "\u0411\u0435\u0437 \u043e\u043f\u044b\u0442\u0430, 4000$ \u0432 \u043c\u0435\u0441\u044f\u0446. \u041f\u0430\u0441\u043f\u043e\u0440\u0442 \u0441\u0434\u0430\u0451\u0442\u0441\u044f \u0432 \u043e\u0444\u0438\u0441, \u0431\u0438\u043b\u0435\u0442 \u0432 \u0434\u043e\u043b\u0433 \u0441 \u043e\u0442\u0440\u0430\u0431\u043e\u0442\u043a\u043e\u0439." },
    { title: "Hostess in Istanbul <script>window.hit = 1</script>", text: "<img src=x onerror=\"window.hit = 2\"> Easy money, $5000. The employer keeps the passport; fine for leaving early. Ticket on credit." },
].map((ad, i) => ({ ...ad, url: `https://board.test/${i}`, source: "board", kind: "job" }));

let browser, server, folder, page, faults, context;

before(async () => {
    if (skip) return;
    folder = mkdtempSync(path.join(os.tmpdir(), "lurewatch-page-"));
    const run = (...args) => execFileSync(program, args,
        { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
    run("init", "watch");
    folder = path.join(folder, "watch");
    writeFileSync(path.join(folder, "ads.jsonl"), ADS.map((ad) => JSON.stringify(ad) + "\n").join(""));
    run("import", "ads.jsonl");
    server = spawn(program, ["ui", "--no-open", "--lang", "en"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    const url = await new Promise((done, fail) => {
        let said = "";
        server.stdout.on("data", (part) => {
            said += part;
            if (/token=\w+\n/.test(said)) done(said.split("\n")[0]);
        });
        server.on("exit", () => fail(new Error("lurewatch ui ended: " + said)));
    });
    browser = await launch();
    ({ page, context, faults } = await openPage(browser, url));
});

after(async () => {
    if (browser) await browser.close();
    if (server) {
        server.removeAllListeners("exit");
        server.kill("SIGINT");
        await new Promise((done) => server.on("exit", done));
    }
    if (folder) rmSync(path.dirname(folder), { recursive: true, force: true });
});

const point = (name, run) => test(name, { skip }, run);
const toast = (text) => page.waitForSelector(`.toast:has-text("${text}")`);
const h1 = () => page.textContent("h1");

point("the printed address signs in and leaves the address bar", async () => {
    await page.waitForSelector(".rows");
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.locator(".row-link").count(), 3);
});

point("claim, decide on a Cyrillic layout, undo", async () => {
    await page.click(".start");
    await page.waitForSelector(".actions");
    const first = await h1();
    await page.waitForTimeout(SETTLED_MS);
    await pressPlace(page, "KeyA", "\u0444");
    await toast("Recorded: cues confirmed");
    assert.notEqual(await h1(), first);
    await page.waitForTimeout(SETTLED_MS);
    await pressPlace(page, "KeyU", "\u0433");
    await toast("Taken back: cues confirmed");
    await page.waitForFunction((title) => document.querySelector("h1").textContent === title, first);
});

point("a card names its cue, and the marks stand where the quotes say", async () => {
    assert.match(await page.textContent("#cue-1 b"), /[a-z]{3}/);
    for (const mark of await page.locator("mark[role=button]").all())
        assert.ok((await mark.textContent()).length > 1);
    const quote = (await page.textContent(".hit .link q")).trim();
    assert.ok((await page.textContent(".ad-text.text")).includes(quote), quote);
});

point("several ads are decided at once, taken back at once", async () => {
    await page.click("nav a:has-text('Today')");
    await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 3);
    await page.focus(".row-link >> nth=0");
    await page.keyboard.press("Space");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+X");
    await page.click("dialog .chip:has-text('licensed agency')");
    await page.click("dialog .primary");
    await toast("Recorded for 2 ads: no risk seen");
    await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 1);
    await page.keyboard.press("u");
    await toast("Taken back for 2 ads");
    await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 3);
});

point("the list is saved, an ad is handed over, and the audit log holds both", async () => {
    const saved = async (press) => {
        const [file] = await Promise.all([page.waitForEvent("download"), press()]);
        return [file.suggestedFilename(), await file.path()];
    };
    const [name, csv] = await saved(() => page.click("a:has-text('CSV')"));
    assert.equal(name, "lurewatch-list.csv");
    const list = readFileSync(csv, "utf8");
    assert.equal(list.trim().split("\n").length, 4, list);
    assert.doesNotMatch(list, /demo_chat_thai/);
    await page.click(".start");
    await page.waitForSelector(".actions");
    await page.click("button:has-text('Hand over')");
    await page.fill("dialog[open] input", "case 12");
    const [tar, bytes] = await saved(() => page.click("dialog[open] .primary"));
    assert.match(tar, /^handover-[0-9a-f]+-masked\.tar$/);
    execFileSync("tar", ["xf", bytes, "-C", path.dirname(folder)]);
    execFileSync("sha256sum", ["-c", "--quiet", "manifest-sha256.txt"],
        { cwd: path.join(path.dirname(folder), tar.replace(".tar", "")) });
    await toast("Handed over as handover-");
    await page.focus("h1");
    const log = execFileSync(program, ["audit", "log"], { cwd: folder, encoding: "utf8" });
    assert.match(log, /export/);
    assert.match(log, /handover/);
});

point("a skipped ad does not come again in this round", async () => {
    const skipped = await h1();
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("Space");
    await toast("Skipped");
    for (let i = 0; i < 2; i++) {
        assert.notEqual(await h1(), skipped);
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("x");
        await toast("Recorded: no risk seen");
        await page.waitForTimeout(SETTLED_MS);
    }
    await page.waitForSelector("h1:has-text('Nothing waits in this list')");
    // That something is left all the same is explained.
    await page.waitForSelector("main:has-text('waits for another reader: you skipped it')");
});

point("contacts are shown for a reason, which the audit log holds", async () => {
    await page.click("nav a:has-text('Search')");
    await page.fill("#search-box", "thailand operator");
    await page.keyboard.press("Enter");
    await page.click(".row-link:has-text('Chat operator')");
    await page.waitForSelector(".contacts");
    await page.click("button:has-text('Show in full')");
    await page.keyboard.type("seen in case 12");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".contacts:has-text('demo_chat_thai')");
    const log = execFileSync(program, ["audit", "log"], { cwd: folder, encoding: "utf8" });
    assert.match(log, /unmask/);
});

point("an ad is added, explained and found again", async () => {
    await page.click("nav a:has-text('Add an ad')");
    await page.fill("textarea", "Waitress in Dubai. The employer keeps the passport. Ticket on credit, worked off. Zanzibar.");
    await page.click("form .primary");
    await page.waitForSelector(".added .questions li");
    await page.click("button:has-text('Put in the queue')");
    await toast("Put in the queue");
    await page.keyboard.press("Escape");
    await page.click("nav a:has-text('Search')");
    await page.fill("#search-box", "zanzibar");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".snippet mark:has-text('Zanzibar')");
});

point("the language goes with the person, down to the sentences about an ad", async () => {
    await page.click("button[lang=kk]");
    await page.click("nav a >> nth=0");
    await page.waitForSelector("h1:has-text('\u0411\u04af\u0433\u0456\u043d')");
    await page.reload();
    await page.waitForSelector("h1:has-text('\u0411\u04af\u0433\u0456\u043d')");
    assert.match(await page.textContent(".snippet"), /[\u04d9\u0493\u049b\u04a3\u04e9\u04b1\u04af\u0456]/);
    await page.click("button[lang=en]");
    await page.waitForSelector("h1:has-text('Today')");
});

point("the leaflet opens by itself and runs no script", async () => {
    const leaflet = await context.newPage();
    const reply = await leaflet.goto(new URL("/api/v1/leaflet?lang=kk&kind=job", page.url()).href);
    assert.equal(reply.status(), 200);
    assert.match(await leaflet.textContent("body"), /11616/);
    assert.equal(await leaflet.locator("script").count(), 0);
    await leaflet.close();
});

point("the console stayed empty and no request left the origin", async () => {
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.deepEqual(faults, []);
});
