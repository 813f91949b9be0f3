//! Section → feed → bytes → files.

pub mod atom;
pub mod feed;
pub mod file;
pub mod html;
pub mod json;
pub mod opml;
pub mod rss;
