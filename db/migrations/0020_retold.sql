-- A change of long ago, behind a signpost, is told again where readers look who have all of before.

-- Where the last signpost of a section's archive stands: what arrived before this is behind it.
CREATE TABLE signpost (
    section TEXT PRIMARY KEY NOT NULL,
    at      INTEGER NOT NULL,             -- the first arrival after it …
    story   INTEGER NOT NULL              -- … in the order of arrival
) STRICT, WITHOUT ROWID;

-- Stories that changed behind it. Each has a second row in arrival, at the time when it changed last.
CREATE TABLE retold (
    section TEXT NOT NULL,
    story   INTEGER NOT NULL REFERENCES story (id),
    at      INTEGER NOT NULL,             -- arrival.at
    PRIMARY KEY (section, story)
) STRICT, WITHOUT ROWID;
