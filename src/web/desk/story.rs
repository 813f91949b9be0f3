//! One story: its text, its copies, what became of it, and what readers see of it. In the pane beside the queue, or on
//! a page of its own.

mod compared;
mod copies;
mod readers;
mod record;
mod revisions;
mod text;

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use uuid::Uuid;

use super::{
    Desk, Surroundings,
    act::with_done,
    acts::{self, Act},
    answer::{self, Refused},
    asked::local,
    done::{self, Said},
    fields::Fields,
    frame::{Frame, Place},
    presence::Present,
    rows::{flag, marks, place, presence},
    setting::{Choice, Setting, Shown, Tag, choices},
    visitor::Visitor,
};
use crate::{
    curate::source_words,
    model::QueueRow,
    store::{Listed, Store},
};

/// A part of what is known of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Text,
    Copies,
    Revisions,
    Record,
    Readers,
}

impl Part {
    const ALL: [Part; 5] = [Part::Text, Part::Copies, Part::Revisions, Part::Record, Part::Readers];

    /// Its name in addresses.
    fn key(self) -> &'static str {
        match self {
            Part::Text => "text",
            Part::Copies => "copies",
            Part::Revisions => "revisions",
            Part::Record => "record",
            Part::Readers => "readers",
        }
    }
}

/// A story above its tabs.
struct Head {
    id: Uuid,
    value: String,
    headline: String,
    language: Option<String>,
    original: Option<String>,
    is_outdated: bool,
    /// Names the words of its source.
    words: u64,
    credit: String,
    flag: Option<Tag>,
    time: Shown,
    link: Option<String>,
    editor: Option<String>,
    places: Vec<String>,
    presence: String,
    marks: Vec<Tag>,
    acts: Vec<Act>,
    target: String,
    pinned: String,
    is_hidden: bool,
    is_withdrawn: bool,
}

struct Tab {
    key: &'static str,
    path: String,
    title: &'static str,
    count: Option<usize>,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "story_full.html")]
struct StoryPage {
    frame: Frame,
    setting: Setting,
    story: Head,
    sections: Vec<Choice>,
    tabs: Vec<Tab>,
    tab_html: String,
    done: Option<Said>,
}

#[derive(Template)]
#[template(path = "pane.html")]
struct Pane {
    setting: Setting,
    story: Head,
    sections: Vec<Choice>,
    tabs: Vec<Tab>,
    tab_html: String,
}

/// What the tabs are made of.
struct About<'a> {
    store: &'a Store,
    surroundings: &'a Surroundings,
    setting: &'a Setting,
    listed: &'a Listed,
    row: &'a QueueRow,
    fields: &'a Fields,
}

/// `GET /desk/story/ID`, and `/desk/story/ID/copies` and so on for its parts; with `?pane` only what stands in the
/// pane.
pub(super) async fn story(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(path): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let (id, part) = path.split_once('/').unwrap_or((path.as_str(), "text"));
    let part = Part::ALL.into_iter().find(|one| one.key() == part).ok_or(Refused::NotFound)?;
    let id: Uuid = id.parse().map_err(|_| Refused::NotFound)?;
    let fields = Fields::of_query(query.as_deref());
    let surroundings = (desk.surroundings)();
    let base = desk.place.base();
    let back = match fields.some("back") {
        Some(back) => local(base, back),
        None => format!("{base}/desk/queue"),
    };
    let setting = Setting::new(&desk, &visitor, &surroundings, back)?;
    let edits = done::numbers(&fields);
    let is_pane = fields.has("pane");
    let name = visitor.account.name.clone();
    let frame = desk.frame(Some(visitor), Place::Queue);
    let live = Arc::clone(&desk.live);
    desk.with_store(move |store| {
        let sections = &surroundings.portal.sections;
        let listed = store.story(id, sections)?.ok_or(Refused::NotFound)?;
        let row = store.queue_rows(&[listed.story.id], sections)?.pop().ok_or(Refused::NotFound)?;
        let present = live.presence.others(row.id, &name, setting.now);
        let about = About {
            store,
            surroundings: &surroundings,
            setting: &setting,
            listed: &listed,
            row: &row,
            fields: &fields,
        };
        let tab_html = about.part(part)?;
        let story = about.head(&present);
        let tabs = about.tabs(part);
        let sections = choices(sections, Some(&story.target));
        let said = done::said(store, &edits, &name)?;
        let done = said.map(|said| said.in_words(&setting, &surroundings.portal.sections));
        Ok(if is_pane {
            answer::page(&Pane { setting, story, sections, tabs, tab_html })
        } else {
            // What is done here comes back here.
            let back = with_done(&format!("{}/story/{}", setting.desk, story.id), &edits);
            let setting = Setting { back, ..setting };
            answer::page(&StoryPage { frame, setting, story, sections, tabs, tab_html, done })
        })
    })
    .await
}

impl About<'_> {
    fn part(&self, part: Part) -> Result<String, Refused> {
        match part {
            Part::Text => text::html(self),
            Part::Copies => copies::html(self),
            Part::Revisions => revisions::html(self),
            Part::Record => record::html(self),
            Part::Readers => readers::html(self),
        }
    }

    fn head(&self, present: &[Present]) -> Head {
        let About { setting, row, .. } = *self;
        let story = &self.listed.story;
        let sections = &self.surroundings.portal.sections;
        let standing = row.sections.iter();
        let pinned = standing.clone().filter(|standing| standing.pinned.is_some());
        let pinned: Vec<&str> = pinned.map(|standing| standing.section.as_str()).collect();
        let aimed =
            self.fields.some("section").filter(|key| sections.iter().any(|s| s.key == *key));
        let aimed = aimed.or(pinned.first().copied()).or(story.primary.as_deref());
        let first = sections.first().map(|section| section.key.as_str());
        Head {
            id: story.id,
            value: format!("{}:{}", row.id, row.version),
            headline: row.headline.clone(),
            language: row.language.clone(),
            original: row.original_headline.clone(),
            is_outdated: row.is_headline_outdated,
            words: words_of(self.listed),
            credit: row.credit.clone(),
            flag: row.permission.map(|permission| flag(setting.words, permission)),
            time: setting.moment(&row.published),
            link: story.link.clone().filter(|link| is_web(link)),
            editor: story.editor.clone(),
            places: standing.map(|standing| place(setting, sections, standing)).collect(),
            presence: presence(setting.words, present),
            marks: marks(setting, row),
            acts: acts::of_story(setting, row),
            target: aimed.or(first).unwrap_or_default().to_owned(),
            pinned: pinned.join(" "),
            is_hidden: row.marks.is_hidden,
            is_withdrawn: row.marks.withdrawn.is_some(),
        }
    }

    fn tabs(&self, here: Part) -> Vec<Tab> {
        let words = self.setting.words;
        let tab = |part: Part| Tab {
            key: part.key(),
            path: match part {
                Part::Text => String::new(),
                part => format!("/{}", part.key()),
            },
            title: match part {
                Part::Text => words.text,
                Part::Copies => words.copies,
                Part::Revisions => words.revisions,
                Part::Record => words.record,
                Part::Readers => words.readers,
            },
            count: (part == Part::Copies).then_some(self.listed.items.len()),
            is_here: part == here,
        };
        Part::ALL.into_iter().map(tab).collect()
    }
}

/// Names the words of a story's source, for acts on words.
pub(super) fn words_of(listed: &Listed) -> u64 {
    let story = &listed.story;
    let headline = story.original_headline.as_ref().unwrap_or(&story.headline);
    source_words(headline, story.summary.as_deref())
}

/// Whether an address may stand in a link.
fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

/// What stands in the place of the excerpt.
pub(super) fn summary(listed: &Listed) -> Option<String> {
    listed.story.curated.summary.clone().or_else(|| listed.story.summary.clone())
}

/// 编者按.
pub(super) fn note(listed: &Listed) -> Option<String> {
    listed.story.curated.note.clone()
}
