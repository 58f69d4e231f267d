// pace: when somebody has read so much that a pause would help. It is only ever suggested, each
// person sets how often, and nobody else is told. Knows no document and no clock.
// SPDX-License-Identifier: Apache-2.0

// After so many decisions, or so many minutes of reading, whichever is first.
export const PACES = {
    often: { decisions: 25, minutes: 45 },
    usual: { decisions: 50, minutes: 90 },
    seldom: { decisions: 100, minutes: 180 },
    never: { decisions: Infinity, minutes: Infinity },
};
// Who has decided nothing for so long has paused.
const REST_MS = 10 * 60000;

// The name of a pace as a person stored it; anything else means the usual one.
export const paceOf = (name) => Object.hasOwn(PACES, name || "") ? name : "usual";

export class Pace {
    constructor() {
        this.rest();
    }
    rest() {
        this.count = 0;
        this.fromMs = this.lastMs = null;
    }
    // Something was decided; a negative n takes back.
    did(n, nowMs) {
        if (this.lastMs === null || nowMs - this.lastMs >= REST_MS) {
            this.count = 0;
            this.fromMs = nowMs;
        }
        this.lastMs = nowMs;
        this.count = Math.max(0, this.count + n);
    }
    minutes(nowMs) {
        return this.fromMs === null ? 0 : Math.floor((nowMs - this.fromMs) / 60000);
    }
    // Whether a pause is to be suggested now.
    due(name, nowMs) {
        const { decisions, minutes } = PACES[paceOf(name)];
        if (this.lastMs === null || nowMs - this.lastMs >= REST_MS) return false;
        return this.count >= decisions || this.minutes(nowMs) >= minutes;
    }
}
