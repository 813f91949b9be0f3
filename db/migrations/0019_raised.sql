-- What was published never seems older than readers were told, whatever its items say.

ALTER TABLE story ADD COLUMN raised INTEGER; -- NULL: its items and edits say when it last changed; else it was no earlier
