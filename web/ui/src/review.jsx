// review: one ad, why it is in the queue, and one key to decide. Claims the ad when it opens; the
// next one is loaded ahead, so that a decision shows it at once while it is being recorded.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { post, Problem, said } from "./api.js";
import { Contacts } from "./contacts.jsx";
import { SuggestPause } from "./day.jsx";
import { ActionBar, OUTCOMES } from "./decide.jsx";
import { AdText, Dimensions, Facts, Pay, Probability, Sides } from "./evidence.jsx";
import { HandOver } from "./handover.jsx";
import { clock, dateTime, t, tn } from "./i18n.js";
import { defang, oneLine } from "./marks.js";
import { Age, Band, Failed, Heading, Hotline, NoFinding, Quote, Title, useApp, Waiting } from
    "./parts.jsx";
import { REASONS, word } from "./words.js";

// Claims and loads the ad `id`: {ad, conflict}. An ad that somebody else holds, or that is
// decided, is shown to read.
async function take(work, id, name) {
    work.putBack(id);
    const ad = await work.load(id);
    const mine = work.current === id && ad.holder === name;
    if (mine || ad.state === "decided" || ad.queued === false) return { ad, conflict: null };
    try {
        return { ad: { ...ad, ...await work.open(id) }, conflict: null };
    } catch (e) {
        if (!(e instanceof Problem) || e.status !== 409) throw e;
        return { ad, conflict: e.said };
    }
}

function useAd(id) {
    const app = useApp();
    const held = useRef(null); // {id, ad, conflict}: what is shown
    const [, draw] = useState(0);
    const [failed, setFailed] = useState(null);
    const wanted = useRef(null);
    const show = (found) => {
        held.current = { id, ...found };
        draw((n) => n + 1);
    };
    // What was loaded ahead is drawn at once, without a screen that says that it loads.
    const at = held.current && held.current.id === id ? null : app.work.ready(id);
    if (at && at.holder === app.me.name) held.current = { id, ad: at, conflict: null, fresh: true };
    const load = () => {
        wanted.current = id;
        setFailed(null);
        if (held.current && held.current.id === id && held.current.fresh) {
            held.current.fresh = false;
            return;
        }
        take(app.work, id, app.me.name).then(
            (found) => wanted.current === id && show(found),
            (e) => wanted.current === id && setFailed(said(e, t)));
    };
    useLayoutEffect(load, [id, app.words]);
    const shown = held.current && held.current.id === id ? held.current : null;
    return { shown, failed, load, setAd: (ad) => show({ ...shown, ad }) };
}

export function Review({ id }) {
    const { shown, failed, load, setAd } = useAd(id);
    if (failed) return <><Heading name={t("Reading an ad")} of={id}>{t("Reading an ad")}</Heading>
        <Failed text={failed} again={load} /></>;
    if (!shown) return <><h1 class="hidden">{t("Reading an ad")}</h1><Waiting /></>;
    return <Ad key={id} ad={shown.ad} conflict={shown.conflict} setAd={setAd} />;
}

function useDecisions(ad, deciding, setDeciding) {
    const app = useApp();
    const { work } = app;
    const busy = useRef(false);
    const move = async () => {
        const next = await work.nextWhenThere();
        app.go(next ? "#/ad/" + next : "#/done");
    };
    const record = async (outcome, reasons, note) => {
        if (busy.current) return;
        busy.current = true;
        const body = { outcome, reason: reasons.join(","), note, version: ad.version };
        const latest = (ad.decisions || [])[ad.decisions.length - 1];
        if (ad.state === "decided" && latest) body.supersedes = latest.id;
        const sent = post("/ads/" + ad.id + "/decisions", body, { keepalive: true });
        app.recording(ad, outcome, sent, { reasons, note });
        await move().catch((e) => app.toast({ bad: true, text: said(e, t) }));
        busy.current = false;
    };
    const decide = (outcome) => {
        if (outcome === "escalated" && !deciding.reasons.length && !deciding.note.trim())
            return setDeciding({ ...deciding, pending: outcome, open: true });
        return record(outcome, deciding.reasons, deciding.note.trim());
    };
    const skip = async () => {
        if (busy.current) return;
        busy.current = true;
        const released = work.skip();
        await move().catch((e) => app.toast({ bad: true, text: said(e, t) }));
        await released;
        app.toast({ text: t("Skipped and given back.") });
        busy.current = false;
    };
    return { decide, skip };
}

function nextMark() {
    const marks = [...document.querySelectorAll("mark[role=button]")];
    if (!marks.length) return;
    const at = marks.indexOf(document.activeElement);
    marks[(at + 1) % marks.length].focus();
}

function Ad({ ad, conflict, setAd }) {
    const app = useApp();
    const [marks, setMarks] = useState(true);
    const [deciding, setDeciding] = useState(
        { reasons: [], note: "", pending: null, open: false, ...app.work.draft(ad.id) });
    const [correcting, setCorrecting] = useState(false);
    const { decide, skip } = useDecisions(ad, deciding, setDeciding);
    const mine = !conflict || (conflict.holder && conflict.holder === app.me.name);
    const may = app.me.capabilities.includes("decide");
    const active = may && (correcting || (mine && ad.state !== "decided" && ad.queued !== false));
    useLayoutEffect(() => app.shown(), [ad.id]);
    useEffect(() => app.work.keep(ad.id, deciding), [deciding]);
    app.useKeys("review", {
        ...Object.fromEntries(OUTCOMES.map((o) => [o.id, () => active && decide(o.id)])),
        skip: () => active && skip(),
        note: () => active && setDeciding({ ...deciding, open: true, focus: "note" }),
        reason: (n) => active && setDeciding(withReason(deciding, n)),
        mark: nextMark,
        marks: () => setMarks(!marks),
        copy: () => copy(app, ad),
    });
    // Neither a message nor a reason that is chosen draws the ad anew.
    const body = useMemo(() => <Body ad={ad} setAd={setAd} marks={marks} setMarks={setMarks}
        held={{ conflict, mine, may, correcting, correct: () => setCorrecting(true) }} />,
    [ad, marks, conflict, mine, may, correcting, app.words]);
    return <article class="review">
        {body}
        <SuggestPause />
        <ActionBar active={active} deciding={deciding} setDeciding={setDeciding}
            decide={decide} skip={skip} />
    </article>;
}

function Body({ ad, setAd, marks, setMarks, held }) {
    const lang = ad.lang || undefined;
    return <div class="ad-scroll">
        <AdHead ad={ad} />
        {ad.lane === "careful" && <Hotline />}
        <Held ad={ad} {...held} />
        <div class="columns">
            <div class="text-side">
                <div class="text-head">
                    <h2>{t("Text of the ad")}</h2>
                    <button type="button" class="small" aria-pressed={marks}
                        onClick={() => setMarks(!marks)}>{t("Marks")}</button>
                </div>
                <AdText text={ad.ad.title} field="title" risk={ad.risk} marks={marks}
                    adLang={lang} />
                <AdText text={ad.ad.text} field="text" risk={ad.risk} marks={marks}
                    adLang={lang} />
                <Fields ad={ad} />
                <Contacts ad={ad} setAd={setAd} />
                <Notes notes={ad.notes || []} more={ad.notes_more || 0} />
            </div>
            <div class="evidence-side">
                <p class="why">{ad.why}</p>
                <Sides risk={ad.risk} />
            </div>
            <div class="rest-side">
                <Facts facts={ad.facts || ad.risk.facts} adLang={lang} />
                <Dimensions dimensions={ad.dimensions || ad.risk.dimensions} />
                <Pay pay={ad.pay === undefined ? ad.risk.pay : ad.pay} />
                <History ad={ad} />
            </div>
        </div>
    </div>;
}

function withReason(deciding, n) {
    const { reasons } = deciding;
    return { ...deciding, open: true, reasons: toggleReason(reasons, n) };
}

function toggleReason(reasons, n) {
    const reason = REASONS[n - 1];
    if (!reason) return reasons;
    return reasons.includes(reason) ? reasons.filter((r) => r !== reason) : [...reasons, reason];
}

async function copy(app, ad) {
    const address = defang(ad.ad.url);
    try {
        await navigator.clipboard.writeText(address);
        app.toast({ text: t("Copied: {address}", { address }) });
    } catch {
        app.toast({ bad: true, text: t("The browser does not let the page copy.") });
    }
}

function AdHead({ ad }) {
    const app = useApp();
    const address = defang(ad.ad.url);
    const name = oneLine(ad.title, 60) || t("(no title)");
    return <header class="ad-head">
        <p class="kind"><Band band={ad.band} /> {app.me.show_percent && <Probability
            risk={ad.risk} />} <span class="dim">{word("lane", ad.lane)}{" \u00b7 "}
            {word("kind", ad.kind)}{" \u00b7 "}{word("lang", ad.lang)}</span>
            {ad.risk.context && ad.risk.context !== "recruiting" &&
                <>{" \u00b7 "}<b>{word("context", ad.risk.context)}</b></>}
            {ad.drawn_why && <span class="dim">{" \u00b7 "}{ad.drawn_why}</span>}</p>
        <Heading name={name} of={ad.id}><Title row={ad} /></Heading>
        <p class="meta dim">
            {ad.source}{" \u00b7 "}{t("first seen")} <Age at={ad.first_seen} ago />
            {" \u00b7 "}{t("last seen")} <Age at={ad.last_seen} ago />
            {" \u00b7 "}{tn("seen {n} time", "seen {n} times", ad.times_seen)}
            {address && <>{" \u00b7 "}<bdi class="address">{address}</bdi>{" "}
                <button type="button" class="small" onClick={() => copy(app, ad)}>
                    {t("Copy")}</button></>}
        </p>
        <NoFinding />
    </header>;
}

// The decision that holds: behind an undo the one that stood before.
function inForce(decisions) {
    const at = (id) => decisions.find((one) => one.id === id);
    let held = decisions[decisions.length - 1];
    while (held && held.outcome === "undone")
        held = at((at(held.supersedes) || {}).supersedes);
    return held;
}

// Whose the ad is, when it is not this person's to decide now.
function Held({ ad, conflict, mine, may, correcting, correct }) {
    const app = useApp();
    if (correcting) return <p class="note">{t("You are correcting a decision. The old one is kept.")}</p>;
    if (ad.state === "decided") {
        const latest = inForce(ad.decisions || []);
        const own = latest && latest.who === app.me.name;
        return <p class="note">
            {latest ? t("Decided: {outcome}, by {who}, {when}.", {
                outcome: word("outcome", latest.outcome), who: latest.who,
                when: dateTime(latest.at),
            }) : t("Decided.")}{" "}
            {may && (own || app.me.capabilities.includes("override")) &&
                <button type="button" onClick={correct}>{t("Correct this decision")}</button>}
        </p>;
    }
    if (ad.queued === false) return <p class="note">{t("This ad is not in the list; it is shown to be read.")}</p>;
    if (mine) return null;
    const who = conflict.holder || ad.holder;
    const until = conflict.claim_until || ad.claim_until;
    return <p class="note bad" role="alert">
        {who ? t("{who} was faster and is reading this ad.", { who }) :
            t("This ad cannot be taken now.")}{" "}
        {until && t("Held until {time}.", { time: clock(until) })}
    </p>;
}

function Fields({ ad }) {
    const rows = [[t("Employer"), ad.ad.employer], [t("Place"), ad.ad.location],
        [t("Pay"), ad.ad.salary]].filter(([, value]) => value);
    if (!rows.length) return null;
    return <dl class="fields">{rows.map(([name, value]) => <div key={name}>
        <dt>{name}</dt><dd><Quote text={oneLine(value, 400)} lang={ad.lang} /></dd>
    </div>)}</dl>;
}

// What those who brought the ad said of it.
function Notes({ notes, more }) {
    if (!notes.length) return null;
    return <section class="notes">
        <h2>{t("Where it came from")}</h2>
        {more > 0 && <p class="dim">{tn("{n} earlier note is not listed here.",
            "{n} earlier notes are not listed here.", more)}</p>}
        <ul class="plain">{notes.map((note, i) => <li key={i}>
            <Quote text={note.note} />{" "}
            <span class="dim">{note.who && <>{note.who}{" \u00b7 "}</>}{dateTime(note.at)}</span>
        </li>)}</ul>
    </section>;
}

function History({ ad }) {
    const decisions = ad.decisions || [];
    return <section>
        <h2>{t("Decisions and keeping")}</h2>
        {decisions.length === 0 && <p class="dim">{t("Nobody has decided this ad yet.")}</p>}
        {ad.decisions_more > 0 && <p class="dim">{tn("{n} earlier decision is not listed here.",
            "{n} earlier decisions are not listed here.", ad.decisions_more)}</p>}
        <ol class="plain">{decisions.map((decision) => <li key={decision.id}>
            <b>{word("outcome", decision.outcome)}</b>{" \u00b7 "}{decision.who}{" \u00b7 "}
            {dateTime(decision.at)}
            {decision.reason && <div>{decision.reason.split(",").map((r) => word("reason", r))
                .join(", ")}</div>}
            {decision.note && <div><Quote text={decision.note} /></div>}
        </li>)}</ol>
        <p class="dim small">
            {ad.hold ? t("Kept by a legal hold.") : ad.expires ?
                t("Kept until {when}.", { when: dateTime(ad.expires) }) : ""}
            {" "}{t("ad {id}", { id: ad.id.slice(0, 8) })}
        </p>
        <HandOver ad={ad} />
    </section>;
}
