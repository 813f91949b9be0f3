-- What persons did that is no story's matter: to sources, to sections, to accounts. Append-only, as edits are.

CREATE TABLE intervention (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,              -- Unix seconds (UTC)
    editor TEXT NOT NULL,
    act    TEXT NOT NULL,                 -- mute, revive, poll, move, accept …
    about  TEXT NOT NULL,                 -- key of the source or section, name of the account
    text   TEXT                           -- NULL: nothing more is to be said; else to where, to what
) STRICT;
CREATE INDEX intervention_by_subject ON intervention (about, id);
CREATE TRIGGER intervention_is_never_changed BEFORE UPDATE ON intervention
BEGIN SELECT RAISE(ABORT, 'interventions are an append-only log'); END;
CREATE TRIGGER intervention_is_never_deleted BEFORE DELETE ON intervention
BEGIN SELECT RAISE(ABORT, 'interventions are an append-only log'); END;
