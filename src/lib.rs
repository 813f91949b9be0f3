//! huiwen 汇闻 gathers regional news and publishes it.
//!
//! Three verbs around one store: the machine [`poll`]s, editors `curate`, the machine [`publish`]es.
//! They never import one another; they meet in the database. Read in this order:
//! [`model`] for the nouns, [`config`] for feeds.toml, [`poll`] for the way in, [`store`] for what is
//! kept, [`publish`] for the way out, [`web`] for serving it, [`cli`] for the commands.

pub mod model;

pub mod config;

pub mod poll;

pub mod store;

pub mod curate;

pub mod publish;

pub mod web;

pub mod cli;
