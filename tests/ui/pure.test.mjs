#!/usr/bin/env node
// pure: what the page computes without a document: marks from spans, keys, plurals, addresses,
// ages. Prints TAP.
// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { query } from "../../web/ui/src/api.js";
import { detail } from "../../web/ui/src/details.js";
import { ageOf, fill, pluralForm, speak, t, tn } from "../../web/ui/src/i18n.js";
import { ACTIONS, bindable, collisions, keysOf, meaning, SETTLE_MS } from
    "../../web/ui/src/keys.js";
import { codePoints, cut, defang, labelOf, oneLine, pieces, spansOf, visible, weighty } from
    "../../web/ui/src/marks.js";
import { Pace, PACES, paceOf } from "../../web/ui/src/pace.js";
import { word } from "../../web/ui/src/words.js";
import { readPo } from "./po.mjs";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");
const span = (start, end, hit = "h") => ({ start, end, hit });
const shown = (text, spans, limit) => cut(text, spans, limit).parts
    .map((part) => part.hits ? `[${part.text}|${part.hits.join()}]` : part.text).join("");

test("a mark stands where its span says", () => {
    assert.equal(shown("abcdef", [span(1, 3, "x"), span(4, 5, "y")]), "a[bc|x]d[e|y]f");
    assert.equal(shown("abc", [span(0, 3, "x")]), "[abc|x]");
    assert.equal(shown("abc", []), "abc");
    assert.equal(shown("", [span(0, 1)]), "");
});

test("spans count code points, not UTF-16 units", () => {
    assert.equal(shown("\u{1f4b0}\u{1f4b0} 5\u20b8", [span(2, 4, "x")]),
        "\u{1f4b0}\u{1f4b0}[ 5|x]\u20b8");
    assert.equal(codePoints("\u{1f4b0}a"), 2);
});

test("where spans overlap, a piece names both", () => {
    assert.equal(shown("abcdef", [span(0, 4, "x"), span(2, 6, "y")]), "[ab|x][cd|x,y][ef|y]");
    assert.equal(shown("abcdef", [span(1, 2, "y"), span(0, 6, "x")]), "[a|x][b|x,y][cdef|x]");
    assert.deepEqual(pieces([span(0, 4, "x"), span(2, 6, "y")], 6).map((one) => one.ends.join()),
        ["", "x", "y"]);
    assert.equal(shown("abcdef", [span(0, 3, "x"), span(1, 6, "x")]), "[a|x][bc|x][def|x]");
    assert.equal(shown("abcdef", [span(0, 2, "x"), span(2, 4, "y")]), "[ab|x][cd|y]ef");
    assert.equal(shown("abcdef", [span(0, 2, "x"), span(0, 2, "x")]), "[ab|x]cdef");
});

test("spans that point nowhere are no marks", () => {
    const nowhere = [span(-1, 2), span(3, 3), span(4, 2), span(9, 12), span(NaN, 2),
        span(0.5, 2), span(undefined, 3), span(null, 3), span("0", "2"), span(0, Infinity)];
    assert.equal(shown("abcdef", nowhere), "abcdef");
    assert.equal(shown("abcdef", [span(4, 99, "x")]), "abcd[ef|x]");
});

test("the parts join to the text whatever the spans are", () => {
    let seed = 7;
    const random = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
    const text = "\u041f\u0430\u0441\u043f\u043e\u0440\u0442 \u{1f4b0} \ud800 x\u202ey";
    for (let round = 0; round < 300; round++) {
        const spans = Array.from({ length: random(9) }, (_, i) =>
            span(random(24) - 4, random(24) - 2, i));
        assert.equal(cut(text, spans).parts.map((part) => part.text).join(""), text);
        for (const [i, one] of pieces(spans, codePoints(text)).entries())
            assert.ok(one.end > one.start && one.hits.length, `piece ${i}`);
    }
});

test("a hundred thousand spans and a megabyte are cut at once", () => {
    const text = "a".repeat(1 << 20);
    const spans = Array.from({ length: 100000 }, (_, i) => span(i * 10, i * 10 + 5, i));
    const { parts, left } = cut(text, spans);
    assert.equal(parts.length, 200000);
    assert.equal(left, 0);
    const deep = Array.from({ length: 20000 }, (_, i) => span(i, (1 << 20) - i, i));
    assert.ok(cut(text, deep).parts.every((part) => part.hits === null || part.hits.length <= 12));
});

test("a long text is cut off and what is left is counted", () => {
    assert.equal(shown("abcdef", [span(2, 6, "x")], 4), "ab[cd|x]");
    assert.equal(cut("ab\u{1f4b0}def", [], 3).left, 3);
});

test("hits that count carry labels, others do not", () => {
    const hit = (cue, points, field = "text") => ({ cue, points, field, start_cp: 0, end_cp: 1 });
    const spans = spansOf("text", [hit("A", 2), hit("B", 0), hit("C", 1), hit("D", 1, "title")],
        [hit("N", -1)]);
    assert.deepEqual(spans.map((one) => one.hit.cue + one.hit.label + one.hit.against),
        ["A1false", "C2false", "Natrue"]);
    assert.deepEqual(weighty(undefined), { strong: [], weak: [] });
    assert.equal(labelOf(25, true), "z");
    assert.equal(labelOf(26, true), "z2");
});

test("turns of direction and unseen characters are shown", () => {
    assert.deepEqual(visible("a\u202eb"), ["a", { hidden: "RLO" }, "b"]);
    assert.deepEqual(visible("\u200b\ufeff\u2066"),
        [{ hidden: "ZWSP" }, { hidden: "BOM" }, { hidden: "LRI" }]);
    assert.deepEqual(visible("\u0000"), [{ hidden: "U+0000" }]);
    assert.deepEqual(visible("a\r\nb\tc"), ["a\nb\tc"]);
    assert.deepEqual(visible("\u{1f468}\u200d\u{1f469}"), ["\u{1f468}\u200d\u{1f469}"]);
    assert.deepEqual(visible("\u0440\u200d\u0430"), ["\u0440", { hidden: "ZWJ" }, "\u0430"]);
    assert.deepEqual(visible(""), []);
});

test("a title is one line and not too long", () => {
    assert.equal(oneLine("\n  first\nsecond"), "first");
    assert.equal(oneLine("w".repeat(500), 3), "www\u2026");
    assert.equal(oneLine(undefined), "");
});

test("an address cannot be opened by mistake", () => {
    for (const [url, safe] of [
        ["https://a.b.test/x.html?y=1.2", "hxxps://a[.]b[.]test/x.html?y=1.2"],
        ["HTTP://A.test", "hxxp://A[.]test"],
        ["hxxps://a[.]b/x", "hxxps://a[.]b/x"],
        ["a.test/x", "a[.]test/x"],
        ["https://me@a.test:8/", "hxxps://me@a[.]test:8/"],
        ["", ""], [undefined, ""],
    ]) {
        assert.equal(defang(url), safe);
        assert.equal(defang(defang(url)), safe);
    }
});

const press = (code, more) => ({ code, key: "", ...more });
const here = (more) => ({ where: "review", field: false, press: false, nowMs: 1000, shownMs: 0, ...more });
const single = keysOf(null);
const id = (event, keys, at) => (meaning(event, keys, at) || {}).id;

test("a key is a place on the keyboard, whatever letter stands on it", () => {
    assert.equal(id(press("KeyA", { key: "\u0444" }), single, here()), "confirmed");
    assert.equal(id(press("KeyX", { key: "\u0447" }), single, here()), "not-risk");
    assert.equal(id(press("KeyZ", { key: "a" }), single, here()), undefined);
    assert.deepEqual(meaning(press("Digit3", { key: "\u0456" }), single, here()), { id: "reason", n: 3 });
    assert.equal(id(press("Backspace"), single, here()), "undo");
    assert.equal(id(press("Slash", { shiftKey: true, key: "," }), single, here()), "help");
});

test("no key acts in a field, held down, with a modifier or at once after a new ad", () => {
    const a = press("KeyA");
    assert.equal(id(a, single, here({ field: true })), undefined);
    assert.equal(id({ ...a, repeat: true }, single, here()), undefined);
    assert.equal(id({ ...a, isComposing: true }, single, here()), undefined);
    for (const modifier of ["ctrlKey", "metaKey", "altKey", "shiftKey"])
        assert.equal(id({ ...a, [modifier]: true }, single, here()), undefined);
    assert.equal(id(a, single, here({ shownMs: 1001 - SETTLE_MS })), undefined);
    assert.equal(id(a, single, here({ shownMs: 1000 - SETTLE_MS })), "confirmed");
    assert.equal(id(press("Space"), single, here({ press: true })), undefined);
    assert.equal(id(a, single, here({ where: "list" })), undefined);
});

test("keys can be switched off, put behind Alt and moved", () => {
    assert.equal(id(press("KeyA"), keysOf({ mode: "off" }), here()), undefined);
    const alt = keysOf({ mode: "alt" });
    assert.equal(id(press("KeyA"), alt, here()), undefined);
    assert.equal(id(press("KeyA", { altKey: true }), alt, here()), "confirmed");
    const moved = keysOf({ mode: "single", map: { confirmed: "KeyP", nothing: "KeyB", skip: "Tab" } });
    assert.equal(id(press("KeyP"), moved, here()), "confirmed");
    assert.equal(id(press("KeyA"), moved, here()), undefined);
    assert.equal(moved.map.skip, "Space");
    assert.equal(keysOf({ mode: "x", map: null }).mode, "single");
});

test("no two actions of one screen share a key", () => {
    for (const action of ACTIONS.filter((one) => !one.shift))
        assert.deepEqual(collisions(single.map, action.id, action.code), []);
    assert.deepEqual(collisions(single.map, "confirmed", "KeyX"), ["not-risk"]);
    assert.deepEqual(collisions(single.map, "confirmed", "KeyJ"), []);
    for (const code of ["Tab", "Escape", "Enter", "ArrowUp", "Digit1", "ControlLeft", "", null])
        assert.equal(bindable(code), false);
});

test("plurals follow the Plural-Forms of the message files", () => {
    for (const lang of ["ru", "kk"]) {
        const header = readFileSync(path.join(root, "po", lang + ".po"), "utf8");
        const said = /plural=(.*?);\\n/.exec(header)[1];
        const form = new Function("n", "return Number(" + said + ")");
        for (let n = 0; n < 250; n++) assert.equal(pluralForm(lang, n), form(n), `${lang} ${n}`);
    }
    assert.equal(pluralForm("en", 1), 0);
    assert.equal(pluralForm("en", 0), 1);
});

test("every way in which a page can end has a word", () => {
    const source = readFileSync(path.join(root, "core/page.c"), "utf8");
    const [table] = /outcome_name\[[^}]*/.exec(source);
    const names = [...table.matchAll(/= "(\w+)"/g)].map((one) => one[1]);
    assert.ok(names.length > 20);
    for (const name of names)
        assert.ok(word("page", name) !== name, name);
});

test("words are translated, filled in and fall back to English", () => {
    speak("ru", { "{n} ad": ["{n} \u043e\u0431\u044a\u044f\u0432\u043b\u0435\u043d\u0438\u0435", "{n} \u043e\u0431\u044a\u044f\u0432\u043b\u0435\u043d\u0438\u044f", "{n} \u043e\u0431\u044a\u044f\u0432\u043b\u0435\u043d\u0438\u0439"], High: "\u0412\u044b\u0441\u043e\u043a\u0438\u0439" });
    assert.equal(t("High"), "\u0412\u044b\u0441\u043e\u043a\u0438\u0439");
    assert.equal(t("Nowhere {x}", { x: 1 }), "Nowhere 1");
    assert.equal(t("constructor"), "constructor");
    assert.equal(tn("{n} ad", "{n} ads", 22), "22 \u043e\u0431\u044a\u044f\u0432\u043b\u0435\u043d\u0438\u044f");
    assert.equal(tn("{n} row", "{n} rows", 5), "5 rows");
    assert.equal(fill("{a} {constructor} {b}", { a: "{b}", b: 2 }), "{b} {constructor} 2");
    speak("en", {});
});

test("an age is said in one unit", () => {
    const now = Date.parse("2026-11-22T12:00:00Z");
    for (const [at, n, unit] of [
        ["2026-11-22T11:59:40Z", 0, "minute"], ["2026-11-22T11:18:00Z", 42, "minute"],
        ["2026-11-22T09:59:00Z", 2, "hour"], ["2026-11-20T11:00:00Z", 2, "day"],
        ["2026-10-02T12:00:00Z", 51, "day"], ["2026-09-01T12:00:00Z", 11, "week"],
        ["2026-11-22T13:00:00Z", 0, "minute"],
    ]) assert.deepEqual(ageOf(at, now), { n, unit }, at);
    assert.equal(ageOf("yesterday", now), null);
    assert.equal(ageOf(null, now), null);
});

test("a question holds what is given only", () => {
    assert.equal(query({ a: 1, b: "", c: undefined, d: "x y&z" }), "?a=1&d=x+y%26z");
    assert.equal(query({}), "");
});

test("every text of the page keeps its places in both languages", () => {
    for (const lang of ["ru", "kk"])
        for (const [english, said] of Object.entries(readPo(path.join(root, "po", lang + ".po"))))
            for (const form of [].concat(said)) {
                const places = (text) => (text.match(/\{[a-z_]+\}/g) || []).sort().join();
                assert.equal(places(form), places(english), `${lang}: ${english}`);
            }
});

test("a pause is due after so many decisions or so long, and a rest counts as one", () => {
    const min = (n) => n * 60000;
    const pace = new Pace();
    assert.equal(pace.due("often", 0), false);
    pace.did(PACES.often.decisions - 1, min(1));
    assert.equal(pace.due("often", min(2)), false);
    pace.did(1, min(3));
    assert.equal(pace.due("often", min(3)), true);
    assert.equal(pace.due("usual", min(3)), false);
    assert.equal(pace.due("never", min(3)), false);
    pace.did(-1, min(4));
    assert.equal(pace.due("often", min(4)), false);
    for (let at = 5; at <= 46; at++) pace.did(0, min(at));
    assert.equal(pace.due("often", min(46)), true);
    assert.equal(pace.due("often", min(60)), false);
    pace.did(1, min(60));
    assert.equal(pace.count, 1);
    pace.rest();
    assert.equal(pace.due("often", min(60)), false);
    assert.deepEqual(["often", "", undefined, "constructor", 7].map(paceOf),
        ["often", "usual", "usual", "usual", "usual"]);
});

// What the crawler wrote of pages that failed, and libcurl 7.88 and 8 of connections.
test("what the crawler notes is said in the reader's language", () => {
    const notes = ["status 503", "status 302 without Location", "status 404; it asks not to be kept: not archived",
        "redirect to \u00b7\u00b7, which is no URL", "the answer ends inside its header",
        "reads like what the site shows for an address that does not exist",
        "an address that does not exist, asked for to learn how the site says so: it does not",
        "the page asks not to be kept: it is not archived",
        "its address has requests in flight already",
        "what was read from it is more than can be handed over",
        "Could not resolve host: board.test", "Couldn't resolve host name: board.test",
        "Failed to connect to board.test port 443 after 12 ms: Couldn't connect to server",
        "Failed to connect to board.test port 80: Connection refused", "Couldn't connect to server",
        "Recv failure: Connection reset by peer", "Send failure: Broken pipe", "Empty reply from server",
        "OpenSSL SSL_connect: Connection reset by peer in connection to board.test:443 ",
        "transfer closed with 12 bytes remaining to read",
        "transfer closed with outstanding read data remaining",
        "end of response with 12 bytes missing", "SSL certificate problem: certificate has expired",
        "SSL: no alternative certificate subject name matches target host name 'board.test'",
        "OpenSSL/3.0.11: error:0A000410:SSL routines::sslv3 alert handshake failure",
        "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)",
        "Received HTTP/0.9 when not allowed"];
    for (const lang of ["ru", "kk"]) {
        speak(lang, readPo(path.join(root, "po", lang + ".po")));
        for (const note of notes) {
            const { text, known } = detail(note);
            assert.ok(known, note);
            assert.ok(!/[a-z]{2}/.test(text.replaceAll("board.test", "")), `${lang} ${note}: ${text}`);
        }
    }
    assert.deepEqual(detail("to hxxps://board[.]test/"), { text: "hxxps://board[.]test/", known: true });
    assert.deepEqual(detail("a new sentence; status 503"),
        { text: "a new sentence; status 503", known: false });
    assert.equal(detail("status 503 {status}").known, false);
    speak("en", {});
    assert.equal(detail("status 503").text, "the site answers 503");
});

// A sentence that the crawler no longer writes, or writes in other words, is one that is not known.
test("the crawler writes the sentences that are known", () => {
    const crawler = readdirSync(path.join(root, "crawler")).filter((name) => name.endsWith(".c"))
        .map((name) => readFileSync(path.join(root, "crawler", name), "utf8")).join("")
        .replace(/"\s*"/g, "");
    for (const part of ["\"status %d\"", "status %d without Location", ", which is %s", "\"no URL\"",
        "the answer ends inside its header", "its address has requests in flight already",
        "reads like what the site shows for an address that does not exist",
        "an address that does not exist, asked for to learn how the site says so: it does not",
        "the page asks not to be kept: ", "it asks not to be kept: ",
        "what was read from it is more than can be handed over"])
        assert.ok(crawler.includes(part), part);
});
