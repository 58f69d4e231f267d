#!/usr/bin/env node
// access: axe finds nothing on any screen, in both themes and three languages; at 320 pixels
// nothing has to be scrolled sideways; what has the focus is never under the bar; the way round
// by Tab alone. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after, before } from "node:test";
import { axeSource, launch, missing, openPage, UI } from "./browser.mjs";
import { startFake } from "./fake_api.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const go = (page, hash) => page.evaluate((to) => { location.hash = to; }, hash);

// Each screen: how to get there, and what tells that it is there.
const SCREENS = {
    Today: async (page) => { await go(page, "#/today"); await page.waitForSelector(".rows"); },
    "Several ads": async (page) => {
        await page.click(".rows input >> nth=0");
        await page.click(".rows input >> nth=3", { modifiers: ["Shift"] });
        await page.waitForSelector(".chosen-bar");
    },
    "Several ads, asked": async (page) => {
        await page.click(".chosen-bar .not-risk");
        await page.waitForSelector("dialog[open] .chip");
    },
    Review: async (page, fake) => {
        await page.keyboard.press("Escape");

        await go(page, "#/ad/" + fake.state.ads[1].row.id);
        await page.waitForSelector(".dimensions");
        await page.click(".act.more");
        await page.waitForSelector(".chip");
    },
    "Review, with care": async (page, fake) => {
        await go(page, "#/ad/" + fake.state.ads.find((ad) => ad.row.lane === "careful").row.id);
        await page.waitForSelector(".review .note.care");
    },
    "Hand over": async (page, fake) => {
        await go(page, "#/ad/" + fake.state.ads[2].row.id);
        await page.waitForSelector(".rest-side");
        await page.click(".rest-side section:last-of-type button");
        await page.waitForSelector("dialog[open] .choice");
    },
    "Add an ad": async (page) => {
        await page.keyboard.press("Escape");

        await go(page, "#/add");
        await page.fill("textarea", "No experience. Passport stays in the office.");
        await page.click("form .primary");
        await page.waitForSelector(".added .dimensions");
    },
    Search: async (page) => {
        await go(page, "#/search?q=passport&band=high");
        await page.waitForSelector(".snippet mark");
    },
    Sources: async (page) => { await go(page, "#/sources"); await page.waitForSelector(".source"); },
    Keys: async (page) => { await go(page, "#/settings"); await page.waitForSelector(".key-table"); },
    "Key sheet": async (page) => { await page.click(".top .round"); await page.waitForSelector("dialog[open]"); },
    Day: async (page) => {
        await page.keyboard.press("Escape");
        await go(page, "#/day");
        await page.waitForSelector(".day dd");
    },
    Done: async (page) => {
        await page.keyboard.press("Escape");
        await go(page, "#/done");
        await page.waitForSelector("main.done h1");
    },
};

let browser, fake;
before(async () => { if (!missing) [browser, fake] = [await launch(), await startFake(UI)]; });
after(async () => { if (browser) { await browser.close(); await fake.close(); } });

async function faultsOf(page) {
    const { violations } = await page.evaluate((tags) =>
        window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), TAGS);
    return violations.map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) =>
        node.target.join(" ") + " " + node.failureSummary.split("\n")[1]).join("; "));
}

for (const colorScheme of ["light", "dark"])
    for (const lang of ["en", "ru", "kk"])
        test(`axe finds nothing: ${colorScheme}, ${lang}`, { skip: missing }, async () => {
            fake.state.lang = lang;
            const { page, context, faults } = await openPage(browser, fake.url + "/?token=aigul",
                { colorScheme, bypassCSP: true });
            await page.evaluate(readFileSync(axeSource(), "utf8"));
            const found = [];
            for (const [name, open] of Object.entries(SCREENS)) {
                await open(page, fake);
                for (const fault of await faultsOf(page)) found.push(name + ": " + fault);
            }
            assert.deepEqual([...found, ...faults], []);
            await context.close();
        });

test("axe finds nothing: signing in", { skip: missing }, async () => {
    for (const mode of ["laptop", "team"]) {
        fake.state.mode = mode;
        const { page, context } = await openPage(browser, fake.url, { bypassCSP: true });
        await page.waitForSelector("h1");
        await page.evaluate(readFileSync(axeSource(), "utf8"));
        assert.deepEqual(await faultsOf(page), [], mode);
        await context.close();
    }
    fake.state.mode = "laptop";
});

for (const lang of ["en", "ru", "kk"])
    test(`320 pixels are enough: ${lang}`, { skip: missing }, async () => {
        fake.state.lang = lang;
        const { page, context } = await openPage(browser, fake.url + "/?token=aigul",
            { viewport: { width: 320, height: 640 } });
        const found = [];
        for (const [name, open] of Object.entries(SCREENS)) {
            await open(page, fake);
            const wide = await page.evaluate(() => [...document.querySelectorAll("body *")]
                .filter((e) => e.getClientRects().length && !e.closest(".hidden, .to-content") &&
                    e.getBoundingClientRect().right > innerWidth + 1)
                .map((e) => e.tagName + "." + e.className).slice(0, 5));
            for (const one of wide) found.push(name + ": " + one);
        }
        assert.deepEqual(found, []);
        await context.close();
    });

// The page is a frame: its content scrolls, never the frame; and the way to the screens is one row.
for (const lang of ["en", "ru", "kk"])
    test(`the frame keeps its place: ${lang}`, { skip: missing }, async () => {
        fake.state.lang = lang;
        const { page, context } = await openPage(browser, fake.url + "/?token=aigul",
            { viewport: { width: 1120, height: 700 } });
        const found = [];
        for (const [name, open] of Object.entries(SCREENS)) {
            await open(page, fake);
            const { over, rows } = await page.evaluate(() => ({
                over: document.documentElement.scrollHeight - innerHeight,
                rows: new Set([...document.querySelectorAll(".top nav a")].map((a) => a.offsetTop)).size,
            }));
            if (over > 0) found.push(`${name}: the frame can be scrolled by ${over} pixels`);
            if (rows > 1) found.push(`${name}: the screens stand in ${rows} rows`);
        }
        assert.deepEqual(found, []);
        await context.close();
    });

// Walks the screen by Tab; each stop must be in view and under nothing else. How many there are.
async function walk(page) {
    const seen = new Set();
    for (let i = 0; i < 60; i++) {
        await page.keyboard.press("Tab");
        const stop = await page.evaluate(() => {
            const e = document.activeElement;
            const box = e.getClientRects()[0];
            if (!box || e === document.body) return null;
            const x = Math.min(innerWidth - 2, box.left + Math.min(12, box.width / 2));
            const top = document.elementFromPoint(x, box.top + box.height / 2);
            return { name: e.outerHTML.slice(0, 90), open: !!top && (e.contains(top) || top.contains(e)) };
        });
        if (!stop) continue;
        seen.add(stop.name);
        assert.ok(stop.open, "covered: " + stop.name);
    }
    return seen.size;
}

for (const viewport of [{ width: 1280, height: 720 }, { width: 320, height: 256 }])
    test(`the focus is never covered at ${viewport.width} by ${viewport.height}`, { skip: missing },
        async () => {
            fake.state.lang = "en";
            const { page, context } = await openPage(browser, fake.url + "/?token=aigul", { viewport });
            await page.waitForSelector(".rows");
            await page.click(".rows input >> nth=0");
            await page.waitForSelector(".chosen-bar");
            assert.ok(await walk(page) > 15);
            await go(page, "#/ad/" + fake.state.ads[0].row.id);
            await page.waitForSelector(".dimensions");
            assert.ok(await walk(page) > 15);
            await context.close();
        });

test("what is pressed is large enough", { skip: missing }, async () => {
    fake.state.lang = "en";
    const { page, context } = await openPage(browser, fake.url + "/?token=aigul");
    for (const [name, open] of Object.entries(SCREENS)) {
        await open(page, fake);
        const small = await page.evaluate(() => [...document.querySelectorAll("button, .button, select, summary")]
            .filter((e) => e.getClientRects().length && !e.closest(".hidden"))
            .filter((e) => { const box = e.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
            .map((e) => e.outerHTML.slice(0, 80)));
        assert.deepEqual(small, [], name);
    }
    await context.close();
});

test("a printed ad is whole and has no buttons", { skip: missing }, async () => {
    const { page, context } = await openPage(browser, fake.url + "/?token=aigul");
    await go(page, "#/ad/" + fake.state.ads[0].row.id);
    await page.waitForSelector(".dimensions");
    await page.emulateMedia({ media: "print" });
    for (const gone of [".actions", ".top", ".toast-line"])
        assert.equal(await page.isVisible(gone), false, gone);
    assert.equal(await page.isVisible("#cue-1 .link"), true);
    const cut = await page.evaluate(() => getComputedStyle(document.querySelector(".ad-scroll")).overflow);
    assert.equal(cut, "visible");
    await context.close();
});

test("forced colours keep bands, marks and pressed buttons apart", { skip: missing }, async () => {
    const { page, context } = await openPage(browser, fake.url + "/?token=aigul", { forcedColors: "active" });
    await go(page, "#/ad/" + fake.state.ads[0].row.id);
    await page.waitForSelector("mark");
    assert.match(await page.textContent(".ad-head .band"), /\u25a0\s*High/);
    const line = await page.evaluate(() => getComputedStyle(document.querySelector("mark")).borderBottomStyle);
    assert.equal(line, "solid");
    await context.close();
});
