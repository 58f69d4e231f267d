-- For how long a host was left alone after each request: so that the next run keeps to it, too.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE ledger ADD COLUMN rest_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ledger_rests ON ledger (source, at_ms) WHERE rest_ms >= 1000;
