#!/usr/bin/env node
// keys: how long a reviewer waits from a key to the next ad, in a real Chromium against the
// program itself. Prints one JSON object: milliseconds from the press of a key until the next ad
// is painted, and processor time of the server and of the page, for each decision.
//
//     LUREWATCH=build/lurewatch UI_BUILD=build node bench/keys.mjs [DECISIONS]
//
// The ads are made here; none was ever posted. Figures depend on the machine.
// SPDX-License-Identifier: Apache-2.0
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { launch, missing, openPage } from "../tests/ui/browser.mjs";

const program = path.resolve(process.env.LUREWATCH || "build/lurewatch");
const decisions = Number(process.argv[2] || 200);
const PAUSE_MS = 200; // between two decisions; a person needs longer
const KEYS = ["x", "a", "q"];

if (missing) {
    console.log(JSON.stringify({ skipped: missing }));
    process.exit(0);
}

const CUES = [
    "No experience, no language, $4000 a month. The passport stays in the office.",
    "Ticket is on us and worked off in three months. Telegram @demo_chat_thai",
    "\u041f\u0430\u0441\u043f\u043e\u0440\u0442 \u0441\u0434\u0430\u0451\u0442\u0441\u044f \u0432 \u043e\u0444\u0438\u0441, \u0431\u0438\u043b\u0435\u0442 \u0432 \u0434\u043e\u043b\u0433 \u0441 \u043e\u0442\u0440\u0430\u0431\u043e\u0442\u043a\u043e\u0439. \u0411\u0435\u0437 \u043e\u043f\u044b\u0442\u0430, 4000$ \u0432 \u043c\u0435\u0441\u044f\u0446.",
    "Leaving early costs a fine of $3000. The employer keeps the documents.",
];
const PLAIN = [
    "The house stands near the sea and has a garden with old trees.",
    "Shifts are agreed each week, and lunch is served at noon.",
    "\u041e\u0444\u0438\u0441 \u0440\u044f\u0434\u043e\u043c \u0441 \u043f\u0430\u0440\u043a\u043e\u043c, \u0432 \u0437\u0434\u0430\u043d\u0438\u0438 \u0435\u0441\u0442\u044c \u0441\u0442\u043e\u043b\u043e\u0432\u0430\u044f.",
    "Guests come from many countries, mostly in summer.",
    "We answer every letter within two days.",
];

// Ads of some 1,400 characters, each with cues.
function made(i) {
    const lines = [`Work number ${i}, hall ${i * 7 % 31}, row ${i * 13 % 97}.`];
    for (let k = 0; lines.join("\n").length < 1400; k++)
        lines.push(k % 6 === 2 ? CUES[(i + k) % CUES.length] :
            PLAIN[(i * 3 + k) % PLAIN.length] + ` (${i}.${k})`);
    return {
        title: `Chat operator in Thailand, place ${i}`, text: lines.join("\n"),
        url: `https://board.test/${i}`, source: "board", kind: "job",
    };
}

const folder = mkdtempSync(path.join(os.tmpdir(), "lurewatch-keys-"));
const watch = path.join(folder, "watch");
const run = (...args) => execFileSync(program, args,
    { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
run("init", watch);
writeFileSync(path.join(watch, "ads.jsonl"), Array.from({ length: decisions + 20 },
    (_, i) => JSON.stringify(made(i)) + "\n").join(""));
run("-w", watch, "import", path.join(watch, "ads.jsonl"));

const server = spawn(program, ["-w", watch, "ui", "--no-open", "--lang", "en"],
    { stdio: ["ignore", "pipe", "ignore"] });
const url = await new Promise((done, fail) => {
    let said = "";
    server.stdout.on("data", (part) => {
        said += part;
        if (/token=\w+\n/.test(said)) done(said.split("\n")[0]);
    });
    server.once("exit", () => fail(new Error("lurewatch ui ended: " + said)));
});

// Milliseconds of processor time that a process has used.
function cpuMs(pid) {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /, "")
        .split(" ").slice(11, 13).map(Number);
    return (user + system) * 10;
}

const browser = await launch();
const { page, faults } = await openPage(browser, url);
const session = await browser.newBrowserCDPSession();
const pageMs = async () => 1000 * (await session.send("SystemInfo.getProcessInfo")).processInfo
    .filter((one) => one.type === "renderer").reduce((all, one) => all + one.cpuTime, 0);

await page.click(".start");
await page.waitForSelector(".actions");
await page.evaluate(() => {
    window.times = [];
    let pressed = 0, title = document.querySelector("h1").textContent;
    addEventListener("keydown", (e) => { pressed = e.timeStamp; }, true);
    new MutationObserver(() => {
        const h1 = document.querySelector(".review h1");
        if (!h1 || h1.textContent === title || !pressed) return;
        title = h1.textContent;
        const from = pressed;
        pressed = 0;
        // A task after the next frame: the frame is painted then.
        requestAnimationFrame(() => setTimeout(() =>
            window.times.push(performance.now() - from)));
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
});
const before = { server: cpuMs(server.pid), page: await pageMs() };
for (let i = 0; i < decisions; i++) {
    await page.waitForTimeout(PAUSE_MS);
    await page.keyboard.press(KEYS[i % KEYS.length]);
    await page.waitForFunction((n) => window.times.length > n, i);
}
const used = { server: cpuMs(server.pid) - before.server, page: await pageMs() - before.page };
const times = (await page.evaluate(() => window.times)).sort((a, b) => a - b);
await page.waitForTimeout(500);
const recorded = await page.evaluate(() => document.querySelector(".progress").textContent);
const at = (share) => Math.round(10 * times[Math.min(times.length - 1,
    Math.floor(times.length * share))]) / 10;
await browser.close();
server.removeAllListeners("exit");
server.kill("SIGINT");
await new Promise((done) => server.once("exit", done));
rmSync(folder, { recursive: true, force: true });
const each = (ms) => Math.round(100 * ms / decisions) / 100;
console.log(JSON.stringify({
    decisions, recorded: Number(/\d+/.exec(recorded)[0]), faults: faults.length,
    key_to_next_ms: { p50: at(0.5), p95: at(0.95), max: at(1) },
    cpu_ms_each: { server: each(used.server), page: each(used.page) },
}));
