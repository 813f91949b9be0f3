-- A part of a story that is parted stays as hidden as the whole was: what is said of it for that goes with the parting.
ALTER TABLE edit ADD COLUMN follows INTEGER REFERENCES edit (id); -- NULL: somebody asked for it; else the merge or split

-- A story that comes back from a merge takes along those that it had taken in itself.
ALTER TABLE redirect ADD COLUMN through BLOB; -- uid of the story that took it in at first; NULL: unknown
