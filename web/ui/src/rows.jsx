// rows: a list of queue rows, shared by Today and Search. On a narrow screen the columns that
// only tell where and when move below the title.
// SPDX-License-Identifier: Apache-2.0
import { query } from "./api.js";
import { clock, t } from "./i18n.js";
import { cut, oneLine } from "./marks.js";
import { Age, Band, Quote, Title, useApp, Words } from "./parts.jsx";
import { word } from "./words.js";

function Who({ row }) {
    const { me } = useApp();
    if (row.state === "decided") return <>{word("outcome", row.outcome) || word("state", "decided")}</>;
    if (row.queued === false) return <span class="dim">{t("not in the list")}</span>;
    if (!row.holder) return <span class="dim">{word("state", row.state)}</span>;
    return <>{row.holder === me.name ? t("you") : <Quote text={row.holder} />}
        {row.claim_until && <span class="dim"> {t("until {time}", { time: clock(row.claim_until) })}</span>}
    </>;
}

// The list as a whole says that these are cues and no findings; a row only says which.
const reasons = (row) => row.cue ? row.why.replace(/^[^:]{1,60}: /, "") : row.why;

function Snippet({ row }) {
    if (row.snippet) {
        const spans = (row.snippet.marks || []).map((mark) =>
            ({ start: mark.start_cp, end: mark.end_cp, hit: mark }));
        return <p class="snippet" dir="auto" lang={row.lang || undefined}>
            {row.snippet.cut_before && "\u2026 "}
            {cut(row.snippet.text, spans, 400).parts.map((part, i) => part.hits ?
                <mark key={i}><Words text={part.text} /></mark> :
                <Words key={i} text={part.text} />)}
            {row.snippet.cut_after && " \u2026"}</p>;
    }
    return <p class="snippet">
        {row.quote && <><span class="dim">{row.cue}</span>{" "}
            <q><Quote text={row.quote} lang={row.lang} /></q>{" "}</>}
        <span class="dim">{reasons(row)}</span>
        {row.drawn_why && <span class="dim">{" ["}{row.drawn_why}{"]"}</span>}</p>;
}

// Space and Shift with an arrow on a row, where rows can be chosen.
function pressOn(chosen, row) {
    return (e) => {
        if (e.altKey || e.ctrlKey || e.metaKey) return;
        const by = e.code === "ArrowDown" ? 1 : e.code === "ArrowUp" ? -1 : 0;
        if (e.shiftKey && by) {
            e.preventDefault();
            const to = chosen.step(row, by);
            if (to) document.getElementById("row-" + to.id).focus();
        } else if (e.code === "Space" && !e.shiftKey && e.currentTarget.tagName === "A") {
            e.preventDefault();
            chosen.toggle(row);
        }
    };
}

function Pick({ row, chosen }) {
    if (!chosen.free(row)) return null;
    return <input type="checkbox" checked={chosen.has(row.id)}
        aria-label={t("Choose: {title}", { title: oneLine(row.title, 60) || t("(no title)") })}
        onKeyDown={pressOn(chosen, row)}
        onClick={(e) => chosen.toggle(row, e.shiftKey)} />;
}

// chosen: what useChosen() gives, where several rows can be decided at once.
export function Rows({ rows, label, chosen }) {
    return <table class="rows">
        <caption class="hidden">{label}</caption>
        <thead><tr>
            {chosen && <th scope="col" class="pick"><span class="hidden">{t("Choose")}</span></th>}
            <th scope="col" class="wide">{t("Band")}</th>
            <th scope="col">{t("Ad")}</th>
            <th scope="col" class="wide">{t("Source")}</th>
            <th scope="col" class="wide">{t("Language")}</th>
            <th scope="col" class="wide">{t("Age")}</th>
            <th scope="col" class="wide">{t("State")}</th>
        </tr></thead>
        <tbody>{rows.map((row) => <tr key={row.id}
            class={chosen && chosen.has(row.id) ? "chosen" : undefined}>
            {chosen && <td class="pick"><Pick row={row} chosen={chosen} /></td>}
            <td class="wide"><Band band={row.band} /></td>
            <td class="what">
                <p class="narrow"><Band band={row.band} /></p>
                <a class="row-link" id={"row-" + row.id} href={"#/ad/" + row.id}
                    onKeyDown={chosen && pressOn(chosen, row)}><Title row={row} /></a>
                <Snippet row={row} />
                <p class="narrow dim">{row.source}{" \u00b7 "}{word("lang", row.lang)}{" \u00b7 "}
                    <Age at={row.first_seen} />{" \u00b7 "}<Who row={row} /></p>
            </td>
            <td class="wide source-id">{row.source}<div class="dim">{word("kind", row.kind)}</div></td>
            <td class="wide">{word("lang", row.lang)}</td>
            <td class="wide fixed"><Age at={row.first_seen} /></td>
            <td class="wide"><Who row={row} /></td>
        </tr>)}</tbody>
    </table>;
}

// The same list as a file; `filter` as GET /queue takes it.
export function SaveList({ filter }) {
    const { me } = useApp();
    if (!me.capabilities.includes("export_partner")) return null;
    const link = (form, name) => <a href={"/api/v1/queue." + form + query(filter)} download>{name}</a>;
    return <p class="dim small">{t("Save this list:")} {link("csv", "CSV")}{" \u00b7 "}
        {link("jsonl", t("JSON lines"))}{" \u00b7 "}
        {t("Contacts are masked; the audit log holds who saved it.")}{" "}
        {t("A file has at most 1,000 rows, fewer where they take long to find; where there are more its name ends in -part.")}</p>;
}

// Moves the focus from row to row: step 1 or -1.
export function stepRow(step) {
    const links = [...document.querySelectorAll("a.row-link")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    const to = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    (links[Math.max(0, Math.min(links.length - 1, to))]).focus();
}
