-- The review queue: what waits for a person, and what people decided.
-- SPDX-License-Identifier: Apache-2.0

-- An ad that waits, is held, or is done. Copies of columns of ad and score stand here,
-- so that the top of the list under any filter is a walk along one index.
CREATE TABLE queue (
    ad_key TEXT NOT NULL PRIMARY KEY REFERENCES ad (key), -- which ad
    score_id BIGINT NOT NULL,              -- id of the score that put it here
    state BIGINT NOT NULL,                 -- 0 open, 1 claimed, 2 decided
    lane TEXT NOT NULL,                    -- 'risk', 'careful', 'audit'
    inclusion DOUBLE PRECISION NOT NULL,   -- probability of being drawn, above 0
    band BIGINT NOT NULL,                  -- as in score
    probability DOUBLE PRECISION NOT NULL, -- as in score
    source TEXT NOT NULL,                  -- as in ad
    lang TEXT NOT NULL,                    -- as in score
    kind TEXT NOT NULL,                    -- as in score
    first_seen_ms BIGINT NOT NULL,         -- as in ad
    tie BIGINT NOT NULL,                   -- first 60 bits of ad_key: sorts equals
    holder TEXT NOT NULL,                  -- who claimed it; '' nobody
    claim_until_ms BIGINT NOT NULL,        -- when the claim runs out; 0 no claim
    version BIGINT NOT NULL,               -- counts changes, for compare-and-set
    outcome TEXT NOT NULL,                 -- latest decision; '' none yet
    decided_by TEXT NOT NULL,              -- who took it; '' none yet
    decision_id BIGINT NOT NULL            -- its id; 0 none yet
);
-- The list, whole and under each filter, in list order.
CREATE INDEX queue_order ON queue
    (state, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_lane ON queue
    (state, lane, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_source ON queue
    (state, source, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_lang ON queue
    (state, lang, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_kind ON queue
    (state, kind, band DESC, probability DESC, first_seen_ms, tie);
-- What came in a short period.
CREATE INDEX queue_seen ON queue (first_seen_ms);

-- A decision is a fact: rows are added, never changed and never taken away.
CREATE TABLE decision (
    id BIGINT NOT NULL PRIMARY KEY, -- counted up
    at_ms BIGINT NOT NULL,          -- when
    outcome TEXT NOT NULL,          -- 'confirmed', 'not-risk', 'unsure', 'escalated'
    pack TEXT NOT NULL,             -- pack of the score that the person saw
    supersedes BIGINT NOT NULL      -- id of the earlier decision on the same ad; 0 none
);

-- About which ad, by whom and in what words: leaves with the ad when it is purged.
CREATE TABLE decision_words (
    decision_id BIGINT NOT NULL PRIMARY KEY REFERENCES decision (id), -- which decision
    ad_key TEXT NOT NULL REFERENCES ad (key), -- about which ad
    who TEXT NOT NULL,                        -- who decided
    reason TEXT NOT NULL,                     -- short reason; '' none
    note TEXT NOT NULL                        -- free words; '' none
);
-- All decisions on an ad.
CREATE INDEX decision_words_ad ON decision_words (ad_key, decision_id);

-- Legal holds set and lifted.
CREATE TABLE hold_log (
    ad_key TEXT NOT NULL REFERENCES ad (key), -- which ad
    place BIGINT NOT NULL,                    -- counts up for each ad
    at_ms BIGINT NOT NULL,                    -- when
    hold BIGINT NOT NULL,                     -- 1 set, 0 lifted
    who TEXT NOT NULL,                        -- by whom
    note TEXT NOT NULL,                       -- why
    PRIMARY KEY (ad_key, place)
);
