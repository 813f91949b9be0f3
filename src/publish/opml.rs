//! opml
