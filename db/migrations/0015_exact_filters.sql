-- Filters over the keys of exact: a key that none of them has is not looked up there, so that no page of that
-- table is read for it.

CREATE TABLE exact_filter (
    number INTEGER PRIMARY KEY,
    keys   INTEGER NOT NULL,              -- how many it was made of; the last one takes more until it is full
    filter BLOB NOT NULL
) STRICT;
