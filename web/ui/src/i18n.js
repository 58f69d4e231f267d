// i18n: the page's words in English, Russian and Kazakh, from the same po/ files as the program.
// The English text is the key; a text without a translation comes out in English. Named places
// such as {n} are filled in. Only literals in t(), tn() and TEXT() are found by
// tools/po-check.sh. Knows no document.
// SPDX-License-Identifier: Apache-2.0

const state = { lang: "en", words: {} };

// Makes `words`, {msgid: text or plural forms}, the words of t() and tn().
export function speak(lang, words) {
    state.lang = lang;
    state.words = words || {};
}

export const lang = () => state.lang;

// Marks a text in a table that is handed to t() later.
export const TEXT = (text) => text;

export function fill(text, values) {
    if (!values) return text;
    return text.replace(/\{([a-z_]+)\}/g, (all, name) =>
        Object.hasOwn(values, name) ? String(values[name]) : all);
}

// The msgid is looked up as own property only: an ad's word may be "constructor".
function found(id) {
    return Object.hasOwn(state.words, id) ? state.words[id] : undefined;
}

export function t(id, values) {
    const said = found(id);
    return fill(typeof said === "string" && said ? said : id, values);
}

// Which plural form n takes; the Plural-Forms lines of po/*.po say the same.
export function pluralForm(lang, n) {
    if (lang !== "ru") return n === 1 ? 0 : 1;
    if (n % 10 === 1 && n % 100 !== 11) return 0;
    return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 1 : 2;
}

export function tn(one, many, n, values) {
    const forms = found(one);
    const text = (Array.isArray(forms) && forms[pluralForm(state.lang, n)]) ||
        (n === 1 ? one : many);
    return fill(text, { n: number(n), ...values });
}

// Browsers come without the Kazakh ways of writing numbers, which are the Russian ones.
const made = new Map();
function format(name, make) {
    const key = state.lang + name;
    if (!made.has(key)) made.set(key, make(state.lang === "kk" ? "ru" : state.lang));
    return made.get(key);
}

export const number = (n) =>
    format("number", (l) => new Intl.NumberFormat(l, { maximumFractionDigits: 1 })).format(n);

// "+2.8", "\u22121.5"
export const points = (n) =>
    format("points", (l) => new Intl.NumberFormat(l, {
        minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero",
    })).format(n).replace("-", "\u2212");

export const dollars = (n) =>
    format("dollars", (l) => new Intl.NumberFormat(l, {
        style: "currency", currency: "USD", maximumFractionDigits: 0,
    })).format(n);

export const percent = (n) =>
    format("percent", (l) => new Intl.NumberFormat(l, {
        style: "percent", maximumFractionDigits: 1,
    })).format(n);

const two = (n) => String(n).padStart(2, "0");

// "2026-11-22", "08:05" and both, in the time zone of the reader.
export function day(iso) {
    const at = new Date(iso);
    return at.getFullYear() + "-" + two(at.getMonth() + 1) + "-" + two(at.getDate());
}
export function clock(iso) {
    const at = new Date(iso);
    return two(at.getHours()) + ":" + two(at.getMinutes());
}
export const dateTime = (iso) => day(iso) + " " + clock(iso);

const units = [["minute", 60], ["hour", 60], ["day", 24], ["week", 7]];

// How long from `iso` to now, in one unit: {n, unit}; null when `iso` is no time. A time to come
// counts as this minute.
export function ageOf(iso, nowMs) {
    const ms = nowMs - Date.parse(iso || "");
    if (Number.isNaN(ms)) return null;
    let n = Math.max(0, ms) / 1000;
    let unit = "second";
    for (const [name, size] of units) {
        if (n < (name === "week" ? size * 8 : size) && unit !== "second") break;
        n /= size;
        unit = name;
    }
    return { n: Math.floor(n), unit };
}

// "3 d"
export function age(iso, nowMs) {
    const old = ageOf(iso, nowMs);
    if (!old) return "";
    switch (old.unit) {
    case "minute": return t("{n} min", { n: old.n });
    case "hour": return t("{n} h", { n: old.n });
    case "day": return t("{n} d", { n: old.n });
    default: return t("{n} wk", { n: old.n });
    }
}

// "3 d ago"
export const ago = (iso, nowMs) => t("{age} ago", { age: age(iso, nowMs) });
