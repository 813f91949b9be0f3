-- Publications take turns among themselves, no longer with rounds: what rounds write may be dated before what was
-- published in their midst. So what is to be told is counted, not dated.

-- Stories that may be published nowhere now, of which files may still tell.
CREATE TABLE untold (
    id    INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: publication remembers the last one it saw
    story BLOB NOT NULL UNIQUE               -- its uid
) STRICT;
-- Whatever the last publications told is told once more.
INSERT INTO untold (story)
SELECT story FROM withdrawal WHERE section = 'all' AND at >= (SELECT max(at) FROM withdrawal) - 86400 ORDER BY at, story;
DELETE FROM setting WHERE name = 'published withdrawals';
