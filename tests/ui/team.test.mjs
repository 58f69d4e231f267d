#!/usr/bin/env node
// team: several people at one server in a real browser: lurewatch serve behind nginx with TLS, as
// docs/TEAM.md sets it up. Second factor, who is faster with an ad, undo, the lane that not
// everybody may see, signing out. LUREWATCH names the program. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { launch, missing, openPage } from "./browser.mjs";

const program = process.env.LUREWATCH;
const skip = !program ? "LUREWATCH names no program" : missing ||
    (existsSync("/usr/sbin/nginx") ? false : "no nginx");
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const NAME = "review.example.kz";
const PASSWORD = "three unlike words";
const SETTLED_MS = 200;
const ADS = [
    { title: "Chat operator in Thailand", text: "No experience, no language, $4000 a month. Ticket is on us and worked off. The passport stays in the office. Telegram @demo_chat_thai" },
    { title: "Waitress in Dubai", text: "No experience, $3000 a month. The employer keeps the passport. Ticket on credit, worked off in half a year." },
    { title: "Hostess in Istanbul", text: "Easy money, $5000. The employer keeps the passport; fine for leaving early. Ticket on credit." },
    { title: "Dancers for Beirut", text: "No experience, $3500 a month. The passport is kept by the manager. Flight on credit, a fine for leaving early." },
    { title: "Nanny in Ankara", text: "Easy money, $3000. The family keeps the passport; ticket on credit and worked off." },
    { title: "\u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435", text: "\u041c\u0435\u043d\u044f \u043e\u0431\u043c\u0430\u043d\u0443\u043b\u0438 \u0441 \u0440\u0430\u0431\u043e\u0442\u043e\u0439 \u0432 \u0414\u0443\u0431\u0430\u0435, \u043f\u0430\u0441\u043f\u043e\u0440\u0442 \u0437\u0430\u0431\u0440\u0430\u043b\u0438, \u043d\u0435 \u043c\u043e\u0433\u0443 \u0443\u0435\u0445\u0430\u0442\u044c. \u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435 \u0432\u0435\u0440\u043d\u0443\u0442\u044c\u0441\u044f \u0434\u043e\u043c\u043e\u0439." },
].map((ad, i) => ({ ...ad, url: `https://board.test/${i}`, source: "board", kind: "job" }));

let folder, browser, server, proxy, site, secret;
const run = (args, options) => execFileSync(program, ["-w", path.join(folder, "watch"), ...args],
    { encoding: "utf8", ...options });

// Adds a person with the common password; what the program said.
function add(name, role) {
    writeFileSync(path.join(folder, "pw"), PASSWORD + "\n");
    return execFileSync("sh", ["-c", `"$0" "$@" --password-fd 3 3<"${folder}/pw"`, program, "-w",
        path.join(folder, "watch"), "user", "add", name, "--role", role], { encoding: "utf8" });
}

// The six digits of this half minute (RFC 6238).
function code(base32, nowMs = Date.now()) {
    const bits = [...base32].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c)
        .toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const count = Buffer.alloc(8);
    count.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30000)));
    const mac = createHmac("sha1", key).update(count).digest();
    const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
    return String(number % 1000000).padStart(6, "0");
}

const freePort = () => new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
        const { port } = probe.address();
        probe.close(() => done(port));
    });
});

// nginx with the lines of docs/TEAM.md.
function startProxy(port, socket) {
    const at = (name) => path.join(folder, name);
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=" + NAME,
        "-keyout", at("key.pem"), "-out", at("cert.pem")], { stdio: "ignore" });
    const [, lines] = /^```nginx\n(.*?)^```$/ms.exec(
        readFileSync(path.join(root, "docs/TEAM.md"), "utf8"));
    const temp = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) =>
        `${kind}_temp_path ${at("nginx-" + kind)};`).join(" ");
    writeFileSync(at("nginx.conf"), (process.getuid() === 0 ? "user root;\n" : "") +
        `daemon off; pid ${at("nginx.pid")}; error_log ${at("nginx.log")};\n` +
        `events { } http { access_log off; ${temp}\n` +
        lines.replace("/etc/ssl/review.pem", at("cert.pem"))
            .replace("/etc/ssl/review.key", at("key.pem"))
            .replace("listen 443", "listen 127.0.0.1:" + port)
            .replace("/run/lurewatch/web.sock", socket) + "}\n");
    return spawn("/usr/sbin/nginx", ["-c", at("nginx.conf"), "-e", at("nginx.log")],
        { stdio: "ignore" });
}

before(async () => {
    if (skip) return;
    folder = mkdtempSync(path.join(os.tmpdir(), "lurewatch-team-"));
    execFileSync(program, ["init", path.join(folder, "watch")], { stdio: "ignore" });
    writeFileSync(path.join(folder, "ads.jsonl"),
        ADS.map((ad) => JSON.stringify(ad) + "\n").join(""));
    run(["import", path.join(folder, "ads.jsonl")], { stdio: "ignore" });
    add("aigul", "reviewer");
    add("bolat", "reviewer");
    [, secret] = /secret=([A-Z2-7]+)/.exec(add("chief", "supervisor"));
    const port = await freePort();
    const socket = path.join(folder, "web.sock");
    server = spawn(program, ["-w", path.join(folder, "watch"), "serve", "--listen", socket,
        "--host", NAME + ":" + port], { stdio: "ignore" });
    proxy = startProxy(port, socket);
    site = `https://${NAME}:${port}`;
    browser = await launch(["--host-resolver-rules=MAP " + NAME + " 127.0.0.1"]);
    for (let tries = 0; !existsSync(socket) && tries < 100; tries++)
        await new Promise((done) => setTimeout(done, 50));
});

after(async () => {
    if (browser) await browser.close();
    for (const child of [proxy, server])
        if (child && child.exitCode === null) {
            child.kill("SIGTERM");
            await new Promise((done) => child.on("exit", done));
        }
    if (folder) rmSync(folder, { recursive: true, force: true });
});

const pages = {};
async function signIn(name) {
    const { page, faults } = await openPage(browser, site,
        { ignoreHTTPSErrors: true, expected: /40[139]/ });
    pages[name] = { page, faults };
    await page.fill("input[autocomplete=username]", name);
    await page.fill("input[type=password]", PASSWORD);
    await page.keyboard.press("Enter");
    return page;
}
const point = (name, act) => test(name, { skip }, act);
const toast = (page, text) => page.waitForSelector(`.toast:has-text("${text}")`);
const open = (page, id) => page.evaluate((to) => { location.hash = "#/ad/" + to; }, id);
const idOf = (page) => page.evaluate(() => location.hash.replace("#/ad/", ""));

point("a wrong password is said in a sentence, a right one signs in", async () => {
    const { page, faults } = await openPage(browser, site,
        { ignoreHTTPSErrors: true, expected: /401/ });
    pages.aigul = { page, faults };
    await page.fill("input[autocomplete=username]", "aigul");
    await page.fill("input[type=password]", "three alike words");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]:has-text('This does not fit')");
    await page.fill("input[type=password]", PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".rows");
    const [sid] = await page.context().cookies();
    assert.ok(sid.name.startsWith("__Host-") && sid.secure && sid.httpOnly, sid.name);
});

point("a supervisor is asked for six digits, once each", async () => {
    const page = await signIn("chief");
    await page.waitForSelector("input[autocomplete=one-time-code]");
    await page.fill("input[autocomplete=one-time-code]", "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]");
    await page.fill("input[autocomplete=one-time-code]", code(secret));
    await page.keyboard.press("Enter");
    await page.waitForSelector(".rows");
    assert.match(await page.textContent(".top"), /chief/);
});

point("of two people one is faster, and the other reads who", async () => {
    const { page } = pages.aigul;
    await page.click(".start");
    await page.waitForSelector(".actions");
    const id = await idOf(page);
    const other = await signIn("bolat");
    await other.waitForSelector(".rows");
    await open(other, id);
    await other.waitForSelector("[role=alert]:has-text('aigul was faster')");
    assert.equal(await other.isDisabled(".act.confirmed"), true);
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("x");
    await toast(page, "Recorded: no risk seen");
    await open(other, await idOf(page));
    await other.waitForSelector("[role=alert]:has-text('aigul was faster')");
});

point("what one decided the other cannot undo; who decided can", async () => {
    const { page } = pages.aigul;
    const other = pages.bolat.page;
    await other.waitForTimeout(SETTLED_MS);
    await other.keyboard.press("u");
    await toast(other, "There is nothing to undo");
    await page.keyboard.press("u");
    await toast(page, "Taken back: no risk seen");
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("a");
    await toast(page, "Recorded: cues confirmed");
});

point("the careful lane is for those with the right", async () => {
    const { page } = pages.bolat;
    await page.click("nav a:has-text('Today')");
    await page.waitForSelector(".rows");
    assert.equal(await page.locator("button:has-text('With care')").count(), 0);
    const chief = pages.chief.page;
    await chief.click("button:has-text('With care')");
    await chief.waitForSelector(".note.care:has-text('11616')");
    const href = await chief.getAttribute(".row-link", "href");
    await open(page, href.replace("#/ad/", ""));
    await page.waitForSelector("[role=alert]:has-text('have that right')");
    assert.doesNotMatch(await page.textContent("main"), /\u041f\u043e\u043c\u043e\u0433\u0438\u0442\u0435/);
});

point("whoever signs out gives back what was held", async () => {
    const { page } = pages.aigul;
    await page.click("button:has-text('Sign out')");
    await page.waitForSelector("input[type=password]");
    assert.deepEqual(await page.context().cookies(), []);
    const other = pages.bolat.page;
    await other.click("nav a:has-text('Today')");
    await other.waitForSelector(".row-link >> nth=3");
});

point("no console said anything and no request left its origin", async () => {
    for (const [name, { faults }] of Object.entries(pages)) assert.deepEqual(faults, [], name);
    run(["audit", "verify"], { stdio: "ignore" });
});
