// search: over text, site, language, cue, band and date; folded and stemmed by the program.
// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { query } from "./api.js";
import { t, tn } from "./i18n.js";
import { Failed, Heading, Select, useApp, Waiting } from "./parts.jsx";
import { Rows, SaveList, stepRow } from "./rows.jsx";
import { useList } from "./today.jsx";
import { BANDS, LANGS, word } from "./words.js";

const FIELDS = ["q", "source", "lang", "band", "cue", "from", "to"];

export function Search({ filter }) {
    const app = useApp();
    const [form, setForm] = useState(() => ({ ...filter }));
    const asked = FIELDS.some((name) => filter[name]);
    const set = (name) => (value) => setForm({
        ...form, [name]: typeof value === "string" ? value : value.currentTarget.value,
    });
    const submit = (e) => {
        e.preventDefault();
        app.go("#/search" + query(form));
    };
    app.useKeys("list", {
        down: () => stepRow(1), up: () => stepRow(-1),
        filter: () => document.getElementById("search-box").focus(),
        search: () => document.getElementById("search-box").focus(),
    });
    const any = { value: "", text: t("any") };
    return <>
        <Heading name={t("Search")} of="search">{t("Search")}</Heading>
        <form class="search" role="search" onSubmit={submit}>
            <div class="row end">
                <label class="field grow"><span>{t("Words of the ad, in any form or script")}</span>
                    <input id="search-box" type="search" maxLength={200} value={form.q || ""}
                        onInput={set("q")} /></label>
                <button class="primary">{t("Search")}</button>
            </div>
            <div class="row">
                <label class="field"><span>{t("Source")}</span>
                    <input value={form.source || ""} onInput={set("source")} /></label>
                <Select label={t("Language")} value={form.lang} onChange={set("lang")}
                    options={[any, ...LANGS.map((value) => ({ value, text: word("lang", value) }))]} />
                <Select label={t("Band")} value={form.band} onChange={set("band")}
                    options={[any, ...BANDS.map((value) => ({ value, text: word("band", value) }))]} />
                <label class="field"><span>{t("Cue, such as D05")}</span>
                    <input value={form.cue || ""} maxLength={8} size={8}
                        onInput={set("cue")} /></label>
                <label class="field"><span>{t("First seen from")}</span>
                    <input type="date" value={form.from || ""} onInput={set("from")} /></label>
                <label class="field"><span>{t("to")}</span>
                    <input type="date" value={form.to || ""} onInput={set("to")} /></label>
            </div>
        </form>
        {asked && <Found filter={filter} />}
    </>;
}

function Found({ filter }) {
    const app = useApp();
    const wanted = Object.fromEntries(FIELDS.map((name) => [name, filter[name]]));
    const { list, failed, load } = useList((cursor) => "/search" + query({ ...wanted, cursor }),
        [JSON.stringify(wanted), app.words]);
    if (failed) return <Failed text={failed} again={() => load()} />;
    if (!list) return <Waiting />;
    if (!list.items.length && !list.next) return <p class="empty" role="status">{t("No ad fits.")}</p>;
    return <>
        <p class="dim" role="status">{tn("{n} ad is shown.", "{n} ads are shown.", list.items.length)}
            {list.next && " " + (list.partial ? t("Older ads have not been looked through yet.")
                : t("There are more."))}</p>
        <Rows rows={list.items} label={t("Ads found")} />
        {list.next && <p><button type="button" onClick={() => load(list.next)}>
            {t("Show more")}</button></p>}
        <SaveList filter={{ ...wanted, search: 1 }} />
    </>;
}
