// today: the list in its lanes, what needs a look first on top; facets; start.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from "preact/hooks";
import { get, query, said } from "./api.js";
import { ChosenBar, useChosen } from "./chosen.jsx";
import { Key } from "./decide.jsx";
import { number, t, tn } from "./i18n.js";
import { Age, Choice, Failed, Heading, NoFinding, Select, useApp, Waiting } from "./parts.jsx";
import { Rows, SaveList, stepRow } from "./rows.jsx";
import { BANDS, KINDS, LANES, LANGS, SHAPES, word } from "./words.js";

export const FILTERS = ["lane", "band", "source", "lang", "kind", "cue", "state"];

// What the server is asked for: any lane but the careful one unless that is chosen.
const asked = (filter) => Object.fromEntries(FILTERS.filter((name) => filter[name])
    .map((name) => [name, filter[name]]));

const countOf = (facet, value) => ((facet || []).find((one) => one.value === value) || {}).count || 0;

export function useList(path, deps) {
    const [list, setList] = useState(null);
    const [failed, setFailed] = useState(null);
    const latest = useRef(0); // answers may overtake one another: the last question counts
    const load = (cursor) => {
        const mine = ++latest.current;
        const last = (then) => (value) => { if (mine === latest.current) then(value); };
        setFailed(null);
        return get(path(cursor)).then(last((reply) => setList((old) => cursor && old ?
            { ...reply, items: [...old.items, ...reply.items] } : reply)),
        last((e) => setFailed(said(e, t))));
    };
    useEffect(() => { load(); }, deps);
    return { list, failed, load };
}

export function Today({ filter }) {
    const app = useApp();
    const { list, failed, load } = useList(
        (cursor) => "/queue" + query({ state: "open", ...asked(filter), limit: 50, cursor }),
        [JSON.stringify(asked(filter)), app.words, app.lists]);
    const [facets, setFacets] = useState({});
    const state = filter.state || "open";
    const rows = list ? list.items : [];
    const chosen = useChosen(rows, app.me.capabilities.includes("decide"));
    useEffect(() => chosen.clear(), [JSON.stringify(asked(filter)), app.words]);
    useEffect(() => {
        const open = get("/facets?state=open");
        let latest = true; // the counts of another state may come late
        (state === "open" ? open : get("/facets" + query({ state })))
            .then((reply) => latest && setFacets(reply)).catch(() => {});
        open.then((reply) => {
            const waiting = (reply.band || []).reduce((all, one) => all + one.count, 0);
            app.setProgress({ decided_today: reply.decided_today, waiting });
        })
            .catch(() => {}); // the list itself says when the program does not answer
        return () => { latest = false; };
    }, [state, app.words, app.lists]);
    const start = async () => {
        if (state !== "open") return;
        const which = { ...asked(filter), state: undefined };
        try {
            const id = await app.work.start(which);
            app.go(id ? "#/ad/" + id : "#/done");
        } catch (e) {
            app.toast({ bad: true, text: said(e, t) });
        }
    };
    app.useKeys("list", {
        down: () => stepRow(1), up: () => stepRow(-1), start,
        filter: () => document.getElementById("first-filter").focus(),
        chosen: chosen.ask,
    });
    const waiting = list ? list.items.length : 0;
    return <>
        <div class="screen-head">
            <Heading name={t("Today")} of="today">{t("Today")}</Heading>
            {facets.oldest_open && <p class="dim">{t("The oldest ad waits for:")}{" "}
                <Age at={facets.oldest_open} /></p>}
            {app.me.capabilities.includes("decide") && <button type="button"
                class="primary start" disabled={!waiting || state !== "open"} onClick={start}>
                {t("Start reading")} <Key id="start" /></button>}
        </div>
        <NoFinding />
        <Facets filter={filter} facets={facets} />
        {filter.lane === "careful" && <p class="note care">
            {t("These ads may show a person who needs help. Whoever speaks with that person can offer the hotline 11616.")}</p>}
        {failed && <Failed text={failed} again={() => load()} />}
        {!list && !failed && <Waiting />}
        {list && list.items.length === 0 && <p class="empty">
            {t("Nothing waits in this list.")}</p>}
        {list && list.items.length > 0 && <Rows rows={rows} chosen={chosen}
            label={t("Flagged ads, what needs a look first on top")} />}
        {list && list.next && <p><button type="button" onClick={() => load(list.next)}>
            {t("Show more")}</button></p>}
        {list && list.items.length > 0 && <p class="dim small">
            {tn("{n} row is shown.", "{n} rows are shown.", list.items.length)}</p>}
        {rows.length > 0 && <SaveList filter={{ state: "open", ...asked(filter) }} />}
        <ChosenBar rows={rows} chosen={chosen} />
    </>;
}

function Facets({ filter, facets }) {
    const app = useApp();
    const set = (name, value) => app.go("#/today" + query({ ...filter, [name]: value }));
    const some = (what, values) => values.map((value) => {
        const n = countOf(facets[what], value);
        return { value, text: word(what, value) + (n ? " (" + number(n) + ")" : "") };
    });
    const any = { value: "", text: t("any") };
    const sources = (facets.source || []).map((one) => one.value);
    if (filter.source && !sources.includes(filter.source)) sources.push(filter.source);
    const used = FILTERS.some((name) => filter[name]);
    return <div class="facets" role="group" aria-label={t("Filters")}>
        <div><Choice label={t("Lane")} value={filter.lane || ""} onChange={(v) => set("lane", v)}
            options={[{ value: "", text: t("All") },
                ...some("lane", LANES.filter((lane) => lane !== "careful" ||
                    app.me.capabilities.includes("read_careful")))]} />
        <Choice label={t("Band")} value={filter.band || ""}
            onChange={(v) => set("band", v === filter.band ? "" : v)}
            options={some("band", BANDS.slice(0, 3)).map((option) =>
                ({ ...option, text: SHAPES[option.value] + " " + option.text,
                    label: option.text }))} /></div>
        <div><Select id="first-filter" label={t("Source")} value={filter.source}
            onChange={(v) => set("source", v)} options={[any, ...sources.map((value) => ({
                value, text: value + " (" + number(countOf(facets.source, value)) + ")" }))]} />
        <Select label={t("Language")} value={filter.lang} onChange={(v) => set("lang", v)}
            options={[any, ...some("lang", LANGS)]} />
        <Select label={t("Kind")} value={filter.kind} onChange={(v) => set("kind", v)}
            options={[any, ...some("kind", KINDS)]} />
        <Select label={t("State")} value={filter.state} onChange={(v) => set("state", v)}
            options={[{ value: "", text: word("state", "open") },
                { value: "claimed", text: word("state", "claimed") },
                { value: "decided", text: word("state", "decided") }]} />
        {used && <button type="button" onClick={() => app.go("#/today")}>{t("Clear")}</button>}
        </div>
    </div>;
}
