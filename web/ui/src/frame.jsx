// frame: what stands around every screen: product, day's progress, language, keys, the way to the
// other screens, and the line that says what happened last.
// SPDX-License-Identifier: Apache-2.0
import { useLayoutEffect, useRef } from "preact/hooks";
import { t, tn } from "./i18n.js";
import { Key } from "./decide.jsx";
import { Choice, useApp } from "./parts.jsx";

const LANGUAGES = [
    { value: "ru", text: "RU", label: "RU, \u0420\u0443\u0441\u0441\u043a\u0438\u0439", lang: "ru" },
    { value: "kk", text: "\u049a\u0410\u0417", label: "\u049a\u0410\u0417, \u049a\u0430\u0437\u0430\u049b\u0448\u0430", lang: "kk" },
    { value: "en", text: "EN", label: "EN, English", lang: "en" },
];

export function Frame({ route, toast, dismiss, help, children }) {
    const app = useApp();
    const { me, progress } = app;
    const main = useRef(null);
    const skip = (e) => {
        e.preventDefault();
        main.current.focus();
    };
    const can = (capability) => me.capabilities.includes(capability);
    const screens = [
        ["today", t("Today"), can("read_queue")], ["add", t("Add an ad"), can("add_ad")],
        ["search", t("Search"), can("read_queue")], ["sources", t("Sources"), can("sources_read")],
    ].filter(([, , may]) => may);
    const on = ["ad", "done", "day"].includes(route.name) ? "today" : route.name;
    return <>
        <a class="to-content" href="#main" onClick={skip}>{t("To the content")}</a>
        <header class="top">
            <p class="product">Lurewatch</p>
            <nav aria-label={t("Screens")}>{screens.map(([name, title]) =>
                <a key={name} href={"#/" + name} aria-current={name === on ? "page" : undefined}>
                    {title}</a>)}</nav>
            <p class="progress"><a href="#/day">
                {tn("{n} decided today", "{n} decided today", progress.decided)}
                {progress.waiting !== null && <>{" \u00b7 "}
                    {tn("{n} waits", "{n} wait", progress.waiting)}</>}
            </a></p>
            <Choice label={t("Language of the page")} value={me.lang || "en"}
                onChange={app.setLang} options={LANGUAGES} />
            <button type="button" class="round" aria-label={t("Keys")} title={t("Keys")}
                onClick={help}>?</button>
            {me.name && <a class="me" href="#/settings" title={t("Settings")}>{me.name}</a>}
            {me.role !== "laptop" && <button type="button" onClick={app.signOut}>
                {t("Sign out")}</button>}
        </header>
        <main id="main" ref={main} tabIndex={-1} class={"screen " + route.name}>{children}</main>
        <Toast toast={toast} dismiss={dismiss} idle={route.name === "ad"} />
    </>;
}

// Stays until the next thing happens, so that nobody has to hurry to undo.
function Toast({ toast, dismiss, idle }) {
    const high = !!toast && !toast.quiet;
    useLayoutEffect(() => {
        document.documentElement.classList.toggle("toasted", high);
    }, [high]);
    const act = (run) => () => { dismiss(); run(); };
    return <footer class="toast-line">
        {!high && idle && <p class="idle dim">{t("What you decide can be undone.")}</p>}
        <div role="status">{toast && !toast.bad && <Said toast={toast} act={act} dismiss={dismiss} />}
        </div>
        <div role="alert">{toast && toast.bad && <Said toast={toast} act={act} dismiss={dismiss} />}
        </div>
    </footer>;
}

function Said({ toast, act, dismiss }) {
    return <p class={"toast" + (toast.bad ? " bad" : "") + (toast.quiet ? " hidden" : "")}>
        <span>{toast.text}</span>
        {toast.undo && <button type="button" onClick={act(toast.undo)}>
            {t("Undo")} <Key id="undo" /></button>}
        {toast.open && <button type="button" onClick={act(toast.open)}>{t("Open it again")}</button>}
        {!toast.quiet && <button type="button" class="round" aria-label={t("Close this message")}
            onClick={dismiss}>{"\u00d7"}</button>}
    </p>;
}
