// warcio.mjs NODE_MODULES FILE.warc.gz...: reads archives with npm's warcio, a program that is
// not ours, checks every SHA-256 digest by Node's own, and prints one JSON object for each file.
// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [modules, ...files] = process.argv.slice(2);
const { WARCParser } = createRequire(path.resolve(modules) + path.sep)("warcio");

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function digest(bytes) {
    let bits = "";
    for (const byte of createHash("sha256").update(bytes).digest())
        bits += byte.toString(2).padStart(8, "0");
    const text = bits.match(/.{1,5}/g).map((b) => BASE32[parseInt(b.padEnd(5, "0"), 2)]).join("");
    return "sha256:" + text.padEnd(56, "=");
}

// Blocks whole, and payloads behind their HTTP headers, as warcio takes them apart.
async function* records(file, parseHttp) {
    for await (const record of new WARCParser(createReadStream(file), { parseHttp }))
        yield [record, await record.readFully(false)];
}

for (const file of files) {
    const out = { records: 0, types: {}, blocks: 0, payloads: 0, wrong: [], statuses: {},
        addresses: 0, concurrent: 0, notes: [], tombstones: [], truncated: {} };
    const ids = new Set();
    for await (const [record, block] of records(file, false)) {
        const field = (name) => record.warcHeader(name);
        const type = field("WARC-Type");
        out.records++;
        out.types[type] = (out.types[type] ?? 0) + 1;
        out.addresses += field("WARC-IP-Address") ? 1 : 0;
        if (ids.has(field("WARC-Concurrent-To"))) out.concurrent++;
        if (field("WARC-Truncated"))
            out.truncated[field("WARC-Truncated")] = (out.truncated[field("WARC-Truncated")] ?? 0) + 1;
        ids.add(field("WARC-Record-ID"));
        if (field("WARC-Block-Digest") === digest(block)) out.blocks++;
        else out.wrong.push(field("WARC-Record-ID"));
        const text = new TextDecoder().decode(block);
        if (type === "metadata" && field("Content-Type") === "application/json")
            out.notes.push({ known: ids.has(field("WARC-Refers-To")), ...JSON.parse(text) });
        if (type === "metadata" && text.startsWith("purged: "))
            out.tombstones.push(/^digest: (.*)\r$/m.exec(text)[1]);
    }
    for await (const [record, payload] of records(file, true)) {
        if (record.warcType !== "response") continue;
        const status = record.httpHeaders.statusCode;
        out.statuses[status] = (out.statuses[status] ?? 0) + 1;
        if (record.warcPayloadDigest === digest(payload)) out.payloads++;
        else out.wrong.push(record.warcTargetURI);
    }
    console.log(JSON.stringify(out));
}
