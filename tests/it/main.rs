//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.

#![expect(clippy::unwrap_used, reason = "a test that finds nothing to unwrap has failed")]

mod article;
mod date;
mod folder;
mod parse;
