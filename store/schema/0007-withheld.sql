-- Contacts of people who look for work or offer their own: not kept in the archive either.
-- SPDX-License-Identifier: Apache-2.0

-- Earlier records of a page.
CREATE INDEX record_url ON record (url_key);
-- What was archived before such pages were withheld is due, unless another ad needs it.
UPDATE record SET expires_ms = 1 WHERE id IN
    (SELECT s.record_id FROM sighting s JOIN ad a ON a.key = s.ad_key WHERE a.masked = 1);
