-- The band `low` begins at 0.15 and its upper half at 0.25, no more at 0.05 and 0.15.
-- SPDX-License-Identifier: Apache-2.0

-- A count of the former upper half (0.15 to 0.30) is of neither half now: `stratum` 8 + band says
-- that only the band is known. The former lower half (0.05 to 0.15) is part of the present one.
-- All other edges stand where they stood.
UPDATE intake SET stratum = 9 WHERE stratum = 3;
