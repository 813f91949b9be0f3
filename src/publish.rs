//! Stories → feeds → bytes → files. Nothing published depends on the clock: the same stories and the
//! same feeds.toml make the same bytes, and a file whose bytes did not change is not touched.

pub mod portal;

pub mod item;

pub mod feed;

mod clean;

mod excerpt;

mod markup;

mod wording;

mod reading;

mod links;

pub mod visitors;

mod xml;

pub mod rss;

pub mod atom;

pub mod json;

pub mod html;

pub mod opml;

pub mod file;

use std::collections::HashSet;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use self::{
    feed::{Feed, window},
    file::Folder,
    item::story_path,
    portal::Portal,
};
use crate::{
    model::{ALL, Publishing, Section},
    store::Store,
};

/// What is to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// Sections whose stories changed since their files were written, and everything if feeds.toml or
    /// the program did.
    Changed,
    /// Everything.
    All,
    /// These sections.
    Sections(&'a [String]),
}

/// Writes the wanted files; returns the paths of those that changed. The caller holds the round's lock.
pub fn publish(
    store: &mut Store,
    portal: &Portal,
    publishing: &Publishing,
    wanted: Wanted<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<String>> {
    let print = fingerprint(portal, publishing);
    let reworded = store.setting(FINGERPRINT)?.as_deref() != Some(&print);
    if reworded {
        // Names and rights are read from the store, which keeps them for sources that are gone.
        let tx = store.begin(now)?;
        tx.take_over_outlets(&portal.outlets)?;
        tx.commit()?;
    }
    let mut stale: Vec<(Option<&Section>, u32)> = Vec::new();
    let sections = &portal.sections;
    for section in sections.iter().map(Some).chain([None]) {
        let key = section.map_or(ALL, |section| &section.key);
        let changes = store.unpublished_changes(key)?;
        let missing = !publishing.directory.join(key).join("rss.xml").exists();
        let stands = match wanted {
            Wanted::Changed => reworded || missing || changes != Some(0),
            Wanted::All => true,
            Wanted::Sections(keys) => keys.iter().any(|wanted| wanted == key),
        };
        if stands {
            stale.push((section, changes.unwrap_or(0)));
        }
    }
    if stale.is_empty() {
        return Ok(Vec::new());
    }

    let mut sheets = Sheets::default();
    let mut feeds = Vec::new();
    for section in sections.iter().map(Some).chain([None]) {
        let stories = window(store.newest(section, sections, publishing.at_most)?, publishing);
        let feed = Feed::new(portal, section, &stories);
        if stale.iter().any(|(wanted, _)| *wanted == section) {
            sheets.story_pages(portal, &feed)?;
            sheets.feed(portal, &feed)?;
        }
        feeds.push(feed);
    }
    // Readers follow such links for ever, so that these pages stay when feeds have moved on.
    let lasting = Feed::new(portal, None, &store.without_link(sections)?);
    sheets.story_pages(portal, &lasting)?;
    // So do those of stories that editors changed, wherever they stand.
    let (last_edit, mut withdrawn) = sheets.edited_pages(store, portal)?;
    // And whoever was sent to a story that became part of another finds that one.
    let last_move = sheets.moved_pages(store, portal, publishing, &mut withdrawn)?;
    sheets.add("feeds.opml", opml::feeds(portal)?);
    sheets.add("sources.opml", opml::sources(portal)?);
    sheets.add("index.html", html::portal_page(portal, &feeds)?);
    sheets.pages.insert(0, ("style.css".to_owned(), html::STYLE.as_bytes().to_vec()));

    let folder = Folder::open(&publishing.directory).context("nothing could be published")?;
    let files = sheets.pages.into_iter().chain(sheets.feeds);
    let written = folder.replace_all(files).context("nothing could be published")?;
    for story in withdrawn {
        folder.remove(&story_path(story))?;
    }
    let gone = store.published_sections()?;
    let gone = gone
        .iter()
        .filter(|key| *key != ALL && !sections.iter().any(|section| section.key == **key));
    let gone: Vec<&String> = gone.collect();
    for key in &gone {
        folder.remove_section(key)?;
    }
    let tx = store.begin(now)?;
    for key in gone {
        tx.forget_publication(key)?;
    }
    for (section, changes) in stale {
        tx.mark_published(section.map_or(ALL, |section| &section.key), changes)?;
    }
    tx.set_setting(EDITS, &last_edit.to_le_bytes())?;
    tx.set_setting(MOVES, &last_move.to_le_bytes())?;
    if !matches!(wanted, Wanted::Sections(_)) {
        tx.set_setting(FINGERPRINT, &print)?;
    }
    tx.commit()?;
    Ok(written)
}

/// The rendered files: pages of stories first, since the others link to them.
#[derive(Default)]
struct Sheets {
    pages: Vec<(String, Vec<u8>)>,
    feeds: Vec<(String, Vec<u8>)>,
    stories: HashSet<Uuid>,
}

impl Sheets {
    fn add(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.feeds.push((path.into(), bytes));
    }

    fn feed(&mut self, portal: &Portal, feed: &Feed) -> anyhow::Result<()> {
        let key = &feed.key;
        self.add(format!("{key}/index.html"), html::section_page(portal, feed)?);
        self.add(format!("{key}/rss.xml"), rss::render(feed)?);
        self.add(format!("{key}/atom.xml"), atom::render(feed)?);
        self.add(format!("{key}/feed.json"), json::render(feed)?);
        Ok(())
    }

    /// Pages of the stories that editors decided on since the last publication. Returns the last edit,
    /// and the stories that may have no page.
    fn edited_pages(&mut self, store: &Store, portal: &Portal) -> anyhow::Result<(i64, Vec<Uuid>)> {
        let (last_edit, edited) = store.edited_since(number(store, EDITS)?)?;
        let mut withdrawn = Vec::new();
        for id in edited {
            match store.story(id, &portal.sections)? {
                Some(listed) if listed.is_public() => {
                    self.story_pages(portal, &Feed::new(portal, None, &[listed.story]))?;
                }
                _ => withdrawn.push(id),
            }
        }
        Ok((last_edit, withdrawn))
    }

    /// Pages of stories that became part of another since the last publication, where there is one to replace.
    /// Returns the number of the last such move; a story that leads nowhere public is added to `withdrawn`.
    fn moved_pages(
        &mut self,
        store: &Store,
        portal: &Portal,
        publishing: &Publishing,
        withdrawn: &mut Vec<Uuid>,
    ) -> anyhow::Result<i64> {
        let (last_move, moves) = store.moved_since(number(store, MOVES)?)?;
        for (from, to) in moves {
            let (path, target) = (story_path(from), story_path(to));
            if !publishing.directory.join(&path).exists() {
                continue;
            }
            match store.story(to, &portal.sections)? {
                Some(listed) if listed.is_public() => {
                    self.story_pages(portal, &Feed::new(portal, None, &[listed.story]))?;
                    let page = html::moved_page(portal, &path, &target)?;
                    self.pages.push((path, page));
                }
                _ => withdrawn.push(from),
            }
        }
        Ok(last_move)
    }

    fn story_pages(&mut self, portal: &Portal, feed: &Feed) -> anyhow::Result<()> {
        for item in &feed.items {
            if self.stories.insert(item.id) {
                self.pages.push((item.path(), html::story_page(portal, item)?));
            }
        }
        Ok(())
    }
}

const FINGERPRINT: &str = "published with";

/// The last edit whose story has its page.
const EDITS: &str = "published edits";

/// The last move of a story into another whose page leads there.
const MOVES: &str = "published moves";

/// A number that is remembered under `name`, at first 0.
fn number(store: &Store, name: &str) -> anyhow::Result<i64> {
    let stored = store.setting(name)?.and_then(|bytes| bytes.try_into().ok());
    Ok(stored.map_or(0, i64::from_le_bytes))
}

/// Of all that makes the published bytes beside the stories.
fn fingerprint(portal: &Portal, publishing: &Publishing) -> [u8; 32] {
    let Portal { site, sections, outlets, homepages, hubs } = portal;
    let Publishing { at_least, within, at_most, .. } = publishing;
    let version = env!("CARGO_PKG_VERSION");
    let all = format!(
        "{version} {site:?} {sections:?} {outlets:?} {homepages:?} {hubs:?} {at_least} {within:?} {at_most}"
    );
    Sha256::digest(all).into()
}
