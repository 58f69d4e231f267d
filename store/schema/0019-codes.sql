-- Any filters together in a few milliseconds: each index in list order can be sifted.
-- SPDX-License-Identifier: Apache-2.0

-- What the values of queue rows are called in the number of a sort (store/cell.h).
CREATE TABLE queue_name (
    what TEXT NOT NULL,     -- a column of queue: 'lane', 'outcome', 'kind', 'lang', 'cue', 'source'
    value TEXT NOT NULL,    -- as there
    number BIGINT NOT NULL, -- counted up from 0 for each column; stays
    PRIMARY KEY (what, value)
);

-- The sorts are counted again, so that what was counted wrongly is right.
DELETE FROM queue_cell;
INSERT INTO queue_cell (id, decided, lane, band, source, lang, kind, cue, outcome, ads)
    SELECT row_number() OVER (), decided, lane, band, source, lang, kind, cue, outcome, ads
    FROM (SELECT CASE WHEN state = 2 THEN 1 ELSE 0 END AS decided, lane, band, source, lang,
    kind, cue, outcome, count(*) AS ads FROM queue GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) AS sorts;
DELETE FROM queue_sum;
INSERT INTO queue_sum (decided, lane, band, lang, kind, outcome, ads)
    SELECT decided, lane, band, lang, kind, outcome, sum(ads) FROM queue_cell
    GROUP BY decided, lane, band, lang, kind, outcome;

INSERT INTO queue_name (what, value, number) SELECT 'lane', lane, row_number() OVER
    (ORDER BY lane) - 1 FROM (SELECT DISTINCT lane FROM queue_cell) AS had;
INSERT INTO queue_name (what, value, number) SELECT 'outcome', outcome, row_number() OVER
    (ORDER BY outcome) - 1 FROM (SELECT DISTINCT outcome FROM queue_cell) AS had;
INSERT INTO queue_name (what, value, number) SELECT 'kind', kind, row_number() OVER
    (ORDER BY kind) - 1 FROM (SELECT DISTINCT kind FROM queue_cell) AS had;
INSERT INTO queue_name (what, value, number) SELECT 'lang', lang, row_number() OVER
    (ORDER BY lang) - 1 FROM (SELECT DISTINCT lang FROM queue_cell) AS had;
INSERT INTO queue_name (what, value, number) SELECT 'cue', cue, row_number() OVER
    (ORDER BY cue) - 1 FROM (SELECT DISTINCT cue FROM queue_cell) AS had;
INSERT INTO queue_name (what, value, number) SELECT 'source', source, row_number() OVER
    (ORDER BY source) - 1 FROM (SELECT DISTINCT source FROM queue_cell) AS had;

-- A sort is called by the numbers of its values; below 0 first, for no two may be the same
-- meanwhile.
UPDATE queue_cell SET id = -1 - (((((((
    (SELECT number FROM queue_name WHERE what = 'source' AND value = source) * 1048576 +
    (SELECT number FROM queue_name WHERE what = 'cue' AND value = cue)) * 32 +
    (SELECT number FROM queue_name WHERE what = 'lang' AND value = lang)) * 16 +
    (SELECT number FROM queue_name WHERE what = 'kind' AND value = kind)) * 8 +
    (SELECT number FROM queue_name WHERE what = 'outcome' AND value = outcome)) * 4 +
    (SELECT number FROM queue_name WHERE what = 'lane' AND value = lane)) * 4 + band) * 2 +
    decided);
UPDATE queue_cell SET id = -1 - id;
-- The sorts under filters whose values are few: of each two, or one alone.
CREATE INDEX queue_cell_kind ON queue_cell (kind, decided);
CREATE INDEX queue_cell_lane ON queue_cell (lane, decided);
CREATE INDEX queue_cell_kind_lang ON queue_cell (kind, lang, decided);
CREATE INDEX queue_cell_lane_kind ON queue_cell (lane, kind, decided);
CREATE INDEX queue_cell_lane_lang ON queue_cell (lane, lang, decided);

DROP INDEX queue_order;
DROP INDEX queue_lane;
DROP INDEX queue_source;
DROP INDEX queue_lang;
DROP INDEX queue_kind;
DROP INDEX queue_cue;
DROP INDEX queue_outcome;
DROP INDEX queue_cell_order;
DROP INDEX queue_day;
DROP INDEX queue_seen;
DROP INDEX queue_waiting;
UPDATE queue SET cell = (SELECT c.id FROM queue_cell c
    WHERE c.decided = CASE WHEN queue.state = 2 THEN 1 ELSE 0 END
    AND c.lane = queue.lane AND c.band = queue.band AND c.source = queue.source
    AND c.lang = queue.lang AND c.kind = queue.kind AND c.cue = queue.cue
    AND c.outcome = queue.outcome);
-- The list, whole and under each filter, in list order, with what the others ask about.
CREATE INDEX queue_order ON queue
    (state, band DESC, probability DESC, first_seen_ms, tie, cell);
CREATE INDEX queue_lane ON queue
    (state, lane, band DESC, probability DESC, first_seen_ms, tie, cell);
CREATE INDEX queue_source ON queue
    (state, source, band DESC, probability DESC, first_seen_ms, tie, cell);
CREATE INDEX queue_lang ON queue
    (state, lang, band DESC, probability DESC, first_seen_ms, tie, cell);
CREATE INDEX queue_kind ON queue
    (state, kind, band DESC, probability DESC, first_seen_ms, tie, cell);
CREATE INDEX queue_cue ON queue
    (state, cue, band DESC, probability DESC, first_seen_ms, tie, cell);
CREATE INDEX queue_outcome ON queue
    (state, outcome, band DESC, probability DESC, first_seen_ms, tie, cell)
    WHERE outcome <> '';
CREATE INDEX queue_cell_order ON queue
    (state, cell, band DESC, probability DESC, first_seen_ms, tie);
CREATE INDEX queue_day ON queue
    (state, (first_seen_ms / 86400000), band DESC, probability DESC, first_seen_ms, tie, cell);
-- What came in a period, and what waits longest.
CREATE INDEX queue_waiting ON queue
    (state, first_seen_ms, band, probability, tie, cell);
