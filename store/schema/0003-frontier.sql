-- The URLs that a crawl knows, and the ledger of what it did.
-- SPDX-License-Identifier: Apache-2.0

-- A URL that was found. Rows are added at the end, in the order they were found.
CREATE TABLE frontier (
    source TEXT NOT NULL,      -- id of the source in whose scope it lies
    place BIGINT NOT NULL,     -- counts up for each source
    url_key BIGINT NOT NULL,   -- 64 bits of SHA-256 over source and url
    url TEXT NOT NULL,         -- normalised
    depth BIGINT NOT NULL,     -- links from a seed
    hops BIGINT NOT NULL,      -- redirects that led here
    is_seed BIGINT NOT NULL,   -- 1: named in the source file
    found_ms BIGINT NOT NULL,  -- when
    PRIMARY KEY (source, place)
);
-- Each URL once; 64 bits keep the index small, and nobody gains anything by a clash.
CREATE UNIQUE INDEX frontier_url ON frontier (url_key);

-- What the latest visit of a URL left.
CREATE TABLE page (
    source TEXT NOT NULL,        -- as in frontier
    place BIGINT NOT NULL,       -- as in frontier
    outcome TEXT NOT NULL,       -- 'ok', 'robots', ... of the latest visit
    status BIGINT NOT NULL,      -- its HTTP status; 0 no answer
    fetched_ms BIGINT NOT NULL,  -- when
    due_ms BIGINT NOT NULL,      -- not to be visited before; the greatest number: never
    interval_ms BIGINT NOT NULL, -- revisit interval learned so far; 0 none
    etag TEXT NOT NULL,          -- of the latest good answer; '' none
    last_modified TEXT NOT NULL, -- the same
    digest TEXT NOT NULL,        -- SHA-256 of its body in hex; '' none
    visits BIGINT NOT NULL,      -- how often
    PRIMARY KEY (source, place),
    FOREIGN KEY (source, place) REFERENCES frontier (source, place)
);

-- Politeness ledger: every visit and every refusal, so that manners can be shown later.
CREATE TABLE ledger (
    at_ms BIGINT NOT NULL,     -- start of the request, or time of the refusal
    place BIGINT NOT NULL,     -- counts up among rows of the same millisecond
    source TEXT NOT NULL,      -- id of the source
    host TEXT NOT NULL,        -- scheme://name:port
    url TEXT NOT NULL,         -- what was asked; '' purged
    outcome TEXT NOT NULL,     -- 'ok', 'robots', 'timeout', ...
    requested BIGINT NOT NULL, -- 1: a request went out
    status BIGINT NOT NULL,    -- HTTP status; 0 no answer
    waited_ms BIGINT NOT NULL, -- how long the host was left alone before
    delay_ms BIGINT NOT NULL,  -- the delay in force
    took_ms BIGINT NOT NULL,   -- request to last byte
    bytes BIGINT NOT NULL,     -- body bytes on the wire
    robots TEXT NOT NULL,      -- SHA-256 of the robots.txt in force; '' none
    address TEXT NOT NULL,     -- peer address; '' none
    what TEXT NOT NULL,        -- a sentence; '' none, or purged
    PRIMARY KEY (at_ms, place)
);
-- The budget of a day.
CREATE INDEX ledger_source ON ledger (source, at_ms, requested);
