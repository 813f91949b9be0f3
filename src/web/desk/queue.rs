//! The queue: stories of a view, a row each, and what is done with a selection of them.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Desk, Surroundings,
    act::with_done,
    acts::{self, Act},
    answer::{self, Refused},
    done::{self, Said},
    fields::Fields,
    frame::{Frame, Place},
    rows::Row,
    setting::{Choice, Setting, choices},
    visitor::Visitor,
    words::{PageWords, fill},
};
use crate::{
    model::View,
    poll::standings::standings,
    store::{Counts, Store},
};

/// So many rows stand on a page: three screens.
const ON_PAGE: usize = 50;

/// Of stories that stand in no section those are counted that somebody may still place.
const LATELY: TimeDelta = TimeDelta::days(1);

/// Words of a search are cut here, in characters.
const LONGEST_QUERY: usize = 100;

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage<'a> {
    frame: Frame,
    setting: &'a Setting,
    heading: String,
    is_compact: bool,
    /// What the search form keeps of the address.
    kept: Vec<(&'static str, String)>,
    query: &'a str,
    sources: Vec<Choice>,
    is_filtered: bool,
    unfiltered: String,
    other_size: String,
    here: String,
    views: Vec<ViewLine>,
    sections: Vec<Choice>,
    /// The section that acts mean unless another one is chosen.
    target: String,
    done: Option<Said>,
    acts: Vec<Act>,
    rows: Vec<Row>,
    empty: Option<String>,
    /// Nothing was gathered yet, and the visitor may have that done at once.
    may_poll: bool,
    first: Option<String>,
    next: Option<String>,
}

/// What an address asks for.
struct Wanted {
    view: View,
    words: Option<String>,
    from: Option<String>,
    is_compact: bool,
}

impl Wanted {
    fn of(fields: &Fields) -> Wanted {
        let view = if let Some(source) = fields.some("source") {
            View::Source(source.to_owned())
        } else if let Some(section) = fields.some("section") {
            View::Section(section.to_owned())
        } else {
            match fields.some("view") {
                Some("hot") => View::Hot,
                Some("unplaced") => View::Unplaced,
                Some("held") => View::Held,
                _ => View::Newest,
            }
        };
        Wanted {
            view,
            words: fields.some("q").map(|words| words.chars().take(LONGEST_QUERY).collect()),
            from: fields.some("from").map(str::to_owned),
            is_compact: fields.has("compact"),
        }
    }

    /// All stories are asked for, from the newest one on.
    fn is_all(&self) -> bool {
        self.view == View::Newest && self.words.is_none() && self.from.is_none()
    }

    /// The address of the same with these words, from there.
    fn address(&self, desk: &str, from: Option<&str>, is_compact: bool) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let (name, value) = named(&self.view);
        query.append_pair(name, value);
        if let Some(words) = &self.words {
            query.append_pair("q", words);
        }
        if let Some(from) = from {
            query.append_pair("from", from);
        }
        if is_compact {
            query.append_pair("compact", "1");
        }
        format!("{desk}/queue?{}", query.finish())
    }
}

/// The name and value by which an address asks for a view.
fn named(view: &View) -> (&'static str, &str) {
    match view {
        View::Newest => ("view", "newest"),
        View::Hot => ("view", "hot"),
        View::Unplaced => ("view", "unplaced"),
        View::Held => ("view", "held"),
        View::Section(key) => ("section", key),
        View::Source(key) => ("source", key),
    }
}

/// `GET /desk/queue?view=…&section=…&source=…&q=…&from=…`
pub(super) async fn queue(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::of_query(query.as_deref());
    let wanted = Wanted::of(&fields);
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    let back = wanted.address(&setting.desk, wanted.from.as_deref(), wanted.is_compact);
    let edits = done::numbers(&fields);
    let setting = Setting { back: with_done(&back, &edits), ..setting };
    let (now, name) = (setting.now, setting.name.clone());
    let (wanted, surroundings, found, said, (counts, next_poll)) = desk
        .with_store(move |store| {
            let sections = &surroundings.portal.sections;
            let (words, from) = (wanted.words.as_deref(), wanted.from.as_deref());
            let found = store.queue(&wanted.view, words, from, ON_PAGE, sections)?;
            let said = done::said(store, &edits, &name)?;
            let counts = store.queue_counts(now - LATELY, sections)?;
            let waits =
                found.rows.is_empty() && wanted.is_all() && !surroundings.sources.is_empty();
            let next = if waits { Some(next_poll(store, &surroundings, now)?) } else { None };
            Ok((wanted, surroundings, found, said, (counts, next)))
        })
        .await?;
    let sections = &surroundings.portal.sections;
    let rows: Vec<Row> = found
        .rows
        .iter()
        .map(|row| {
            let present = desk.live.presence.others(row.id, &visitor.account.name, setting.now);
            Row::new(&setting, sections, row, &present)
        })
        .collect();
    let place = if wanted.view == View::Hot { Place::Hot } else { Place::Queue };
    let frame = desk.frame(Some(visitor), place);
    Ok(answer::page(&page(
        frame,
        &setting,
        &surroundings,
        &wanted,
        rows,
        (found.next, counts),
        (said, next_poll),
    )))
}

/// When sources are asked next.
enum NextPoll {
    AtOnce,
    At(DateTime<Utc>),
    /// Not before a person wants it.
    Never,
}

fn next_poll(
    store: &Store,
    surroundings: &Surroundings,
    now: DateTime<Utc>,
) -> Result<NextPoll, Refused> {
    let standings = standings(&surroundings.sources, store, now)?;
    if standings.iter().any(|standing| standing.is_due) {
        return Ok(NextPoll::AtOnce);
    }
    let next = standings.iter().filter_map(|standing| standing.next).min();
    Ok(next.map_or(NextPoll::Never, NextPoll::At))
}

/// `GET /desk/hot`: the hot ones.
pub(super) async fn hot(State(desk): State<Arc<Desk>>, _: Visitor) -> Response {
    answer::see_other(&format!("{}/desk/queue?view=hot", desk.place.base()))
}

fn page<'a>(
    frame: Frame,
    setting: &'a Setting,
    surroundings: &Surroundings,
    wanted: &'a Wanted,
    rows: Vec<Row>,
    (next, counts): (Option<String>, Counts),
    (done, next_poll): (Option<done::Told>, Option<NextPoll>),
) -> QueuePage<'a> {
    let words = setting.words;
    let sections = &surroundings.portal.sections;
    let (name, value) = named(&wanted.view);
    let section = match &wanted.view {
        View::Section(key) => Some(key.as_str()),
        _ => None,
    };
    let heading = heading(words, surroundings, &wanted.view);
    let may_poll = next_poll.is_some() && setting.is_chief;
    let empty = rows.is_empty().then(|| match next_poll {
        Some(NextPoll::AtOnce) => words.polled_at_once.to_owned(),
        Some(NextPoll::At(at)) => fill(words.polled_next, &[&setting.at(at).text]),
        Some(NextPoll::Never) => words.no_stories.to_owned(),
        None => empty(words, surroundings, wanted),
    });
    let mut kept = Vec::new();
    if !matches!(wanted.view, View::Source(_)) {
        kept.push((name, value.to_owned()));
    }
    if wanted.is_compact {
        kept.push(("compact", "1".to_owned()));
    }
    let address = |from: Option<&str>, is_compact| wanted.address(&setting.desk, from, is_compact);
    let without_words = Wanted { view: wanted.view.clone(), words: None, from: None, ..*wanted };
    QueuePage {
        frame,
        is_compact: wanted.is_compact,
        kept,
        query: wanted.words.as_deref().unwrap_or_default(),
        sources: sources(surroundings, &wanted.view),
        is_filtered: wanted.words.is_some() || matches!(wanted.view, View::Source(_)),
        unfiltered: match &wanted.view {
            View::Source(_) => format!("{}/queue", setting.desk),
            _ => without_words.address(&setting.desk, None, wanted.is_compact),
        },
        other_size: address(wanted.from.as_deref(), !wanted.is_compact),
        here: address(wanted.from.as_deref(), wanted.is_compact),
        views: views(words, &wanted.view, counts),
        target: section
            .or_else(|| sections.first().map(|section| section.key.as_str()))
            .unwrap_or_default()
            .to_owned(),
        sections: choices(sections, section),
        done: done.map(|told| told.in_words(setting, sections)),
        acts: acts::of_selection(setting),
        empty,
        may_poll,
        first: wanted.from.is_some().then(|| address(None, wanted.is_compact)),
        next: next.map(|next| address(Some(&next), wanted.is_compact)),
        rows,
        heading,
        setting,
    }
}

fn heading(words: &PageWords, surroundings: &Surroundings, view: &View) -> String {
    match view {
        View::Newest => words.newest.to_owned(),
        View::Hot => words.hot.to_owned(),
        View::Unplaced => words.unplaced.to_owned(),
        View::Held => words.held.to_owned(),
        View::Section(key) => {
            let sections = &surroundings.portal.sections;
            let section = sections.iter().find(|section| section.key == *key);
            section.map_or_else(|| key.clone(), |section| section.title.clone())
        }
        View::Source(key) => {
            let source = surroundings.sources.iter().find(|source| source.key == *key);
            source.map_or_else(|| key.clone(), |source| source.name.clone())
        }
    }
}

/// A view in the navigation.
struct ViewLine {
    key: &'static str,
    title: &'static str,
    /// How many stories wait there, where that is told.
    count: Option<String>,
    is_here: bool,
}

fn views(words: &PageWords, view: &View, counts: Counts) -> Vec<ViewLine> {
    let count = |number: usize| match number {
        0 => None,
        Counts::MOST.. => Some(format!("{}+", Counts::MOST - 1)),
        _ => Some(number.to_string()),
    };
    [View::Newest, View::Hot, View::Unplaced, View::Held]
        .into_iter()
        .zip([words.newest, words.hot, words.unplaced, words.held])
        .map(|(one, title)| ViewLine {
            key: match one {
                View::Hot => "hot",
                View::Unplaced => "unplaced",
                View::Held => "held",
                _ => "newest",
            },
            title,
            count: match one {
                View::Unplaced => count(counts.unplaced),
                View::Held => count(counts.held),
                _ => None,
            },
            is_here: one == *view,
        })
        .collect()
}

fn sources(surroundings: &Surroundings, view: &View) -> Vec<Choice> {
    let sources = surroundings.sources.iter();
    let choice = |source: &crate::model::Source| Choice {
        key: source.key.clone(),
        title: source.name.clone(),
        is_here: matches!(view, View::Source(key) if *key == source.key),
    };
    sources.map(choice).collect()
}

/// Why there are no rows.
fn empty(words: &PageWords, surroundings: &Surroundings, wanted: &Wanted) -> String {
    if let Some(query) = &wanted.words {
        fill(words.not_found, &[query])
    } else if surroundings.sources.is_empty() {
        words.no_sources.to_owned()
    } else {
        words.all_read.to_owned()
    }
}
