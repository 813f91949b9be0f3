-- The beginning. What each table is for stands in db/README.md.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- ───────────── what feeds.toml said last: kept, so that a source that is gone keeps its name and rights

CREATE TABLE source (
    id       INTEGER PRIMARY KEY,
    key      TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    homepage TEXT,                        -- NULL: not known
    content  TEXT NOT NULL                -- headline, summary or full: how much may be published
) STRICT;

-- ───────────── what sources said: written by polls alone

CREATE TABLE poll (
    source        INTEGER PRIMARY KEY REFERENCES source (id),
    url           TEXT NOT NULL,          -- the address that the validators belong to
    etag          BLOB,                   -- NULL: none was given
    last_modified BLOB,                   -- NULL: none was given
    body_hash     BLOB,                   -- NULL: nothing was understood yet
    last_attempt  INTEGER,                -- NULL: never asked
    last_success  INTEGER,                -- NULL: never understood
    last_change   INTEGER,                -- NULL: never brought an item
    next_due      INTEGER,                -- NULL: at once
    next_reason   TEXT NOT NULL,
    retry_after   INTEGER,                -- NULL: the server forbade nothing
    failures      INTEGER NOT NULL,
    outcome       TEXT,                   -- NULL: never asked
    status        INTEGER,                -- NULL: no answer
    entries       INTEGER NOT NULL,
    error         TEXT,                   -- NULL: the last poll went well
    problems      TEXT                    -- NULL: none; else a JSON array of sentences
) STRICT;

CREATE TABLE document (
    hash BLOB PRIMARY KEY,                -- SHA-256 of the body
    body BLOB NOT NULL                    -- zstd
) STRICT;

CREATE TABLE fetch (
    id           INTEGER PRIMARY KEY,
    source       INTEGER NOT NULL REFERENCES source (id),
    at           INTEGER NOT NULL,
    url          TEXT NOT NULL,           -- the address that answered in the end
    content_type TEXT,                    -- NULL: none was given
    guid         TEXT,                    -- NULL: a feed; else the file of a folder
    document     BLOB NOT NULL REFERENCES document (hash)
) STRICT;
CREATE INDEX fetch_by_time ON fetch (at);
CREATE INDEX fetch_by_document ON fetch (document);

CREATE TABLE item (
    id          INTEGER PRIMARY KEY,
    source      INTEGER NOT NULL REFERENCES source (id),
    plain       BLOB NOT NULL,            -- of guid, else link, else text: the same report has the same again
    identity    BLOB NOT NULL,            -- plain, unless that stood for several entries of its document
    guid        TEXT,                     -- NULL: the source gave none
    link        TEXT,                     -- NULL: no address of its own
    headline    TEXT NOT NULL,
    summary     TEXT,                     -- NULL: none given
    credit      TEXT NOT NULL,
    credit_rule TEXT NOT NULL,
    author      TEXT,                     -- NULL: not named
    published   INTEGER,                  -- NULL: not dated; else as printed, even if in the future
    zone        INTEGER,                  -- NULL: not dated; the printed date's seconds east of UTC
    precision   TEXT,                     -- NULL: not dated
    updated     INTEGER,                  -- NULL: not said
    categories  TEXT,                     -- NULL: none; else a JSON array
    enclosures  TEXT,                     -- NULL: none; else a JSON array
    proposals   TEXT NOT NULL,            -- JSON: {section: reason}
    first_seen  INTEGER NOT NULL,
    changed     INTEGER NOT NULL,         -- first_seen, or when it was last revised
    corrected   INTEGER,                  -- NULL: never revised without the source saying so
    position    INTEGER NOT NULL,         -- place in its first document
    backlog     INTEGER NOT NULL,         -- 1: old when its source was added, kept out of feeds
    content_key BLOB NOT NULL             -- of all that the source said: equal means unchanged
) STRICT;
CREATE INDEX item_by_plain ON item (source, plain);
CREATE INDEX item_without_link ON item (id) WHERE link IS NULL;

CREATE TABLE body (
    item INTEGER PRIMARY KEY REFERENCES item (id),
    html BLOB NOT NULL                    -- sanitised HTML, zstd
) STRICT;

-- A purged item does not come back.
CREATE TABLE tombstone (
    source   INTEGER NOT NULL REFERENCES source (id),
    plain    BLOB NOT NULL,
    identity BLOB NOT NULL,
    link     TEXT,                        -- NULL: it had none
    headline TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (source, plain, identity)
) STRICT, WITHOUT ROWID;

-- ───────────── what follows from items and edits: could be computed again

CREATE TABLE story (
    id         INTEGER PRIMARY KEY,
    uid        BLOB NOT NULL UNIQUE,      -- UUIDv5, 16 bytes; never changes, never used again
    lead       INTEGER NOT NULL REFERENCES item (id), -- the item that stands for it
    published  INTEGER NOT NULL,          -- of the lead, never after it was seen
    first_seen INTEGER NOT NULL,          -- of the lead
    place      TEXT NOT NULL,             -- source key and position of the lead: the order among equals
    sections   TEXT NOT NULL              -- JSON: {section: {reason, featured}}, where it may be published
) STRICT;
CREATE INDEX story_by_time ON story (published DESC, first_seen DESC, place);

-- What is compared, and the story that an item was put to. Apart from the items, since the rows are
-- small and are looked for all over the place.
CREATE TABLE member (
    item      INTEGER PRIMARY KEY REFERENCES item (id),
    source    INTEGER NOT NULL REFERENCES source (id),
    story     INTEGER REFERENCES story (id), -- NULL: waits for the end of the round
    reason    TEXT,                       -- NULL: it opened its story; else why it joined
    link_key  BLOB,                       -- NULL: the link tells nothing
    title_key BLOB NOT NULL,
    text_key  BLOB                        -- NULL: the text is too short
) STRICT;
CREATE INDEX member_waiting ON member (item) WHERE story IS NULL;
CREATE INDEX member_by_story ON member (story) WHERE story IS NOT NULL;
CREATE INDEX member_by_link ON member (link_key) WHERE story IS NOT NULL AND link_key IS NOT NULL;
CREATE INDEX member_by_text ON member (text_key) WHERE story IS NOT NULL AND text_key IS NOT NULL;

-- The order of each section, and of 'all'. Hidden stories and those of backlog alone have no rows here.
CREATE TABLE placement (
    section    TEXT NOT NULL,
    published  INTEGER NOT NULL,
    first_seen INTEGER NOT NULL,
    place      TEXT NOT NULL,
    story      INTEGER NOT NULL REFERENCES story (id),
    PRIMARY KEY (section, published DESC, first_seen DESC, place, story)
) STRICT, WITHOUT ROWID;

-- ───────────── what editors said: an append-only log, keyed by the story's uid so that it outlives a rebuild

CREATE TABLE edit (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    editor  TEXT NOT NULL,
    story   BLOB NOT NULL,
    act     TEXT NOT NULL,                -- feature, remove, hide, unhide, retitle, purge
    section TEXT,                         -- NULL: the act is about the story as a whole
    text    TEXT                          -- NULL: the act has no words, or takes an earlier headline back
) STRICT;
CREATE INDEX edit_by_story ON edit (story, act, id);
CREATE TRIGGER edit_is_never_changed BEFORE UPDATE ON edit
BEGIN SELECT RAISE(ABORT, 'edits are an append-only log'); END;
CREATE TRIGGER edit_is_never_deleted BEFORE DELETE ON edit
BEGIN SELECT RAISE(ABORT, 'edits are an append-only log'); END;

-- Stories that may be published nowhere: hidden and not shown again, or purged.
CREATE VIEW withdrawn AS
SELECT story FROM edit AS last
WHERE act IN ('hide', 'purge')
  AND NOT EXISTS (SELECT 1 FROM edit AS later
                  WHERE later.story = last.story AND later.act = 'unhide' AND later.id > last.id);

-- Editors' words laid over sources' words.
CREATE VIEW story_now AS
SELECT story.*,
       (SELECT text FROM edit WHERE edit.story = story.uid AND act = 'retitle'
        ORDER BY id DESC LIMIT 1) AS edited_headline,
       (SELECT max(at) FROM edit WHERE edit.story = story.uid AND act = 'retitle') AS retitled,
       EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.story = story.uid) AS hidden
FROM story;

-- ───────────── what was published

CREATE TABLE publication (
    section TEXT PRIMARY KEY,             -- key of a section, or 'all'
    changes INTEGER NOT NULL              -- transactions that changed its stories since its files were written
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
