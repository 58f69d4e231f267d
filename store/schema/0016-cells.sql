-- Several filters together, and a day: the top of millions at once.
-- SPDX-License-Identifier: Apache-2.0

-- The sorts of queue rows, each with its count, kept up with every change of the queue. A
-- number names a sort, so that the rows of one are a walk along one index, and a list under
-- any filters is the meeting of few walks. Takes the place of queue_tally.
CREATE TABLE queue_cell (
    id BIGINT NOT NULL PRIMARY KEY, -- counted up
    decided BIGINT NOT NULL,        -- 0 open or claimed, 1 decided
    lane TEXT NOT NULL,             -- as in queue
    band BIGINT NOT NULL,           -- as in queue
    source TEXT NOT NULL,           -- as in queue
    lang TEXT NOT NULL,             -- as in queue
    kind TEXT NOT NULL,             -- as in queue
    cue TEXT NOT NULL,              -- as in queue
    outcome TEXT NOT NULL,          -- as in queue
    ads BIGINT NOT NULL,            -- how many rows
    UNIQUE (decided, lane, band, source, lang, kind, cue, outcome)
);
-- From the rows themselves: a tally that missed one would leave that row without a sort.
INSERT INTO queue_cell (id, decided, lane, band, source, lang, kind, cue, outcome, ads)
    SELECT row_number() OVER (), decided, lane, band, source, lang, kind, cue, outcome, ads
    FROM (SELECT CASE WHEN state = 2 THEN 1 ELSE 0 END AS decided, lane, band, source, lang,
    kind, cue, outcome, count(*) AS ads FROM queue GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) AS sorts;
DROP TABLE queue_tally;
-- The sorts under one filter.
CREATE INDEX queue_cell_source ON queue_cell (source, decided);
CREATE INDEX queue_cell_cue ON queue_cell (cue, decided);
CREATE INDEX queue_cell_lang ON queue_cell (lang, decided);
CREATE INDEX queue_cell_outcome ON queue_cell (outcome, decided) WHERE outcome <> '';

-- The same without source and cue, of which there are many: a few hundred rows at most.
CREATE TABLE queue_sum (
    decided BIGINT NOT NULL, -- these as in queue_cell
    lane TEXT NOT NULL,
    band BIGINT NOT NULL,
    lang TEXT NOT NULL,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    ads BIGINT NOT NULL,
    PRIMARY KEY (decided, lane, band, lang, kind, outcome)
);
INSERT INTO queue_sum (decided, lane, band, lang, kind, outcome, ads)
    SELECT decided, lane, band, lang, kind, outcome, sum(ads) FROM queue_cell
    GROUP BY decided, lane, band, lang, kind, outcome;

ALTER TABLE queue ADD COLUMN
    cell BIGINT NOT NULL DEFAULT 0; -- its row of queue_cell
UPDATE queue SET cell = (SELECT c.id FROM queue_cell c
    WHERE c.decided = CASE WHEN queue.state = 2 THEN 1 ELSE 0 END
    AND c.lane = queue.lane AND c.band = queue.band AND c.source = queue.source
    AND c.lang = queue.lang AND c.kind = queue.kind AND c.cue = queue.cue
    AND c.outcome = queue.outcome);
-- The rows of a sort, and what came on a day, in list order.
CREATE INDEX queue_cell_order ON queue
    (state, cell, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_day ON queue
    (state, (first_seen_ms / 86400000), band DESC, probability DESC, first_seen_ms, tie);
-- What somebody holds.
CREATE INDEX queue_holder ON queue (holder) WHERE holder <> '';
