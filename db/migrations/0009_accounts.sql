-- Who works at the desk.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

CREATE TABLE account (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL,               -- as it signs edits; never used again by somebody else
    folded   TEXT NOT NULL UNIQUE,        -- the name as it is compared: NFKC, lower case
    role     TEXT NOT NULL,               -- reader, editor, chief or admin
    password TEXT NOT NULL,               -- argon2id, in the PHC string format
    made     INTEGER NOT NULL,
    closed   INTEGER,                     -- NULL: open; else since when nobody signs in with it
    language TEXT,                        -- NULL: the site's; else that of the desk: zh-CN or en
    keys     INTEGER NOT NULL DEFAULT 1   -- 0: single keys do nothing (WCAG 2.1.4)
) STRICT;

CREATE TABLE session (
    token   BLOB PRIMARY KEY,             -- SHA-256 of what the cookie holds
    account INTEGER NOT NULL REFERENCES account (id),
    since   INTEGER NOT NULL,
    seen    INTEGER NOT NULL,             -- when it was last used, to the minute
    agent   TEXT NOT NULL                 -- the browser, as it calls itself; cut
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_account ON session (account);
