// chosen: several rows of the list decided at once, with one reason. By mouse the boxes, by key
// Space on a row and Shift with an arrow. Never for ads that are to be read with care.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { post, said } from "./api.js";
import { shortcut } from "./decide.jsx";
import { t, tn } from "./i18n.js";
import { OUTCOMES_OF_MANY } from "./keys.js";
import { Failed, Title, useApp, useTyped } from "./parts.jsx";
import { FITTING, word } from "./words.js";

const CHOSEN_MAX = 100; // nobody should judge more by their titles
const AT_ONCE = 20;     // so many the server takes in one request
const NAMED = 5;        // so many titles stand in the question

// Whether this person may decide the row from the list.
function isFree(row, me) {
    return row.lane !== "careful" && row.state !== "decided" && row.queued !== false &&
        (!row.holder || row.holder === me.name);
}

// What is chosen of `rows`: {free(row), has(id), toggle(row, extends), step(row, by), clear(),
// asking: the outcome that is asked about, ask(outcome)}.
export function useChosen(rows, may) {
    const { me } = useApp();
    const [ids, setIds] = useState(() => new Set());
    const [asking, ask] = useState(null); // the outcome that is being asked about
    const run = useRef(null); // {from: index, before: Set}: what Shift extends
    const free = (row) => may && isFree(row, me);
    const at = (row) => rows.indexOf(row);
    const extend = (to) => {
        const [a, b] = [run.current.from, to].sort((x, y) => x - y);
        const more = rows.slice(a, b + 1).filter(free).map((row) => row.id);
        setIds(new Set([...run.current.before, ...more].slice(0, CHOSEN_MAX)));
    };
    return {
        free, has: (id) => ids.has(id),
        asking, ask: (outcome) => ask(ids.size ? outcome : null),
        clear: () => { run.current = null; ask(null); setIds(new Set()); },
        toggle: (row, extends_) => {
            if (!free(row)) return;
            if (extends_ && run.current) return extend(at(row));
            const next = new Set(ids);
            if (!next.delete(row.id) && next.size < CHOSEN_MAX) next.add(row.id);
            run.current = { from: at(row), before: next };
            setIds(next);
        },
        // Shift with an arrow on a row; returns the row to go to.
        step: (row, by) => {
            const to = rows[at(row) + by];
            if (!run.current || run.current.at !== at(row))
                run.current = { from: at(row), before: new Set(ids) };
            run.current.at = at(to || row);
            extend(run.current.at);
            return to;
        },
    };
}

// Sends what was decided; {done: [{id, decision}], refused: [{id, type, holder}]}. What was sent
// before a request failed is in the problem, as `so_far`.
async function send(rows, outcome, reasons, note) {
    const all = { done: [], refused: [] };
    for (let from = 0; from < rows.length; from += AT_ONCE) {
        const ads = rows.slice(from, from + AT_ONCE).map(({ id, version }) => ({ id, version }));
        try {
            const { done, refused } = await post("/queue/decisions",
                { ads, outcome, reason: reasons.join(","), note }, { keepalive: true });
            all.done.push(...done.map(({ decision, row }) => ({ id: row.id, decision })));
            all.refused.push(...refused);
        } catch (problem) {
            problem.so_far = all;
            throw problem;
        }
    }
    return all;
}

// The line below the list while something is chosen, and the question before it is decided.
export function ChosenBar({ rows, chosen }) {
    const app = useApp();
    const picked = rows.filter((row) => chosen.has(row.id));
    const some = picked.length > 0;
    const record = async (reasons, note) => {
        const { done, refused } = await send(picked, chosen.asking, reasons, note)
            .catch((problem) => {
                if (problem.so_far.done.length)
                    app.recordedMany(problem.so_far.done, problem.so_far.refused, chosen.asking);
                throw problem;
            });
        app.recordedMany(done, refused, chosen.asking);
        chosen.clear();
    };
    useLayoutEffect(() => {
        document.documentElement.classList.toggle("choosing", some);
        return () => document.documentElement.classList.remove("choosing");
    }, [some]);
    if (!some) return null;
    return <>
        <div class="chosen-bar" role="group" aria-label={t("Ads chosen")}>
            <b role="status">{tn("{n} ad is chosen.", "{n} ads are chosen.", picked.length)}</b>
            {OUTCOMES_OF_MANY.map((which) => <button type="button" key={which}
                class={"act " + which} onClick={() => chosen.ask(which)}
                aria-keyshortcuts={shortcut(app.keys, which, true)}>
                {which === "confirmed" ? t("Confirm…") : t("Not a risk…")}</button>)}
            <button type="button" onClick={chosen.clear}>{t("Choose none")}</button>
        </div>
        {chosen.asking && <Question rows={picked} outcome={chosen.asking} record={record}
            close={() => chosen.ask(null)} />}
    </>;
}

function Question({ rows, outcome, record, close }) {
    const [reasons, setReasons] = useState([]);
    const [note, setNote] = useTyped("many");
    const [failed, setFailed] = useState(null);
    const busy = useRef(false);
    const dialog = useRef(null);
    useEffect(() => { dialog.current.showModal(); }, []);
    const submit = async (e) => {
        e.preventDefault();
        if (busy.current || !reasons.length) return;
        busy.current = true;
        await record(reasons, note.trim()).then(() => setNote(""),
            (problem) => setFailed(said(problem, t)));
        busy.current = false;
    };
    const toggle = (reason) => setReasons(reasons.includes(reason) ?
        reasons.filter((one) => one !== reason) : [...reasons, reason]);
    return <dialog ref={dialog} aria-labelledby="chosen-title" onClose={close}>
        <form onSubmit={submit}>
            <h2 id="chosen-title">{tn("Decide {n} ad at once: {outcome}",
                "Decide {n} ads at once: {outcome}", rows.length,
                { outcome: word("outcome", outcome) })}</h2>
            <ul class="titles">{rows.slice(0, NAMED).map((row) =>
                <li key={row.id}><Title row={row} /></li>)}
            {rows.length > NAMED && <li class="dim">{tn("and {n} more", "and {n} more",
                rows.length - NAMED)}</li>}</ul>
            <p id="chosen-why">{t("Why? One reason for all of them.")}</p>
            <div class="chips" role="group" aria-labelledby="chosen-why">
                {FITTING[outcome].map((reason) => <button type="button" class="chip" key={reason}
                    aria-pressed={reasons.includes(reason)} onClick={() => toggle(reason)}>
                    {word("reason", reason)}</button>)}
            </div>
            <label class="field"><span>{t("Note for those who read this later")}</span>
                <input value={note} maxLength={2000}
                    onInput={(e) => setNote(e.currentTarget.value)} /></label>
            {failed && <Failed text={failed} />}
            <p class="row"><button class="primary" disabled={!reasons.length}>
                {tn("Record for {n} ad", "Record for {n} ads", rows.length)}</button>
                <button type="button" onClick={close}>{t("Cancel")}</button></p>
        </form>
    </dialog>;
}
