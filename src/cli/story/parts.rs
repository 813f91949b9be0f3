//! `huiwen story merge|split|apart|allow`: what is one story and what is two.

use chrono::{DateTime, Utc};
use clap::Args;
use uuid::Uuid;

use super::Who;
use crate::{
    curate::{self, Refusal},
    store::Store,
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Two {
    /// Id of a story
    id: Uuid,
    /// Id of another
    other: Uuid,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Split {
    /// Id of the story
    id: Uuid,
    /// Numbers of the items that are another report, as “story why” prints them
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<i64>,
    #[command(flatten)]
    who: Who,
}

pub(super) fn merge(store: &mut Store, two: &Two, now: DateTime<Utc>) -> Result<(), Refusal> {
    let stays = curate::merge(store, two.id, two.other, two.who.name(), now)?;
    println!("{stays}");
    Ok(())
}

pub(super) fn split(store: &mut Store, split: &Split, now: DateTime<Utc>) -> Result<(), Refusal> {
    let part = curate::split(store, split.id, &split.items, split.who.name(), now)?;
    println!("{part}");
    Ok(())
}

pub(super) fn apart(store: &mut Store, two: &Two, now: DateTime<Utc>) -> Result<(), Refusal> {
    curate::keep_apart(store, two.id, two.other, two.who.name(), now)
}

pub(super) fn allow(store: &mut Store, two: &Two, now: DateTime<Utc>) -> Result<(), Refusal> {
    curate::allow_joining(store, two.id, two.other, two.who.name(), now)
}
