-- The sorts under several filters are found in an index, without a look at their rows.
-- SPDX-License-Identifier: Apache-2.0

-- Sorts without rows are forgotten from now on.
DELETE FROM queue_cell WHERE ads = 0;

-- The number of a sort tells all its values (store/cell.h), so it is all that is asked about.
DROP INDEX queue_cell_source;
DROP INDEX queue_cell_cue;
DROP INDEX queue_cell_lang;
DROP INDEX queue_cell_outcome;
DROP INDEX queue_cell_kind;
DROP INDEX queue_cell_lane;
DROP INDEX queue_cell_kind_lang;
DROP INDEX queue_cell_lane_kind;
DROP INDEX queue_cell_lane_lang;
CREATE INDEX queue_cell_source ON queue_cell (source, decided, id);
CREATE INDEX queue_cell_cue ON queue_cell (cue, decided, id);
CREATE INDEX queue_cell_outcome ON queue_cell (outcome, decided, id) WHERE outcome <> '';
CREATE INDEX queue_cell_kind_lang ON queue_cell (kind, lang, decided, id);
CREATE INDEX queue_cell_lane_kind ON queue_cell (lane, kind, decided, id);
CREATE INDEX queue_cell_lane_lang ON queue_cell (lane, lang, decided, id);
