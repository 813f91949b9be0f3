//! What editors wish in the shell, and what comes of it.

use std::{
    fs,
    io::{self, Read as _},
    path::PathBuf,
};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{Who, words::day_or_time};
use crate::{
    config::Config,
    curate::{self, Asked, Done, Refusal, Seen, Wish, Written},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Act {
    /// Make one story of two; prints the id that stays
    Merge(Two),
    /// Give items of a story one of their own; prints its id
    Split(Split),
    /// Never join these two stories
    Apart(Two),
    /// Take “apart” back
    Allow(Two),
    /// Let this copy stand for a story; without one, as the rules have it
    Lead {
        #[command(flatten)]
        which: Which,
        /// Number of the item, as “story why” prints it
        item: Option<i64>,
    },
    /// Put a story into a section (上稿)
    Feature(Place),
    /// Take a story out of a section
    Remove(Place),
    /// Put a story into one section instead of another
    Move {
        #[command(flatten)]
        which: Which,
        /// Key of the section that it leaves
        from: String,
        /// Key of the section that it comes to
        to: String,
    },
    /// Put a story first in a section, before all others, whatever is polled (置顶)
    Pin(Place),
    /// Let a story stand in a section where its time puts it
    Unpin(Place),
    /// Put a story behind another in the head of a section; without another, before all
    Order {
        #[command(flatten)]
        place: Place,
        /// Id of the story before it, which stands in the head
        #[arg(long, value_name = "ID")]
        after: Option<Uuid>,
    },
    /// Publish a story nowhere
    Hide(Which),
    /// Publish a hidden story again
    Unhide(Which),
    /// Publish a story nowhere before a time; without one, now
    Embargo(Time),
    /// Let a story leave its sections at a time; without one, never
    Expire(Time),
    /// Give a story another headline; without one, its source's again
    Retitle {
        #[command(flatten)]
        which: Which,
        /// One line
        headline: Option<String>,
    },
    /// Give a story another summary; without one, its source's again
    Summary(Text),
    /// Say something before the text of a story (编者按); without words, nothing
    Note(Text),
    /// Tell readers what was corrected in a story (更正)
    Correct(Said),
    /// Withdraw a story for all readers to see (撤稿)
    Withdraw(Said),
    /// Publish a withdrawn story again
    Restore(Which),
    /// Remove all that sources said in a story, for good; it does not come back
    Purge(Which),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Which {
    /// Id of the story
    id: Uuid,
    #[command(flatten)]
    who: Who,
}

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
    #[command(flatten)]
    which: Which,
    /// Numbers of the items that are another report, as “story why” prints them
    #[arg(required = true, value_name = "ITEM")]
    items: Vec<i64>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Place {
    #[command(flatten)]
    which: Which,
    /// Key of the section
    section: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Time {
    #[command(flatten)]
    which: Which,
    /// 2026-11-22, “2026-11-22 14:05”, or RFC 3339; in the portal's zone
    time: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Text {
    #[command(flatten)]
    which: Which,
    /// One paragraph
    text: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Said {
    #[command(flatten)]
    which: Which,
    /// One paragraph, for readers
    text: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Undo {
    /// Numbers of decisions, as “story log” prints them; several are taken back together
    #[arg(required = true, value_name = "NUMBER")]
    edits: Vec<i64>,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct New {
    /// One line
    #[arg(long)]
    headline: String,
    /// The outlet to be named (来源)
    #[arg(long)]
    credit: String,
    /// When it was published, as for “embargo”; without it, now
    #[arg(long)]
    time: Option<String>,
    /// Its address, if it stands somewhere else
    #[arg(long)]
    link: Option<String>,
    /// Key of the section that it is for; without it, it waits until it is put into one
    #[arg(long, value_name = "KEY")]
    section: Option<String>,
    /// Plain text, a paragraph a line; “-” for standard input; without it, the headline is all
    body: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
}

/// Decides; the lines to be printed.
pub(super) fn decide(
    config: &Config,
    store: &mut Store,
    act: &Act,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Refusal> {
    let zone = config.site.timezone;
    let time = |time: &Time| match &time.time {
        Some(text) => day_or_time(text, zone).map(Some).map_err(|_| Refusal::Time(text.clone())),
        None => Ok(None),
    };
    let (id, who, wish) = match act {
        Act::Merge(Two { id, other, who }) => (id, who, Wish::Merge(*other)),
        Act::Apart(Two { id, other, who }) => (id, who, Wish::Apart(*other)),
        Act::Allow(Two { id, other, who }) => (id, who, Wish::Allow(*other)),
        Act::Split(split) => of(&split.which, Wish::Split(split.items.clone())),
        Act::Lead { which, item } => of(which, Wish::Lead(*item)),
        Act::Feature(place) => of(&place.which, Wish::Feature(place.section.clone())),
        Act::Remove(place) => of(&place.which, Wish::Remove(place.section.clone())),
        Act::Move { which, from, to } => {
            of(which, Wish::Move { from: from.clone(), to: to.clone() })
        }
        Act::Pin(place) => of(&place.which, Wish::Pin(place.section.clone())),
        Act::Unpin(place) => of(&place.which, Wish::Unpin(place.section.clone())),
        Act::Order { place, after } => {
            of(&place.which, Wish::Place { section: place.section.clone(), after: *after })
        }
        Act::Hide(which) => of(which, Wish::Hide),
        Act::Unhide(which) => of(which, Wish::Unhide),
        Act::Embargo(until) => of(&until.which, Wish::Embargo(time(until)?)),
        Act::Expire(at) => of(&at.which, Wish::Expire(time(at)?)),
        Act::Retitle { which, headline } => of(which, Wish::Retitle(headline.clone())),
        Act::Summary(text) => of(&text.which, Wish::Summary(text.text.clone())),
        Act::Note(text) => of(&text.which, Wish::Note(text.text.clone())),
        Act::Correct(said) => of(&said.which, Wish::Correct(said.text.clone())),
        Act::Withdraw(said) => of(&said.which, Wish::Withdraw(said.text.clone())),
        Act::Restore(which) => of(which, Wish::Restore),
        Act::Purge(which) => of(which, Wish::Purge),
    };
    let asked = Asked {
        wish: &wish,
        stories: &[Seen::anyhow(*id)],
        editor: &who.editor(),
        once: None,
        now,
    };
    let done = unrefused(curate::decide(store, &config.sections, &asked)?)?;
    Ok(match wish {
        Wish::Merge(_) | Wish::Split(_) => done.stories.iter().map(Uuid::to_string).collect(),
        // Whoever sets a time sees in which zone it was read.
        Wish::Embargo(Some(at)) | Wish::Expire(Some(at)) => {
            vec![at.with_timezone(&zone).format("%Y-%m-%d %H:%M %Z (%:z)").to_string()]
        }
        _ => Vec::new(),
    })
}

fn of(which: &Which, wish: Wish) -> (&Uuid, &Who, Wish) {
    (&which.id, &which.who, wish)
}

pub(super) fn undo(
    config: &Config,
    store: &mut Store,
    undo: &Undo,
    now: DateTime<Utc>,
) -> Result<Vec<String>, Refusal> {
    let editor = undo.who.editor();
    unrefused(curate::undo(store, &config.sections, &undo.edits, &editor, None, now)?)?;
    Ok(Vec::new())
}

/// Adds a story; the lines to be printed.
pub(super) fn write(
    config: &Config,
    store: &mut Store,
    new: &New,
    now: DateTime<Utc>,
) -> anyhow::Result<Result<Vec<String>, Refusal>> {
    let body = match &new.body {
        Some(path) if path.as_os_str() == "-" => {
            let mut body = String::new();
            io::stdin().read_to_string(&mut body).context("cannot read standard input")?;
            body
        }
        Some(path) => {
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?
        }
        None => String::new(),
    };
    let published =
        match new.time.as_deref().map(|text| (text, day_or_time(text, config.site.timezone))) {
            Some((_, Ok(time))) => time,
            Some((text, Err(_))) => return Ok(Err(Refusal::Time(text.to_owned()))),
            None => now,
        };
    let written = Written {
        headline: new.headline.clone(),
        published,
        credit: new.credit.clone(),
        link: new.link.clone(),
        body,
        section: new.section.clone(),
    };
    let done = curate::write(store, &config.sections, &written, &new.who.editor(), None, now);
    Ok(done.and_then(unrefused).map(|done| done.stories.iter().map(Uuid::to_string).collect()))
}

/// What was done, or why not: in the shell it is one thing that is asked for.
fn unrefused(mut done: Done) -> Result<Done, Refusal> {
    match done.refused.pop() {
        Some((_, refusal)) => Err(refusal),
        None => Ok(done),
    }
}
