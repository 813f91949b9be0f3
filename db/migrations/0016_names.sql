-- What is looked up by a hash, and equal ones mean the same: items by address, text and name, stories by their uid. An
-- index of each over millions would change another page for each row; these keys stand in runs, as near ones do.

ALTER TABLE exact RENAME TO exact_before;
CREATE TABLE exact (
    run  INTEGER NOT NULL REFERENCES exact_run (run),
    key  INTEGER NOT NULL,                -- 64 bits of a hash
    item INTEGER NOT NULL,                -- its row; for the key of a uid, that of the story
    PRIMARY KEY (run, key, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE exact_run (
    run    INTEGER PRIMARY KEY,
    made   INTEGER NOT NULL,              -- when its last rows were put to it
    filter BLOB NOT NULL                  -- tells most keys that it does not have
) STRICT;
DROP TABLE exact_filter;
DROP INDEX item_by_plain;

DROP VIEW story_now;
CREATE TABLE story_without_index (
    id         INTEGER PRIMARY KEY,
    uid        BLOB NOT NULL,             -- UUIDv5, 16 bytes; never changes, never used again; looked up by exact
    lead       INTEGER NOT NULL REFERENCES item (id), -- the item that stands for it
    published  INTEGER NOT NULL,          -- of the lead, never after it was seen
    first_seen INTEGER NOT NULL,          -- of the lead
    place      TEXT NOT NULL,             -- source key and position of the lead: the order among equals
    sections   TEXT NOT NULL,             -- JSON: {section: {reason, featured}}, where it may be published
    gone       INTEGER                    -- NULL: one of its items stands at its origin; else when the last was found gone
) STRICT;
INSERT INTO story_without_index SELECT id, uid, lead, published, first_seen, place, sections, gone FROM story;
DROP TABLE story;
ALTER TABLE story_without_index RENAME TO story;
CREATE INDEX story_by_time ON story (published DESC, first_seen DESC, place);
CREATE VIEW story_now AS
SELECT story.*, overlay.headline AS edited_headline, overlay.reworded AS reworded,
       overlay.summary AS edited_summary, overlay.note AS note, overlay.correction AS correction,
       overlay.withdrawn AS withdrawn, overlay.embargo AS embargo, overlay.expiry AS expiry,
       coalesce(overlay.expired, 0) AS expired, overlay.editor AS curator,
       coalesce(overlay.hidden, 0) AS is_hidden, coalesce(overlay.version, 0) AS version,
       story.gone IS NOT NULL OR coalesce(overlay.hidden, 0) OR overlay.withdrawn IS NOT NULL
           OR overlay.embargo IS NOT NULL AS hidden
FROM story LEFT JOIN overlay ON overlay.story = story.id;
CREATE TRIGGER search_again_story AFTER UPDATE OF published, sections, gone ON story
WHEN OLD.published IS NOT NEW.published OR OLD.sections IS NOT NEW.sections OR OLD.gone IS NOT NEW.gone
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = NEW.id;
END;
CREATE TRIGGER search_again_story_gone AFTER DELETE ON story
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = OLD.id;
END;
