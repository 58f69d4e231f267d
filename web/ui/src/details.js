// details: what the crawler noted of a page, in the reader's language. The crawler writes one
// English sentence for each thing that can go wrong, and libcurl its own; those that a page which
// failed can have are known here. What is not known stays as it was written. Knows no document.
// SPDX-License-Identifier: Apache-2.0
import { TEXT, t } from "./i18n.js";

// Named groups fill the places of the text.
const SENTENCES = [
    [/^to (?<to>\S+)$/, "{to}"],
    [/^status (?<status>\d{3})$/, TEXT("the site answers {status}")],
    [/^status (?<status>\d{3}) without Location$/,
        TEXT("the site answers {status} and does not say where to")],
    [/^redirect to (?<to>.*), which is no URL$/, TEXT("it leads to {to}, which is no address")],
    [/^reads like what the site shows for an address that does not exist$/,
        TEXT("it reads like the site's page for addresses that do not exist")],
    [/^an address that does not exist, asked for to learn how the site says so: it does not$/,
        TEXT("the site does not say when an address does not exist")],
    [/^(the page|it) asks not to be kept: /, TEXT("the page asks not to be kept")],
    [/^the answer ends inside its header$/, TEXT("the answer was broken off")],
    [/^its address has requests in flight already$/,
        TEXT("another request to the same address was still running")],
    [/^what was read from it is more than can be handed over$/,
        TEXT("more was read from it than can be kept")],
    [/^Could(n't| not) resolve host( name)?: (?<host>\S+)$/,
        TEXT("no machine is known by the name {host}")],
    [/^Failed to connect to (?<host>\S+) port (?<port>\d+)/,
        TEXT("{host} does not answer on port {port}")],
    [/^(Couldn't|Could not) connect to server$/, TEXT("the site does not answer")],
    [/Connection reset by peer|Broken pipe|^Connection (died|closed)/,
        TEXT("the site broke off the connection")],
    [/^Empty reply from server$|^Server returned nothing/,
        TEXT("the site closed the connection without an answer")],
    [/^(transfer closed|end of response) with |^Transferred a partial file$/,
        TEXT("the answer was broken off")],
    [/certificate|^SSL: no alternative/, TEXT("the site's certificate is not valid")],
    [/SSL|TLS/, TEXT("no encrypted connection came about")],
    [/^Received HTTP\/0\.9|HTTP2|HTTP\/2|^Unsupported HTTP|^Weird server reply|^Invalid status line/,
        TEXT("the site's answer cannot be understood")],
];

// {text, known}: the sentence as it is said here; `known` is false where it stays in English.
export function detail(text) {
    let known = true;
    const said = text.split("; ").map((one) => {
        for (const [form, say] of SENTENCES) {
            const found = form.exec(one);
            if (found) return t(say, { ...found.groups });
        }
        known = false;
        return one;
    });
    return { text: known ? said.join("; ") : text, known };
}
