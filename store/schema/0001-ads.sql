-- Ads, where they were seen and how they scored.
-- SPDX-License-Identifier: Apache-2.0

-- Which migrations this data base has had.
CREATE TABLE schema_version (
    version BIGINT NOT NULL PRIMARY KEY, -- number in front of the file's name
    name TEXT NOT NULL                   -- the file's name
);

-- One advertisement; the same words seen again are the same row.
CREATE TABLE ad (
    key TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the normalised title and text, in hex
    title TEXT NOT NULL,           -- the author's words, as they were first seen
    text TEXT NOT NULL,            -- the same
    url TEXT NOT NULL,             -- where it was first seen; '' unknown
    employer TEXT NOT NULL,        -- as written; '' none
    location TEXT NOT NULL,        -- as written; '' none
    salary TEXT NOT NULL,          -- as written; '' none
    contacts TEXT NOT NULL,        -- contact lines beside the text; '' none
    source TEXT NOT NULL,          -- id of the first source; '' none
    caller_id TEXT NOT NULL,       -- the first bringer's name for it; '' none
    kind TEXT NOT NULL,            -- 'job', 'marriage', ... as stated; '' not stated
    lang TEXT NOT NULL,            -- 'ru', 'kk', ... as stated; '' not stated
    label TEXT NOT NULL,           -- 'deceptive', 'legitimate'; '' not labelled
    masked BIGINT NOT NULL,        -- 1: contacts were not kept (seeker, own service)
    first_seen_ms BIGINT NOT NULL, -- earliest sighting
    last_seen_ms BIGINT NOT NULL,  -- latest sighting
    times_seen BIGINT NOT NULL,    -- number of sightings
    expires_ms BIGINT NOT NULL,    -- to be purged after this time; 0 never
    hold BIGINT NOT NULL           -- 1: legal hold, is never purged
);
-- What is due for purging.
CREATE INDEX ad_expires ON ad (expires_ms);

-- A response in the archive. It may hold several ads, or none.
CREATE TABLE record (
    id BIGINT NOT NULL PRIMARY KEY, -- counted up
    source TEXT NOT NULL,           -- id of the source
    url TEXT NOT NULL,              -- the page
    warc_file TEXT NOT NULL,        -- file in the archive
    warc_offset BIGINT NOT NULL,    -- where the record begins, bytes
    warc_size BIGINT NOT NULL,      -- its length, bytes
    fetched_ms BIGINT NOT NULL,     -- when
    expires_ms BIGINT NOT NULL      -- to be purged after this, unless an ad needs it
);
-- What is due for purging.
CREATE INDEX record_expires ON record (expires_ms);

-- An ad was seen at a place at a time.
CREATE TABLE sighting (
    ad_key TEXT NOT NULL REFERENCES ad (key), -- which ad
    seen_ms BIGINT NOT NULL,                  -- when
    url_key BIGINT NOT NULL,                  -- 64 bits of SHA-256 over source and url
    source TEXT NOT NULL,                     -- id of the source; '' none
    url TEXT NOT NULL,                        -- the ad's own address; '' unknown
    page_key BIGINT NOT NULL,                 -- url_key of the page it stood on; 0 none
    record_id BIGINT REFERENCES record (id),  -- archived response; NULL none
    PRIMARY KEY (ad_key, seen_ms, url_key)
);
-- Which ads need a record.
CREATE INDEX sighting_record ON sighting (record_id);

-- What one rule pack said of one ad. Never changed.
CREATE TABLE score (
    id BIGINT NOT NULL PRIMARY KEY,           -- counted up
    ad_key TEXT NOT NULL REFERENCES ad (key), -- which ad
    pack TEXT NOT NULL,                       -- hash of rules, model and program
    probability DOUBLE PRECISION NOT NULL,    -- 0 to 1
    band BIGINT NOT NULL,                     -- 0 none, 1 low, 2 review, 3 high
    points DOUBLE PRECISION NOT NULL,         -- sum over the cues
    lang TEXT NOT NULL,                       -- as stated or found; '' unknown
    kind TEXT NOT NULL,                       -- as stated or found; '' unknown
    context TEXT NOT NULL,                    -- who speaks: 'recruiting', ...
    lane TEXT NOT NULL,                       -- 'risk', 'careful', ''
    why TEXT NOT NULL,                        -- one sentence for a reviewer
    risk TEXT NOT NULL,                       -- the risk object as JSON
    scored_ms BIGINT NOT NULL,                -- when
    UNIQUE (ad_key, pack)
);

-- One rule that fired.
CREATE TABLE hit (
    score_id BIGINT NOT NULL REFERENCES score (id), -- in which score
    side BIGINT NOT NULL,                           -- 0 a cue, 1 a counter-cue
    place BIGINT NOT NULL,                          -- 0 the strongest of its side
    cue TEXT NOT NULL,                              -- 'P08'
    rule TEXT NOT NULL,                             -- 'ru.travel-on-credit'
    indicators TEXT NOT NULL,                       -- 'D2.4 D2.5', space between
    grade TEXT NOT NULL,                            -- 'A', 'B', 'C' evidence; '' none
    points DOUBLE PRECISION NOT NULL,               -- what it added; may be negative
    field TEXT NOT NULL,                            -- 'text', 'title', ...
    span_start BIGINT NOT NULL,                     -- first byte in that field
    span_end BIGINT NOT NULL,                       -- byte behind the last
    quote TEXT NOT NULL,                            -- the words between
    why TEXT NOT NULL,                              -- the cue's sentence
    PRIMARY KEY (score_id, side, place)
);
