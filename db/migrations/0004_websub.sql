-- WebSub: what sources say of their hubs, and our subscriptions there.
-- Times are Unix seconds (UTC). A column that may be NULL says when.

-- What the last document of a source that was understood says; no row: it names no hub.
CREATE TABLE topic (
    source INTEGER PRIMARY KEY REFERENCES source (id),
    url    TEXT NOT NULL,                 -- the address in feeds.toml at which it said so
    topic  TEXT NOT NULL,                 -- the address that hubs know it by
    hubs   TEXT NOT NULL                  -- JSON: their addresses, in the order in which they are tried
) STRICT;

-- One row for each address that a hub calls; a source may have one beside those that are being left.
CREATE TABLE subscription (
    token        TEXT PRIMARY KEY,        -- the end of that address, which nobody can guess
    source       INTEGER NOT NULL REFERENCES source (id),
    base         TEXT NOT NULL,           -- poll.websub as it was; the address begins with it
    secret       TEXT NOT NULL,           -- signs what is pushed
    hub          TEXT NOT NULL,
    topic        TEXT NOT NULL,
    state        TEXT NOT NULL,           -- asked, active, denied or leaving
    requested    INTEGER,                 -- NULL: never; when the hub was last asked, or said no
    tries        INTEGER NOT NULL,        -- requests since the hub last said yes
    problem      TEXT,                    -- NULL: none; why the hub does not serve us
    active_since INTEGER,                 -- NULL: not active; the first yes of those without a gap
    renewed      INTEGER,                 -- NULL: as active_since; the last yes
    lease_until  INTEGER,                 -- NULL: as active_since
    last_push    INTEGER,                 -- NULL: nothing was pushed
    missed       INTEGER                  -- NULL: never; when a poll last found what the hub had not pushed
) STRICT;
CREATE INDEX subscription_by_source ON subscription (source);
