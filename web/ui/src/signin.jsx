// signin: the first screen of a team; on one laptop the address that the program printed is
// enough, and this screen only says so. No puzzle, paste allowed.
// SPDX-License-Identifier: Apache-2.0
import { useState } from "preact/hooks";
import { post, said, setCsrf } from "./api.js";
import { t } from "./i18n.js";
import { Failed, Heading } from "./parts.jsx";

// ended: whose session of this page ran out; notes: what was written in it and is not recorded.
export function SignIn({ mode, failed, enter, ended, notes = [] }) {
    if (mode === "laptop") return <section class="signin">
        <Heading name={t("Sign in")} of="signin">{t("This page needs its address")}</Heading>
        {failed && <Failed text={failed} />}
        <p>{t("Open the address that the program printed in its terminal. It holds for one use and ten minutes; a new one comes with: lurewatch ui")}</p>
        {notes.length > 0 && <>
            <p class="note">{t("Your session has ended. What you wrote is not recorded; copy it before you open another page:")}</p>
            {notes.map((note, i) => <blockquote key={i}>{note}</blockquote>)}
        </>}
    </section>;
    return <>
        <Password failed={failed} enter={enter} ended={ended} notes={notes} />
        {mode !== "team" && <p class="signin dim">{t("On one laptop no password is needed: open the address that the program printed in its terminal.")}</p>}
    </>;
}

function Password({ failed, enter, ended, notes }) {
    const [form, setForm] = useState({ name: ended || "", password: "", code: "" });
    const [wants, setWants] = useState("password");
    const [wrong, setWrong] = useState(failed);
    const set = (name) => (e) => setForm({ ...form, [name]: e.currentTarget.value });
    const submit = async (e) => {
        e.preventDefault();
        try {
            const reply = wants === "code" ?
                await post("/session/totp", { code: form.code.trim() }) :
                await post("/session", { name: form.name.trim(), password: form.password });
            setCsrf(reply.csrf);
            setWrong(null);
            if (reply.needs === "totp") setWants("code");
            else await enter(reply);
        } catch (problem) {
            setWrong(said(problem, t));
        }
    };
    return <section class="signin">
        <p class="product">Lurewatch</p>
        <Heading name={t("Sign in")} of="signin">{t("Sign in")}</Heading>
        {ended && <p class="note">{t("Your session has ended. Please sign in again.")}
            {notes.length > 0 && " " + t("What you wrote is kept in this window for you.")}</p>}
        <form onSubmit={submit}>
            {wants === "password" ? <>
                <label class="field"><span>{t("Name")}</span>
                    <input value={form.name} required autoComplete="username" autoCapitalize="none"
                        onInput={set("name")} /></label>
                <label class="field"><span>{t("Password")}</span>
                    <input type="password" value={form.password} required
                        autoComplete="current-password" onInput={set("password")} /></label>
            </> : <label class="field"><span>{t("Six digits from your authenticator")}</span>
                <input value={form.code} required inputMode="text" maxLength={24}
                    autoComplete="one-time-code" onInput={set("code")} /></label>}
            {wrong && <Failed text={wrong} />}
            <p><button class="primary">{t("Sign in")}</button></p>
        </form>
    </section>;
}
