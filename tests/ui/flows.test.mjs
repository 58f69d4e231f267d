#!/usr/bin/env node
// flows: what a reviewer does, in a real Chromium against an API in memory (fake_api.mjs). Every
// point also holds the console empty and all requests within the page's origin. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test, { after, before } from "node:test";
import { launch, missing, openPage, pressPlace, UI } from "./browser.mjs";
import { startFake } from "./fake_api.mjs";

let browser;
before(async () => { if (!missing) browser = await launch(); });
after(async () => { if (browser) await browser.close(); });

const TITLE = "h1";
const SETTLED_MS = 200;

// One point: a fresh server and a page signed in as aigul. With `expected`, console lines that
// the browser itself writes about an answer such as 409.
function flow(name, options, run) {
    test(name, { skip: missing }, async () => {
        const { expected, context, ...rest } = options;
        const fake = await startFake(UI, rest);
        const all = [];
        const enter = async (who, more) => {
            const opened = await openPage(browser, `${fake.url}/?token=${who}`,
                { expected, ...context, ...more });
            all.push(opened);
            return opened.page;
        };
        try {
            await run(await enter("aigul"), fake, enter);
            assert.deepEqual(all.flatMap((opened) => opened.faults), []);
        } finally {
            for (const opened of all) await opened.context.close();
            await fake.close();
        }
    });
}

const start = async (page) => {
    await page.click(".start");
    await page.waitForSelector(".actions");
    await page.waitForTimeout(SETTLED_MS);
};
const ad = (fake, i) => fake.state.ads[i];
const until = async (what, said) => {
    for (let i = 0; i < 100; i++) {
        if (await what()) return;
        await new Promise((done) => setTimeout(done, 30));
    }
    assert.fail(said);
};
const toast = (page, text) => page.waitForSelector(`.toast:has-text("${text}")`);
const h1 = (page, text) => page.waitForSelector(`h1:has-text("${text}")`);

flow("the token of the address is used and leaves the address bar", {}, async (page) => {
    await h1(page, "Today");
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.title(), "Today \u2013 Lurewatch");
});

flow("an address that was used already says what to do", { expected: /401/ }, async (_, fake, enter) => {
    const page = await enter("spent");
    await h1(page, "This page needs its address");
});

flow("a name, a password and a wrong one", { mode: "team", expected: /401|429/ }, async (_, fake, enter) => {
    const page = await enter("spent");
    await page.fill("input[autocomplete=username]", "dana");
    await page.fill("input[type=password]", "wrong");
    let tries = 0;
    fake.state.busy = (request) => request.url === "/api/v1/session" && ++tries ? 1 : 0;
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]:has-text('Try again in 1 second')");
    await page.waitForTimeout(1500);
    assert.equal(tries, 1);
    fake.state.busy = null;
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]:has-text('This does not fit')");
    await page.fill("input[type=password]", "right horse battery");
    await page.keyboard.press("Enter");
    await h1(page, "Today");
});

flow("start claims the first ad and one ahead; leaving gives them back", {}, async (page, fake) => {
    await start(page);
    await h1(page, "\u041e\u041f\u0415\u0420\u0410\u0422\u041e\u0420");
    assert.deepEqual(fake.state.ads.filter((one) => one.row.holder === "aigul").length, 2);
    await page.click("nav a:has-text('Today')");
    await until(() => fake.state.ads.every((one) => !one.row.holder), "still held");
});

flow("closing the page gives the ads back", {}, async (page, fake) => {
    await start(page);
    await page.close({ runBeforeUnload: false });
    await until(() => fake.state.ads.every((one) => !one.row.holder), "still held");
});

flow("a Cyrillic layout decides by the place of the key; undo takes it back", { tame: true },
    async (page, fake) => {
        await start(page);
        await pressPlace(page, "KeyA", "\u0444");
        await toast(page, "Recorded: cues confirmed");
        await h1(page, "Customer Service");
        assert.equal(ad(fake, 0).row.outcome, "confirmed");
        assert.match(await page.textContent(".progress"), /1 decided today/);
        await page.waitForTimeout(SETTLED_MS);
        await pressPlace(page, "KeyX", "\u0447");
        await toast(page, "Recorded: no risk seen");
        await h1(page, "\u041f\u043e\u043b\u044c\u0448\u0430");
        await page.waitForTimeout(SETTLED_MS);
        await pressPlace(page, "KeyU", "\u0433");
        await h1(page, "Customer Service");
        assert.equal(ad(fake, 1).row.outcome, null);
        assert.equal(ad(fake, 1).row.holder, "aigul");
        await page.waitForTimeout(SETTLED_MS);
        await pressPlace(page, "KeyQ", "\u0439");
        await toast(page, "Recorded: unsure");
        assert.equal(ad(fake, 1).row.outcome, "unsure");
        await h1(page, "\u041f\u043e\u043b\u044c\u0448\u0430");
    });

flow("keys do nothing in a field, held down, or at once after a new ad", { tame: true },
    async (page, fake) => {
        await start(page);
        await page.keyboard.press("n");
        await page.waitForSelector(".reasons textarea");
        await page.keyboard.type("axq e");
        assert.equal(await page.inputValue(".reasons textarea"), "axq e");
        await page.keyboard.press("Escape");
        const session = await page.context().newCDPSession(page);
        await session.send("Input.dispatchKeyEvent", { type: "keyDown", code: "KeyA", key: "a", autoRepeat: true });
        await session.send("Input.dispatchKeyEvent", { type: "keyUp", code: "KeyA", key: "a" });
        await page.keyboard.press("Control+x");
        await page.waitForTimeout(100);
        assert.equal(ad(fake, 0).row.outcome, null);
        await page.evaluate(() => {
            const press = () => dispatchEvent(new KeyboardEvent("keydown", { code: "KeyX", bubbles: true }));
            const h1 = document.querySelector("h1").textContent;
            const watch = new MutationObserver(() => {
                if (document.querySelector("h1").textContent === h1) return;
                watch.disconnect(); // what is drawn later is not at once
                press();
            });
            watch.observe(document.body, { childList: true, subtree: true, characterData: true });
            document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyA", bubbles: true }));
        });
        await h1(page, "Customer Service");
        await page.waitForTimeout(100);
        assert.equal(ad(fake, 0).row.outcome, "confirmed");
        assert.equal(ad(fake, 1).row.outcome, null);
    });

flow("escalating asks for a reason; digits choose reasons; the note is kept", { tame: true },
    async (page, fake) => {
        await start(page);
        await page.keyboard.press("e");
        await page.waitForSelector(".reasons textarea:focus");
        assert.equal(ad(fake, 0).row.outcome, null);
        await page.keyboard.type("two sites, one phone");
        await page.keyboard.press("Enter");
        await toast(page, "Recorded: escalated");
        assert.equal(ad(fake, 0).decisions[0].note, "two sites, one phone");
        await h1(page, "Customer Service");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("5");
        await page.waitForTimeout(50);
        await page.keyboard.press("6");
        await page.waitForSelector(".chip[aria-pressed=true] >> nth=1");
        await page.keyboard.press("x");
        await toast(page, "Recorded: no risk seen");
        assert.equal(ad(fake, 1).decisions[0].reason, "licensed-agency,known-employer");
    });

flow("a skipped ad goes back and does not come again", { tame: true }, async (page, fake) => {
    await start(page);
    await page.keyboard.press("Space");
    await h1(page, "Customer Service");
    await until(() => ad(fake, 0).row.state === "open", "not given back");
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("a");
    await h1(page, "\u041f\u043e\u043b\u044c\u0448\u0430");
    assert.equal(ad(fake, 0).row.state, "open");
});

flow("an ad that is looked at in between does not cost the one that is read", { tame: true },
    async (page, fake) => {
        await start(page);
        await page.keyboard.press("x");
        await toast(page, "Recorded: no risk seen");
        await h1(page, "Customer Service");
        await page.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 0).row.id);
        await page.click("button:has-text('Correct this decision')");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("Space");
        await h1(page, "Customer Service");
        assert.equal(ad(fake, 1).row.holder, "aigul");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("a");
        await h1(page, "\u041f\u043e\u043b\u044c\u0448\u0430");
        await page.click("nav a:has-text('Today')");
        await until(() => fake.state.ads.every((one) => !one.row.holder), "still held");
        assert.deepEqual(fake.state.refused, []);
    });

flow("who was faster is said, to the one who opens and to the one who decides",
    { tame: true, expected: /409/ }, async (page, fake, enter) => {
        const other = await enter("bolat");
        await start(page);
        await other.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 0).row.id);
        await other.waitForSelector("[role=alert]:has-text('aigul was faster')");
        assert.equal(await other.isDisabled(".act.confirmed"), true);
        await other.click("nav a:has-text('Today')");
        await start(other);
        assert.notEqual(await page.textContent(TITLE), await other.textContent(TITLE));
        // What if a claim ran out and the other took the ad meanwhile?
        Object.assign(ad(fake, 0).row, { holder: "bolat", version: 9 });
        await page.keyboard.press("a");
        await page.waitForSelector("[role=alert]:has-text('bolat was faster')");
        assert.equal(ad(fake, 0).decisions.length, 0);
        await page.click("button:has-text('Open it again')");
        await page.waitForSelector(".note.bad:has-text('bolat was faster')");
    });

flow("a decision that does not arrive is said and can be made again",
    { tame: true, expected: /500/ }, async (page, fake) => {
        await start(page);
        fake.state.fail = (request) => /decisions$/.test(request.url);
        await page.keyboard.press("5");
        await page.waitForSelector(".chip[aria-pressed=true]");
        await page.keyboard.press("x");
        await page.waitForSelector("[role=alert]:has-text('Not recorded')");
        fake.state.fail = null;
        await page.click("button:has-text('Open it again')");
        await h1(page, "\u041e\u041f\u0415\u0420\u0410\u0422\u041e\u0420");
        assert.equal(await page.textContent(".act .count"), "1");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("x");
        await toast(page, "Recorded: no risk seen");
        assert.equal(ad(fake, 0).decisions[0].reason, "licensed-agency");
    });

flow("closing asks while an answer is out or a note is not recorded; the answer outlives the page",
    { tame: true }, async (page, fake) => {
        await page.evaluate(() => {
            const ask = window.fetch;
            window.lasting = [];
            window.fetch = (url, how) => {
                if (how.keepalive) window.lasting.push(url);
                return ask(url, how);
            };
        });
        const asks = [];
        page.removeAllListeners("dialog");
        page.on("dialog", (dialog) => { asks.push(dialog.type()); dialog.dismiss(); });
        const close = async () => {
            await page.close({ runBeforeUnload: true });
            await until(() => asks.length, "not asked");
        };
        let answer;
        fake.state.hold = (request) => /decisions$/.test(request.url) &&
            new Promise((done) => { answer = done; });
        await start(page);
        await page.keyboard.press("x");
        await h1(page, "Customer Service");
        await close();
        assert.match((await page.evaluate(() => window.lasting)).join(), /decisions/);
        answer();
        fake.state.hold = null;
        await toast(page, "Recorded");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("n");
        await page.waitForSelector(".reasons textarea:focus");
        await page.keyboard.type("two sites");
        asks.length = 0;
        await close();
        await page.keyboard.press("Enter");
        await page.keyboard.press("a");
        await toast(page, "Recorded: cues confirmed");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("u");
        await h1(page, "Customer Service");
        assert.equal(await page.textContent(".act .count"), "1");
        assert.deepEqual(asks, ["beforeunload"]);
    });

flow("a busy server is asked again when it says so", { tame: true,
    expected: /429/ }, async (page, fake) => {
    await start(page);
    let tries = 0;
    fake.state.busy = (request) => /decisions$/.test(request.url) && ++tries === 1 ? 1 : 0;
    const from = Date.now();
    await page.keyboard.press("x");
    await toast(page, "Recorded");
    assert.ok(Date.now() - from >= 1000 && tries === 2, `${tries} tries`);
    fake.state.busy = (request) => /decisions$/.test(request.url) ? 40 : 0;
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("x");
    await page.waitForSelector("[role=alert]:has-text('Try again in 40 seconds')");
    fake.state.busy = null;
});

const signIn = async (page, name) => {
    await page.fill("input[autocomplete=username]", name);
    await page.fill("input[type=password]", "right horse battery");
    await page.keyboard.press("Enter");
};
const writeNote = async (page, note) => {
    await page.keyboard.press("n");
    await page.waitForSelector(".reasons textarea:focus");
    await page.keyboard.type(note);
    await page.keyboard.press("Enter");
    await page.waitForTimeout(SETTLED_MS);
};

flow("nothing of one person is left for the next", { tame: true, mode: "team" },
    async (page, fake) => {
        await start(page);
        await page.keyboard.press("x");
        await toast(page, "Recorded");
        await page.waitForTimeout(SETTLED_MS);
        await writeNote(page, "seen in case 12");
        await page.click("button:has-text('Sign out')");
        await signIn(page, "bolat");
        await h1(page, "Today");
        assert.ok(fake.state.ads.every((one) => !one.row.holder));
        await page.keyboard.press("u");
        await toast(page, "There is nothing to undo");
        await start(page);
        await h1(page, "Customer Service");
        assert.equal(await page.locator(".act .count").count(), 0);
    });

flow("a session that ends in the middle of a note loses nothing, and shows nobody else's",
    { tame: true, mode: "team", expected: /401|409/ }, async (page, fake) => {
        const noted = async () => {
            await start(page);
            await writeNote(page, "seen in case 12");
            fake.endSessions();
            await page.keyboard.press("x");
            await page.waitForSelector(".note:has-text('kept in this window')");
        };
        await noted();
        assert.equal(await page.inputValue("input[autocomplete=username]"), "aigul");
        await signIn(page, "aigul");
        await page.waitForSelector("[role=alert]:has-text('Please decide again')");
        await h1(page, "\u041e\u041f\u0415\u0420\u0410\u0422\u041e\u0420");
        await page.waitForTimeout(SETTLED_MS);
        await page.keyboard.press("x");
        await toast(page, "Recorded: no risk seen");
        assert.equal(ad(fake, 0).decisions[0].note, "seen in case 12");
        await page.click("nav a:has-text('Today')");
        await noted();
        await signIn(page, "bolat");
        await h1(page, "Today");
        assert.equal(await page.evaluate(() => location.hash), "#/today");
        await page.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 1).row.id);
        await page.waitForSelector(".actions");
        assert.equal(await page.locator(".act .count").count(), 0);
    });

flow("what was typed outlives another language and the end of a session",
    { tame: true, mode: "team", expected: /401/ }, async (page, fake) => {
        await page.click("nav a:has-text('Add an ad')");
        await page.fill("textarea", "No experience. Passport stays in the office.");
        await page.click("form .primary");
        await page.waitForSelector(".added .dimensions");
        await page.click("button[lang=ru]");
        await page.waitForSelector(".added:has-text('\u041e\u0446\u0435\u043d\u043a\u0430')");
        await page.click("button[lang=en]");
        await page.waitForSelector(".added:has-text('Keep it?')");
        await page.fill(".added form input", "from a mother");
        fake.endSessions();
        await page.click("button:has-text('Put in the queue')");
        await page.waitForSelector(".note:has-text('kept in this window')");
        await signIn(page, "aigul");
        await page.waitForSelector(".added:has-text('Keep it?')");
        assert.equal(await page.inputValue(".added form input"), "from a mother");
        assert.match(await page.inputValue("textarea"), /Passport stays/);
        await page.click("nav a:has-text('Today')");
        await start(page);
        await page.click("button:has-text('Hand over')");
        await page.fill("dialog[open] input", "case 12");
        fake.endSessions();
        await page.click("dialog[open] .primary");
        await signIn(page, "aigul");
        await page.click("button:has-text('Hand over')");
        assert.equal(await page.inputValue("dialog[open] input"), "case 12");
    });

flow("a note on one laptop can be copied when its session has ended",
    { tame: true, expected: /401/ }, async (page, fake) => {
        await start(page);
        await writeNote(page, "seen in case 12");
        fake.endSessions();
        await page.click("nav a:has-text('Today')");
        await page.waitForSelector("blockquote:has-text('seen in case 12')");
    });

flow("who types into a new screen at once keeps the focus", {}, async (page) => {
    await h1(page, "Today");
    await page.evaluate(() => new MutationObserver((_, watch) => {
        const box = document.getElementById("search-box");
        if (!box) return;
        watch.disconnect();
        box.focus();
    }).observe(document.body, { childList: true, subtree: true }));
    await page.click("nav a:has-text('Search')");
    await h1(page, "Search");
    await page.waitForTimeout(SETTLED_MS);
    assert.equal(await page.evaluate(() => document.activeElement.id), "search-box");
    await page.click("nav a:has-text('Today')");
    await h1(page, "Today");
    await page.waitForFunction(() => document.activeElement.tagName === "H1");
});

flow("an answer that breaks off is asked for again", {}, async (page, fake) => {
    let tries = 0;
    fake.state.torn = (request) => /\/queue\?|decisions$/.test(request.url) && ++tries % 2;
    await page.click("nav a:has-text('Sources')");
    await page.click("nav a:has-text('Today')");
    await page.waitForSelector(".rows");
    await start(page);
    await page.keyboard.press("x");
    await toast(page, "Recorded: no risk seen");
    assert.ok(tries >= 4, `${tries} tries`);
    assert.equal(ad(fake, 0).decisions.length, 1);
});

flow("a server that is gone is said, and found again", { expected: /ERR_CONNECTION_REFUSED|Failed to load/ },
    async (page, fake) => {
        await start(page);
        await fake.close();
        await page.keyboard.press("x");
        await page.waitForSelector("[role=alert]:has-text('The program does not answer')");
        await page.click("nav a:has-text('Sources')");
        await page.waitForSelector(".note.bad:has-text('The program does not answer')");
        await fake.open();
        await page.click("button:has-text('Try again')");
        await page.waitForSelector(".source");
        await page.click("nav a:has-text('Today')");
        await page.waitForSelector(".rows");
    });

flow("marks lead to their cards and back; m steps; h hides", { tame: true }, async (page) => {
    await start(page);
    assert.equal(await page.locator("mark[role=button]").count(), 6);
    await page.keyboard.press("m");
    const said = await page.evaluate(() => document.activeElement.textContent);
    assert.match(said, /chat or call work in a scam-centre region/);
    await page.keyboard.press("Enter");
    assert.match(await page.evaluate(() => document.activeElement.id), /^cue-/);
    await page.click("#cue-1 .link");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "MARK");
    await page.keyboard.press("h");
    await page.waitForSelector("mark[role=button]", { state: "detached" });
});

flow("what an ad cannot show is grey, what speaks against stands first", { tame: true },
    async (page, fake) => {
        await page.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 1).row.id);
        await page.waitForSelector(".dimensions");
        const grey = await page.locator(".dimensions .unseen").allTextContents();
        assert.equal(grey.length, 3);
        assert.match(grey[0], /cannot be seen in an ad/);
        assert.match(grey[1], /states a term/);
        const sides = await page.locator(".side h2").allTextContents();
        assert.match(sides[0], /What speaks against/);
        assert.match(sides[1], /Cues found/);
        assert.match(await page.textContent(".banner"), /no finding of a crime/);
        assert.match(await page.textContent(".rest-side"), /5 times the reference/);
    });

flow("contacts are shown in full for a reason only", { tame: true }, async (page, fake) => {
    await start(page);
    assert.match(await page.textContent(".contacts"), /\+7 \.\.\. 82/);
    await page.click("button:has-text('Show in full')");
    await page.keyboard.type("phone seen in case 12");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".contacts:has-text('+7 701 555 01 82')");
    assert.deepEqual(fake.state.unmasked.map((one) => one.reason), ["phone seen in case 12"]);
    assert.equal(ad(fake, 0).decisions.length, 0);
    await page.click("button:has-text('Hide again')");
    assert.match(await page.textContent(".contacts"), /\+7 \.\.\. 82/);
});

flow("an ad is handed over for a purpose, as a file, masked unless wished otherwise", { tame: true },
    async (page, fake) => {
        await start(page);
        for (const masked of [true, false]) {
            await page.click("button:has-text('Hand over')");
            await page.fill("dialog[open] input", "case 12, district police");
            if (!masked) await page.click("dialog[open] button:has-text('Contacts in full')");
            const [file] = await Promise.all([
                page.waitForEvent("download"), page.click("dialog[open] .primary")]);
            assert.equal(file.suggestedFilename(), `handover-${ad(fake, 0).row.id.slice(0, 8)}.tar`);
            await toast(page, masked ? "Handed over as handover-" : "2 archived pages are not in the archive any more");
        }
        assert.deepEqual(fake.state.handed.map((one) => [one.purpose, one.masked]),
            [["case 12, district police", true], ["case 12, district police", false]]);
    });

flow("an ad is added: explained at once, kept when wished", {}, async (page, fake) => {
    await page.click("nav a:has-text('Add an ad')");
    await page.fill("textarea", "No experience. Passport stays in the office. <b>bold</b>");
    await page.click("button:has-text('Explain')");
    await page.waitForSelector("mark:has-text('Passport stays in the office')");
    assert.match(await page.textContent(".questions"), /Who is the employer/);
    assert.match(await page.getAttribute(".questions a[lang=uz]", "href"), /^\/api\/v1\/leaflet\?lang=uz/);
    const before = fake.state.ads.length;
    await page.fill(".added form input", "from a mother");
    await page.click("button:has-text('Put in the queue')");
    await toast(page, "Put in the queue");
    assert.equal(fake.state.ads.length, before + 1);
    await page.click("a:has-text('Open it')");
    await page.waitForSelector(".actions");
    assert.match(await page.textContent(".ad-text.text"), /<b>bold<\/b>/);
    assert.match(await page.textContent(".notes"), /Where it came from.*from a mother.*aigul/);
});

flow("an ad that was decided before is said to be, a second press sends nothing more", {}, async (page, fake) => {
    await page.click("nav a:has-text('Add an ad')");
    await page.fill("textarea", "No experience, decided before.");
    await page.click("button:has-text('Explain')");
    await page.waitForSelector(".added:has-text('Keep it?')");
    await page.evaluate(() => {
        const form = document.querySelector(".added form");
        form.requestSubmit();
        form.requestSubmit();
    });
    await page.waitForSelector(".added .note:has-text('Decided: no risk seen, by bolat')");
    await toast(page, "It is not in the queue again");
    assert.equal(fake.state.brought, 1);
    await page.fill("form.add input >> nth=0", "Another title");
    await page.click("button:has-text('Explain')");
    await page.waitForSelector(".added:has-text('Keep it?')");
});

flow("a dropped file is read as text, a picture is not", {}, async (page) => {
    await page.click("nav a:has-text('Add an ad')");
    await page.setInputFiles("input[type=file]", { name: "a.txt", mimeType: "text/plain",
        buffer: Buffer.from([0xcf, 0xe0, 0xf1, 0xef, 0xee, 0xf0, 0xf2]) });
    await page.waitForFunction(() => document.querySelector("textarea").value === "\u041f\u0430\u0441\u043f\u043e\u0440\u0442");
    await page.setInputFiles("input[type=file]", { name: "a.png", mimeType: "image/png", buffer: Buffer.from("x") });
    await page.waitForSelector("[role=alert]:has-text('no picture')");
});

flow("search finds, marks and opens", {}, async (page, fake) => {
    await h1(page, "Today");
    await page.keyboard.press("/");
    await h1(page, "Search");
    await page.fill("#search-box", "worked off");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".snippet mark:has-text('worked off')");
    assert.match(page.url(), /#\/search\?q=worked\+off/);
    await page.click(".row-link");
    await h1(page, "Customer Service");
    await until(() => ad(fake, 1).row.holder === "aigul", "not claimed");
});

flow("the answer to the last question counts, also when an older one comes later", {}, async (page, fake) => {
    await page.waitForSelector(".rows");
    let release;
    const late = new Promise((done) => { release = done; });
    fake.state.hold = (request) => /\/queue\?.*source=tg-jobs/.test(request.url) ? late : null;
    await page.selectOption("#first-filter", "tg-jobs");
    await page.click("button:has-text('Clear')");
    await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 45);
    const overtaken = page.waitForResponse(/source=tg-jobs/);
    release();
    await (await overtaken).finished();
    await page.waitForTimeout(SETTLED_MS);
    assert.equal(await page.locator(".row-link").count(), 45);
});

flow("filters, rows by key, more rows", {}, async (page) => {
    await page.waitForSelector(".rows");
    assert.equal(await page.locator(".row-link").count(), 45);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    assert.match(await page.evaluate(() => document.activeElement.textContent), /Customer/);
    await page.keyboard.press("k");
    await page.keyboard.press("f");
    assert.equal(await page.evaluate(() => document.activeElement.id), "first-filter");
    await page.selectOption("#first-filter", "tg-jobs");
    await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 1);
    await page.click("button:has-text('Clear')");
    await page.click("button:has-text('With care')");
    await page.waitForSelector(".note.care:has-text('11616')");
    assert.equal(await page.locator(".row-link").count(), 1);
    await start(page);
    await page.waitForSelector(".review .note.care:has-text('11616')");
});

const chosen = (page) => page.locator("tr.chosen").count();

flow("several ads are decided at once by key, and taken back at once", { tame: true },
    async (page, fake) => {
        await page.waitForSelector(".rows");
        await page.keyboard.press("j");
        await page.keyboard.press("Space");
        assert.equal(await chosen(page), 1);
        await page.keyboard.press("Shift+ArrowDown");
        await page.keyboard.press("Shift+ArrowDown");
        await page.waitForSelector(".chosen-bar:has-text('3 ads are chosen')");
        await page.keyboard.press("Shift+ArrowUp");
        await page.waitForSelector(".chosen-bar:has-text('2 ads are chosen')");
        await page.keyboard.press("j");
        await page.keyboard.press("j");
        await page.keyboard.press("Space");
        await page.waitForSelector(".chosen-bar:has-text('3 ads are chosen')");
        await page.keyboard.press("Shift+X");
        await page.waitForSelector("dialog[open]:has-text('no risk seen')");
        assert.equal(await page.isDisabled("dialog .primary"), true);
        await page.click("dialog .chip:has-text('licensed agency')");
        await page.click("dialog .primary");
        await toast(page, "Recorded for 3 ads: no risk seen");
        const decided = () => fake.state.ads.filter((one) => one.row.state === "decided");
        assert.deepEqual(decided().map((one) => fake.state.ads.indexOf(one)), [0, 1, 6]);
        assert.deepEqual(decided().map((one) => one.decisions[0].reason),
            Array(3).fill("licensed-agency"));
        await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 40);
        assert.match(await page.textContent(".progress"), /3 decided today/);
        await page.keyboard.press("u");
        await toast(page, "Taken back for 3 ads");
        await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 43);
        assert.equal(decided().length, 0);
        assert.ok(fake.state.ads.every((one) => !one.row.holder));
        assert.equal(await chosen(page), 0);
    });

flow("rows are chosen by mouse; who was faster keeps the ad; never with care", { tame: true },
    async (page, fake) => {
        await page.waitForSelector(".rows");
        const box = (i) => page.click(`.rows tbody tr >> nth=${i} >> input`,
            i === 4 ? { modifiers: ["Shift"] } : {});
        await box(1);
        await box(4);
        assert.equal(await chosen(page), 4);
        await box(2);
        assert.equal(await chosen(page), 3);
        Object.assign(ad(fake, 1).row, { holder: "bolat", state: "claimed" });
        await page.click(".chosen-bar button:has-text('Confirm')");
        await page.click("dialog .chip:has-text('documents, debt')");
        await page.click("dialog .primary");
        await page.waitForSelector("[role=alert]:has-text('1 ad was not: somebody else has it')");
        assert.equal(fake.state.ads.filter((one) => one.row.outcome === "confirmed").length, 2);
        assert.equal(ad(fake, 1).row.state, "claimed");
        await page.click("button:has-text('With care')");
        await page.waitForSelector(".note.care");
        await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 1);
        assert.equal(await page.locator(".rows input").count(), 0);
        await page.focus(".row-link");
        await page.keyboard.press("Space");
        assert.equal(await chosen(page), 0);
    });

flow("a list is saved with its filters", {}, async (page) => {
    const saved = async (name, query) => {
        const [file] = await Promise.all([page.waitForEvent("download"),
            page.click(`a:has-text('${name}')`)]);
        assert.match(file.suggestedFilename(), /^lurewatch-list\.(csv|jsonl)$/);
        assert.deepEqual(JSON.parse(readFileSync(await file.path(), "utf8")), query);
    };
    await page.waitForSelector(".rows");
    await page.selectOption("#first-filter", "tg-jobs");
    await page.waitForFunction(() => document.querySelectorAll(".row-link").length === 1);
    await saved("CSV", { state: "open", source: "tg-jobs" });
    await page.evaluate(() => { location.hash = "#/search?band=high&from=2026-11-01"; });
    await h1(page, "Search");
    await saved("JSON lines", { band: "high", from: "2026-11-01", search: "1" });
});

flow("a pause is suggested, stands in nobody's way and can be switched off", { tame: true },
    async (page) => {
        await page.waitForSelector(".rows");
        await page.click(".rows tbody tr >> nth=4 >> input");
        await page.click(".rows tbody tr >> nth=29 >> input", { modifiers: ["Shift"] });
        await page.click(".chosen-bar .not-risk");
        await page.click("dialog .chip >> nth=0");
        await page.click("dialog .primary");
        await toast(page, "Recorded for 26 ads");
        await start(page);
        assert.equal(await page.locator(".pause").count(), 0);
        await page.evaluate(() => { location.hash = "#/settings"; });
        await page.selectOption(".pauses select", "often");
        await page.click("nav a:has-text('Today')");
        await start(page);
        await page.waitForSelector(".pause:has-text('26 ads are decided')");
        await page.keyboard.press("x");
        await toast(page, "Recorded: no risk seen");
        await page.click(".pause button:has-text('Take a pause')");
        await h1(page, "The day so far");
        await page.waitForSelector("main:has-text('Flagged')"); // counts come behind the rest
        assert.match(await page.textContent("main"), /You decided 27 ads today.*Flagged\d+/s);
        await page.click("a:has-text('Back to Today')");
        await start(page);
        assert.equal(await page.locator(".pause").count(), 0);
    });

flow("beside the decided list stand its own counts, and nothing is claimed from it", { tame: true }, async (page, fake) => {
    await page.waitForSelector(".rows");
    Object.assign(ad(fake, 0).row, { state: "decided", outcome: "confirmed", source: "only-here" });
    await page.selectOption("label:has-text('State') select", "decided");
    await page.waitForSelector("option:has-text('only-here (1)')", { state: "attached" });
    assert.equal(await page.locator("option:has-text('zarplata-kz')").count(), 0);
    assert.equal(await page.isDisabled(".start"), true);
    await page.selectOption("label:has-text('State') select", "");
    await page.waitForSelector("option:has-text('zarplata-kz')", { state: "attached" });
    assert.equal(await page.isDisabled(".start"), false);
});

flow("sources say how they do, and can be paused", {}, async (page, fake) => {
    await page.click("nav a:has-text('Sources')");
    await page.waitForSelector(".source");
    assert.match(await page.textContent(".source >> nth=0"), /works.*another address of the same page/);
    assert.match(await page.textContent(".source >> nth=1"), /14 \u00d7 closed by robots.txt/);
    assert.match(await page.textContent(".source >> nth=3"), /trouble/);
    await page.click(".source >> nth=0 >> button:has-text('Pause')");
    await toast(page, "tg-jobs is paused");
    assert.equal(fake.state.sources[0].paused, true);
});

flow("the language changes without losing the place", { tame: true }, async (page) => {
    await start(page);
    await page.click("button[lang=kk]");
    await page.waitForSelector(".act.confirmed:has-text('\u0420\u0430\u0441\u0442\u0430\u0443')");
    assert.equal(await page.getAttribute("html", "lang"), "kk");
    await h1(page, "\u041e\u041f\u0415\u0420\u0410\u0422\u041e\u0420");
    assert.equal(await page.getAttribute(".ad-text.text", "lang"), "ru");
    await page.click("button[lang=ru]");
    await page.waitForSelector(".act.confirmed:has-text('\u041f\u043e\u0434\u0442\u0432\u0435\u0440\u0434\u0438\u0442\u044c')");
    await page.reload();
    await page.waitForSelector(".act.confirmed:has-text('\u041f\u043e\u0434\u0442\u0432\u0435\u0440\u0434\u0438\u0442\u044c')");
});

flow("keys are moved, put behind Alt and switched off", { tame: true }, async (page, fake) => {
    await h1(page, "Today");
    await page.keyboard.press("Shift+Slash");
    await page.click("dialog a:has-text('Change the keys')");
    await page.click("button[aria-label^='Confirm the cues']");
    await page.keyboard.press("x");
    await page.waitForSelector("[role=alert]:has-text('taken: Not a risk')");
    await page.click("button[aria-label^='Confirm the cues']");
    await page.keyboard.press("p");
    await page.waitForSelector("button[aria-label='Confirm the cues: key P. Change']");
    await page.click("nav a:has-text('Today')");
    await start(page);
    await page.keyboard.press("a");
    await page.waitForTimeout(100);
    assert.equal(ad(fake, 0).row.outcome, null);
    await page.keyboard.press("p");
    await toast(page, "Recorded");
    await page.evaluate(() => { location.hash = "#/settings"; });
    await page.click("button:has-text('With Alt')");
    await page.evaluate(() => { location.hash = "#/today"; });
    await start(page);
    await page.keyboard.press("p");
    await page.waitForTimeout(100);
    assert.equal(ad(fake, 1).row.outcome, null);
    await page.keyboard.press("Alt+p");
    await h1(page, "\u041f\u043e\u043b\u044c\u0448\u0430");
});

flow("a decision is corrected by a new one", { tame: true }, async (page, fake) => {
    await start(page);
    await page.keyboard.press("a");
    await toast(page, "Recorded");
    await page.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 0).row.id);
    await page.waitForSelector(".note:has-text('by aigul')");
    await page.click("button:has-text('Correct this decision')");
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("x");
    await until(() => ad(fake, 0).decisions.length === 2, "not corrected");
    assert.equal(ad(fake, 0).decisions[1].supersedes, ad(fake, 0).decisions[0].id);
});

flow("hostile ads show as text", {}, async (page, fake) => {
    await page.waitForSelector(".row-link:has-text('<script>')");
    await page.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 3).row.id);
    await page.waitForSelector(".ad-text.text");
    const text = await page.textContent(".ad-text.text");
    assert.match(text, /<script>window\.hit = 1<\/script><img src="http:\/\/evil\.test/);
    assert.match(text, /RLOgnihtemosPDF LRIxPDI ZWSPzU\+0000ero/);
    assert.equal(await page.evaluate(() => window.hit), undefined);
    assert.equal(await page.locator("main img, main svg, main script, main iframe").count(), 0);
    await page.evaluate((id) => { location.hash = "#/ad/" + id; }, ad(fake, 4).row.id);
    await page.waitForSelector("h1:has-text('wwww')");
    await page.waitForSelector("button:has-text('Show all')");
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(await wide() <= 1280);
    await page.click("button:has-text('Show all')");
    await page.waitForFunction(() => document.querySelector(".ad-text.text").textContent.length >= 1 << 20);
    assert.ok(await wide() <= 1280);
});

flow("the list is worked to its end", { tame: true }, async (page, fake) => {
    fake.state.ads = fake.state.ads.slice(0, 3);
    await start(page);
    for (let i = 0; i < 3; i++) {
        await page.keyboard.press("x");
        await until(() => ad(fake, i).row.outcome, "not recorded");
        await page.waitForTimeout(SETTLED_MS);
    }
    await h1(page, "Nothing waits in this list");
    assert.match(await page.textContent("main"), /You decided 3 ads today/);
});

flow("twenty decisions by key are quick", { tame: true }, async (page) => {
    await start(page);
    const times = [];
    for (let i = 0; i < 20; i++) {
        times.push(await page.evaluate(() => new Promise((done) => {
            const title = () => (document.querySelector(".review h1") || {}).textContent;
            const before = title(), from = performance.now();
            const look = () => performance.now() - from > 5000 || (title() && title() !== before) ?
                done(performance.now() - from) : requestAnimationFrame(look);
            document.body.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyX", bubbles: true }));
            look();
        })));
        await page.waitForTimeout(SETTLED_MS);
    }
    assert.ok(times.every((ms) => ms < 5000), "an ad did not come");
    times.sort((a, b) => a - b);
    console.log(`# key to next ad, ms: median ${times[10].toFixed()}, p95 ${times[18].toFixed()}`);
});
