//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.
#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

mod fetch;
mod origin;
mod serve;
