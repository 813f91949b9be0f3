-- What polite polling remembers: of sources, of hosts, and what a person said about a source.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- ───────────── what polls remember of a source

ALTER TABLE poll ADD COLUMN last_whole INTEGER;     -- NULL: never; when an unconditional request last brought a document
ALTER TABLE poll ADD COLUMN last_new INTEGER;       -- NULL: never; when an item of it was last seen for the first time
ALTER TABLE poll ADD COLUMN newest INTEGER;         -- NULL: undated; the latest date in its last document
ALTER TABLE poll ADD COLUMN in_future INTEGER NOT NULL DEFAULT 0;     -- entries of that document that are dated in the future
ALTER TABLE poll ADD COLUMN usual_entries INTEGER NOT NULL DEFAULT 0; -- how many entries its documents usually hold
ALTER TABLE poll ADD COLUMN rhythm BLOB;            -- NULL or empty: nothing learnt yet; when it brings news
ALTER TABLE poll ADD COLUMN wishes BLOB;            -- NULL or empty: none; ttl, skipHours, skipDays, sy:updatePeriod of its document
ALTER TABLE poll ADD COLUMN least_entries INTEGER NOT NULL DEFAULT 0; -- the fewest that one of them held this week
ALTER TABLE poll ADD COLUMN failure TEXT;           -- NULL: the last poll went well; else the kind of failure
ALTER TABLE poll ADD COLUMN failing_since INTEGER;  -- NULL: the last poll went well
ALTER TABLE poll ADD COLUMN moved_to TEXT;          -- NULL: no move in sight; where permanent redirects alone lead
ALTER TABLE poll ADD COLUMN moved_since INTEGER;    -- NULL: as moved_to
ALTER TABLE poll ADD COLUMN moved_polls INTEGER NOT NULL DEFAULT 0;   -- polls in a row that were led there
ALTER TABLE poll ADD COLUMN address TEXT;           -- NULL: as in feeds.toml; where a move that was confirmed led
ALTER TABLE poll ADD COLUMN health TEXT;            -- NULL: never asked
ALTER TABLE poll ADD COLUMN health_reason TEXT;     -- NULL: never asked
ALTER TABLE poll ADD COLUMN health_since INTEGER;   -- NULL: never asked
ALTER TABLE poll ADD COLUMN alerted INTEGER;        -- NULL: nobody was told that it fails

-- How many items a source brought on a day (days since 1970 in UTC); the first document does not count.
CREATE TABLE daily (
    source INTEGER NOT NULL REFERENCES source (id),
    day    INTEGER NOT NULL,
    items  INTEGER NOT NULL,
    PRIMARY KEY (source, day)
) STRICT, WITHOUT ROWID;

-- ───────────── what polls remember of a host

CREATE TABLE host (
    host        TEXT PRIMARY KEY,         -- as in addresses, with the port where it is not the usual one
    retry_after INTEGER NOT NULL          -- it wants no request before
) STRICT, WITHOUT ROWID;

CREATE TABLE robots (
    origin  TEXT PRIMARY KEY,             -- scheme, host and port
    fetched INTEGER NOT NULL,
    status  INTEGER,                      -- NULL: no answer
    body    TEXT                          -- NULL: none that counts; else robots.txt as it came
) STRICT, WITHOUT ROWID;

-- ───────────── what a person said about a source: never written by polls

CREATE TABLE steering (
    source   INTEGER PRIMARY KEY REFERENCES source (id),
    muted    INTEGER,                     -- NULL: polled; else since when it is not
    revived  INTEGER,                     -- NULL: never; a 410 or a back-off of before no longer counts
    poll_now INTEGER,                     -- NULL: never; polled at once unless it was since
    address  TEXT,                        -- NULL: none; a move that a person confirmed …
    moved    TEXT                         -- NULL: as address; … away from this address of feeds.toml
) STRICT;
