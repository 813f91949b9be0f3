//! One round: sources are fetched, read, normalised and stored.

pub mod fetch;

pub mod folder;

pub mod parse;

pub mod sanitize;
