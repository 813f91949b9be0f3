//! One integration crate: behaviour of huiwen over real files, real servers and the real binary.
#![expect(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]

mod alert;
mod article;
mod command;
mod config;
mod copies;
mod credit;
mod date;
mod encodings;
mod fetch;
mod folder;
mod health;
mod heat;
mod lists;
mod observer;
mod origin;
mod pages;
mod parse;
mod parse_damage;
mod portal;
mod publish;
mod readme;
mod replay;
mod revisions;
mod round;
mod rules;
mod schedule;
mod serve;
mod shapes;
mod sites;
mod sources;
mod sources_tools;
mod stories;
mod tidy;
mod traps;
mod websub;
