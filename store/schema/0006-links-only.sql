-- Pages of which a crawl read the links and not the ads.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE page ADD COLUMN
    links_only BIGINT NOT NULL DEFAULT 0; -- 1: the ads of that body were not looked for
