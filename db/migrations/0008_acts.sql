-- What editors do at the desk: more acts, what follows from them, and how they are taken back.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- ───────────── the log of edits

ALTER TABLE edit ADD COLUMN batch BLOB;   -- NULL: made alone, without a token; else the token (16 bytes) of the request that made it and others
ALTER TABLE edit ADD COLUMN undoes INTEGER REFERENCES edit (id); -- NULL: it takes nothing back; else the edit that no longer counts
ALTER TABLE edit ADD COLUMN before TEXT;  -- NULL: not noted; else what was so before, as the act names it: for the log
CREATE INDEX edit_by_batch ON edit (batch) WHERE batch IS NOT NULL;
CREATE INDEX edit_by_undone ON edit (undoes) WHERE undoes IS NOT NULL;

-- ───────────── what follows from edits

-- Stories that editors decided on, as their edits stand now. A story without edits has no row.
CREATE TABLE overlay (
    story      INTEGER PRIMARY KEY REFERENCES story (id),
    version    INTEGER NOT NULL,          -- the last edit of it, or of one that it took in
    headline   TEXT,                      -- NULL: its source's
    seen       TEXT,                      -- NULL: as headline; the source's headline that the editor saw
    reworded   INTEGER,                   -- NULL: its words are its sources'; else when an editor last changed them
    summary    TEXT,                      -- NULL: its source's
    note       TEXT,                      -- NULL: none; 编者按
    correction TEXT,                      -- NULL: none; what was corrected, for readers
    withdrawn  TEXT,                      -- NULL: not withdrawn; else the reason, for readers
    hidden     INTEGER NOT NULL,          -- 1: published nowhere
    embargo    INTEGER,                   -- NULL: none is pending; else published nowhere until then
    expiry     INTEGER,                   -- NULL: none; else it leaves sections and heads then
    expired    INTEGER NOT NULL,          -- 1: that time has come
    lead       INTEGER,                   -- NULL: chosen by rule; else the item that an editor wants to stand for it
    editor     TEXT                       -- NULL: none; who last published it (责任编辑)
) STRICT;
-- What the clock will do.
CREATE INDEX overlay_by_embargo ON overlay (embargo) WHERE embargo IS NOT NULL;
CREATE INDEX overlay_by_expiry ON overlay (expiry) WHERE expiry IS NOT NULL AND NOT expired;

-- The head of a section: stories that editors put first, in their order, before all others.
CREATE TABLE head (
    section  TEXT NOT NULL,
    position INTEGER NOT NULL,            -- 1, 2, 3 …
    story    INTEGER NOT NULL REFERENCES story (id),
    version  INTEGER NOT NULL,            -- the edit that put it there
    PRIMARY KEY (section, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX head_by_story ON head (story);
