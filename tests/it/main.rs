//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod config;
