// po: reads a message file as GET /api/v1/i18n/LANG gives it: {msgid: msgstr or [forms]}.
// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";

const unquoted = (line) => JSON.parse(line.slice(line.indexOf('"')));

export function readPo(file) {
    const out = {};
    let id = "", forms = [], where = "", plural = false;
    const finish = () => {
        if (id && forms.some(Boolean)) out[id] = plural ? forms : forms[0];
        id = ""; forms = []; plural = false;
    };
    for (const line of readFileSync(file, "utf8").split("\n")) {
        if (line.startsWith("#") || !line.trim()) continue;
        const form = /^msgstr(?:\[(\d)\])?/.exec(line);
        if (line.startsWith("msgid_plural ")) { where = "plural"; plural = true; }
        else if (line.startsWith("msgid ")) { finish(); where = "id"; id = unquoted(line); }
        else if (form) { where = Number(form[1] || 0); forms[where] = unquoted(line); }
        else if (where === "id") id += unquoted(line);
        else if (where !== "plural") forms[where] += unquoted(line);
    }
    finish();
    return out;
}
