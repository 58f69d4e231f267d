// fake_api: the page's server for tests: the built files under the real Content-Security-Policy
// and the parts of /api/v1 that the page calls, in memory. A person is whoever's name is given as
// the token. Run by itself it serves a page to look at: node tests/ui/fake_api.mjs BUILD/ui PORT
// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { CODES, fakeAds, rate } from "./fake_ads.mjs";
import { readPo } from "./po.mjs";

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types 'none'";
const TYPES = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".txt": "text/plain" };
const CLAIM_MS = 10 * 60000;
const MAY = ["read_queue", "decide", "undo_own", "read_careful", "unmask", "sources_read", "sources_pause", "add_ad", "evidence", "export_partner"];
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");

class Wrong extends Error {
    constructor(status, title, more) {
        super(title);
        this.problem = { status, title, type: "about:blank", ...more };
    }
}

function people(state) {
    const byId = new Map();
    return {
        of: (request) => {
            const sid = /sid=(\w+)/.exec(request.headers.cookie || "");
            return sid && byId.get(sid[1]);
        },
        enter: (name, mode) => {
            const sid = "s" + (byId.size + 1) + Math.random().toString(36).slice(2);
            byId.set(sid, { name, mode, lang: state.lang, keys: null, csrf: "csrf-" + sid, decided: 0 });
            return sid;
        },
        end: () => byId.clear(),
        leave: (request) => byId.delete((/sid=(\w+)/.exec(request.headers.cookie || "") || [])[1]),
    };
}

const meOf = (person) => ({
    name: person.name, role: person.mode === "laptop" ? "laptop" : "reviewer", capabilities: MAY, lang: person.lang, keys: person.keys,
    csrf: person.csrf, decisions_today: person.decided, local_decisions: 0, show_percent: false,
});

// The routes: "METHOD /path" with {id}; each gets {state, person, id, body, query}.
const routes = {
    "GET /cues/{id}": () => CODES,
    "GET /me": ({ person }) => meOf(person),
    "PATCH /me": ({ person, body }) => Object.assign(person, body) && meOf(person),
    "GET /queue": ({ state, query }) => {
        const all = state.ads.map((ad) => ad.row).filter((row) => fits(row, query, state));
        const from = Number(query.cursor || 0), limit = Number(query.limit || 50);
        return {
            items: all.slice(from, from + limit),
            next: from + limit < all.length ? String(from + limit) : null,
        };
    },
    "GET /facets": ({ state, person, query }) => {
        const open = state.ads.map((ad) => ad.row).filter((row) => row.state === (query.state || "open") &&
            (!query.lane || row.lane === query.lane));
        const count = (name) => Object.entries(open.reduce((all, row) =>
            ({ ...all, [row[name]]: (all[row[name]] || 0) + 1 }), {}))
            .map(([value, n]) => ({ value, count: n }));
        return {
            source: count("source"), lang: count("lang"), kind: count("kind"), band: count("band"),
            lane: count("lane"), decided_today: person.decided,
            oldest_open: open.map((row) => row.first_seen).sort()[0] || null,
        };
    },
    "GET /queue.csv": ({ query }) => ({ file: "lurewatch-list.csv", bytes: JSON.stringify(query) }),
    "GET /queue.jsonl": ({ query }) => ({ file: "lurewatch-list.jsonl", bytes: JSON.stringify(query) }),
    "POST /queue/claim": ({ state, person, body }) => {
        wantTexts(body.ids, body.not);
        if (body.ids) {
            const { row } = find(state, body.ids[0]);
            if (row.state === "decided") throw new Wrong(409, "Decided already", { type: "decided", row });
            if (row.holder && row.holder !== person.name)
                throw new Wrong(409, "Somebody was faster", { type: "taken", holder: row.holder, claim_until: row.claim_until, row });
            return { items: [claim(row, person)] };
        }
        const not = body.not || [];
        return {
            items: state.ads.map((ad) => ad.row).filter((row) => row.state === "open" &&
                !not.includes(row.id) && fits(row, body.filter || {}, state)).slice(0, body.n)
                .map((row) => claim(row, person)),
        };
    },
    "POST /queue/release": ({ state, person, body }) => {
        wantTexts(body.ids);
        for (const id of body.ids) {
            const { row } = find(state, id);
            if (row.state === "claimed" && row.holder === person.name)
                Object.assign(row, { state: "open", holder: "", claim_until: null, version: row.version + 1 });
        }
        return {};
    },
    "GET /ads/{id}": ({ state, id }) => {
        const { row, ad, risk, decisions, notes } = find(state, id);
        return {
            notes: notes || [],
            ...row, ad, risk, dimensions: risk.dimensions, silent: risk.silent, facts: risk.facts,
            pay: risk.pay, contacts: risk.contacts, decisions, hold: false,
            expires: "2027-02-20T00:00:00Z", banner: "",
        };
    },
    "POST /ads/{id}/decisions": ({ state, person, id, body }) => {
        const found = find(state, id), { row } = found;
        if (row.holder && row.holder !== person.name)
            throw new Wrong(409, "Somebody was faster", { type: "taken", holder: row.holder, row });
        if (row.version !== body.version) throw new Wrong(409, "Changed", { type: "changed", row });
        return decideOne(state, person, id, body);
    },
    "POST /queue/decisions": ({ state, person, body }) => {
        const refused = [], done = [];
        if (body.ads.length > 20) throw new Wrong(400, "The body cannot be read", { type: "bad-body" });
        for (const { id, version } of body.ads) {
            const { row } = find(state, id);
            const type = row.lane === "careful" ? "restricted" : row.version !== version ? "changed" :
                row.holder && row.holder !== person.name ? "taken" : null;
            if (type) refused.push({ id, type, title: type, holder: row.holder, row });
            else done.push(decideOne(state, person, id, body));
        }
        return { done, refused };
    },
    "POST /ads/{id}/undo": ({ state, person, id, body }) => {
        const found = find(state, id);
        if (!found.decisions.some((d) => d.id === body.decision)) throw new Wrong(409, "Not the latest");
        found.decisions.pop();
        person.decided--;
        found.row.outcome = null;
        return { row: claim(found.row, person) };
    },
    "POST /ads/{id}/contacts": ({ state, id, body }) => {
        if (!body.reason) throw new Wrong(422, "A reason is needed");
        state.unmasked.push({ id, reason: body.reason });
        return { contacts: [{ kind: "phone", value: "+7 701 555 01 82" }, { kind: "telegram", value: "@demo_chat" }] };
    },
    "POST /ads/{id}/handover": ({ state, person, id, body }) => {
        if (!body.purpose) throw new Wrong(400, "purpose is missing", { type: "bad-body" });
        state.handed.push({ id, who: person.name, ...body });
        return { file: "handover-" + id.slice(0, 8) + ".tar", bytes: "a tar of " + find(state, id).row.title,
            missing: body.masked ? 0 : 2 };
    },
    "POST /score": ({ body }) => ({
        risk: rate(body.text), ad: { title: body.title || "", text: body.text },
        questions: ["Who is the employer, and where is it registered?", "Which licence does the agency hold?"],
    }),
    "POST /ads": ({ state, person, body }) => {
        state.brought = (state.brought || 0) + 1;
        if (body.text.includes("decided before")) return { id: state.ads[0].row.id, queued: false, state: "decided",
            outcome: "not-risk", decided_by: "bolat", decided_at: "2026-11-20T10:00:00Z" };
        const [ad] = fakeAds(state.nowMs);
        ad.row = { ...ad.row, id: "ad".repeat(32), title: body.title || body.text, source: "added" };
        ad.ad = { ...ad.ad, title: body.title || "", text: body.text };
        ad.risk = rate(body.text);
        if (body.note) ad.notes = [{ at: new Date().toISOString(), who: person.name, note: body.note }];
        state.ads.push(ad);
        return { id: ad.row.id, queued: true };
    },
    "GET /search": ({ state, query }) => ({
        items: state.ads.filter((ad) => !ad.hostile && fits(ad.row, query, state) &&
            (ad.ad.text + ad.row.title).toLowerCase().includes((query.q || "").toLowerCase()))
            .slice(0, 50).map((ad) => {
                const at = Math.max(0, ad.ad.text.toLowerCase().indexOf((query.q || "").toLowerCase()));
                const start_cp = [...ad.ad.text.slice(0, at)].length;
                return { ...ad.row, snippet: { text: ad.ad.text, marks: [{ start_cp, end_cp: start_cp + (query.q || "").length }] } };
            }), next: null,
    }),
    "GET /sources": ({ state }) => ({ items: state.sources }),
    "PATCH /sources/{id}": ({ state, id, body }) => Object.assign(state.sources.find((s) => s.id === id), body),
};

function decideOne(state, person, id, body) {
    const found = find(state, id), { row } = found;
    const decision = {
        id: ++state.decisions, who: person.name, at: new Date().toISOString(),
        outcome: body.outcome, reason: body.reason, note: body.note, supersedes: body.supersedes || null,
    };
    found.decisions.push(decision);
    person.decided++;
    Object.assign(row, { state: "decided", outcome: body.outcome, holder: "", version: row.version + 1 });
    return { decision: decision.id, row };
}

// Lists of ids hold strings, as the server wants them.
function wantTexts(...lists) {
    for (const list of lists)
        if (list !== undefined && !(Array.isArray(list) && list.every((one) => typeof one === "string")))
            throw new Wrong(400, "The body cannot be read", { type: "bad-body" });
}

function find(state, id) {
    const found = state.ads.find((ad) => ad.row.id === id);
    if (!found) throw new Wrong(404, "No such ad");
    return found;
}

function claim(row, person) {
    return Object.assign(row, {
        state: "claimed", holder: person.name, version: row.version + 1,
        claim_until: new Date(Date.now() + CLAIM_MS).toISOString(),
    });
}

function fits(row, filter, state) {
    if (state.tame && find(state, row.id).hostile) return false;
    if (filter.lane ? row.lane !== filter.lane : row.lane === "careful") return false;
    return ["band", "source", "lang", "kind", "cue", "state"].every((name) =>
        !filter[name] || row[name] === filter[name]);
}

function answerApi(state, who, request, target, body) {
    const url = target.pathname.slice("/api/v1".length);
    const i18n = /^\/i18n\/(ru|kk|en)$/.exec(url);
    if (i18n) return { said: i18n[1] === "en" ? {} : readPo(path.join(root, "po", i18n[1] + ".po")) };
    if (request.method === "POST" && url === "/session") {
        if (body.token === "spent" || body.password === "wrong") throw new Wrong(401, "The log-in was refused", { type: "wrong", mode: state.mode });
        const sid = who.enter(body.token || body.name, state.mode);
        const person = who.of({ headers: { cookie: "sid=" + sid } });
        return { said: { csrf: person.csrf, me: meOf(person) }, cookie: `sid=${sid}; HttpOnly; SameSite=Strict; Path=/` };
    }
    const person = who.of(request);
    if (!person) throw new Wrong(401, "Nobody is signed in", { mode: state.mode });
    if (request.method !== "GET" && request.headers["x-csrf-token"] !== person.csrf) throw new Wrong(403, "No token");
    if (request.method === "DELETE" && url === "/session") { who.leave(request); return { said: {} }; }
    for (const [route, handler] of Object.entries(routes)) {
        const [method, pattern] = route.split(" ");
        const match = new RegExp("^" + pattern.replace("{id}", "([^/]+)") + "$").exec(url);
        if (method === request.method && match)
            return { said: handler({
                state, person, body, id: match[1] && decodeURIComponent(match[1]),
                query: Object.fromEntries(target.searchParams),
            }) };
    }
    throw new Wrong(404, "No such route: " + request.method + " " + url);
}

const SOURCES = [
    { id: "tg-jobs", kind: "site", basis: "public preview pages; agreement of 2026-03-01", delay: 10, paused: false, pages_day: 41, pages_max: 200, last_fetch: new Date(Date.now() - 4e5).toISOString(), last_outcome: "ok", refused: {}, ads: 128, errors: [{ outcome: "duplicate", detail: "https://t.me/s/x", url: "hxxps://t[.]me/x", at: new Date(Date.now() - 7e6).toISOString() }], due_next: null },
    { id: "zarplata-kz", kind: "site", basis: "open job board, robots.txt allows", delay: 5, paused: false, pages_day: 180, pages_max: 500, last_fetch: new Date(Date.now() - 9e6).toISOString(), last_outcome: "robots", refused: { robots: 14, private_address: 1, too_deep: 1 }, ads: 903, errors: [], due_next: null },
    { id: "zhumys-board", kind: "site", basis: "open job board", delay: 5, paused: true, pages_day: 0, pages_max: 500, last_fetch: null, refused: {}, ads: 12, errors: [] },
    { id: "baqyt-marriage", kind: "site", basis: "", delay: 20, paused: false, pages_day: 3, pages_max: 50, last_fetch: new Date(Date.now() - 9e7).toISOString(), last_outcome: "timeout", refused: {}, ads: 55, errors: [{ outcome: "http_error", detail: "503 for two hours", url: "hxxp://baqyt[.]test/", at: new Date(Date.now() - 7e6).toISOString() }] },
];

// Starts it on a free port: {url, state, close}. options: {mode, lang, tame}. state.fail(request,
// target) says true to answer 500; state.hold(request) may be a
// promise to wait for, state.busy(request) the seconds of a 429, state.torn(request) true for an
// answer that breaks off.
export async function startFake(ui, options = {}) {
    const state = {
        nowMs: Date.now(), mode: "laptop", lang: "en", decisions: 0, once: new Map(), unmasked: [], handed: [], refused: [], tame: false,
        sources: structuredClone(SOURCES), ads: fakeAds(Date.now()), fail: null, hold: null, busy: null, torn: null, ...options,
    };
    const who = people(state);
    const files = new Map(readdirSync(ui).map((name) => {
        const bytes = readFileSync(path.join(ui, name));
        return ["/" + name.replace(/\.gz$/, ""), name.endsWith(".gz") ? gunzipSync(bytes) : bytes];
    }));
    files.set("/", files.get("/index.html"));
    const server = http.createServer((request, reply) => {
        const target = new URL(request.url, "http://x");
        let text = "";
        request.on("data", (part) => { text += part; });
        request.on("end", async () => {
            const send = (status, type, content, more) => {
                reply.writeHead(status, {
                    "Content-Type": type, "Content-Security-Policy": CSP, "Cache-Control": "no-store",
                    "X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
                    ...more,
                });
                reply.end(content);
            };
            const file = files.get(target.pathname);
            if (file) return send(200, TYPES[path.extname(target.pathname) || ".html"] + "; charset=utf-8", file);
            if (target.pathname === "/api/v1/leaflet") return send(200, "text/html; charset=utf-8", "<!doctype html><title>Leaflet</title><p>11616");
            try {
                if (state.hold) await state.hold(request);
                const wait_s = state.busy && state.busy(request);
                if (wait_s) throw new Wrong(429, "Too many", { type: "too-many", wait_s });
                if (state.fail && state.fail(request, target)) throw new Wrong(500, "It broke");
                const key = request.headers["idempotency-key"];
                const answer = state.once.get(key) ||
                    answerApi(state, who, request, target, text ? JSON.parse(text) : {});
                if (key) state.once.set(key, answer);
                const { said, cookie } = answer;
                if (said.file)
                    return send(200, "application/x-tar", said.bytes,
                        { "Content-Disposition": `attachment; filename="${said.file}"`,
                            ...said.missing && { "Lurewatch-Missing": String(said.missing) } });
                const torn = state.torn && state.torn(request);
                send(request.method === "POST" && /decisions$|\/ads$/.test(target.pathname) ? 201 : 200,
                    "application/json", JSON.stringify(said).slice(0, torn ? 9 : undefined), cookie && { "Set-Cookie": cookie });
            } catch (e) {
                if (e.problem && e.problem.status === 400) state.refused.push(target.pathname);
                const problem = e.problem || { status: 500, title: String(e.stack) };
                send(problem.status, "application/problem+json", JSON.stringify(problem),
                    problem.wait_s && { "Retry-After": problem.wait_s });
            }
        });
    });
    const listen = (port) => new Promise((done) => server.listen(port, "127.0.0.1", done));
    await listen(options.port || 0);
    const { port } = server.address();
    return {
        url: `http://127.0.0.1:${port}`, state, open: () => listen(port), endSessions: who.end,
        close: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }),
    };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { url } = await startFake(process.argv[2], { port: Number(process.argv[3] || 0) });
    console.log(`${url}/?token=aigul`);
}
