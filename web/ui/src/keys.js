// keys: which key means what. A key is a place on the keyboard (event.code), so that it is the
// same on a Russian and a Kazakh layout. Three rules: keys can be switched off or moved (WCAG
// 2.1.4); none acts in a field, with a modifier or held down; none acts within a moment after
// a new ad appeared, or a held key would judge it unseen. Knows no document.
// SPDX-License-Identifier: Apache-2.0
import { TEXT, t } from "./i18n.js";
import { paceOf } from "./pace.js";

export const SETTLE_MS = 150;
export const MODES = ["single", "alt", "off"];

// where: "review", "list" or "" for everywhere. `fixed` keys are not re-mapped.
export const ACTIONS = [
    { id: "confirmed", code: "KeyA", where: "review", label: TEXT("Confirm the cues") },
    { id: "not-risk", code: "KeyX", where: "review", label: TEXT("Not a risk") },
    { id: "unsure", code: "KeyQ", where: "review", label: TEXT("Unsure: to a second reader") },
    { id: "escalated", code: "KeyE", where: "review", label: TEXT("Escalate, with a reason") },
    { id: "skip", code: "Space", where: "review", label: TEXT("Skip and give back") },
    { id: "undo", code: "KeyU", where: "", label: TEXT("Undo the last decision") },
    { id: "note", code: "KeyN", where: "review", label: TEXT("Write a note") },
    { id: "mark", code: "KeyM", where: "review", label: TEXT("Next mark in the text") },
    { id: "marks", code: "KeyH", where: "review", label: TEXT("Hide or show the marks") },
    { id: "copy", code: "KeyO", where: "review", label: TEXT("Copy the defanged address") },
    { id: "down", code: "KeyJ", where: "list", label: TEXT("Next row") },
    { id: "up", code: "KeyK", where: "list", label: TEXT("Row before") },
    { id: "start", code: "KeyS", where: "list", label: TEXT("Start with the first ad") },
    { id: "filter", code: "KeyF", where: "list", label: TEXT("Go to the filters") },
    { id: "search", code: "Slash", where: "", label: TEXT("Search") },
    { id: "help", code: "Slash", where: "", shift: true, fixed: true, label: TEXT("This sheet") },
];
// More keys of the same meaning, as long as nobody moved the first.
const also = { Backspace: "undo" };

// `keys`: {mode, map: {action: code}, pause} as a person stored it; anything else means the default.
export function keysOf(keys) {
    const mode = keys && MODES.includes(keys.mode) ? keys.mode : "single";
    const map = {};
    for (const action of ACTIONS) map[action.id] = action.code;
    for (const [id, code] of Object.entries((keys && keys.map) || {}))
        if (Object.hasOwn(map, id) && bindable(code)) map[id] = code;
    return { mode, map, pause: paceOf(keys && keys.pause) };
}

// Whether a key may be given to an action: no key that moves the focus or ends a dialog.
export function bindable(code) {
    return typeof code === "string" &&
        /^(Key[A-Z]|Space|Slash|Comma|Period|Semicolon|Quote|Bracket(Left|Right)|Backquote|Minus|Equal|Backslash|F([1-9]|1[0-2])|Numpad\w+)$/
            .test(code);
}

// The actions that `code` would collide with, were it given to `id`.
export function collisions(map, id, code) {
    const mine = ACTIONS.find((action) => action.id === id);
    return ACTIONS.filter((action) => action.id !== id && !action.shift && map[action.id] === code &&
        (action.where === mine.where || !action.where || !mine.where)).map((action) => action.id);
}

// With Shift, two keys of Review act on the rows that are chosen in a list.
export const OUTCOMES_OF_MANY = ["not-risk", "confirmed"];
function ofChosen(event, keys, at) {
    const id = at.where === "list" &&
        OUTCOMES_OF_MANY.find((one) => keys.map[one] === event.code);
    return id ? { id: "chosen", n: id } : null;
}

// What an event of the keyboard means: {id}, {id: "reason", n: 1..9}, {id: "chosen", n: outcome},
// or null. `at`:
// {where, field: focus is in a field, press: focus is on something that Space or Enter presses,
// nowMs, shownMs: when the present ad appeared}.
export function meaning(event, keys, at) {
    if (keys.mode === "off" || event.repeat || event.isComposing || at.field) return null;
    if (event.ctrlKey || event.metaKey || !!event.altKey !== (keys.mode === "alt")) return null;
    if (event.shiftKey)
        return event.code === "Slash" || event.key === "?" ? { id: "help" } : ofChosen(event, keys, at);
    if (at.press && event.code === "Space") return null;
    if (at.where === "review" && at.nowMs - at.shownMs < SETTLE_MS) return null;
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (digit && at.where === "review") return { id: "reason", n: Number(digit[1]) };
    for (const action of ACTIONS)
        if (!action.shift && keys.map[action.id] === event.code &&
            (!action.where || action.where === at.where)) return { id: action.id };
    return also[event.code] ? { id: also[event.code] } : null;
}

// How a key is called for aria-keyshortcuts: "A", "Space", "Alt+A".
export function keyName(code, mode, shift) {
    const name = code.replace(/^Key|^Digit/, "").replace("Slash", "/").replace("Comma", ",")
        .replace("Period", ".").replace("BracketLeft", "[").replace("BracketRight", "]");
    return (mode === "alt" ? "Alt+" : "") + (shift ? "Shift+" : "") + name;
}

// The same as a person reads it on the page.
export const keyLabel = (code, mode, shift) =>
    keyName(code, mode, shift).replace("Space", t("Space"));
