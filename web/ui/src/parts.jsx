// parts: small pieces that several screens share.
// SPDX-License-Identifier: Apache-2.0
import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { age, ago, dateTime, t } from "./i18n.js";
import { oneLine, visible } from "./marks.js";
import { SHAPES, word } from "./words.js";

// {me, keys, say(text), toast(toast), go(path), work, nowMs}
export const App = createContext(null);
export const useApp = () => useContext(App);

// The heading of a screen: takes the focus when the screen changes and names the document.
export function Heading({ children, name, of, lang }) {
    const ref = useRef(null);
    useEffect(() => {
        document.title = name + " \u2013 Lurewatch";
    }, [name]);
    // Who has begun to type since the screen was drawn is left there.
    const drawn = useRef(null);
    useLayoutEffect(() => { drawn.current = document.activeElement; }, [of]);
    useEffect(() => {
        if (document.activeElement !== drawn.current) return;
        ref.current.focus({ preventScroll: true });
        ref.current.scrollIntoView({ block: "end" });
    }, [of]);
    return <h1 ref={ref} tabIndex={-1} lang={lang} dir="auto">{children}</h1>;
}

export function Band({ band }) {
    return <span class={"band " + band}>
        <span aria-hidden="true">{SHAPES[band]}</span> {word("band", band)}
    </span>;
}

// Text of an ad: control characters are shown, never obeyed.
export function Words({ text }) {
    return visible(text || "").map((part) => typeof part === "string" ? part :
        <span class="control" title={t("hidden character")}>{part.hidden}</span>);
}

// Text of an ad within a line of ours: kept apart, so that its direction stays its own.
export function Quote({ text, lang }) {
    return <bdi lang={lang || undefined}><Words text={text} /></bdi>;
}

export function Title({ row }) {
    const title = oneLine(row.title);
    return title ? <Quote text={title} lang={row.lang} /> : t("(no title)");
}

export function Age({ at, ago: before }) {
    const { nowMs } = useApp();
    return at ? <time dateTime={at} title={dateTime(at)}>{(before ? ago : age)(at, nowMs)}</time> : "\u2013";
}

export function Failed({ text, again }) {
    return <p class="note bad" role="alert">
        {text} {again && <button type="button" onClick={again}>{t("Try again")}</button>}
    </p>;
}

export function Waiting() {
    return <p class="dim" role="status">{t("Loading…")}</p>;
}

// A field that outlives its screen, so that nothing typed is lost when a session ends: [text,
// set]; set("") when it was sent.
export function useTyped(name) {
    const { typed } = useApp().work;
    const [text, setText] = useState(() => typed.get(name) || "");
    return [text, (next) => {
        if (next) typed.set(name, next);
        else typed.delete(name);
        setText(next);
    }];
}

// Choice of one of a few, as a row of buttons.
export function Choice({ label, options, value, onChange, children }) {
    return <div class="choice" role="group" aria-label={label}>
        {options.map((option) => <button type="button" aria-pressed={option.value === value}
            key={option.value} lang={option.lang} aria-label={option.label}
            onClick={() => onChange(option.value)}>{option.text}</button>)}
        {children}
    </div>;
}

export function Select({ label, options, value, onChange, id }) {
    return <label class="field">
        <span>{label}</span>
        <select id={id} value={value || ""} onChange={(e) => onChange(e.currentTarget.value)}>
            {options.map((option) => <option key={option.value} value={option.value}
                selected={option.value === (value || "")}>{option.text}</option>)}
        </select>
    </label>;
}

export const NoFinding = () => <p class="banner">
    <strong>{t("An ad can only show cues consistent with recruitment deception. This is no finding of a crime.")}</strong>
</p>;

export const Hotline = () => <aside class="note care">
    <h2>{t("This ad may show a person who needs help")}</h2>
    <p>{t("Read it with that in mind. Nothing here is proof, and nothing is passed on by itself.")}</p>
    <p>{t("Whoever speaks with that person can offer the hotline in Kazakhstan: 11616.")}</p>
</aside>;
