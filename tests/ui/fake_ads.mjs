// fake_ads: made-up ads for the tests of the page, in the shapes of /api/v1. None was ever posted.
// SPDX-License-Identifier: Apache-2.0

const WHY = {
    D05: ["passport kept by the employer", ["D2.5", "D5.1"], "The ad says that the employer keeps the passport; this is a cue consistent with confiscation of documents."],
    D06: ["fines or a penalty for leaving", ["D2.4", "D4.3"], "The ad states fines or a payment for leaving early; this is a cue consistent with debt bondage and wage manipulation."],
    P05: ["high pay without experience or language", ["D1.2", "D3.3"], "High pay is promised although neither experience nor language is asked; this combination is a cue consistent with deception about wages."],
    P03: ["no experience asked", ["D3.4"], "The ad asks for no experience; this is common in honest ads and matters only beside other cues."],
    S07: ["chat or call work in a scam-centre region", ["D5.6"], "Chat, call, translation or crypto work in a region known for scam compounds; this sector is consistent with forced criminality and counts only beside other cues."],
    D08: ["no contract, or one after arrival", ["D1.4"], "The ad says that there is no contract or that it comes after arrival; this is a cue consistent with deception about the contract."],
    P08: ["travel on credit", ["D2.4"], "Travel is paid by the employer and worked off; this is a cue consistent with debt bondage."],
    N05: ["lawful terms named", [], "The ad names a contract, hours, leave or insurance."],
    N08: ["open to both sexes and many ages", [], "The ad is open to men and women of many ages."],
};
const NAMES = {
    "D1.2": ["deceived about wages or earnings"],
    "D1.4": ["deceived about content or legality of the contract", "medium"],
    "D2.4": ["debt bondage", "medium"], "D2.5": ["confiscation of documents", "medium"],
    "D3.3": ["abuse of lack of language", "medium"], "D3.4": ["abuse of lack of information", "medium"],
    "D4.3": ["wage manipulation", "medium"], "D5.1": ["documents kept at destination", "strong"],
    "D5.6": ["forced into illicit activities", "strong"],
};

const MADE = [
    { title: "", lang: "ru", source: "tg-jobs", minutes: 42,
        text: "\u203c\ufe0f\u041e\u041f\u0415\u0420\u0410\u0422\u041e\u0420 \u0427\u0410\u0422\u0410 \u0422\u0410\u0418\u041b\u0410\u041d\u0414\u203c\ufe0f\n\ud83d\udcb0 3000-4500$ \u0431\u0435\u0437 \u043e\u043f\u044b\u0442\u0430 \u0431\u0435\u0437 \u044f\u0437\u044b\u043a\u0430\n\u041a\u043e\u043d\u0442\u0440\u0430\u043a\u0442 \u043d\u0430 \u043c\u0435\u0441\u0442\u0435 6 \u043c\u0435\u0441, \u0440\u0430\u043d\u044c\u0448\u0435 \u0443\u0435\u0445\u0430\u0442\u044c \u043d\u0435\u043b\u044c\u0437\u044f (\u0432\u044b\u043a\u0443\u043f 3000$)\n\u041f\u0430\u0441\u043f\u043e\u0440\u0442 \u0441\u0434\u0430\u0451\u0442\u0441\u044f \u0432 \u043e\u0444\u0438\u0441\n\ud83d\udcf2 +7 ... 82 \u0438\u043b\u0438 @de...",
        cues: [["D05", "\u041f\u0430\u0441\u043f\u043e\u0440\u0442 \u0441\u0434\u0430\u0451\u0442\u0441\u044f", 2.84], ["D06", "\u0443\u0435\u0445\u0430\u0442\u044c \u043d\u0435\u043b\u044c\u0437\u044f", 2.49], ["P05", "3000-4500$ \u0431\u0435\u0437 \u043e\u043f\u044b\u0442\u0430", 2.13], ["P03", "\u0431\u0435\u0437 \u043e\u043f\u044b\u0442\u0430", 0.29], ["S07", "\u0427\u0410\u0422\u0410 \u0422\u0410\u0418\u041b\u0410\u041d\u0414", 1.6], ["D08", "\u041a\u043e\u043d\u0442\u0440\u0430\u043a\u0442 \u043d\u0430 \u043c\u0435\u0441\u0442\u0435", 1.6], ["S07", "\u0427\u0410\u0422\u0410", 0]] },
    { title: "Customer Service Representative (Thailand), no experience, $2500+", lang: "en", source: "zarplata-kz", minutes: 200,
        text: "We look for young people, 18 to 28. No experience needed, $2500 and more.\nTicket is paid by us and worked off in three months. Passport stays in the office.\nMen and women welcome, official contract in English.",
        cues: [["P05", "No experience needed, $2500", 2.1], ["P08", "worked off in three months", 2.0], ["D05", "Passport stays in the office", 2.8]],
        counter: [["N08", "Men and women welcome", -0.6], ["N05", "official contract", -1.5]] },
    { title: "\u041f\u043e\u043b\u044c\u0448\u0430\u0493\u0430 \u0436\u04b1\u043c\u044b\u0441: \u049b\u043e\u0439\u043c\u0430\u0493\u0430 \u0430\u0434\u0430\u043c \u043a\u0435\u0440\u0435\u043a", lang: "kk", source: "zhumys-board", minutes: 1500,
        text: "\u0422\u04d9\u0436\u0456\u0440\u0438\u0431\u0435\u0441\u0456\u0437, \u0430\u0439\u044b\u043d\u0430 2000 \u0434\u043e\u043b\u043b\u0430\u0440. \u0411\u0438\u043b\u0435\u0442\u0442\u0456 \u0431\u0456\u0437 \u0442\u04e9\u043b\u0435\u0439\u043c\u0456\u0437, \u043a\u0435\u0439\u0456\u043d \u0436\u0430\u043b\u0430\u049b\u044b\u0434\u0430\u043d \u04b1\u0441\u0442\u0430\u043b\u0430\u0434\u044b.",
        cues: [["P05", "\u0430\u0439\u044b\u043d\u0430 2000 \u0434\u043e\u043b\u043b\u0430\u0440", 2.1], ["P08", "\u0436\u0430\u043b\u0430\u049b\u044b\u0434\u0430\u043d \u04b1\u0441\u0442\u0430\u043b\u0430\u0434\u044b", 2.0]] },
    { title: "<script>alert(1)</script><img src=x onerror=alert(2)>", lang: "en", source: "zhumys-board", minutes: 3000, hostile: true,
        text: "<script>window.hit = 1</script><img src=\"http://evil.test/x.png\" onerror=\"window.hit = 2\">\n<svg onload=alert(1)> javascript:alert(1) \u202egnihtemos\u202c \u2066x\u2069 \u200bz\u0000ero {{constructor}} </textarea></mark>\nPassport stays in the office",
        cues: [["D05", "Passport stays in the office", 2.8], ["D05", "stays in", 1.0]] },
    { title: "w".repeat(5000), lang: "en", source: "zhumys-board", minutes: 4000, hostile: true,
        text: "a".repeat(1 << 20), cues: [["D05", "aaaa", 2.8]] },
    { title: "\u0418\u0449\u0443 \u0440\u0430\u0431\u043e\u0442\u0443, \u043c\u043d\u0435 16, \u0443\u0448\u043b\u0430 \u0438\u0437 \u0434\u043e\u043c\u0430", lang: "ru", source: "tg-jobs", minutes: 90, lane: "careful",
        text: "\u041c\u043d\u0435 16, \u0438\u0449\u0443 \u043b\u044e\u0431\u0443\u044e \u0440\u0430\u0431\u043e\u0442\u0443 \u0441 \u0436\u0438\u043b\u044c\u0451\u043c.", cues: [] },
];
const FILLER = 40; // plain ads, so that there is something to work through

function hit(text, [cue, quote, points]) {
    const [, indicators, why] = WHY[cue];
    const at = text.indexOf(quote);
    const start_cp = [...text.slice(0, at)].length;
    return {
        cue, rule: "x." + cue.toLowerCase(), indicators, grade: "A", points, field: "text",
        start: Buffer.byteLength(text.slice(0, at)), end: Buffer.byteLength(text.slice(0, at) + quote),
        start_cp, end_cp: start_cp + [...quote].length, quote, why,
    };
}

const key = (i) => (0x1000 + i).toString(16).repeat(16);
const DIMENSIONS = {
    D1: { state: "positive", strong: 1, medium: 3, weak: 0 },
    D2: { state: "partial", strong: 0, medium: 2, weak: 0 },
    D3: { state: "none", strong: 0, medium: 0, weak: 0 },
    D5: { state: "stated", strong: 1, medium: 1, weak: 0 },
};
const FACTS = {
    employer: { state: "silent" }, licence: { state: "silent" }, hours: { state: "silent" },
    pay: { state: "stated", field: "text", quote: "3000-4500$" },
    contract: { state: "denied", field: "text", quote: "\u041a\u043e\u043d\u0442\u0440\u0430\u043a\u0442 \u043d\u0430 \u043c\u0435\u0441\u0442\u0435" },
};

export function riskOf(text, cues, counter, lane = "risk") {
    const sum = [...cues, ...counter].reduce((all, one) => all + one.points, 0);
    return {
        probability: 0.93, band: sum > 4 ? "high" : sum > 1 ? "review" : "none", points: sum,
        lang: "ru", kind: "job", context: "recruiting", lane, cues, counter,
        silent: ["employer", "licence", "hours"], facts: FACTS, dimensions: DIMENSIONS,
        bayes: { probability: 0.7, tokens: [{ token: "\u043e\u0444\u0438\u0441", weight: -1.2 }, { token: "\u0432\u044b\u043a\u0443\u043f", weight: 1.9 }] },
        pay: { amount_usd_month: 4500, reference: 900, ratio: 5 },
        contacts: [{ kind: "phone", value: "+7 ... 82", field: "text" }, { kind: "telegram", value: "@de...", field: "text" }],
        why: "Cues consistent with recruitment deception: " + cues.slice(0, 3).map((c) => WHY[c.cue][0]).join(", ") + "; silent about employer, licence, hours.",
    };
}

// GET /api/v1/cues/{lang}
export const CODES = {
    cues: Object.fromEntries(Object.entries(WHY).map(([code, [name]]) => [code, name])),
    indicators: Object.fromEntries(Object.entries(NAMES).map(([id, [name]]) => [id, name])),
};

// The rating of a text that a person typed: a word list, no more.
export function rate(text) {
    const found = [["D05", "Passport stays in the office", 2.8], ["P03", "No experience", 0.3]]
        .filter(([, quote]) => text.includes(quote));
    return riskOf(text, found.map((one) => hit(text, one)), []);
}

function adOf(made, i, nowMs) {
    const text = made.text;
    const cues = made.cues.map((one) => hit(text, one));
    const counter = (made.counter || []).map((one) => hit(text, one));
    const seen = new Date(nowMs - made.minutes * 60000).toISOString();
    const risk = riskOf(text, cues, counter, made.lane);
    return {
        row: {
            id: key(i), title: made.title || text, band: risk.band, lane: made.lane || "risk",
            state: "open", why: risk.why, quote: cues.length ? cues[0].quote : "",
            cue: cues.length ? cues[0].cue : "", source: made.source, lang: made.lang, kind: "job",
            first_seen: seen, last_seen: seen, times_seen: 1 + i % 5, holder: "",
            claim_until: null, version: 1, outcome: null,
        },
        ad: {
            title: made.title, text, employer: "", location: "", salary: "3000-4500$",
            contacts: "", url: "hxxp://board[.]test/" + i, kind: "job", lang: made.lang,
        },
        risk, decisions: [], hostile: !!made.hostile,
    };
}

export function fakeAds(nowMs) {
    const filler = Array.from({ length: FILLER }, (_, i) => ({
        title: "Kitchen helper wanted, number " + (i + 1), lang: i % 2 ? "en" : "ru",
        source: "zarplata-kz", minutes: 5000 + i * 77,
        text: "A kitchen helper is sought. No experience. Passport stays in the office.",
        cues: [["D05", "Passport stays in the office", 2.8], ["P03", "No experience", 0.3]],
        counter: i % 3 ? [] : [["N05", "sought", -0.4]],
    }));
    return [...MADE, ...filler].map((made, i) => adOf(made, i, nowMs));
}
