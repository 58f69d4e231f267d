-- What the archive should hold, so that a missing record is found.
-- SPDX-License-Identifier: Apache-2.0

ALTER TABLE record ADD COLUMN
    digest TEXT NOT NULL DEFAULT ''; -- WARC-Block-Digest of the record; '' not noted
ALTER TABLE record ADD COLUMN
    url_key BIGINT NOT NULL DEFAULT 0; -- as in frontier; 0 not noted
-- The records of a file, in its order.
CREATE INDEX record_place ON record (warc_file, warc_offset);

-- A file that no crawl writes any more, looked through to its end.
CREATE TABLE archive_file (
    name TEXT NOT NULL PRIMARY KEY, -- name inside the archive's folder
    size BIGINT NOT NULL            -- its length then, bytes: it never changes again
);
