// work: the reading of one ad after the other. Holds what this person has claimed, keeps the next
// ad loaded so that it is there at once, gives back on leaving. One of these a page.
// SPDX-License-Identifier: Apache-2.0
import { get, post } from "./api.js";
import { Pace } from "./pace.js";

// How many ads are held at most: the one that is read and the next.
const AHEAD = 1;
const SKIPPED_MAX = 200;

export class Work {
    constructor() {
        this.out = 0; // decisions whose answer is not there yet
        this.forget();
    }

    // Begins anew: nothing of one person is left for the next.
    forget() {
        this.filter = {};
        this.ahead = []; // of fetched(), claimed
        this.current = null; // id
        this.loaded = null; // the item of current, until it is shown
        this.skipped = [];
        this.last = null; // {id, decision, outcome, draft}: what undo takes back
        this.filling = null;
        this.empty = false;
        this.pace = new Pace();
        this.ended = false; // a decision did not arrive because the session had ended
        this.drafts = new Map(); // id: reasons and note that are not recorded yet
        this.typed = new Map(); // name of a field: what stands in it and is not sent yet
        this.added = null; // {ad, explained}: what stands on the screen Add an ad
    }

    draft(id) {
        return this.drafts.get(id);
    }
    keep(id, { reasons, note }) {
        this.drafts.set(id, { reasons, note });
    }
    recorded(id) {
        this.drafts.delete(id);
    }

    // What was written and is not recorded.
    notes() {
        return [...[...this.drafts.values()].map(({ note }) => note), ...this.typed.values()]
            .map((text) => text.trim()).filter(Boolean);
    }
    // Whether closing the page could lose what a person did or wrote.
    unsaved() {
        return this.out > 0 || this.notes().length > 0;
    }

    // Takes the first ads that the filter shows; the id of the first, or null.
    async start(filter) {
        await this.leave();
        this.filter = filter || {};
        this.skipped = [];
        this.empty = false;
        await this.fill(AHEAD + 1);
        return this.next();
    }

    // Claims this very ad and returns its row; throws the problem when somebody else holds it.
    async open(id) {
        this.putBack(id);
        this.current = null;
        this.ahead = this.ahead.filter((item) => item.id !== id);
        const { items } = await post("/queue/claim", { n: 1, ids: [id] });
        this.current = id;
        this.empty = false;
        this.refill();
        return items[0];
    }

    // Makes the next ad the current one and has another fetched; its id, or null at the end.
    next() {
        const item = this.ahead.shift();
        this.current = item ? item.id : null;
        if (item) this.loaded = item;
        // What is there is drawn first.
        setTimeout(() => { if (this.current) this.refill(); });
        return this.current;
    }

    // The id that comes next, waiting for a claim under way.
    async nextWhenThere() {
        if (!this.ahead.length && this.filling) await this.filling;
        if (!this.ahead.length && !this.empty) await this.fill(1);
        return this.next();
    }

    // The ad itself, from the store of what was loaded ahead where it is there.
    load(id) {
        const ready = this.loaded && this.loaded.id === id ? this.loaded.ad : null;
        this.loaded = null;
        return ready || get("/ads/" + encodeURIComponent(id));
    }

    // The same when the ad has arrived already and can be drawn at once; null otherwise.
    ready(id) {
        const item = this.loaded;
        if (!item || item.id !== id || !item.here || this.current !== id) return null;
        this.loaded = null;
        return item.here;
    }

    // An ad that is on its way: {id, ad: promise, here: the ad when it has arrived}.
    fetched(id) {
        const item = { id, ad: get("/ads/" + encodeURIComponent(id)), here: null };
        item.ad.then((ad) => { item.here = ad; }, () => {}); // who shows it says what went wrong
        return item;
    }

    refill() {
        if (this.ahead.length >= AHEAD || this.empty || this.filling) return;
        this.filling = this.fill(AHEAD - this.ahead.length).catch(() => {})
            .finally(() => { this.filling = null; });
    }

    async fill(n) {
        const { items } = await post("/queue/claim", {
            n, filter: this.filter, not: this.skipped,
        });
        const fresh = items.filter((row) => row.id !== this.current &&
            !this.skipped.includes(row.id) && !this.ahead.some((item) => item.id === row.id));
        const again = items.filter((row) => this.skipped.includes(row.id));
        if (again.length) this.release(again.map((row) => row.id));
        for (const row of fresh) this.ahead.push(this.fetched(row.id));
        this.empty = fresh.length < n;
    }

    // Gives the current ad back and does not ask for it again in this round.
    // An ad that is only looked at, such as a decided one, is nobody's to give back.
    async skip() {
        const id = this.current;
        if (!id) return;
        this.skipped = [...this.skipped, id].slice(-SKIPPED_MAX);
        this.current = null;
        await this.release([id]);
    }

    // Another ad than the current one is shown, `id`: the current one comes next.
    putBack(id) {
        if (!this.current || this.current === id) return;
        this.ahead.unshift(this.fetched(this.current));
        this.current = null;
        this.loaded = null;
    }

    // An ad whose decision was taken back is this person's again.
    takeUp(id) {
        this.putBack(id);
        this.current = id;
        this.loaded = null;
    }

    async release(ids) {
        if (ids.length) await post("/queue/release", { ids }).catch(() => {});
    }

    held() {
        return [this.current, ...this.ahead.map((item) => item.id)].filter(Boolean);
    }

    // Gives everything back, on going elsewhere; how many ads that were.
    async leave() {
        if (this.filling) await this.filling;
        const ids = this.held();
        this.current = null;
        this.ahead = [];
        this.empty = false;
        await this.release(ids);
        return ids.length;
    }

    // The same while the page is being closed: nobody waits for an answer.
    leaveAtOnce() {
        const ids = this.held();
        if (!ids.length) return;
        this.current = null;
        this.ahead = [];
        post("/queue/release", { ids }, { keepalive: true, once: true }).catch(() => {});
    }
}
