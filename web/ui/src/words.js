// words: what the names of the API are called on the page. The texts are those of reports/words.c
// where both show the same thing.
// SPDX-License-Identifier: Apache-2.0
import { TEXT, t } from "./i18n.js";

const table = {
    band: {
        none: TEXT("None"), low: TEXT("Low"), review: TEXT("Review"), high: TEXT("High"),
    },
    lane: {
        risk: TEXT("Flagged"), audit: TEXT("Drawn by chance"), careful: TEXT("With care"),
    },
    kind: {
        "": TEXT("kind not known"), job: TEXT("job"), marriage: TEXT("marriage"),
        travel: TEXT("travel"), study: TEXT("study"), other: TEXT("other"),
    },
    lang: {
        "": TEXT("language not known"), ru: TEXT("Russian"), kk: TEXT("Kazakh"),
        en: TEXT("English"), uz: TEXT("Uzbek"), ky: TEXT("Kyrgyz"), tg: TEXT("Tajik"),
        tr: TEXT("Turkish"), uk: TEXT("Ukrainian"),
    },
    state: { open: TEXT("waiting"), claimed: TEXT("being read"), decided: TEXT("decided") },
    outcome: {
        confirmed: TEXT("cues confirmed"), "not-risk": TEXT("no risk seen"),
        unsure: TEXT("unsure, to a second reader"), escalated: TEXT("escalated"),
        undone: TEXT("taken back"),
    },
    context: {
        recruiting: TEXT("someone recruits"), seeking: TEXT("someone looks for work"),
        self_service: TEXT("someone offers an own service"), warning: TEXT("a warning"),
        news: TEXT("news"), court: TEXT("a court text"), other: TEXT("another kind of text"),
    },
    fact: {
        employer: TEXT("who the employer is"), address: TEXT("where the work is"),
        licence: TEXT("a licence to recruit"), duties: TEXT("what the work is"),
        hours: TEXT("working hours"), pay: TEXT("how much is paid"),
        contract: TEXT("a written contract"), visa: TEXT("the kind of visa"),
        agency: TEXT("which agency arranges it"), costs: TEXT("what it costs and who pays"),
        documents: TEXT("which documents are needed"), return: TEXT("the way home"),
        insurance: TEXT("insurance"), school: TEXT("which school or family"),
        fee: TEXT("what the course costs"),
    },
    dimension: {
        D1: TEXT("Deceptive recruitment"), D2: TEXT("Coercive recruitment"),
        D3: TEXT("Recruitment by abuse of vulnerability"),
        D4: TEXT("Exploitative conditions of work"), D5: TEXT("Coercion at destination"),
        D6: TEXT("Abuse of vulnerability at destination"),
    },
    dimension_state: {
        none: TEXT("no cues"), partial: TEXT("some cues"),
        positive: TEXT("cues meet the combination rule"),
        stated: TEXT("the ad states a term of this kind"),
    },
    contact: {
        phone: TEXT("phone"), telegram: "Telegram", whatsapp: "WhatsApp",
        viber: "Viber", vk: "VK",
        instagram: "Instagram", email: TEXT("e-mail"), url: TEXT("link"),
    },
    page: {
        ok: TEXT("read"), unchanged: TEXT("unchanged since last time"),
        redirect: TEXT("moved to another address"), gone: TEXT("taken down"),
        http_error: TEXT("the site answered with an error"),
        net_error: TEXT("no connection"), timeout: TEXT("slower than the time limit"),
        robots: TEXT("closed by robots.txt"),
        robots_unknown: TEXT("robots.txt could not be read, so the site stays closed"),
        private_address: TEXT("leads to a private address"), scheme: TEXT("not a web address"),
        port: TEXT("port not allowed"), scope: TEXT("outside the scope of the source"),
        too_many_hops: TEXT("too many redirects"), too_large: TEXT("page too large"),
        too_deep: TEXT("page nested too deep"), not_text: TEXT("not a text page"),
        bad_encoding: TEXT("encoding broken or not known"),
        budget: TEXT("daily page limit of the source used up"),
        trap: TEXT("address too long, too deep or repeating itself"),
        full: TEXT("more addresses than a source may have"),
        quiet: TEXT("quiet hours of the source"),
        lost: TEXT("taken down, though the site does not say so"),
        duplicate: TEXT("another address of the same page"),
        parse_killed: TEXT("page whose reader was stopped"),
    },
    problem: {
        changed: TEXT("The ad has changed since you opened it."),
        gone: TEXT("The ad is decided already, or not in the list."),
        "not-queued": TEXT("This ad is not in the list."),
        "not-yours": TEXT("Somebody else has decided this ad."),
        restricted: TEXT("Ads to be read with care are for those who have that right."),
        "not-found": TEXT("There is no such thing here."),
        wrong: TEXT("This does not fit. Please try again."),
        broken: TEXT("The program could not do it. The reason stands in its log."),
    },
    reason: {
        "known-contact": TEXT("contact or text known from before"),
        "documents-debt": TEXT("documents, debt or fines"),
        "scam-region": TEXT("scam-centre work or region"),
        "young-or-pressed": TEXT("young or pressed people sought"),
        "licensed-agency": TEXT("licensed agency"),
        "known-employer": TEXT("employer known and reachable"),
        "lawful-terms": TEXT("terms lawful and complete"),
        "no-recruitment": TEXT("warning, news or no recruitment"),
        duplicate: TEXT("same ad decided before"),
    },
};

// What the codes of cues and indicators are called: {cues: {D05: name}, indicators: {"D2.5": name}}.
let codes = {};
export function nameCodes(named) {
    codes = named || {};
}
const named = (of, code) =>
    codes[of] && Object.hasOwn(codes[of], code) ? codes[of][code] : "";
export const cueName = (code) => named("cues", code);
export const indicatorName = (id) => named("indicators", id);

// The word for a name of the API; a name that is not known comes back as it is.
export function word(what, name) {
    const names = table[what];
    const key = name || "";
    return Object.hasOwn(names, key) ? t(names[key]) : key;
}

export const REASONS = Object.keys(table.reason);
// The reasons that many ads can be decided by at once.
export const FITTING = {
    "not-risk": ["licensed-agency", "known-employer", "lawful-terms", "no-recruitment", "duplicate"],
    confirmed: ["known-contact", "documents-debt", "scam-region", "young-or-pressed", "duplicate"],
};
export const KINDS = ["job", "marriage", "travel", "study", "other"];
export const LANGS = ["ru", "kk", "en", "uz", "ky", "tg", "tr", "uk"];
export const BANDS = ["high", "review", "low", "none"];
export const LANES = ["risk", "audit", "careful"];
// Tells the bands apart without colour, on a grey printout too; as word_band_shape().
export const SHAPES = { none: "\u25cb", low: "\u25cf", review: "\u25b2", high: "\u25a0" };
