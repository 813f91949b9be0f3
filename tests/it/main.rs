//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]

mod article;
mod command;
mod config;
mod date;
mod encodings;
mod fetch;
mod folder;
mod origin;
mod pages;
mod parse;
mod parse_damage;
mod portal;
mod publish;
mod readme;
mod round;
mod serve;
mod shapes;
mod tidy;
mod traps;
