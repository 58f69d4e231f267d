// contacts: masked; shown in full only for a reason that goes into the audit log.
// SPDX-License-Identifier: Apache-2.0
import { useRef, useState } from "preact/hooks";
import { post } from "./api.js";
import { Ask } from "./ask.jsx";
import { t } from "./i18n.js";
import { defang } from "./marks.js";
import { Quote, useApp } from "./parts.jsx";
import { word } from "./words.js";

const shownValue = (contact) => contact.kind === "url" ? defang(contact.value) : contact.value;

// An ad often says the same number twice.
const apart = (contacts) => contacts.filter((contact, i) => i ===
    contacts.findIndex((one) => one.kind === contact.kind && one.value === contact.value));

export function Contacts({ ad }) {
    const app = useApp();
    const [whole, setWhole] = useState(null);
    const dialog = useRef(null);
    const contacts = apart(whole || ad.contacts || ad.risk.contacts || []);
    if (!contacts.length) return null;
    const may = app.me.capabilities.includes("unmask");
    return <section>
        <h2>{t("Contacts")}</h2>
        <ul class="contacts">{contacts.map((contact, i) => <li key={i}>
            <span class="dim">{word("contact", contact.kind)}</span>{" "}
            <span class="value"><Quote text={shownValue(contact)} /></span></li>)}</ul>
        {whole ? <p class="note">{t("Shown in full to you; this was logged. Handle it as personal data.")}
            {" "}<button type="button" onClick={() => setWhole(null)}>{t("Hide again")}</button></p> :
            may && <button type="button" onClick={() => dialog.current.showModal()}>
                {t("Show in full…")}</button>}
        {may && <Ask dialog={dialog} name={"unmask-" + ad.id} title={t("Show contacts in full")}
            question={t("What do you need them for?")} button={t("Show and log")}
            act={async (reason) => setWhole(
                (await post("/ads/" + ad.id + "/contacts", { reason })).contacts)}>
            <p>{t("Who looked, when and why is written into the audit log.")}</p>
        </Ask>}
    </section>;
}
