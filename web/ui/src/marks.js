// marks: an ad's text cut into what is shown plain and what is marked. The text is hostile: spans
// may overlap, point nowhere or come by the thousand, the text may be a megabyte without a blank
// or turn its letters around with control characters. Knows no document.
// SPDX-License-Identifier: Apache-2.0

// More than this of what covers one place is not told apart.
const DEEP = 12;

// Spans {start, end, hit} in code points of a text of `length`, as pieces
// [{start, end, hits, ends}]: sorted, apart from each other, none empty. Where spans overlap, a
// piece names all hits that cover it; `ends` are those that end with it.
export function pieces(spans, length) {
    const turns = new Map(); // place: {open: [hit], close: [hit]}
    const turn = (at) => {
        if (!turns.has(at)) turns.set(at, { open: [], close: [] });
        return turns.get(at);
    };
    for (const { start, end, hit } of spans) {
        if (!Number.isInteger(start) || !Number.isInteger(end)) continue;
        if (start < 0 || Math.min(end, length) <= start) continue;
        turn(start).open.push(hit);
        turn(Math.min(end, length)).close.push(hit);
    }
    const out = [];
    const active = new Map(); // hit: how many of its spans are open
    let before = 0;
    for (const [at, { open, close }] of [...turns].sort((a, b) => a[0] - b[0])) {
        if (active.size) {
            const hits = first(active, DEEP);
            out.push({ start: before, end: at, hits, ends: hits.filter((h) => close.includes(h)) });
        }
        for (const hit of open) active.set(hit, (active.get(hit) || 0) + 1);
        for (const hit of close)
            if (active.get(hit) > 1) active.set(hit, active.get(hit) - 1);
            else active.delete(hit);
        before = at;
    }
    return out;
}

function first(map, n) {
    const out = [];
    for (const key of map.keys()) {
        if (out.length === n) break;
        out.push(key);
    }
    return out;
}

// The text as parts [{text, hits, ends}] that join to its first `limit` code points; `hits` is
// null where nothing is marked. `left` counts the code points that were left out.
export function cut(text, spans, limit = Infinity) {
    const length = codePoints(text);
    const shown = Math.min(length, limit);
    const parts = [];
    let at = 0, unit = 0;
    // Steps to the code point `to`; what was passed becomes a part.
    const take = (to, hits, ends) => {
        const from = unit;
        for (; at < to; at++) unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
        if (unit > from) parts.push({ text: text.slice(from, unit), hits, ends });
    };
    for (const piece of pieces(spans, shown)) {
        take(piece.start, null, null);
        take(piece.end, piece.hits, piece.ends);
    }
    take(shown, null, null);
    return { parts, left: length - shown };
}

export function codePoints(text) {
    let n = 0;
    for (let i = 0; i < text.length; i++, n++) if (text.codePointAt(i) > 0xffff) i++;
    return n;
}

// Turns of direction, and characters that nobody sees: shown as words, never obeyed.
const hidden = new RegExp("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f" +
    "\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb]|" +
    "(?<=\\p{L})[\u200c\u200d](?=\\p{L})", "gu");
const names = {
    0x200b: "ZWSP", 0x200c: "ZWNJ", 0x200d: "ZWJ", 0x200e: "LRM", 0x200f: "RLM",
    0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
    0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xad: "SHY", 0xfeff: "BOM",
};

// The text as strings and {hidden: "RLO"} for the characters that must not work. Carriage returns
// before a line feed are dropped.
export function visible(text) {
    const out = [];
    const plain = text.replace(/\r\n/g, "\n");
    let at = 0;
    for (const found of plain.matchAll(hidden)) {
        if (found.index > at) out.push(plain.slice(at, found.index));
        const code = found[0].codePointAt(0);
        out.push({
            hidden: names[code] || "U+" + code.toString(16).toUpperCase().padStart(4, "0"),
        });
        at = found.index + found[0].length;
    }
    if (at < plain.length) out.push(plain.slice(at));
    return out;
}

// The first line of a title, at most `limit` code points of it.
export function oneLine(text, limit = 160) {
    const line = (text || "").trim().split(/[\r\n\u2028\u2029]/, 1)[0];
    const { parts, left } = cut(line, [], limit);
    return (parts.length ? parts[0].text : "") + (left ? "\u2026" : "");
}

// An address that cannot be opened by mistake: hxxps://a[.]b. Twice is the same as once.
export function defang(url) {
    const [, scheme, host, rest] = /^([a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(url || "");
    return (scheme || "").replace(/^http/i, "hxxp") +
        host.replace(/\[\.\]/g, ".").replace(/\./g, "[.]") + rest;
}

// Which hits are shown with a number of their own, and which only repeat or add nothing.
export function weighty(hits) {
    const strong = [], weak = [];
    for (const hit of hits || []) (Math.abs(hit.points) >= 0.05 ? strong : weak).push(hit);
    return { strong, weak };
}

// The spans of a field for cut(): of the hits that count, and each with its label.
export function spansOf(field, cues, counter) {
    const out = [];
    const add = (hits, against) => hits.forEach((hit, i) => {
        if (hit.field === field)
            out.push({
                start: hit.start_cp, end: hit.end_cp,
                hit: { ...hit, against, label: labelOf(i, against) },
            });
    });
    add(weighty(cues).strong, false);
    add(weighty(counter).strong, true);
    return out;
}

// 1, 2, 3 for cues; a, b, c for what speaks against.
export function labelOf(i, against) {
    if (!against) return String(i + 1);
    return i < 26 ? String.fromCharCode(97 + i) : "z" + (i - 24);
}
