//! Stories → feeds → bytes → files. Nothing published depends on the clock: the same stories and the
//! same feeds.toml make the same bytes, and a file whose bytes did not change is not touched.

pub mod portal;

pub mod item;

pub mod feed;

mod clean;

mod excerpt;

mod markup;

pub mod words;

mod wording;

mod reading;

mod links;

pub mod visitors;

pub mod pictures;

mod xml;

pub mod rss;

pub mod atom;

pub mod json;

pub mod html;

pub mod unloaded;

pub mod opml;

pub mod archive;

pub mod history;

pub mod gate;

mod pages;

mod edition;

mod block;

pub mod leftovers;

mod lost;

mod told;

mod reworded;

mod standing;

mod pack;

pub mod file;

use anyhow::Context as _;
use chrono::{DateTime, Utc};

use self::{
    block::block,
    edition::{Edition, Manner},
    feed::Feed,
    file::Folder,
    pages::Pages,
    portal::Portal,
    told::Told,
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
    /// These sections, even if much is gone from them: somebody has looked.
    Accepted(&'a [String]),
}

/// Writes the wanted files; returns the paths of those that changed. Publications take turns; rounds and editors may
/// write to the database meanwhile, of which one moment is published.
pub fn publish(
    store: &mut Store,
    portal: &Portal,
    publishing: &Publishing,
    wanted: Wanted<'_>,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<String>> {
    let _turn = store.turn_to_publish()?;
    let reworded = reworded::take_over_words(store, portal, publishing, now)?;
    let snapshot = store.snapshot()?;
    let every: Vec<Option<&Section>> = portal.sections.iter().map(Some).chain([None]).collect();
    let mut stale = Vec::new();
    for section in &every {
        if is_stale(store, publishing, wanted, *section, reworded.is_any)? {
            stale.push(*section);
        }
    }
    if stale.is_empty() {
        drop(snapshot);
        leftovers::sweep(store, publishing, now)?;
        return Ok(Vec::new());
    }

    let folder = Folder::open(&publishing.directory).context("nothing could be published")?;
    let again = reworded.in_archives || wanted == Wanted::All;
    // Pages and entries are all made anew.
    let anew = reworded.is_any || wanted != Wanted::Changed;
    let mut editions = Vec::new();
    let mut blocks = Vec::new();
    let mut feeds = Vec::new();
    for section in every {
        if stale.contains(&section) {
            let key = section.map_or(ALL, |section| &section.key);
            let accepted =
                matches!(wanted, Wanted::Accepted(keys) if keys.iter().any(|one| one == key));
            let mut edition = Edition::make(
                store,
                portal,
                publishing,
                &folder,
                section,
                Manner { again, anew, accepted },
            )?;
            if edition.held.is_none() {
                match edition.files(portal) {
                    Ok(files) => feeds.extend(files),
                    Err(error) => edition.held = Some(format!("{error:#}")),
                }
            }
            if let Some(reason) = &edition.held {
                tracing::warn!(section = key, "{key} is held back: {reason}");
            }
            editions.push(edition);
        } else {
            blocks.push(block(store, portal, publishing, section)?);
        }
    }

    let mut files = assets();
    let told = Told::of(store, portal, &editions, &feeds)?;
    let mut pages = Pages::default();
    let published: Vec<&Edition> =
        editions.iter().filter(|edition| edition.held.is_none()).collect();
    pages.of_feeds(store, portal, &published, anew)?;
    let gone = sections_gone(store, portal)?;
    let all = reworded.is_any || wanted == Wanted::All || !folder.has("index.html");
    pages.of_lasting_stories(store, portal, &editions, &gone, all)?;
    files.append(&mut pages.files);
    files.append(&mut feeds);
    files.push(("friends.html".to_owned(), html::friends_page(portal)?));
    files.push(("feeds.opml".to_owned(), opml::feeds(portal)?));
    files.push(("sources.opml".to_owned(), opml::sources(portal)?));
    // What a section that is held back lost is not told on the first page either, also not by those publications
    // that do not look at it: for them, its stories come from the store.
    let is_looked_at = |key: &String| {
        gone.contains(key) || editions.iter().any(|edition| edition.feed.key == *key)
    };
    let stays_held = store.held()?.iter().any(|(key, ..)| !is_looked_at(key));
    if !stays_held && editions.iter().all(|edition| edition.held.is_none()) {
        let made = editions.iter().map(|edition| &edition.feed);
        let feeds: Vec<&Feed> = blocks.iter().chain(made).collect();
        files.push(("index.html".to_owned(), html::portal_page(portal, &feeds)?));
    }
    let mut written: Vec<String> =
        editions.iter_mut().flat_map(|edition| std::mem::take(&mut edition.written)).collect();
    written.extend(folder.replace_all(files).context("nothing could be published")?);
    for story in &pages.withdrawn {
        folder.remove(&item::story_path(*story))?;
    }

    for key in &gone {
        folder.remove_section(key)?;
    }
    let leftovers = leftovers::leftovers(store, &folder, &editions, &reworded, now)?;
    drop(snapshot);
    let tx = store.begin(now)?;
    for key in &gone {
        tx.forget_publication(key)?;
    }
    for edition in &editions {
        edition.record(&tx)?;
    }
    leftovers.record(&tx)?;
    told.record(&tx, &portal.hubs)?;
    pages.record(&tx)?;
    if !matches!(wanted, Wanted::Sections(_) | Wanted::Accepted(_)) {
        reworded.record(&tx)?;
        leftovers.record_withdrawals(&tx)?;
    }
    tx.commit()?;
    Ok(written)
}

/// Files that are the same for every portal.
fn assets() -> Vec<(String, Vec<u8>)> {
    vec![
        ("feed.css".to_owned(), visitors::FEED_STYLE.as_bytes().to_vec()),
        ("icon.svg".to_owned(), html::ICON.as_bytes().to_vec()),
        ("style.css".to_owned(), html::STYLE.as_bytes().to_vec()),
    ]
}

fn is_stale(
    store: &Store,
    publishing: &Publishing,
    wanted: Wanted<'_>,
    section: Option<&Section>,
    reworded: bool,
) -> anyhow::Result<bool> {
    let key = section.map_or(ALL, |section| &section.key);
    Ok(match wanted {
        Wanted::Changed => {
            let folder = publishing.directory.join(key);
            let files = ["index.html", "rss.xml", "atom.xml", "feed.json"];
            let is_held = || anyhow::Ok(store.held()?.iter().any(|(held, ..)| held == key));
            // A section that is held back waits for a change or for somebody's word, whatever it lacks.
            reworded
                || store.unpublished_changes(key)? != Some(0)
                || files.iter().any(|file| !folder.join(file).exists()) && !is_held()?
        }
        Wanted::All => true,
        Wanted::Sections(keys) | Wanted::Accepted(keys) => keys.iter().any(|wanted| wanted == key),
    })
}

/// Sections that were published and are no longer in feeds.toml.
fn sections_gone(store: &Store, portal: &Portal) -> anyhow::Result<Vec<String>> {
    let is_there =
        |key: &String| key == ALL || portal.sections.iter().any(|section| section.key == *key);
    Ok(store.published_sections()?.into_iter().filter(|key| !is_there(key)).collect())
}
