//! Section → feed → bytes → files.

pub mod feed;

pub mod excerpt;

pub mod markup;

pub mod rss;

pub mod atom;

pub mod json;

pub mod html;

pub mod opml;

pub mod file;
