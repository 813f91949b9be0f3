-- What subscribers rely on for years: when stories came and went, which documents hold them, and whom to tell.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- ───────────── who edited a report, and whether it still stands at its origin

ALTER TABLE item ADD COLUMN editor TEXT;  -- NULL: not named; 责任编辑 as printed
ALTER TABLE item ADD COLUMN gone INTEGER; -- NULL: it stands at its origin, as far as we know; else when it was found gone
ALTER TABLE story ADD COLUMN gone INTEGER; -- NULL: one of its items stands at its origin; else when the last was found gone

-- Published items whose pages are looked at again; an item that was looked at for the last time has no row.
CREATE TABLE recheck (
    item   INTEGER PRIMARY KEY REFERENCES item (id),
    due    INTEGER NOT NULL,
    looks  INTEGER NOT NULL,              -- how often it was looked at
    gone   INTEGER,                       -- NULL: it was there; else when it was first found gone, to be confirmed
    looked INTEGER                        -- NULL: not yet looked at; else when, for the last time
) STRICT;
CREATE INDEX recheck_by_due ON recheck (due);

DROP VIEW story_now;
-- Editors' words laid over sources' words.
CREATE VIEW story_now AS
SELECT story.*,
       (SELECT text FROM edit WHERE edit.story = story.uid AND act = 'retitle'
        ORDER BY id DESC LIMIT 1) AS edited_headline,
       (SELECT max(at) FROM edit WHERE edit.story = story.uid AND act = 'retitle') AS retitled,
       story.gone IS NOT NULL OR EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.story = story.uid) AS hidden
FROM story;

-- ───────────── when stories came and went

-- When a story first came into a section: kept while it changes its place there.
ALTER TABLE placement ADD COLUMN arrived INTEGER NOT NULL DEFAULT 0;
UPDATE placement SET arrived = first_seen;
CREATE TABLE arrival (
    section TEXT NOT NULL,
    at      INTEGER NOT NULL,             -- placement.arrived
    story   INTEGER NOT NULL REFERENCES story (id),
    PRIMARY KEY (section, at, story)
) STRICT, WITHOUT ROWID;
INSERT INTO arrival SELECT section, arrived, story FROM placement;

-- Stories that were published in a section and may be published nowhere now.
CREATE TABLE withdrawal (
    section TEXT NOT NULL,
    story   BLOB NOT NULL,                -- its uid
    at      INTEGER NOT NULL,
    arrived INTEGER NOT NULL,             -- as placement.arrived was
    goes    BLOB,                         -- NULL: it is gone; else the uid of the story that took it in
    PRIMARY KEY (section, story)
) STRICT, WITHOUT ROWID;
CREATE INDEX withdrawal_by_time ON withdrawal (section, at);

-- ───────────── which documents hold them

-- Which stories stand in the feed of a section as it was last published.
CREATE TABLE shown (
    story   BLOB NOT NULL,                -- its uid
    section TEXT NOT NULL,
    PRIMARY KEY (story, section)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_by_section ON shown (section);

-- The archive documents of a section (RFC 5005), oldest first. The last one is open: it holds what arrived after
-- those before it.
CREATE TABLE archive (
    section TEXT NOT NULL,
    number  INTEGER NOT NULL,             -- 1, 2, 3 …
    month   TEXT NOT NULL,                -- of the first arrival, in the zone of the site: 2026-11
    part    INTEGER NOT NULL,             -- 1, 2, 3 … of that month
    at      INTEGER NOT NULL,             -- it holds the arrivals from this one …
    story   INTEGER NOT NULL,             -- … in the order of arrival
    name    TEXT NOT NULL,                -- of its files: month, part and a hash
    PRIMARY KEY (section, number)
) STRICT, WITHOUT ROWID;

-- Arrivals whose stories changed or went since the archive documents that hold them were written.
CREATE TABLE stirred (
    id      INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again: publication remembers the last one it saw
    section TEXT NOT NULL,
    at      INTEGER NOT NULL,
    UNIQUE (section, at)
) STRICT;

-- Files that nothing links to any more; they stay for a while for readers that are on their way to them.
CREATE TABLE superseded (
    path TEXT PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sections that were not published since too much would have gone from them.
CREATE TABLE held (
    section TEXT PRIMARY KEY,
    since   INTEGER NOT NULL,
    reason  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- ───────────── whom to tell

-- Hubs that were not told yet that a feed changed.
CREATE TABLE ping (
    hub      TEXT NOT NULL,
    topic    TEXT NOT NULL,               -- address of the feed
    since    INTEGER NOT NULL,            -- when it changed; the latest change counts
    tries    INTEGER NOT NULL,
    next_try INTEGER NOT NULL,
    problem  TEXT,                        -- NULL: not tried yet
    PRIMARY KEY (hub, topic)
) STRICT, WITHOUT ROWID;
