// handover: one ad as a file for a court or a partner; the purpose is asked and logged. Masked
// unless the person may see contacts in full and says so.
// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from "preact/hooks";
import { post } from "./api.js";
import { Ask } from "./ask.jsx";
import { number, t, tn } from "./i18n.js";
import { Choice, useApp } from "./parts.jsx";

// Has the browser save what was fetched.
function save({ blob, name }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

export function HandOver({ ad }) {
    const app = useApp();
    const [masked, setMasked] = useState(true);
    const dialog = useRef(null);
    const can = (capability) => app.me.capabilities.includes(capability);
    if (!can("evidence")) return null;
    const act = async (purpose) => {
        const file = await post("/ads/" + ad.id + "/handover", { purpose, masked });
        save(file);
        const left = file.missing ? " " + tn("{n} archived page is not in the archive any more and is missing from the file.",
            "{n} archived pages are not in the archive any more and are missing from the file.", file.missing) : "";
        app.toast({ bad: !!left, text: t("Handed over as {file}, {size} kB. The audit log holds who did it, when and what for.", {
            file: file.name, size: number(Math.ceil(file.blob.size / 1024)) }) + left });
    };
    return <>
        <p><button type="button" onClick={() => dialog.current.showModal()}>
            {t("Hand over…")}</button></p>
        <Ask dialog={dialog} name={"handover-" + ad.id} title={t("Hand this ad over")} max={500}
            question={t("Who gets it, and what for?")} button={t("Make the file and log")}
            act={act}>
            <p>{t("One file with the ad, its rating, a report to print and check sums. It is read and verified without this program.")}</p>
            {can("unmask") && <p><Choice label={t("Contacts in it")} value={masked}
                onChange={setMasked} options={[
                    { value: true, text: t("Contacts masked") },
                    { value: false, text: t("Contacts in full") }]} /></p>}
            <p class="dim">{masked ? t("For partners: no contacts, no fetched page, no lines of the audit log, no notes; of decisions outcome and time only.") :
                t("For a court: everything as it was found. Handle it as personal data.")}</p>
        </Ask>
    </>;
}
