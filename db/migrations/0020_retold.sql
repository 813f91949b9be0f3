-- A change of long ago, behind a signpost, is told again where readers look who have all of before.

-- Where the last signpost of a section's archive stands: what arrived before this is behind it.
CREATE TABLE signpost (
    section TEXT PRIMARY KEY NOT NULL,
    at      INTEGER NOT NULL,             -- the first arrival after it …
    story   INTEGER NOT NULL              -- … in the order of arrival
) STRICT, WITHOUT ROWID;
-- One stands after every twelve parts, each of which may have several documents.
INSERT INTO signpost (section, at, story)
SELECT section, at, story FROM (
    SELECT section, at, story, max(number) FROM (
        SELECT *, row_number() OVER (PARTITION BY section ORDER BY number) AS nth FROM (
            SELECT section, at, story, min(number) AS number FROM archive GROUP BY section, month, part))
    WHERE nth > 12 AND nth % 12 = 1 GROUP BY section);

-- Stories that changed behind it. Each has a second row in arrival, at the time when it changed last.
CREATE TABLE retold (
    section TEXT NOT NULL,
    story   INTEGER NOT NULL REFERENCES story (id),
    at      INTEGER NOT NULL,             -- arrival.at
    PRIMARY KEY (section, story)
) STRICT, WITHOUT ROWID;
