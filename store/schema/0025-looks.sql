-- What looks at a page have shown: how often it changes follows from them.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE page ADD COLUMN looks BIGINT NOT NULL DEFAULT 0;         -- that are counted, 16 at most
ALTER TABLE page ADD COLUMN looks_changed BIGINT NOT NULL DEFAULT 0; -- of them, those that found it changed
ALTER TABLE page ADD COLUMN still_min BIGINT NOT NULL DEFAULT 0;     -- minutes behind which it was the same
ALTER TABLE page ADD COLUMN changed_min BIGINT NOT NULL DEFAULT 0;   -- minutes behind which it had changed
