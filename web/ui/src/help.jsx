// help: the key sheet, and what a person may set about keys: off, single keys or with Alt, and
// which key does what.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "./i18n.js";
import { ACTIONS, bindable, collisions, keyLabel, MODES } from "./keys.js";
import { PACES } from "./pace.js";
import { Choice, Heading, Select, useApp } from "./parts.jsx";

const keyOf = (keys, action) => action.shift ? "?" : keyLabel(keys.map[action.id], keys.mode);

export function KeySheet({ open, close }) {
    const { keys } = useApp();
    const ref = useRef(null);
    useEffect(() => {
        if (open && !ref.current.open) ref.current.showModal();
        if (!open && ref.current.open) ref.current.close();
    }, [open]);
    return <dialog ref={ref} class="sheet" aria-labelledby="sheet-title" onClose={close}>
        <h2 id="sheet-title">{t("Keys")}</h2>
        {keys.mode === "off" && <p class="note">{t("Keys are switched off.")}</p>}
        <dl class="keys">{ACTIONS.map((action) => <div key={action.id}>
            <dt><kbd>{keyOf(keys, action)}</kbd></dt><dd>{t(action.label)}</dd></div>)}
        <div><dt><kbd>{t("Space")}</kbd></dt><dd>{t("On a row of the list: choose it")}</dd></div>
        <div><dt><kbd>{"Shift+\u2193"}</kbd></dt><dd>{t("Choose the next row too")}</dd></div>
        <div><dt><kbd>{keyLabel(keys.map["not-risk"], keys.mode, true)}</kbd></dt>
            <dd>{t("Rows chosen: not a risk")}</dd></div>
        <div><dt><kbd>{keyLabel(keys.map.confirmed, keys.mode, true)}</kbd></dt>
            <dd>{t("Rows chosen: confirm the cues")}</dd></div>
        <div><dt><kbd>1</kbd>{"\u2013"}<kbd>9</kbd></dt><dd>{t("Choose a reason")}</dd></div></dl>
        <p class="dim small">{t("Keys go by their place on the keyboard, so they are the same on a Russian or Kazakh layout. None acts while you write.")}</p>
        <p class="row">
            <a class="button" href="#/settings" onClick={close}>{t("Change the keys")}</a>
            <a class="button" href="/licences.txt" target="_blank" rel="noopener noreferrer">
                {t("Licences")}</a>
            <button type="button" class="primary" onClick={close}>{t("Close")}</button></p>
    </dialog>;
}

export function Settings() {
    const app = useApp();
    const { keys } = app;
    const [taking, setTaking] = useState(null); // action that waits for its key
    const [wrong, setWrong] = useState(null);
    app.useKeys("", {});
    const take = (e) => {
        if (!taking || ["Shift", "Control", "Alt", "Meta"].includes(e.key)) return;
        e.preventDefault();
        e.stopPropagation();
        const id = taking;
        setTaking(null);
        if (e.key === "Escape" || e.key === "Tab") return;
        if (!bindable(e.code)) return setWrong({ id, text: t("This key cannot be used.") });
        const [other] = collisions(keys.map, id, e.code);
        if (other) {
            const label = ACTIONS.find((action) => action.id === other).label;
            return setWrong({ id, text: t("This key is taken: {action}.", { action: t(label) }) });
        }
        setWrong(null);
        app.setKeys({ ...keys, map: { ...keys.map, [id]: e.code } });
    };
    const pauses = {
        often: t("after 25 ads or 45 minutes"), usual: t("after 50 ads or 90 minutes"),
        seldom: t("after 100 ads or 3 hours"), never: t("never"),
    };
    const names = { single: t("Single keys"), alt: t("With Alt"), off: t("Off") };
    return <>
        <Heading name={t("Settings")} of="settings">{t("Settings")}</Heading>
        <p>{t("These settings are yours and go with your name.")}</p>
        <h2>{t("Keys")}</h2>
        <Choice label={t("Keys")} value={keys.mode}
            onChange={(mode) => app.setKeys({ ...keys, mode })}
            options={MODES.map((mode) => ({ value: mode, text: names[mode] }))} />
        <table class="key-table"><caption class="hidden">{t("Keys")}</caption>
            <thead><tr><th scope="col">{t("What it does")}</th><th scope="col">{t("Key")}</th></tr>
            </thead>
            <tbody>{ACTIONS.filter((action) => !action.fixed).map((action) => <tr key={action.id}>
                <td>{t(action.label)}
                    {wrong && wrong.id === action.id && <p class="wrong" role="alert">{wrong.text}</p>}
                </td>
                <td><button type="button" class="key" onKeyDown={take}
                    aria-label={t("{action}: key {key}. Change", {
                        action: t(action.label), key: keyOf(keys, action) })}
                    onBlur={() => setTaking(null)}
                    onClick={() => { setWrong(null); setTaking(action.id); }}>
                    {taking === action.id ? t("Press a key…") : <kbd>{keyOf(keys, action)}</kbd>}
                </button></td>
            </tr>)}</tbody></table>
        <p><button type="button" onClick={() => app.setKeys({ ...keys, map: {} })}>
            {t("As they were at first")}</button></p>
        <h2>{t("Pauses")}</h2>
        <p>{t("Such ads tire whoever reads them. A pause is only suggested, and nobody else is told.")}</p>
        <p class="pauses"><Select label={t("Suggest a pause")} value={keys.pause}
            onChange={(pause) => app.setKeys({ ...keys, pause })}
            options={Object.keys(PACES).map((value) => ({ value, text: pauses[value] }))} /></p>
    </>;
}
