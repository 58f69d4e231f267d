-- Ads from files: how far an import came, and what was read from a picture.
-- SPDX-License-Identifier: Apache-2.0

-- How far an import came that has not ended. A run that ends takes its rows away.
CREATE TABLE import_mark (
    run TEXT NOT NULL,         -- SHA-256 of what was asked for, in hex
    file TEXT NOT NULL,        -- SHA-256 of a file's path, size and time of change, in hex
    taken BIGINT NOT NULL,     -- its ads that are stored
    finished BIGINT NOT NULL,  -- 1: nothing of it is left to do
    marked_ms BIGINT NOT NULL, -- when
    PRIMARY KEY (run, file)
);

ALTER TABLE ad ADD COLUMN
    ocr_confidence BIGINT NOT NULL DEFAULT 0; -- of a text read from a picture, 1 to 100; else 0
