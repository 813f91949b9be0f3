-- What follows from a credit. A row of before has NULL in all four: it was never looked up.

ALTER TABLE item ADD COLUMN outlet TEXT;          -- NULL: the credit is no outlet that we know
ALTER TABLE item ADD COLUMN origin TEXT;          -- NULL: the text begins with no agency's dateline
ALTER TABLE item ADD COLUMN permission TEXT;      -- NULL: never looked up
ALTER TABLE item ADD COLUMN permission_list TEXT; -- NULL: never looked up; else the version of the list
