// decide: the bar at the bottom of Review: five answers, always in the same place, with reasons
// and a note above them when they are wanted.
// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from "preact/hooks";
import { TEXT, t } from "./i18n.js";
import { keyLabel, keyName } from "./keys.js";
import { useApp } from "./parts.jsx";
import { REASONS, word } from "./words.js";

export const OUTCOMES = [
    { id: "confirmed", text: TEXT("Confirm") },
    { id: "not-risk", text: TEXT("Not a risk") },
    { id: "unsure", text: TEXT("Unsure") },
    { id: "escalated", text: TEXT("Escalate") },
];

export function Key({ id }) {
    const { keys } = useApp();
    if (keys.mode === "off") return null;
    return <kbd aria-hidden="true">{keyLabel(keys.map[id], keys.mode)}</kbd>;
}

// The name of a key for aria-keyshortcuts; undefined when keys are off.
export function shortcut(keys, id, shift) {
    return keys.mode === "off" ? undefined : keyName(keys.map[id], keys.mode, shift);
}

export function ActionBar({ active, deciding, setDeciding, decide, skip }) {
    const { keys } = useApp();
    const count = deciding.reasons.length + (deciding.note.trim() ? 1 : 0);
    const button = (id, text, press) => <button type="button" key={id} class={"act " + id}
        disabled={!active} aria-keyshortcuts={shortcut(keys, id)} onClick={press}>
        {text} <Key id={id} /></button>;
    return <div class="actions" role="group" aria-label={t("Decide")}>
        {deciding.open && active && <Reasons deciding={deciding} setDeciding={setDeciding}
            decide={decide} />}
        <div class="acts">
            {OUTCOMES.map((o) => button(o.id, t(o.text), () => decide(o.id)))}
            {button("skip", t("Skip"), skip)}
            <button type="button" class="act more" disabled={!active} aria-expanded={deciding.open}
                onClick={() => setDeciding({ ...deciding, open: !deciding.open, pending: null })}>
                {t("Reason and note")}{count > 0 && <span class="count">{count}</span>}
                {" "}<Key id="note" /></button>
        </div>
    </div>;
}

function Reasons({ deciding, setDeciding, decide }) {
    const note = useRef(null);
    useEffect(() => {
        if (deciding.pending || deciding.focus === "note") note.current.focus();
    }, [deciding.pending, deciding.focus]);
    const toggle = (reason) => setDeciding({
        ...deciding, focus: null, reasons: deciding.reasons.includes(reason) ?
            deciding.reasons.filter((r) => r !== reason) : [...deciding.reasons, reason],
    });
    const ready = deciding.reasons.length > 0 || deciding.note.trim() !== "";
    const press = (e) => {
        if (e.key === "Escape") {
            setDeciding({ ...deciding, open: false, pending: null, focus: null });
            e.currentTarget.blur();
        } else if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
            e.preventDefault();
            if (deciding.pending && ready) decide(deciding.pending);
            else e.currentTarget.blur();
        }
    };
    return <div class="reasons">
        <div class="chips" role="group" aria-label={t("Reasons")}>
            {REASONS.map((reason, i) => <button type="button" class="chip" key={reason}
                aria-pressed={deciding.reasons.includes(reason)}
                onClick={() => toggle(reason)}>
                <kbd aria-hidden="true">{i + 1}</kbd> {word("reason", reason)}</button>)}
        </div>
        <div class="note-line">
            <label class="field grow"><span>{deciding.pending ?
                t("Why is it escalated? Choose a reason or write one.") :
                t("Note for those who read this later")}</span>
                <textarea ref={note} rows={1} maxLength={2000} value={deciding.note}
                    onKeyDown={press} onBlur={() => deciding.focus &&
                        setDeciding({ ...deciding, focus: null })}
                    onInput={(e) => setDeciding({ ...deciding, note: e.currentTarget.value })} />
            </label>
            {deciding.pending && <button type="button" class="primary" disabled={!ready}
                onClick={() => decide(deciding.pending)}>{t("Escalate")}</button>}
        </div>
    </div>;
}
