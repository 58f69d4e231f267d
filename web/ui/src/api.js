// api: one door to /api/v1. Answers are plain objects; what went wrong is a Problem (RFC 9457).
// A write carries an idempotency key, so that a repeat after a lost answer does nothing twice.
// SPDX-License-Identifier: Apache-2.0
import { tn } from "./i18n.js";
import { word } from "./words.js";

const state = { csrf: "", signedOut: () => {} };

export class Problem extends Error {
    constructor(status, said) {
        super(said.title || String(status));
        this.status = status;
        this.said = said;
    }
}

export function setCsrf(csrf) {
    if (csrf) state.csrf = csrf;
}
export function onSignedOut(call) {
    state.signedOut = call;
}

function onceKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function once(method, path, body, key, keepalive) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") {
        headers["Content-Type"] = "application/json";
        headers["X-CSRF-Token"] = state.csrf;
        if (method === "POST") headers["Idempotency-Key"] = key;
    }
    const reply = await fetch("/api/v1" + path, {
        method, headers, cache: "no-store", credentials: "same-origin", keepalive,
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = /\bjson\b/.test(reply.headers.get("Content-Type") || "");
    if (reply.ok && !json && reply.headers.has("Content-Disposition")) return fileOf(reply);
    // An answer that breaks off is none: it is asked for again.
    if (reply.ok) return json ? reply.json() : {};
    const said = json ? await reply.json().catch(() => ({})) : {};
    if (reply.status === 401 && !isLogIn(path)) state.signedOut(said);
    said.wait_s = Number(reply.headers.get("Retry-After")) || 0;
    throw new Problem(reply.status, said);
}

// An answer that is a file to keep: {blob, name, missing: archived answers that it has not}.
async function fileOf(reply) {
    const [, name] = /filename="?([\w.-]+)/.exec(reply.headers.get("Content-Disposition")) || [];
    return { blob: await reply.blob(), name: name || "lurewatch",
        missing: Number(reply.headers.get("Lurewatch-Missing")) || 0 };
}

const isLogIn = (path) => path === "/session" || path === "/session/totp";
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const pauses_ms = [300, 1200, 3000];

// How long to wait before asking again; undefined: never, a person has to know.
function pauseFor(problem, again) {
    const pause_ms = pauses_ms[again];
    if (!(problem instanceof Problem)) return pause_ms;
    if (problem.status !== 429 && problem.status !== 503) return undefined;
    const wait_ms = problem.said.wait_s * 1000;
    return wait_ms > pauses_ms[pauses_ms.length - 1] ? undefined :
        pause_ms && Math.max(pause_ms, wait_ms);
}

// Sends. A connection that broke and a server that is busy are tried again with the same key, not
// before the server's Retry-After has passed. A log-in is sent once: each wrong one counts.
// more: {keepalive: the request outlives the page, once: it is not tried again}.
export async function call(method, path, body, more = {}) {
    const key = onceKey();
    for (let again = 0; ; again++) {
        try {
            return await once(method, path, body, key, !!more.keepalive);
        } catch (e) {
            const pause_ms = more.once || isLogIn(path) ? undefined : pauseFor(e, again);
            if (pause_ms === undefined) throw e;
            await wait(pause_ms);
        }
    }
}

export const get = (path) => call("GET", path);
export const post = (path, body, more) => call("POST", path, body, more);
export const patch = (path, body) => call("PATCH", path, body);

// "?a=1&b=2" of what is given; "" when nothing is.
export function query(values) {
    const out = new URLSearchParams();
    for (const [name, value] of Object.entries(values))
        if (value !== undefined && value !== null && value !== "") out.set(name, value);
    const text = out.toString();
    return text && "?" + text;
}

// A sentence for a person about what went wrong.
export function said(problem, t) {
    if (!(problem instanceof Problem)) return t("The program does not answer. Is it running?");
    const { type, title, detail, wait_s } = problem.said;
    if (problem.status === 429 && wait_s)
        return tn("Too much was asked at once. Try again in {n} second.",
            "Too much was asked at once. Try again in {n} seconds.", wait_s);
    const known = word("problem", type);
    if (known !== (type || "")) return known;
    return [title, detail].filter(Boolean).join(": ") ||
        t("The program refused, with status {status}.", { status: problem.status });
}
