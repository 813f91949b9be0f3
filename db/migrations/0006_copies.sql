-- Copies of one report: what they are found by, what editors said of them, and what items said before.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- ───────────── what copies are found by

-- Keys of an item's address and text: equal ones mean the same report, however old. New rows go to
-- exact_new, which is small and so stays in few pages; now and then they are put to exact, in its order.
CREATE TABLE exact (
    key  INTEGER NOT NULL,                -- 64 bits of a hash
    item INTEGER NOT NULL,
    PRIMARY KEY (key, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE exact_new (
    key  INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (key, item)
) STRICT, WITHOUT ROWID;

-- Chosen shingles of headline and text: whoever shares some may be a copy. Kept for some days only. Many new
-- rows become a run, which stands behind all others and is never changed again.
CREATE TABLE near (
    run  INTEGER NOT NULL REFERENCES near_run (run),
    key  INTEGER NOT NULL,                -- 32 bits of a hash
    item INTEGER NOT NULL,
    PRIMARY KEY (run, key, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE near_run (
    run    INTEGER PRIMARY KEY,
    made   INTEGER NOT NULL,              -- when its last items were put to it
    filter BLOB NOT NULL                  -- tells most keys that it does not have
) STRICT;
CREATE TABLE near_new (
    key  INTEGER NOT NULL,
    item INTEGER NOT NULL,
    PRIMARY KEY (key, item)
) STRICT, WITHOUT ROWID;

-- ───────────── the story that an item was put to

DROP INDEX member_waiting;
DROP INDEX member_by_story;
DROP INDEX member_by_link;
DROP INDEX member_by_text;
ALTER TABLE member RENAME TO member_before;
CREATE TABLE member (
    item         INTEGER PRIMARY KEY REFERENCES item (id),
    story        INTEGER REFERENCES story (id), -- NULL: was not put to one yet
    reason       TEXT,                    -- NULL: it opened its story; else why it joined
    fingerprints BLOB                     -- NULL: stands in the tables above; else it waits for the end of the round
) STRICT;
-- Items of before are found by nothing until their sources show them again.
INSERT INTO member SELECT item, story, reason, CASE WHEN story IS NULL THEN x'' END FROM member_before;
DROP TABLE member_before;
CREATE INDEX member_waiting ON member (item) WHERE fingerprints IS NOT NULL;
CREATE INDEX member_by_story ON member (story) WHERE story IS NOT NULL;

-- ───────────── what an item said before

ALTER TABLE item ADD COLUMN revisions INTEGER NOT NULL DEFAULT 0; -- changes since its source last said that it changed it

-- What came lately: whoever asks which stories are hot reads nothing else.
CREATE INDEX item_by_time ON item (first_seen);

CREATE TABLE revision (
    item     INTEGER NOT NULL REFERENCES item (id),
    until    INTEGER NOT NULL,            -- when it was replaced
    headline TEXT NOT NULL,
    summary  TEXT,                        -- as in item
    credit   TEXT NOT NULL,
    html     BLOB,                        -- NULL: no text; else as in body
    PRIMARY KEY (item, until)
) STRICT, WITHOUT ROWID;

-- ───────────── what follows from edits

-- Two items that an editor wants in one story, or in two; each pair stands here in both orders. Items are
-- named by what outlives a rebuild.
CREATE TABLE decision (
    source         TEXT NOT NULL,
    identity       BLOB NOT NULL,
    other_source   TEXT NOT NULL,
    other_plain    BLOB NOT NULL,
    other_identity BLOB NOT NULL,
    together       INTEGER NOT NULL,      -- 1: in one story; 0: never
    edit           INTEGER NOT NULL REFERENCES edit (id),
    PRIMARY KEY (source, identity, other_source, other_identity)
) STRICT, WITHOUT ROWID;

-- Ids of stories that became part of another.
CREATE TABLE redirect (
    id   INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: publication remembers the last one it saw
    uid  BLOB NOT NULL UNIQUE,
    goes BLOB NOT NULL,                   -- uid of the story that took it in
    at   INTEGER NOT NULL
) STRICT;

-- Which copy stands for a story: that of the source that feeds.toml prefers.
ALTER TABLE source ADD COLUMN priority INTEGER NOT NULL DEFAULT 0; -- the greater the better

CREATE INDEX redirect_by_goal ON redirect (goes);
