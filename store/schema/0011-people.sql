-- People who review, and how they prove who they are.
-- SPDX-License-Identifier: Apache-2.0

-- A person. Rows stay when somebody leaves, so that a name in the log never means two people.
CREATE TABLE person (
    name TEXT NOT NULL PRIMARY KEY, -- as claims, decisions and the audit log carry it
    role TEXT NOT NULL,             -- 'reviewer', 'supervisor', 'auditor', ...
    lang TEXT NOT NULL,             -- of messages: 'en', 'ru', 'kk'; '' not said
    password TEXT NOT NULL,         -- Argon2id hash; '' none yet
    totp TEXT NOT NULL,             -- secret of the second factor in hex; '' none
    totp_step BIGINT NOT NULL,      -- step of the latest code that was used; 0 none
    disabled BIGINT NOT NULL,       -- 1: may not log in
    made_ms BIGINT NOT NULL         -- when
);

-- Codes for the day when the telephone is lost; each is good once.
CREATE TABLE person_code (
    name TEXT NOT NULL REFERENCES person (name), -- whose
    hash TEXT NOT NULL,                          -- SHA-256 over name and code
    used_ms BIGINT NOT NULL,                     -- when; 0 not yet
    PRIMARY KEY (name, hash)
);
