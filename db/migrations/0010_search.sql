-- What editors look for: words in stories, and stories by what they are.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- Terms of stories: pairs of neighbouring characters, Latin words and numbers, and labels, which begin with a
-- colon. Filled in the background, never by a round. It keeps no text.
CREATE VIRTUAL TABLE search USING fts5(
    terms, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars ':-_'"
);

-- The stories in it: those of a range of rows without a gap, which grows at both ends.
CREATE TABLE searched (
    key   INTEGER PRIMARY KEY,            -- row in search: when it was published, or the next second that is free
    story INTEGER NOT NULL                -- may be gone, and then stands in search_again
) STRICT;
CREATE UNIQUE INDEX searched_by_story ON searched (story);

-- Those of them that changed since they were put there.
CREATE TABLE search_again (story INTEGER PRIMARY KEY) STRICT;

-- In which sections stories stand, and (*) where editors put them: “dongtai redian*”. The label of a story names
-- the row: there are few.
CREATE TABLE standing (
    id       INTEGER PRIMARY KEY,
    sections TEXT NOT NULL UNIQUE
) STRICT;

-- Whoever changes a story need not know of the index. For a new story it costs a look at the last page of
-- searched_by_story.
CREATE TRIGGER search_again_member AFTER UPDATE OF story ON member
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = NEW.story;
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = OLD.story;
END;
CREATE TRIGGER search_again_member_gone AFTER DELETE ON member WHEN OLD.story IS NOT NULL
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = OLD.story;
END;
CREATE TRIGGER search_again_item AFTER UPDATE OF headline ON item
BEGIN
    INSERT OR IGNORE INTO search_again
    SELECT searched.story FROM member JOIN searched ON searched.story = member.story WHERE member.item = NEW.id;
END;
CREATE TRIGGER search_again_story AFTER UPDATE OF published, sections, gone ON story
WHEN OLD.published IS NOT NEW.published OR OLD.sections IS NOT NEW.sections OR OLD.gone IS NOT NEW.gone
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = NEW.id;
END;
CREATE TRIGGER search_again_story_gone AFTER DELETE ON story
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = OLD.id;
END;
CREATE TRIGGER search_again_overlay AFTER INSERT ON overlay
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = NEW.story;
END;
CREATE TRIGGER search_again_overlay_changed AFTER UPDATE ON overlay
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story IN (NEW.story, OLD.story);
END;
CREATE TRIGGER search_again_overlay_gone AFTER DELETE ON overlay
BEGIN
    INSERT OR IGNORE INTO search_again SELECT story FROM searched WHERE story = OLD.story;
END;
