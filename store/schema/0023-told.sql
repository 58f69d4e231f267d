-- What feeds and sitemaps say of known pages, and whether they are right.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE page ADD COLUMN changed_ms BIGINT NOT NULL DEFAULT 0; -- changed last, says a feed; 0 nothing
ALTER TABLE page ADD COLUMN told BIGINT NOT NULL DEFAULT 0; -- at the latest visit: 1 rightly, 2 wrongly
