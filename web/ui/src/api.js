// api: one door to /api/v1. Answers are plain objects; what went wrong is a Problem (RFC 9457).
// A write carries an idempotency key, so that a repeat after a lost answer does nothing twice.
// SPDX-License-Identifier: Apache-2.0

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

async function once(method, path, body, key, more) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") {
        headers["Content-Type"] = "application/json";
        headers["X-CSRF-Token"] = state.csrf;
        if (method === "POST") headers["Idempotency-Key"] = key;
    }
    const reply = await fetch("/api/v1" + path, {
        method, headers, cache: "no-store", credentials: "same-origin", ...more,
        body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = /\bjson\b/.test(reply.headers.get("Content-Type") || "");
    const said = json ? await reply.json().catch(() => ({})) : {};
    if (reply.ok) return said;
    if (reply.status === 401 && path !== "/session" && path !== "/session/totp")
        state.signedOut(said);
    throw new Problem(reply.status, said);
}

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const pauses = [300, 1200, 3000];

// Sends; a connection that broke and a server that is busy are tried again with the same key. A
// log-in that has to wait is told so instead: each try more would make the wait longer.
export async function call(method, path, body, more) {
    const key = onceKey();
    for (let again = 0; ; again++) {
        try {
            return await once(method, path, body, key, more);
        } catch (e) {
            const passing = !(e instanceof Problem) || e.status === 503 ||
                (e.status === 429 && !path.startsWith("/session"));
            if (!passing || again >= pauses.length || (more && more.keepalive)) throw e;
            await wait(pauses[again]);
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
    const { title, detail } = problem.said;
    return [title, detail].filter(Boolean).join(": ") ||
        t("The program refused, with status {status}.", { status: problem.status });
}
