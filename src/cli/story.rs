//! `huiwen story`: what editors do, from the shell.

mod history;
mod hot;
mod parts;
mod why;

use std::{
    collections::{BTreeSet, HashMap},
    io::{self, Write},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{USAGE, known_keys, now, portal};
use crate::{
    config::Config,
    curate::{self, heat::Heat},
    model::{Moment, Permission, PermittedList, Precision, Reason, StoryId},
    poll::sanitize,
    publish,
    store::{self, Edit, Listed, Member, RoundLock, Store},
};

#[derive(Debug, Subcommand)]
pub(super) enum Act {
    /// Stories, newest first
    List(List),
    /// One story with all its items, and what editors decided
    Show {
        /// Its id
        id: Uuid,
    },
    /// What the sources of a story changed in it, and when
    History {
        /// Its id
        id: Uuid,
    },
    /// Why its items are one story, and why it stands where it stands
    Why {
        /// Its id
        id: Uuid,
    },
    /// Make one story of two; prints the id that stays
    Merge(parts::Two),
    /// Give items of a story one of their own; prints its id
    Split(parts::Split),
    /// Never join these two stories
    Apart(parts::Two),
    /// Take “apart” back
    Allow(parts::Two),
    /// Put a story into a section
    Feature(Place),
    /// Take a story out of a section
    Remove(Place),
    /// Publish a story nowhere
    Hide(Which),
    /// Publish a hidden story again
    Unhide(Which),
    /// Give a story another headline; without one, its source's again
    Retitle {
        #[command(flatten)]
        which: Which,
        /// One line
        headline: Option<String>,
    },
    /// Remove all that sources said in a story, for good; it does not come back
    Purge(Which),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only those of this section
    #[arg(long, value_name = "KEY")]
    section: Option<String>,
    /// Only those published on this day or later (2026-11-22, or RFC 3339)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// At most so many; 0 for all
    #[arg(long, default_value_t = 50, value_name = "N")]
    limit: usize,
    /// By how many independent outlets carried them lately, the hottest first
    #[arg(long)]
    hot: bool,
    /// Print an array of objects
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Id of the story
    id: Uuid,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, Args)]
struct Who {
    /// Who decides this
    #[arg(long, env = "USER", default_value = "shell")]
    editor: String,
}

impl Who {
    fn name(&self) -> &str {
        if self.editor.is_empty() { "shell" } else { &self.editor }
    }
}

#[derive(Debug, Args)]
pub(super) struct Place {
    #[command(flatten)]
    which: Which,
    /// Key of the section
    section: String,
}

pub(super) fn story(config: &Config, act: &Act) -> anyhow::Result<ExitCode> {
    let mut store = Store::open(&config.database)?;
    let now = now();
    let mut decide = |which: &Which, act: store::Act| {
        curate::act(&mut store, &config.sections, which.id, which.who.name(), &act, now)
    };
    let done = match act {
        Act::List(options) => return list(config, &store, options),
        Act::Show { id } => return show(config, &store, *id),
        Act::History { id } => {
            history::history(config, &store, *id)?;
            return Ok(ExitCode::SUCCESS);
        }
        Act::Why { id } => {
            why::why(config, &store, *id)?;
            return Ok(ExitCode::SUCCESS);
        }
        Act::Merge(two) => parts::merge(&mut store, two, now),
        Act::Split(split) => parts::split(&mut store, split, now),
        Act::Apart(two) => parts::apart(&mut store, two, now),
        Act::Allow(two) => parts::allow(&mut store, two, now),
        Act::Feature(place) => decide(&place.which, store::Act::Feature(place.section.clone())),
        Act::Remove(place) => decide(&place.which, store::Act::Remove(place.section.clone())),
        Act::Hide(which) => decide(which, store::Act::Hide),
        Act::Unhide(which) => decide(which, store::Act::Unhide),
        Act::Retitle { which, headline } => decide(which, store::Act::Retitle(headline.clone())),
        Act::Purge(which) => decide(which, store::Act::Purge),
    };
    if let Err(refusal) = &done
        && refusal.is_usage()
    {
        eprintln!("huiwen: {refusal}");
        return Ok(ExitCode::from(USAGE));
    }
    done?;
    match RoundLock::take(&config.database)? {
        Some(_lock) => {
            let wanted = publish::Wanted::Changed;
            publish::publish(&mut store, &portal(config), &config.publishing, wanted, now)?;
        }
        None => {
            eprintln!("huiwen: decided; the round that is at work, or the next one, publishes it");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(config: &Config, store: &Store, options: &List) -> anyhow::Result<ExitCode> {
    let keys = config.sections.iter().map(|section| section.key.as_str());
    let wanted: Vec<String> = options.section.iter().cloned().collect();
    if let Err(status) = known_keys(&wanted, keys, "section") {
        return Ok(status);
    }
    let zone = config.site.timezone;
    let since = match options.since.as_deref().map(|since| day_or_time(since, zone)).transpose() {
        Ok(since) => since,
        Err(error) => {
            eprintln!("huiwen: {error:#}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let limit = if options.limit == 0 { usize::MAX } else { options.limit };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut first = true;
    let mut tell = |listed: Listed, heat: Option<Heat>| -> anyhow::Result<()> {
        if options.json {
            let mut object = in_json(&listed, zone);
            if let Some(heat) = heat {
                hot::add_to(&mut object, heat);
            }
            write!(out, "{}{object}", if first { "[" } else { ",\n" })?;
            first = false;
        } else {
            let story = &listed.story;
            let when = written(&story.published, zone);
            let copies = match listed.items.len() {
                1 => String::new(),
                many => format!(" (转载 {many})"),
            };
            let hidden = if listed.hidden { " [隐藏]" } else { "" };
            writeln!(
                out,
                "{} {when} {} · {}{copies}{}{hidden}",
                story.id,
                story.headline,
                story.credit,
                heat.map(hot::in_words).unwrap_or_default()
            )?;
        }
        Ok(())
    };
    let section = options.section.as_deref();
    if options.hot {
        let hottest = hot::hottest(config, store, section, now())?;
        let heats: HashMap<StoryId, Heat> = hottest.iter().copied().collect();
        let mut told = 0;
        let stories = hottest.into_iter().map(|(story, _)| story);
        store.list_these(stories, &config.sections, |story, listed| {
            if hot::is_wanted(&listed, section, since) {
                tell(listed, heats.get(&story).copied())?;
                told += 1;
            }
            anyhow::Ok(told < limit)
        })?;
    } else {
        let tell = |listed| tell(listed, None);
        store.list(section, since, limit, &config.sections, tell)?;
    }
    if options.json {
        writeln!(out, "{}]", if first { "[" } else { "" })?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn show(config: &Config, store: &Store, id: Uuid) -> anyhow::Result<ExitCode> {
    let Some(listed) = store.story(id, &config.sections)? else {
        bail!("there is no story {id}; “huiwen story list” shows them");
    };
    let mut out = io::BufWriter::new(io::stdout().lock());
    let zone = config.site.timezone;
    let story = &listed.story;
    writeln!(out, "{}", story.headline)?;
    if let Some(original) = &story.original_headline {
        writeln!(out, "原标题：{original}")?;
    }
    writeln!(out, "来源：{}  时间：{}", story.credit, written(&story.published, zone))?;
    if let Some(primary) = &story.primary {
        writeln!(out, "主栏目：{primary}")?;
    }
    for (section, reason) in &listed.reasons {
        writeln!(out, "栏目：{section} ({reason})")?;
    }
    if listed.hidden {
        writeln!(out, "隐藏")?;
    }
    if let Some(link) = &story.link {
        writeln!(out, "{link}")?;
    }
    let text = story.content_html.as_deref().map(sanitize::text).or(story.summary.clone());
    writeln!(out, "\n{}\n", text.unwrap_or_default())?;
    for item in &listed.items {
        let when = written(&item.published, zone);
        let url = item.url.as_deref().or(item.guid.as_deref()).unwrap_or_default();
        let reason = reason(item);
        writeln!(out, "{} · {when} · {} · {reason} · {url}", item.source, item.credit)?;
        writeln!(out, "  {}", credit_in_words(item, &config.credits.permitted))?;
    }
    for edit in store.edits(story.id)? {
        writeln!(out, "{}", edit_in_words(&edit, zone))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn in_json(listed: &Listed, zone: Tz) -> Value {
    let story = &listed.story;
    let items: Vec<Value> = listed
        .items
        .iter()
        .map(|item| {
            json!({
                "source": item.source,
                "guid": item.guid,
                "url": item.url,
                "title": item.title,
                "published": in_zone(&item.published, zone).to_rfc3339(),
                "credit": item.credit,
                "reason": reason(item),
            })
        })
        .collect();
    json!({
        "id": story.id.to_string(),
        "headline": story.headline,
        "published": in_zone(&story.published, zone).to_rfc3339(),
        "credit": story.credit,
        "sections": story.sections,
        "items": items,
    })
}

fn in_zone(moment: &Moment, zone: Tz) -> DateTime<Tz> {
    moment.at.with_timezone(&zone)
}

/// As exactly as the source told it.
fn written(moment: &Moment, zone: Tz) -> String {
    let format = match moment.precision {
        Precision::Day => "%Y-%m-%d",
        Precision::Hour => "%Y-%m-%d %H时",
        Precision::Minute | Precision::Second => "%Y-%m-%d %H:%M",
    };
    in_zone(moment, zone).format(format).to_string()
}

/// Beside a credit: whether it is on the list.
fn flag(item: &Member) -> String {
    match &item.permission {
        Some((permission, _)) => format!("（{}）", permission.in_words()),
        None => String::new(),
    }
}

/// What is known of an item's credit: the outlet, the rule that found it, the agency, the list.
fn credit_in_words(item: &Member, list: &PermittedList) -> String {
    let mut words = vec![format!("来源单位：{}", item.outlet.as_deref().unwrap_or("不明"))];
    words.push(format!("依据：{}", item.credit_rule.as_str()));
    if let Some(origin) = &item.origin {
        words.push(format!("电头：{origin}"));
    }
    words.push(match &item.permission {
        Some((permission, version)) => {
            let is_partial = *permission == Permission::NotOnList && !list.complete;
            let partial = if is_partial { "，所用副本不全" } else { "" };
            format!("名单：{}（{version}{partial}）", permission.in_words())
        }
        None => "名单：未核对".to_owned(),
    });
    words.join("  ")
}

fn edit_in_words(edit: &Edit, zone: Tz) -> String {
    let at = edit.at.with_timezone(&zone).format("%Y-%m-%d %H:%M");
    format!("{at} {} {}", edit.editor, in_words(&edit.act))
}

/// Why an item is in its story.
fn reason(item: &Member) -> String {
    item.reason.as_ref().map_or_else(|| "first".to_owned(), Reason::to_string)
}

/// A decision by the verb that makes it.
fn in_words(act: &store::Act) -> String {
    match act {
        store::Act::Feature(section) => format!("feature {section}"),
        store::Act::Remove(section) => format!("remove {section}"),
        store::Act::Hide => "hide".to_owned(),
        store::Act::Unhide => "unhide".to_owned(),
        store::Act::Retitle(Some(headline)) => format!("retitle “{headline}”"),
        store::Act::Retitle(None) => "retitle (its source's headline again)".to_owned(),
        store::Act::Purge => "purge".to_owned(),
        store::Act::Merge(parts) => format!("merge {}", parts.other),
        store::Act::Split(parts) => {
            let items: BTreeSet<_> = parts.pairs.iter().map(|(leaving, _)| leaving).collect();
            format!("split ({} items left)", items.len())
        }
        store::Act::Apart(parts) => format!("apart {}", parts.other),
        store::Act::Allow(parts) => format!("allow {}", parts.other),
    }
}

/// A day in the portal's zone, or an exact time.
pub(super) fn day_or_time(text: &str, zone: Tz) -> anyhow::Result<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let day: NaiveDate = text.parse().with_context(|| {
        format!("“{text}” is no date such as 2026-11-22 or 2026-11-22T08:00:00+08:00")
    })?;
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    Ok(midnight.context("that day has no midnight in the portal's zone")?.to_utc())
}
