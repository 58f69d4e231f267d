-- Taking away what is due.
-- SPDX-License-Identifier: Apache-2.0

-- That something was purged, and whether the files have been rewritten since.
CREATE TABLE purge (
    place BIGINT NOT NULL PRIMARY KEY, -- counted up
    at_ms BIGINT NOT NULL,             -- when
    ads BIGINT NOT NULL,               -- how many ads
    records BIGINT NOT NULL,           -- how many archived responses
    rewritten BIGINT NOT NULL          -- 0: old bytes may still stand in the files
);

-- Working lists of a running purge; empty between transactions.
CREATE TABLE purge_ad (
    ad_key TEXT NOT NULL PRIMARY KEY -- an ad that goes
);
CREATE TABLE purge_record (
    record_id BIGINT NOT NULL PRIMARY KEY -- an archived response that goes
);
CREATE TABLE purge_url (
    url_key BIGINT NOT NULL PRIMARY KEY, -- an address that only those ads needed
    source TEXT NOT NULL,                -- its source
    url TEXT NOT NULL                    -- its text
);
