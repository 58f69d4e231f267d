-- The audit log: a chain of facts that only grows.
-- SPDX-License-Identifier: Apache-2.0

-- One fact. Its line is `seq TAB prev TAB fact`; the SHA-256 of a line is the next one's prev.
CREATE TABLE audit (
    seq BIGINT NOT NULL PRIMARY KEY, -- counts up from 1, without a gap
    prev TEXT NOT NULL,              -- SHA-256 of the line before in hex; of the first: zeros
    fact TEXT NOT NULL,              -- JSON: at, who, what, object, sum
    at_ms BIGINT NOT NULL,           -- when; the columns from here on repeat the fact
    who TEXT NOT NULL,               -- by whom
    what TEXT NOT NULL,              -- 'decide', 'unmask', ...
    object TEXT NOT NULL             -- key of the ad, name of the person, ...; '' none
);
-- What was done to one ad, and what one person did.
CREATE INDEX audit_object ON audit (object, seq);
CREATE INDEX audit_who ON audit (who, seq);

-- What a fact says beyond that. `sum` in the fact is SHA-256(salt || payload), so this can go
-- when the ad is purged, and the chain still holds.
CREATE TABLE audit_payload (
    seq BIGINT NOT NULL PRIMARY KEY REFERENCES audit (seq), -- of which fact
    object TEXT NOT NULL,                                   -- as in audit
    salt TEXT NOT NULL,                                     -- 32 random hex digits
    payload TEXT NOT NULL                                   -- JSON
);
-- What goes with an ad.
CREATE INDEX audit_payload_object ON audit_payload (object);

-- What a configuration or a rule pack was when it was last looked at.
CREATE TABLE audit_known (
    object TEXT NOT NULL PRIMARY KEY, -- 'rules', 'configuration', ...
    hash TEXT NOT NULL                -- SHA-256 or pack name
);

-- Against slips and simple hands; the chain and its signed checkpoints are against the rest.
CREATE TRIGGER audit_grows BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT COALESCE(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
CREATE TRIGGER audit_payload_stays BEFORE UPDATE ON audit_payload
BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END;
