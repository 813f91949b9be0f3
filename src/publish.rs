//! Section → feed → bytes → files.

pub mod feed;

mod clean;

mod excerpt;

mod markup;

pub mod rss;

pub mod atom;

pub mod json;

pub mod html;

pub mod opml;

pub mod file;
