-- Log-ins that outlast the program, and what ends them.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE person ADD COLUMN
    epoch BIGINT NOT NULL DEFAULT 0; -- counted up by what ends a person's sessions: a new
                                     -- password, role or second factor, a leave

-- Who is logged in where. The browser keeps the id, here stands its hash.
CREATE TABLE session (
    id_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the id, in hex
    who TEXT NOT NULL,                 -- name of the person
    role TEXT NOT NULL,                -- theirs when it began
    lang TEXT NOT NULL,                -- of the screens
    epoch BIGINT NOT NULL,             -- the person's when it began
    address TEXT NOT NULL,             -- from where it was begun; '' not known
    begun_ms BIGINT NOT NULL,          -- when
    seen_ms BIGINT NOT NULL            -- of a request; at most a minute behind the latest
);
