#!/usr/bin/env node
// tls: the program's own TLS in a real browser, without a proxy: log in, read, decide, sign out.
// The certificate is made here, so the browser is told to take it. LUREWATCH names the program.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import test, { after, before } from "node:test";
import { launch, missing, openPage } from "./browser.mjs";

const program = process.env.LUREWATCH;
const skip = !program ? "LUREWATCH names no program" : missing;
const NAME = "review.example.kz";
const PASSWORD = "three unlike words";
const ADS = [1, 2, 3].map((i) => ({
    title: `Waitress in Dubai, place ${i}`, url: `https://board.test/${i}`, source: "board", kind: "job",
    text: `No experience, $3000 a month. The employer keeps the passport. Ticket on credit, worked off. ${i}`,
}));

let folder, browser, server, site, page, faults;
const at = (name) => path.join(folder, name);

const freePort = () => new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.2", () => {
        const { port } = probe.address();
        probe.close(() => done(port));
    });
});

before(async () => {
    if (skip) return;
    folder = mkdtempSync(path.join(os.tmpdir(), "lurewatch-tls-"));
    execFileSync(program, ["init", at("watch")], { stdio: "ignore" });
    writeFileSync(at("ads.jsonl"), ADS.map((ad) => JSON.stringify(ad) + "\n").join(""));
    execFileSync(program, ["-w", at("watch"), "import", at("ads.jsonl")], { stdio: "ignore" });
    writeFileSync(at("pw"), PASSWORD + "\n");
    execFileSync("sh", ["-c", `"$0" -w "$1" user add aigul --role reviewer --password-fd 3 3<"$2"`,
        program, at("watch"), at("pw")], { stdio: "ignore" });
    execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", "/CN=" + NAME,
        "-keyout", at("key.pem"), "-out", at("cert.pem")], { stdio: "ignore" });
    const port = await freePort();
    server = spawn(program, ["-w", at("watch"), "serve", "--listen", "127.0.0.2:" + port, "--host",
        NAME + ":" + port, "--tls-cert", at("cert.pem"), "--tls-key", at("key.pem")], { stdio: "ignore" });
    site = `https://${NAME}:${port}`;
    browser = await launch(["--host-resolver-rules=MAP " + NAME + " 127.0.0.2"]);
    for (let tries = 0; tries < 200; tries++) {
        const there = await new Promise((done) => {
            const probe = net.connect(port, "127.0.0.2", () => { probe.end(); done(true); });
            probe.on("error", () => done(false));
        });
        if (there) break;
        await new Promise((done) => setTimeout(done, 50));
    }
});

after(async () => {
    if (browser) await browser.close();
    if (server && server.exitCode === null) {
        server.kill("SIGTERM");
        await new Promise((done) => server.on("exit", done));
    }
    if (folder) rmSync(folder, { recursive: true, force: true });
});

const point = (name, act) => test(name, { skip }, act);

point("a certificate that nobody signed is refused until somebody takes it", async () => {
    const context = await browser.newContext();
    await assert.rejects((await context.newPage()).goto(site), /ERR_CERT/);
    await context.close();
});

point("a person logs in over the program's own TLS", async () => {
    ({ page, faults } = await openPage(browser, site, { ignoreHTTPSErrors: true, expected: /401/ }));
    await page.fill("input[autocomplete=username]", "aigul");
    await page.fill("input[type=password]", PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".rows");
    const [sid] = await page.context().cookies();
    assert.ok(sid.name.startsWith("__Host-") && sid.secure && sid.httpOnly && sid.sameSite === "Strict");
    const said = await page.reload();
    assert.match(said.headers()["strict-transport-security"], /max-age=31536000/);
    await page.waitForSelector(".rows");
});

point("reads, decides and undoes", async () => {
    await page.click(".start");
    await page.waitForSelector(".actions");
    const title = await page.textContent(".review h1");
    const shown = (same) => page.waitForFunction(([old, as]) => {
        const h1 = document.querySelector(".review h1");
        return !!h1 && (h1.textContent === old) === as;
    }, [title, same]);
    await page.waitForTimeout(200); // a key that comes with the ad is not for it
    await page.keyboard.press("x");
    await shown(false);
    await page.waitForSelector(".toast button");
    await page.waitForTimeout(200);
    await page.keyboard.press("u");
    await shown(true);
});

point("signs out; nothing stood on the console and nothing was asked elsewhere", async () => {
    await page.click("button:has-text('Sign out'), button:has-text('Шығу'), button:has-text('Выйти')");
    await page.waitForSelector("input[autocomplete=username]");
    assert.deepEqual(await page.context().cookies(), []);
    assert.deepEqual(faults, []);
});
