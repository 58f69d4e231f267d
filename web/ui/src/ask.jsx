// ask: a dialog that asks why, before something is done that the audit log will hold.
// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { said } from "./api.js";
import { t } from "./i18n.js";
import { Failed, useTyped } from "./parts.jsx";

// name: of the dialog, with the ad it is about; act(why): a promise, the dialog closes when it is kept.
export function Ask({ dialog, name, title, question, act, button, max = 200, children }) {
    const [why, setWhy] = useTyped(name);
    const [failed, setFailed] = useState(null);
    const [busy, setBusy] = useState(false);
    const ask = async (e) => {
        e.preventDefault();
        if (busy) return;
        setBusy(true);
        setFailed(null);
        try {
            await act(why.trim());
            setWhy("");
            dialog.current.close();
        } catch (problem) {
            setFailed(said(problem, t));
        }
        setBusy(false);
    };
    return <dialog ref={dialog} aria-labelledby={name + "-title"}>
        <form onSubmit={ask}>
            <h2 id={name + "-title"}>{title}</h2>
            {children}
            <label class="field"><span>{question}</span>
                <input value={why} required minLength={3} maxLength={max}
                    onInput={(e) => setWhy(e.currentTarget.value)} /></label>
            {failed && <Failed text={failed} />}
            <p class="row"><button class="primary" aria-disabled={busy}>{button}</button>
                <button type="button" onClick={() => dialog.current.close()}>{t("Cancel")}</button></p>
        </form>
    </dialog>;
}
