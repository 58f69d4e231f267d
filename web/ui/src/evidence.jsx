// evidence: why an ad is rated as it is: its text with marks, what speaks for a closer look and
// against it with equal weight, what it is silent about, what an ad cannot show at all. Shared by
// the screens Review and Add an ad.
// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { dollars, lang, number, percent, points, t, tn } from "./i18n.js";
import { cut, labelOf, oneLine, spansOf, weighty } from "./marks.js";
import { Quote, Words } from "./parts.jsx";
import { cueName, indicatorName, word } from "./words.js";

// More than this of a text is shown only when asked for.
const TEXT_SHOWN = 20000;

const nameOf = (hit) => cueName(hit.cue) ? cueName(hit.cue) + " (" + hit.cue + ")" : hit.cue;
const cardId = (hit) => "cue-" + hit.label;
const card = (hit) => document.getElementById(cardId(hit));
const mark = (hit) => document.querySelector(`mark[data-hits~="${hit.label}"]`);

// Shows the card of a hit, and the other way the mark of a card.
function show(target) {
    if (!target) return;
    const folded = target.closest("details:not([open])");
    if (folded) folded.open = true;
    target.scrollIntoView({ block: "nearest" });
    target.focus({ preventScroll: true });
}

// A mark is a button in the run of the text: it breaks over lines as the text does, which a
// <button> would not.
function Mark({ text, hits, ends }) {
    const open = () => show(card((ends.length ? ends : hits)[0]));
    const press = (e) => {
        if (e.key !== "Enter" && e.key !== " ") return;
        e.preventDefault();
        open();
    };
    const sides = new Set(hits.map((hit) => hit.against));
    return <mark class={sides.size > 1 ? "both" : sides.has(true) ? "against" : undefined}
        data-hits={hits.map((hit) => hit.label).join(" ")} role="button" tabIndex={0}
        onClick={open} onKeyDown={press}>
        <Words text={text} />
        {ends.length > 0 && <sup aria-hidden="true">
            {ends.map((hit) => hit.label).join(" ")}</sup>}
        <span class="hidden" lang={lang()}> ({hits.map((hit) =>
            (hit.against ? t("speaks against") : t("cue")) + ": " + nameOf(hit)).join("; ")})
        </span>
    </mark>;
}

export function AdText({ text, field, risk, marks, adLang }) {
    const [all, setAll] = useState(false);
    const found = spansOf(field, risk.cues || [], risk.counter || []);
    const said = field === "title" && !found.length && oneLine(text) === text; // in the heading
    if (!text || said) return null;
    const spans = marks ? found : [];
    const { parts, left } = cut(text || "", spans, all ? Infinity : TEXT_SHOWN);
    return <>
        <div class={"ad-text " + field} dir="auto" lang={adLang || undefined}>
            {parts.map((part, i) => part.hits ?
                <Mark key={i} text={part.text} hits={part.hits} ends={part.ends} /> :
                <Words key={i} text={part.text} />)}
        </div>
        {left > 0 && <p class="note">
            {tn("{n} more character is not shown.", "{n} more characters are not shown.", left)}
            {" "}<button type="button" onClick={() => setAll(true)}>{t("Show all")}</button>
        </p>}
    </>;
}

function Hit({ hit, most }) {
    const named = (hit.indicators || []).map((id) =>
        (id + " " + indicatorName(id)).trim());
    const name = cueName(hit.cue);
    const has = hit.quote && hit.start_cp !== undefined;
    return <li class={hit.against ? "hit against" : "hit"} id={cardId(hit)} tabIndex={-1}>
        <p class="hit-head">
            <span class="number">{hit.label}</span>
            <b>{name || hit.cue}</b>
            {name && <span class="dim">{hit.cue}</span>}
            <span class="points">{points(hit.points)}</span>
        </p>
        <div class="bar" aria-hidden="true">
            <span style={{ width: Math.min(100, 100 * Math.abs(hit.points) / most) + "%" }} />
        </div>
        {hit.quote && <p class="quote">
            {has ? <button type="button" class="link" onClick={() => show(mark(hit))}>
                <q><Quote text={hit.quote} /></q></button> : <q><Quote text={hit.quote} /></q>}
        </p>}
        <p>{hit.why}</p>
        <p class="dim small">{t("grade {grade}", { grade: hit.grade })}
            {named.length > 0 && " \u00b7 " + named.join(" \u00b7 ")}</p>
    </li>;
}

const sum = (hits) => (hits || []).reduce((all, hit) => all + hit.points, 0);

// The two sides on one scale.
export function Balance({ risk }) {
    const up = sum(risk.cues), down = -sum(risk.counter);
    const most = Math.max(up, down, 0.1);
    const side = (name, value, against) => <div class={against ? "against" : undefined}>
        <dt>{name}</dt>
        <dd><span class="bar" aria-hidden="true">
            <span style={{ width: 100 * Math.max(0, value) / most + "%" }} /></span>
            {points(against ? -value : value)}</dd>
    </div>;
    return <dl class="balance">
        {side(t("Cues found"), up, false)}
        {side(t("What speaks against"), down, true)}
    </dl>;
}

function Hits({ title, hits, against, most, none }) {
    const { strong, weak } = weighty(hits);
    const labelled = strong.map((hit, i) => ({ ...hit, against, label: labelOf(i, against) }));
    return <section class={against ? "side against" : "side"}>
        <h2>{title} <span class="count">{number(strong.length)}</span></h2>
        {strong.length === 0 && <p class="dim">{none}</p>}
        <ol class="hits">{labelled.map((hit) =>
            <Hit key={hit.label} hit={hit} most={most} />)}</ol>
        {weak.length > 0 && <details>
            <summary>{tn("{n} more hit that adds nothing", "{n} more hits that add nothing",
                weak.length)}</summary>
            <ul class="plain small">{weak.map((hit, i) => <li key={i}>
                <b>{nameOf(hit)}</b> <span class="dim">{hit.rule}</span>
                {hit.quote && <> <q><Quote text={hit.quote} /></q></>}</li>)}</ul>
        </details>}
    </section>;
}

// The cues and, before them, what speaks against: nobody has to scroll for the other side.
export function Sides({ risk }) {
    const most = Math.max(0.1, ...[...(risk.cues || []), ...(risk.counter || [])]
        .map((hit) => Math.abs(hit.points)));
    const bayes = risk.bayes;
    return <>
        <Balance risk={risk} />
        <Hits title={t("What speaks against")} hits={risk.counter} against most={most}
            none={t("Nothing was found that speaks against.")} />
        <Hits title={t("Cues found")} hits={risk.cues} most={most}
            none={t("No cue was found.")} />
        {bayes && bayes.tokens && bayes.tokens.length > 0 && <details class="side">
            <summary>{t("The words of the ad as a whole, no single cue.")}</summary>
            <p class="small">{bayes.tokens.map((token, i) => <span key={i}
                class={"token" + (token.weight < 0 ? " against" : "")}>
                <Quote text={token.token} /> {points(token.weight)}</span>)}</p>
        </details>}
    </>;
}

const seenIn = { stated: "stated", denied: "denied", silent: "silent" };

// What an honest ad would state: asked for first what is missing.
export function Facts({ facts, adLang }) {
    const rows = Object.entries(facts || {});
    if (!rows.length) return null;
    const order = { denied: 0, silent: 1, stated: 2 };
    rows.sort((a, b) => order[a[1].state] - order[b[1].state]);
    const said = {
        denied: t("denied or put off"), silent: t("silent"), stated: t("stated"),
    };
    return <section>
        <h2>{t("What an honest ad would state")}</h2>
        <ul class="facts">{rows.map(([name, fact]) =>
            <li key={name} class={seenIn[fact.state]}>
                <span class="fact-state">{said[fact.state]}</span>
                <span>{word("fact", name)}
                    {fact.quote && <>{" "}<q><Quote text={fact.quote} lang={adLang} /></q></>}
                </span>
            </li>)}</ul>
    </section>;
}

const levels = { none: 0, partial: 1, positive: 2 };

// The six dimensions by which trafficking is recognised; an ad can speak to the first three only.
export function Dimensions({ dimensions }) {
    return <section>
        <h2>{t("Indicators of the ILO and the European Commission")}</h2>
        <ul class="dimensions">{["D1", "D2", "D3", "D4", "D5", "D6"].map((id) => {
            const seen = (dimensions || {})[id];
            const recruit = id <= "D3";
            const state = seen ? seen.state : "none";
            const said = recruit || state === "stated" ? word("dimension_state", state) :
                t("cannot be seen in an ad");
            return <li key={id} class={recruit ? "seen " + state : "unseen"}>
                <span class="dim">{id}</span>
                <span>{word("dimension", id)}</span>
                <span class="dimension-state">
                    {recruit && <span class="steps" aria-hidden="true">
                        {"\u25a0".repeat(levels[state] || 0)}
                        {"\u25a1".repeat(2 - (levels[state] || 0))}</span>} {said}</span>
            </li>;
        })}</ul>
    </section>;
}

export function Pay({ pay }) {
    if (!pay || !pay.amount_usd_month) return null;
    const most = Math.max(pay.amount_usd_month, pay.reference || 0);
    const line = (name, value) => <div>
        <dt>{name}</dt>
        <dd><span class="bar" aria-hidden="true">
            <span style={{ width: 100 * value / most + "%" }} /></span> {dollars(value)}</dd>
    </div>;
    return <section>
        <h2>{t("Pay a month")}</h2>
        <dl class="balance">
            {line(t("the ad, upper end"), pay.amount_usd_month)}
            {pay.reference > 0 && line(t("reference for such work"), pay.reference)}
        </dl>
        <p class="dim small">{pay.reference > 0 ?
            t("{times} times the reference.", { times: number(pay.ratio) }) :
            t("There is no reference for such work to compare with.")}</p>
    </section>;
}

export function Probability({ risk }) {
    return <span class="dim">{percent(risk.probability)}</span>;
}
