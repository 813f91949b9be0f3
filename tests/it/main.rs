//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected should stop there")]

mod publish;
