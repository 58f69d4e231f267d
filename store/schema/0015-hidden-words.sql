-- Words of contacts stand apart in the index from now on: all ads wait for it again.
-- SPDX-License-Identifier: Apache-2.0

INSERT INTO search_index (search_index) VALUES ('delete-all');
DELETE FROM search_ad;
DELETE FROM search_due;
INSERT INTO search_due (place, ad_key)
    SELECT row_number() OVER (ORDER BY first_seen_ms, key), key FROM ad;
