-- What people say of the ads that they bring.
-- SPDX-License-Identifier: Apache-2.0

-- Where an ad came from, for those who read it later. For this house alone: it leaves with the
-- ad, and no masked copy holds it.
CREATE TABLE ad_note (
    ad_key TEXT NOT NULL REFERENCES ad (key), -- of which ad
    place BIGINT NOT NULL,                    -- counts up for each ad
    at_ms BIGINT NOT NULL,                    -- when
    who TEXT NOT NULL,                        -- who brought it; '' not known
    note TEXT NOT NULL,                       -- their words
    PRIMARY KEY (ad_key, place)
);

-- Notes stood where others keep their own name of an ad.
INSERT INTO ad_note (ad_key, place, at_ms, who, note)
    SELECT key, 1, first_seen_ms, '', caller_id FROM ad
    WHERE source = 'added' AND caller_id <> '';
UPDATE ad SET caller_id = '' WHERE source = 'added' AND caller_id <> '';
