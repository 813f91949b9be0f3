-- Edits that were taken over from another database stand in the order of their own times, and names of items that
-- edits say lead to what these items are called now.

-- What was decided in another database before this edit of ours, and taken over after it.
ALTER TABLE edit ADD COLUMN precedes INTEGER REFERENCES edit (id); -- NULL: it stands by its id; else right before that one

-- An item that an edit names and that is known by another identity since a replay. Follows from no other table.
CREATE TABLE renamed (
    source   TEXT NOT NULL,               -- key
    identity BLOB NOT NULL,               -- as edits name it
    plain    BLOB NOT NULL,               -- what it is called instead
    becomes  BLOB NOT NULL,               -- the same, its identity
    PRIMARY KEY (source, identity)
) STRICT, WITHOUT ROWID;
