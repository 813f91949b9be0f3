-- Which stories changed or went since archive documents were written: each of them, no longer all that arrived at
-- the same time.
DROP TABLE stirred;
CREATE TABLE stirred (
    id      INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: publication remembers the last one it saw
    section TEXT NOT NULL,
    at      INTEGER NOT NULL,             -- when it arrived
    story   INTEGER NOT NULL,             -- 0: all that arrived at this time are new
    UNIQUE (section, at, story)
) STRICT;
-- What was stirred until now is not known by story: all archives are looked through once.
UPDATE setting SET value = x'' WHERE name = 'archived with';
