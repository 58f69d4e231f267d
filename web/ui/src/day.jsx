// day: the end of a list and the end of a day: what was decided, what is left, and since when;
// and the quiet suggestion to pause, which never stands in the way.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from "preact/hooks";
import { get } from "./api.js";
import { number, t, tn } from "./i18n.js";
import { Age, Heading, useApp } from "./parts.jsx";
import { LANES, word } from "./words.js";

const countOf = (facets, lane) =>
    ((facets.lane || []).find((one) => one.value === lane) || {}).count || 0;

// What waits, by lane, and the oldest of it; null until it is there.
function useLeft(app) {
    const [left, setLeft] = useState(null);
    useEffect(() => {
        const lanes = LANES.filter((lane) => lane !== "careful" ||
            app.me.capabilities.includes("read_careful"));
        Promise.all([get("/facets?state=open"), lanes.includes("careful") ?
            get("/facets?lane=careful&state=open") : {}]).then(([open, careful]) => {
            const counts = Object.fromEntries(lanes.map((lane) =>
                [lane, countOf(lane === "careful" ? careful : open, lane)]));
            setLeft({ lanes, counts, oldest: open.oldest_open });
            app.setProgress({
                decided_today: open.decided_today, waiting: counts.risk + counts.audit,
            });
        }).catch(() => {}); // the figures of the header are shown all the same
    }, [app.lists]);
    return left;
}

// over: the list that was worked through is empty.
export function Day({ over }) {
    const app = useApp();
    const left = useLeft(app);
    const careful = left ? left.counts.careful || 0 : 0;
    const others = left ? left.counts.risk + left.counts.audit : 0;
    return <>
        <Heading name={over ? t("Done") : t("The day so far")} of={over ? "done" : "day"}>
            {over ? t("Nothing waits in this list.") : t("The day so far")}</Heading>
        <p>{tn("You decided {n} ad today.", "You decided {n} ads today.",
            app.progress.decided)}</p>
        {left && <section>
            <h2>{t("What is left")}</h2>
            <dl class="pairs day">
                {left.lanes.map((lane) => <div key={lane}>
                    <dt>{word("lane", lane)}</dt><dd>{number(left.counts[lane])}</dd></div>)}
                {left.oldest && <div><dt>{t("The oldest ad waits for:")}</dt>
                    <dd><Age at={left.oldest} /></dd></div>}
            </dl>
            {over && others > 0 && <p class="dim">{t("What is left is outside the filters you chose, or waits for another reader: you skipped it or called it unsure.")}</p>}
        </section>}
        {careful > 0 && <p class="note care">
            {tn("{n} ad waits to be read with care.", "{n} ads wait to be read with care.", careful)}
            {" "}<a href="#/today?lane=careful">{t("Go there")}</a></p>}
        <p><a class="button" href="#/today">{t("Back to Today")}</a></p>
    </>;
}

export function SuggestPause() {
    const app = useApp();
    const { pace } = app.work;
    const [, setGone] = useState(0);
    const due = pace.due(app.keys.pause, app.nowMs);
    const goOn = () => { pace.rest(); setGone((n) => n + 1); };
    return <div class={due ? "pause" : undefined} role="status">{due && <>
        <span>{tn("{n} ad is decided since your last pause. A short pause keeps the eye fresh.",
            "{n} ads are decided since your last pause. A short pause keeps the eye fresh.",
            pace.count)}</span>
        <button type="button" onClick={() => { pace.rest(); app.go("#/day"); }}>
            {t("Take a pause")}</button>
        <button type="button" onClick={goOn}>{t("Go on")}</button></>}
    </div>;
}
