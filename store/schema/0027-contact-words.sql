-- A contact is one word of the full text index, however the ad spells it, so a number is found
-- in another spelling as well.
-- SPDX-License-Identifier: Apache-2.0

-- Ads that stand in the index as an older program read them, to be read anew a few at a time:
-- the newest first, in the order of search_ad. Until then they are found as they stand.
CREATE TABLE search_again (
    below BIGINT NOT NULL -- the one row: ads of search_ad with a smaller id are still to come
);
INSERT INTO search_again (below) SELECT COALESCE(max(id), 0) + 1 FROM search_ad;
