//! The second read: what feed-rs does not tell of RSS (`<source>`, `dc:source`).
