-- What a list of millions needs to be counted and turned over at once.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE queue ADD COLUMN
    cue TEXT NOT NULL DEFAULT ''; -- strongest cue of the score; '' none
UPDATE queue SET cue = COALESCE((SELECT h.cue FROM hit h
    WHERE h.score_id = queue.score_id AND h.side = 0 AND h.place = 0), '');
-- The list under more filters, in list order.
CREATE INDEX queue_cue ON queue
    (state, cue, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_outcome ON queue
    (state, outcome, band DESC, probability DESC, first_seen_ms, tie)
    WHERE outcome <> '';
-- What waits longest.
CREATE INDEX queue_waiting ON queue (state, first_seen_ms);

-- How many queue rows there are of each sort, kept up with every change of the queue.
-- Who holds a row at the moment is not counted here: it changes by the clock alone.
CREATE TABLE queue_tally (
    decided BIGINT NOT NULL, -- 0 open or claimed, 1 decided
    lane TEXT NOT NULL,      -- as in queue
    band BIGINT NOT NULL,    -- as in queue
    source TEXT NOT NULL,    -- as in queue
    lang TEXT NOT NULL,      -- as in queue
    kind TEXT NOT NULL,      -- as in queue
    cue TEXT NOT NULL,       -- as in queue
    outcome TEXT NOT NULL,   -- as in queue
    ads BIGINT NOT NULL,     -- how many rows
    PRIMARY KEY (decided, lane, band, source, lang, kind, cue, outcome)
);
INSERT INTO queue_tally (decided, lane, band, source, lang, kind, cue, outcome, ads)
    SELECT CASE WHEN state = 2 THEN 1 ELSE 0 END, lane, band, source, lang, kind, cue,
    outcome, count(*) FROM queue GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;

-- How many ads are kept of each source.
CREATE TABLE source_tally (
    source TEXT NOT NULL PRIMARY KEY, -- as in ad; '' none
    ads BIGINT NOT NULL               -- how many
);
INSERT INTO source_tally (source, ads) SELECT source, count(*) FROM ad GROUP BY source;

-- What was decided on a day.
CREATE INDEX decision_at ON decision (at_ms);
-- When a source is due next.
CREATE INDEX page_due ON page (source, due_ms);
