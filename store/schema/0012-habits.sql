-- How each person likes the screens to be.
-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE habits (
    who TEXT NOT NULL PRIMARY KEY, -- name, as decisions carry it
    lang TEXT NOT NULL,            -- of the screens: 'en', 'ru', 'kk'; '' not said
    keys TEXT NOT NULL             -- keyboard, as the screens wrote it (JSON); '' not said
);
