// sources: how the watched sites are doing, what was refused and why; pause.
// SPDX-License-Identifier: Apache-2.0
import { patch, said } from "./api.js";
import { detail } from "./details.js";
import { number, t } from "./i18n.js";
import { Age, Failed, Heading, Quote, useApp, Waiting } from "./parts.jsx";
import { useList } from "./today.jsx";
import { word } from "./words.js";

export function Sources() {
    const app = useApp();
    const { list, failed, load } = useList(() => "/sources", [app.words]);
    app.useKeys("", {});
    const pause = async (source) => {
        try {
            await patch("/sources/" + encodeURIComponent(source.id), { paused: !source.paused });
            app.toast({
                text: source.paused ? t("{source} goes on.", { source: source.id }) :
                    t("{source} is paused.", { source: source.id }),
            });
            load();
        } catch (e) {
            app.toast({ bad: true, text: said(e, t) });
        }
    };
    return <>
        <Heading name={t("Sources")} of="sources">{t("Sources")}</Heading>
        <p class="dim">{t("robots.txt is honoured, and every request keeps the delay in force. What a site closes stays unread.")}</p>
        {failed && <Failed text={failed} again={() => load()} />}
        {!list && !failed && <Waiting />}
        {list && list.items.length === 0 && <p class="empty">{t("No source is set up.")}</p>}
        {list && <div class="cards">{list.items.map((source) =>
            <Source key={source.id} source={source} pause={() => pause(source)} />)}</div>}
    </>;
}

// What the crawler noted of a page; what has no words in the reader's language is marked English.
function Detail({ text }) {
    const said = detail(text);
    return <Quote text={said.text} lang={said.known ? undefined : "en"} />;
}

// An ad that was taken down or moved, or a page under another address, is no trouble of the source.
const ORDINARY = ["gone", "redirect", "lost", "duplicate"];
const bad = (error) => !ORDINARY.includes(error.outcome);

function health(source) {
    if (source.paused) return ["paused", "\u2016", t("paused")];
    if ((source.errors || []).some(bad)) return ["trouble", "\u25b2", t("trouble")];
    if (!source.last_fetch) return ["new", "\u25cb", t("not fetched yet")];
    return ["well", "\u25cf", t("works")];
}

function Source({ source, pause }) {
    const app = useApp();
    const [state, shape, name] = health(source);
    const refused = Object.entries(source.refused || {}).filter(([, n]) => n > 0);
    const errors = source.errors || [];
    return <section class={"card source " + state}>
        <header>
            <h2>{source.id}</h2>
            <span class="health"><span aria-hidden="true">{shape}</span> {name}</span>
        </header>
        <dl class="pairs">
            <dt>{t("Last fetch")}</dt>
            <dd><Age at={source.last_fetch} ago />{source.last_outcome &&
                ", " + word("page", source.last_outcome)}</dd>
            <dt>{t("Delay in force")}</dt>
            <dd>{t("{n} s between two requests", { n: number(source.delay || 0) })}</dd>
            <dt>{t("Pages today")}</dt>
            <dd>{source.pages_max ? t("{n} of at most {most}", {
                n: number(source.pages_day || 0), most: number(source.pages_max),
            }) : number(source.pages_day || 0)}</dd>
            <dt>{t("Ads kept")}</dt><dd>{number(source.ads || 0)}</dd>
            <dt>{t("Basis")}</dt><dd><Quote text={source.basis || "\u2013"} /></dd>
            <dt>{t("Refused")}</dt>
            <dd>{refused.length === 0 ? t("nothing") : <ul class="plain">{refused.map(([why, n]) =>
                <li key={why}>{number(n)} {"\u00d7"} {word("page", why)}</li>)}</ul>}</dd>
        </dl>
        {errors.length > 0 && <ul class={"plain note" + (errors.some(bad) ? " bad" : "")}>{errors.map((error, i) =>
            <li key={i}>{error.at && <><Age at={error.at} ago />{" \u00b7 "}</>}
                {word("page", error.outcome)}
                {error.detail && <>{": "}<Detail text={error.detail} /></>}</li>)}</ul>}
        {app.me.capabilities.includes("sources_pause") && <p>
            <button type="button" onClick={pause}>{source.paused ? t("Go on") : t("Pause")}
                <span class="hidden"> {source.id}</span></button></p>}
    </section>;
}
