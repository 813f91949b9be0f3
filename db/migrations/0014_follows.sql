-- A part of a story that is parted stays as hidden as the whole was: what is said of it for that goes with the parting.
ALTER TABLE edit ADD COLUMN follows INTEGER REFERENCES edit (id); -- NULL: somebody asked for it; else the merge or split

-- A story that comes back from a merge takes along those that it had taken in itself.
ALTER TABLE redirect ADD COLUMN through BLOB; -- uid of the story that took it in at first; NULL: unknown

-- A split names the items that leave and those that stay: after a rebuild, the latter open the story anew.
ALTER TABLE decision ADD COLUMN leaves INTEGER NOT NULL DEFAULT 0; -- 1: this item leaves by a split, the other one stays

-- A replay asks for what each source was sent, and when.
CREATE INDEX fetch_by_source ON fetch (source, at);
