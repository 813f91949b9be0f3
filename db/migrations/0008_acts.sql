-- What editors do at the desk: more acts, what follows from them, and how they are taken back.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- ───────────── the log of edits

ALTER TABLE edit ADD COLUMN batch BLOB;   -- NULL: made alone, without a token; else the token (16 bytes) of the request that made it and others
ALTER TABLE edit ADD COLUMN undoes INTEGER REFERENCES edit (id); -- NULL: it takes nothing back; else the edit that no longer counts
ALTER TABLE edit ADD COLUMN before TEXT;  -- NULL: not noted; else what was so before, as the act names it: for the log
ALTER TABLE edit ADD COLUMN seen TEXT;    -- NULL: not noted; else the headline of its source that the editor saw
CREATE INDEX edit_by_batch ON edit (batch) WHERE batch IS NOT NULL;
CREATE INDEX edit_by_undone ON edit (undoes) WHERE undoes IS NOT NULL;
-- What heads are made of.
CREATE INDEX edit_by_head ON edit (section) WHERE act IN ('pin', 'unpin', 'place', 'remove', 'move');

-- ───────────── what follows from edits

-- Stories that editors decided on, as their edits stand now. A story without edits has no row.
CREATE TABLE overlay (
    story      INTEGER PRIMARY KEY REFERENCES story (id),
    version    INTEGER NOT NULL,          -- the last edit of it, or of one that it took in; heads have their own. 0: none
    headline   TEXT,                      -- NULL: its source's
    seen       TEXT,                      -- NULL: as headline, or not noted; the source's headline that the editor saw
    reworded   INTEGER,                   -- NULL: its words are its sources'; else when an editor last changed them
    summary    TEXT,                      -- NULL: its source's
    note       TEXT,                      -- NULL: none; 编者按
    correction TEXT,                      -- NULL: none; what was corrected, for readers
    withdrawn  TEXT,                      -- NULL: not withdrawn; else the reason, for readers
    hidden     INTEGER NOT NULL,          -- 1: published nowhere
    embargo    INTEGER,                   -- NULL: none is pending; else published nowhere until then
    embargoed  TEXT,                      -- NULL: as embargo; who set it
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

-- What editors decided before.
INSERT INTO overlay (story, version, headline, reworded, hidden, expired, editor)
SELECT story.id,
       (SELECT max(edit.id) FROM edit WHERE edit.story = story.uid
            OR edit.story IN (SELECT uid FROM redirect WHERE goes = story.uid)),
       (SELECT text FROM edit WHERE edit.story = story.uid AND act = 'retitle' ORDER BY id DESC LIMIT 1),
       (SELECT max(at) FROM edit WHERE edit.story = story.uid AND act IN ('retitle', 'unhide')),
       EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.story = story.uid),
       0,
       (SELECT editor FROM edit WHERE edit.story = story.uid AND act IN ('feature', 'unhide')
        ORDER BY id DESC LIMIT 1)
FROM story
WHERE story.uid IN (SELECT story FROM edit)
   OR story.uid IN (SELECT goes FROM redirect WHERE redirect.uid IN (SELECT story FROM edit));

DROP VIEW story_now;
DROP VIEW withdrawn;
-- Editors' words laid over sources' words.
CREATE VIEW story_now AS
SELECT story.*, overlay.headline AS edited_headline, overlay.reworded AS reworded,
       overlay.summary AS edited_summary, overlay.note AS note, overlay.correction AS correction,
       overlay.withdrawn AS withdrawn, overlay.embargo AS embargo, overlay.expiry AS expiry,
       coalesce(overlay.expired, 0) AS expired, overlay.editor AS curator,
       coalesce(overlay.hidden, 0) AS is_hidden, coalesce(overlay.version, 0) AS version,
       story.gone IS NOT NULL OR coalesce(overlay.hidden, 0) OR overlay.withdrawn IS NOT NULL
           OR overlay.embargo IS NOT NULL AS hidden
FROM story LEFT JOIN overlay ON overlay.story = story.id;
