-- Rows of the queue are drawn: why each is there, and with which probability it came.
-- SPDX-License-Identifier: Apache-2.0

-- `inclusion` of a queue row is the probability that an ad with this score and key is drawn by
-- one way or another: 1 for what is flagged. It is never 0, so 1 / inclusion is a weight.
ALTER TABLE queue ADD COLUMN
    drawn TEXT NOT NULL DEFAULT 'risk'; -- 'risk', 'uncertain', 'audit'; 'added' by a person
ALTER TABLE queue ADD COLUMN
    draw DOUBLE PRECISION NOT NULL DEFAULT 0; -- order of handing out among the drawn: the ad's
                                              -- random number / its rate, below 1; 0 by risk
-- Until now the draw was by the first bits of the key.
UPDATE queue SET drawn = 'audit', draw = tie / 1152921504606846976.0 / inclusion
    WHERE lane = 'audit';
UPDATE queue SET drawn = 'added' WHERE lane = 'audit' AND inclusion = 1;
-- What was drawn, in the order in which it is handed out.
CREATE INDEX queue_drawn ON queue (state, drawn, draw, tie) WHERE drawn <> 'risk';

-- The row as it was when somebody decided on it.
ALTER TABLE decision ADD COLUMN
    inclusion DOUBLE PRECISION NOT NULL DEFAULT 1.0; -- as in queue: above 0, at most 1. Whoever
                                                     -- counts decisions weighs each by its
                                                     -- inverse
ALTER TABLE decision ADD COLUMN
    drawn TEXT NOT NULL DEFAULT 'risk'; -- as in queue
UPDATE decision SET inclusion = COALESCE((SELECT q.inclusion FROM decision_words w
    JOIN queue q ON q.ad_key = w.ad_key WHERE w.decision_id = decision.id), 1.0),
    drawn = COALESCE((SELECT q.drawn FROM decision_words w
    JOIN queue q ON q.ad_key = w.ad_key WHERE w.decision_id = decision.id), 'risk');

-- With which key ads are drawn: whoever does not know it cannot write an ad that is passed by.
CREATE TABLE draw_key (
    place BIGINT NOT NULL PRIMARY KEY, -- always 1
    key TEXT NOT NULL                  -- 32 random hex digits
);

-- Whose turn it is when rows are handed out: each way's share, less what it has had.
CREATE TABLE draw_turn (
    drawn TEXT NOT NULL PRIMARY KEY, -- 'risk', 'uncertain', 'audit'
    credit DOUBLE PRECISION NOT NULL -- between -1 and 1
);

-- How many ads came on a day, by how they were scored at first: only counts, so that weeks can
-- be compared whose ads are long purged. Ads that may be drawn at all, in no careful lane.
CREATE TABLE intake (
    day BIGINT NOT NULL,     -- days since 1970-01-01 (UTC)
    stratum BIGINT NOT NULL, -- twice the band, 1 more in its upper half
    ads BIGINT NOT NULL,     -- how many
    PRIMARY KEY (day, stratum)
);
