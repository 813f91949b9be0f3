-- Articles of lists whose pages were not read: not yet, not any more, or without success.
-- Times are Unix seconds (UTC).

CREATE TABLE unread (
    source   INTEGER NOT NULL REFERENCES source (id),
    plain    BLOB NOT NULL,               -- what its item has or would have
    link     TEXT NOT NULL,
    title    TEXT,                        -- NULL: the list told none
    tries    INTEGER NOT NULL,            -- pages asked for in vain
    next_try INTEGER,                     -- NULL: not again
    PRIMARY KEY (source, plain)
) STRICT, WITHOUT ROWID;
