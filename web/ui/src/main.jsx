// main: the page. Signs in, keeps what all screens share, shows the one that the address names
// (#/today, #/ad/ID, #/done, #/day, #/add, #/search, #/sources, #/settings), listens to the keys.
// SPDX-License-Identifier: Apache-2.0
import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Add } from "./add.jsx";
import { call, get, onSignedOut, patch, post, said, setCsrf } from "./api.js";
import { Day } from "./day.jsx";
import { Frame } from "./frame.jsx";
import { KeySheet, Settings } from "./help.jsx";
import { speak, t, tn } from "./i18n.js";
import { keysOf, meaning } from "./keys.js";
import { App } from "./parts.jsx";
import { Review } from "./review.jsx";
import { Search } from "./search.jsx";
import { SignIn } from "./signin.jsx";
import { Sources } from "./sources.jsx";
import { FILTERS, Today } from "./today.jsx";
import { Work } from "./work.js";
import { nameCodes, word } from "./words.js";

const MINUTE_MS = 60000;
const work = new Work();

function routeOf(hash) {
    const [path, search] = hash.replace(/^#\/?/, "").split("?", 2);
    const [name, id] = path.split("/");
    return {
        name: name || "today", id: id && decodeURIComponent(id),
        query: Object.fromEntries(new URLSearchParams(search || "")),
    };
}

function useRoute() {
    const [hash, setHash] = useState(() => location.hash);
    useEffect(() => {
        const change = () => {
            // A jump within the page, such as the skip link's, is no other screen.
            if (!location.hash || location.hash.startsWith("#/")) setHash(location.hash);
        };
        addEventListener("hashchange", change);
        return () => removeEventListener("hashchange", change);
    }, []);
    const route = useMemo(() => routeOf(hash), [hash]);
    // Draws at once. Writing location.hash would first look for a place of that name to scroll to,
    // and lay out the screen that goes.
    return [route, (path) => {
        if (location.hash !== path) history.pushState(null, "", path);
        setHash(path);
    }];
}

const inField = (e) => e instanceof Element &&
    !!e.closest("input, textarea, select, [contenteditable]");
const onPress = (e) => e instanceof Element &&
    !!e.closest("button, a, summary, [role=button], label");

// Screens hand in what their keys do; the newest one counts.
function useKeyboard(keys, common) {
    const here = useRef({ where: "", does: {} });
    const shownMs = useRef(0);
    const now = useRef(null);
    now.current = { keys, common };
    useEffect(() => {
        const press = (e) => {
            if (document.querySelector("dialog[open]")) return;
            const said = meaning(e, now.current.keys, {
                where: here.current.where, field: inField(e.target), press: onPress(e.target),
                nowMs: performance.now(), shownMs: shownMs.current,
            });
            const does = said && (here.current.does[said.id] || now.current.common[said.id]);
            if (!does) return;
            e.preventDefault();
            does(said.n);
        };
        addEventListener("keydown", press);
        return () => removeEventListener("keydown", press);
    }, []);
    const useKeys = useMemo(() => (where, does) => {
        useLayoutEffect(() => {
            const mine = { where, does };
            here.current = mine;
            return () => {
                if (here.current === mine) here.current = { where: "", does: {} };
            };
        });
    }, []);
    return { useKeys, shown: () => { shownMs.current = performance.now(); } };
}

function useNow() {
    const [nowMs, setNowMs] = useState(Date.now);
    useEffect(() => {
        const timer = setInterval(() => setNowMs(Date.now()), MINUTE_MS);
        return () => clearInterval(timer);
    }, []);
    return nowMs;
}

// Takes up the words of a language, and what cues are called in it.
async function learn(lang, signedIn) {
    const [words, codes] = await Promise.all([
        lang === "en" ? {} : get("/i18n/" + lang).catch(() => ({})),
        signedIn ? get("/cues/" + lang).catch(() => null) : null,
    ]);
    speak(lang, words);
    if (codes) nameCodes(codes);
    document.documentElement.lang = lang;
}

function Page({ me: first, signOut }) {
    const [route, go] = useRoute();
    const nowMs = useNow();
    const [me, setMe] = useState(first);
    const [toast, toastNow] = useState(() => work.ended ? {
        bad: true, text: t("Not recorded: your session had ended. Please decide again."),
    } : null);
    useEffect(() => { work.ended = false; }, []);
    const [sheet, setSheet] = useState(false);
    const [progress, setProgress] = useState({ decided: first.decisions_today || 0, waiting: null });
    const [words, setWords] = useState(0); // changes with the language: what was fetched is old
    const [lists, setLists] = useState(0); // changes when what lists show is old
    const keys = useMemo(() => keysOf(me.keys), [me.keys]);
    const app = {
        me, keys, go, work, nowMs, words, lists, progress, toast: toastNow,
        say: (text) => toastNow({ text, quiet: true }),
        setProgress: (facets) => setProgress((old) => ({
            decided: facets.decided_today ?? old.decided, waiting: facets.waiting ?? old.waiting,
        })),
        setKeys: (next) => {
            setMe({ ...me, keys: next });
            patch("/me", { keys: next }).catch((e) => toastNow({ bad: true, text: said(e, t) }));
        },
        setLang: async (lang) => {
            // The server first: the sentences about ads are in the language it knows.
            toastNow(null);
            await patch("/me", { lang }).catch(() => {});
            await learn(lang, true);
            setMe({ ...me, lang });
            setWords((n) => n + 1);
        },
        signOut,
    };
    const count = (decided) => {
        work.pace.did(decided, Date.now());
        setProgress((old) => ({
            decided: old.decided + decided,
            waiting: old.waiting === null ? null : Math.max(0, old.waiting - decided),
        }));
    };
    const undo = async () => {
        const last = work.last;
        if (!last) return toastNow({ text: t("There is nothing to undo.") });
        work.last = null;
        if (last.many) return undoMany(last);
        try {
            await post("/ads/" + last.id + "/undo", { decision: last.decision });
            count(-1);
            work.keep(last.id, last.draft);
            work.takeUp(last.id);
            go("#/ad/" + last.id);
            toastNow({ text: t("Taken back: {outcome}.", { outcome: word("outcome", last.outcome) }) });
        } catch (e) {
            toastNow({ bad: true, text: said(e, t) });
        }
    };
    const undoMany = async ({ many }) => {
        const { back, failed } = await takeBack(many);
        count(-back.length);
        setLists((n) => n + 1);
        const text = tn("Taken back for {n} ad.", "Taken back for {n} ads.", back.length);
        if (failed) toastNow({ bad: true, text: text + " " + said(failed, t) });
        else toastNow({ text });
    };
    app.recordedMany = (done, refused, outcome) => {
        work.last = done.length ? { many: done, outcome } : null;
        count(done.length);
        setLists((n) => n + 1);
        const text = tn("Recorded for {n} ad: {outcome}.", "Recorded for {n} ads: {outcome}.",
            done.length, { outcome: word("outcome", outcome) });
        toastNow({
            undo: done.length ? undo : undefined, bad: refused.length > 0,
            text: refused.length ? text + " " + tn("{n} ad was not: somebody else has it, or it has changed.",
                "{n} ads were not: somebody else has them, or they have changed.", refused.length) : text,
        });
    };
    app.recording = (ad, outcome, sent, draft) => {
        toastNow({ text: t("Recording…"), quiet: true });
        work.out++;
        sent.finally(() => { work.out--; }).then((reply) => {
            work.recorded(ad.id);
            work.last = {
                id: ad.id, decision: reply.decision.id ?? reply.decision, outcome, draft,
            };
            count(1);
            toastNow({
                text: t("Recorded: {outcome}.", { outcome: word("outcome", outcome) }), undo,
            });
        }, (e) => {
            work.keep(ad.id, draft);
            if (e.status === 401) { // whoever signs in again finds this ad once more
                work.ended = true;
                history.replaceState(null, "", "/#/ad/" + ad.id);
                return;
            }
            toastNow({ bad: true, ...notRecorded(e), open: () => go("#/ad/" + ad.id) });
        });
    };
    const { useKeys, shown } = useKeyboard(keys, {
        help: () => setSheet(true), undo, search: () => go("#/search"),
    });
    app.useKeys = useKeys;
    app.shown = shown;

    const reading = route.name === "ad";
    // A list that was asked for while ads were still held lacks them.
    useEffect(() => {
        if (!reading) work.leave().then((given) => given && setLists((n) => n + 1));
    }, [reading]);
    // What was said on another screen is old, but not what can be undone or has to be read.
    useEffect(() => toastNow((old) => old && (old.undo || old.bad) ? old : null), [route.name]);
    useEffect(() => {
        const away = () => work.leaveAtOnce();
        const ask = (e) => { if (work.unsaved()) e.preventDefault(); };
        addEventListener("pagehide", away);
        addEventListener("beforeunload", ask);
        return () => {
            removeEventListener("pagehide", away);
            removeEventListener("beforeunload", ask);
        };
    }, []);
    return <App.Provider value={app}>
        <Frame route={route} toast={toast} dismiss={() => toastNow(null)}
            help={() => setSheet(true)}>
            <Screen route={route} key={route.name === "ad" ? "ad" : route.name + words} />
        </Frame>
        <KeySheet open={sheet} close={() => setSheet(false)} />
    </App.Provider>;
}

// Takes back decisions of many ads, which wait for whoever comes next: {back, failed}.
async function takeBack(many) {
    const back = [];
    let failed = null;
    for (const { id, decision } of many)
        await post("/ads/" + id + "/undo", { decision }).then(() => back.push(id),
            (e) => { failed = e; });
    await work.release(back);
    return { back, failed };
}

// What a person reads when a decision did not arrive: who was faster, or what broke.
function notRecorded(e) {
    const { holder, row } = e.said || {};
    if (e.status === 409 && holder)
        return { text: t("Not recorded: {who} was faster with this ad.", { who: holder }) };
    if (e.status === 409 && row && row.state === "decided")
        return { text: t("Not recorded: this ad was decided by somebody else.") };
    if (e.status === 409) return { text: t("Not recorded: the ad has changed since you opened it.") };
    return { text: t("Not recorded.") + " " + said(e, t) };
}

function Screen({ route }) {
    switch (route.name) {
    case "ad": return <Review id={route.id} />;
    case "add": return <Add />;
    case "search": return <Search key={JSON.stringify(route.query)} filter={route.query} />;
    case "sources": return <Sources />;
    case "settings": return <Settings />;
    case "done": return <Day over />;
    case "day": return <Day />;
    default: return <Today filter={Object.fromEntries(FILTERS.filter((name) =>
        route.query[name]).map((name) => [name, route.query[name]]))} />;
    }
}

function Root() {
    const [me, setMe] = useState(null);
    const [outside, setOutside] = useState(null); // why nobody is signed in
    const latest = useRef(null); // the name of who was signed in last
    const forget = () => {
        work.forget();
        latest.current = null;
        history.replaceState(null, "", "/#/today");
    };
    const enter = async (reply) => {
        setCsrf(reply.csrf);
        const who = reply.me && reply.me.capabilities ? reply.me : await get("/me");
        setCsrf(who.csrf);
        if (latest.current !== null && latest.current !== who.name) forget();
        latest.current = who.name;
        await learn(who.lang || "en", true);
        setOutside(null);
        setMe(who);
    };
    useEffect(() => {
        onSignedOut((problem) => {
            setMe(null);
            setOutside({
                mode: problem.mode, ended: latest.current, notes: work.notes(),
            });
        });
        begin().then(enter).catch(async (e) => {
            await learn(browserLang(), false);
            setOutside({ mode: e.said && e.said.mode, failed: e.status === 401 && !e.token ? null :
                said(e, t) });
        });
    }, []);
    const signOut = async () => {
        await work.leave();
        await call("DELETE", "/session").catch(() => {});
        forget();
        setMe(null);
        setOutside({ mode: me.role === "laptop" ? "laptop" : "team" });
    };
    if (me) return <Page me={me} signOut={signOut} />;
    if (outside) return <main id="main"><SignIn {...outside} enter={enter} /></main>;
    return null;
}

// The token of the printed address is used once and does not stay in the address bar.
async function begin() {
    const token = new URLSearchParams(location.search).get("token");
    if (!token) return get("/me");
    history.replaceState(null, "", "/" + location.hash);
    try {
        return await post("/session", { token });
    } catch (e) {
        // Somebody who comes back by the old address may be signed in still.
        return get("/me").catch(() => { e.token = true; throw e; });
    }
}

function browserLang() {
    const known = navigator.languages.map((l) => l.slice(0, 2))
        .find((l) => ["ru", "kk", "en"].includes(l));
    return known || "en";
}

render(<Root />, document.getElementById("page"));
