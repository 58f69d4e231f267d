-- What people at a browser need: search, a pause for a source, an answer once given.
-- SPDX-License-Identifier: Apache-2.0

-- What the full text index knows of an ad: needed to take it out again.
CREATE TABLE search_ad (
    id BIGINT NOT NULL PRIMARY KEY, -- counted up; the index speaks of this number
    ad_key TEXT NOT NULL UNIQUE REFERENCES ad (key), -- which ad
    words TEXT NOT NULL             -- as they were indexed: folded, stemmed, and marks
);
-- Ads that are not in the index yet, or stand there as they were: the oldest first.
CREATE TABLE search_due (
    place BIGINT NOT NULL PRIMARY KEY, -- counted up
    ad_key TEXT NOT NULL UNIQUE REFERENCES ad (key) -- which ad
);
INSERT INTO search_due (place, ad_key)
    SELECT row_number() OVER (ORDER BY first_seen_ms, key), key FROM ad;
-- The index itself holds no text and no counts of words, only which word is in which ad.
-- The one table of a kind that other data bases have not; they have kinds of their own.
CREATE VIRTUAL TABLE search_index USING fts5 (
    words,
    content = '', columnsize = 0, detail = none,
    tokenize = "ascii tokenchars '='"
);

-- Sources that a person has stopped for a while.
CREATE TABLE source_pause (
    source TEXT NOT NULL PRIMARY KEY, -- id of the source
    who TEXT NOT NULL,                -- who stopped it
    at_ms BIGINT NOT NULL             -- when
);

-- What was answered to a request that carried a key, so that a repeat gets the same.
CREATE TABLE reply (
    who TEXT NOT NULL,       -- the person
    idem_key TEXT NOT NULL,  -- the key
    request TEXT NOT NULL,   -- SHA-256 of method, path and body
    status BIGINT NOT NULL,  -- of the answer
    etag TEXT NOT NULL,      -- of the answer; '' none
    location TEXT NOT NULL,  -- of the answer; '' none
    body TEXT NOT NULL,      -- of the answer
    at_ms BIGINT NOT NULL,   -- when
    PRIMARY KEY (who, idem_key)
);
-- Which are old.
CREATE INDEX reply_at ON reply (at_ms);
