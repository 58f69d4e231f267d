-- The ledger as evidence: requests for robots.txt, too, and on which basis each was sent.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE ledger ADD COLUMN kind TEXT NOT NULL DEFAULT 'page'; -- or 'robots': a robots.txt
ALTER TABLE ledger ADD COLUMN basis TEXT NOT NULL DEFAULT '';    -- of the source then; '' none stated
-- The budget of a day counts pages alone.
DROP INDEX ledger_source;
CREATE INDEX ledger_source ON ledger (source, at_ms, requested, kind);
