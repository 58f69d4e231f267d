// add: paste a text or drop a file; why it would be flagged at once, what to ask the employer, a
// leaflet to print; nothing is kept unless the person says so.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from "preact/hooks";
import { post, query, said } from "./api.js";
import { AdText, Dimensions, Facts, Pay, Sides } from "./evidence.jsx";
import { dateTime, t } from "./i18n.js";
import { Band, Failed, Heading, Hotline, NoFinding, Select, useApp, useTyped } from "./parts.jsx";
import { KINDS, word } from "./words.js";

const FILE_MAX = 200 << 10; // bytes; the server takes no longer text either
const empty = { title: "", text: "", kind: "", url: "" };

// The text of a file: UTF-8, or else the old Cyrillic of Windows.
async function textOf(file) {
    const bytes = await file.arrayBuffer();
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return new TextDecoder("windows-1251").decode(bytes);
    }
}

const given = (ad) => Object.fromEntries(Object.entries(ad).filter(([, value]) => value.trim()));

export function Add() {
    const app = useApp();
    const { work } = app;
    const [ad, setAd] = useState(() => work.added ? work.added.ad : empty);
    const [shown, setShown] = useState(null); // {reply, of: the ad as it was scored}
    const [failed, setFailed] = useState(null);
    const [busy, setBusy] = useState(false);
    const [again] = useState(() => !!work.added && work.added.explained);
    useEffect(() => { if (again && ad.text.trim()) explain(); }, []);
    useEffect(() => { work.added = { ad, explained: !!shown || again }; }, [ad, shown]);
    const set = (name) => (e) => setAd({ ...ad, [name]: e.currentTarget.value });
    const take = async (file) => {
        if (!file) return;
        if (file.size > FILE_MAX) return setFailed(t("The file is longer than 200 kilobytes."));
        if (file.type && !file.type.startsWith("text/"))
            return setFailed(t("Only text is read here; no picture is ever opened."));
        setFailed(null);
        setAd({ ...ad, text: await textOf(file) });
    };
    const explain = async (e) => {
        if (e) e.preventDefault();
        setBusy(true);
        setFailed(null);
        try {
            setShown({ reply: await post("/score", given(ad)), of: ad });
            app.say(t("The explanation stands below."));
        } catch (problem) {
            setFailed(said(problem, t));
        }
        setBusy(false);
    };
    app.useKeys("", {});
    return <>
        <Heading name={t("Add an ad")} of="add">{t("Add an ad")}</Heading>
        <p>{t("Paste what was posted or sent. It is rated on this machine and not kept, until you put it in the queue.")}</p>
        <form class="add" onSubmit={explain}
            onDragOver={(e) => e.preventDefault()}
            onDrop={(e) => { e.preventDefault(); take(e.dataTransfer.files[0]); }}>
            <label class="field"><span>{t("Text of the ad")}</span>
                <textarea rows={8} required dir="auto" value={ad.text} onInput={set("text")} /></label>
            <div class="row">
                <label class="field grow"><span>{t("Title, if it has one")}</span>
                    <input value={ad.title} dir="auto" onInput={set("title")} /></label>
                <label class="field grow"><span>{t("Where it stood (address), if known")}</span>
                    <input value={ad.url} inputMode="url" autoComplete="off"
                        onInput={set("url")} /></label>
                <Select label={t("Kind")} value={ad.kind}
                    onChange={(kind) => setAd({ ...ad, kind })}
                    options={[{ value: "", text: t("find out") },
                        ...KINDS.map((value) => ({ value, text: word("kind", value) }))]} />
            </div>
            <p class="row">
                <button class="primary" disabled={busy || !ad.text.trim()}>{t("Explain")}</button>
                <label class="button file">{t("Take a text file…")}
                    <input type="file" accept=".txt,.md,.csv,text/plain"
                        onChange={(e) => take(e.currentTarget.files[0])} /></label>
                <span class="dim">{t("or drop one here")}</span>
                {ad.text && <button type="button" onClick={() => { setAd(empty); setShown(null); }}>
                    {t("Clear")}</button>}
            </p>
            {failed && <Failed text={failed} />}
        </form>
        {shown && <Explained key={shown.of.title + "\n\n" + shown.of.text} shown={shown} />}
    </>;
}

function Explained({ shown }) {
    const { reply, of } = shown;
    const { risk } = reply;
    const ad = reply.ad || of;
    return <article class="review added">
        <header class="ad-head">
            <h2 class="rated">{t("Rated:")} <Band band={risk.band} /> <span class="dim">
                {word("kind", risk.kind)}{" \u00b7 "}{word("lang", risk.lang)}
                {risk.context !== "recruiting" && " \u00b7 " + word("context", risk.context)}</span>
            </h2>
            <NoFinding />
        </header>
        {risk.lane === "careful" && <Hotline />}
        <div class="columns">
            <div class="text-side">
                <AdText text={ad.title} field="title" risk={risk} marks adLang={risk.lang} />
                <AdText text={ad.text} field="text" risk={risk} marks adLang={risk.lang} />
                <Questions questions={reply.questions} kind={risk.kind} />
                <Keep ad={of} />
                <Facts facts={risk.facts} adLang={risk.lang} />
            </div>
            <div class="evidence-side">
                <p class="why">{risk.why}</p>
                <Sides risk={risk} />
                <Dimensions dimensions={risk.dimensions} />
                <Pay pay={risk.pay} />
            </div>
        </div>
    </article>;
}

const LEAFLETS = [["ru", "\u0420\u0443\u0441\u0441\u043a\u0438\u0439"],
    ["kk", "\u049a\u0430\u0437\u0430\u049b\u0448\u0430"],
    ["uz", "O\u02bbzbekcha"], ["ky", "\u041a\u044b\u0440\u0433\u044b\u0437\u0447\u0430"]];

function Questions({ questions, kind }) {
    return <section class="questions">
        <h2>{t("Questions to ask the employer")}</h2>
        {questions && questions.length > 0 ?
            <ul>{questions.map((question, i) => <li key={i}>{question}</li>)}</ul> :
            <p class="dim">{t("The ad states what an honest ad would state.")}</p>}
        <p>{t("Leaflet to print, with the hotline:")}{" "}
            {LEAFLETS.map(([code, name]) => <a class="button" key={code} lang={code}
                href={"/api/v1/leaflet" + query({ lang: code, kind })} target="_blank"
                rel="noopener noreferrer">{name}</a>)}</p>
    </section>;
}

// What became of an ad that was brought: these words may have been decided before.
function keptAs(kept) {
    if (kept.queued) return t("Put in the queue.");
    return (kept.outcome ? t("Decided: {outcome}, by {who}, {when}.", {
        outcome: word("outcome", kept.outcome), who: kept.decided_by,
        when: dateTime(kept.decided_at),
    }) : t("Decided.")) + " " + t("It is not in the queue again; your note is kept with it.");
}

function Keep({ ad }) {
    const app = useApp();
    const [note, setNote] = useTyped("keep");
    const [kept, setKept] = useState(null);
    const [failed, setFailed] = useState(null);
    const [busy, setBusy] = useState(false);
    const sending = useRef(false); // a second press may come before anything is drawn
    if (!app.me.capabilities.includes("add_ad")) return null;
    const keep = async (e) => {
        e.preventDefault();
        if (sending.current) return;
        sending.current = true;
        setBusy(true);
        setFailed(null);
        try {
            const reply = await post("/ads", { ...given(ad), note: note.trim() });
            setNote("");
            setKept(reply);
            app.toast({ text: keptAs(reply) });
        } catch (problem) {
            setFailed(said(problem, t));
        }
        sending.current = false;
        setBusy(false);
    };
    if (kept) return <section class="note"><p>{kept.queued ? t("The ad is kept.") : keptAs(kept)}{" "}
        <a href={"#/ad/" + kept.id}>{t("Open it")}</a></p></section>;
    return <section>
        <h2>{t("Keep it?")}</h2>
        <form onSubmit={keep} class="row end">
            <label class="field grow"><span>{t("Where it came from, for those who read it later")}</span>
                <input value={note} maxLength={500} onInput={(e) => setNote(e.currentTarget.value)} />
            </label>
            <button disabled={busy}>{t("Put in the queue")}</button>
        </form>
        {failed && <Failed text={failed} />}
    </section>;
}
