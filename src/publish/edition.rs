//! One edition of a section: its feed, its archive and what has to be remembered of them.

use std::{collections::HashSet, rc::Rc};

use anyhow::Context as _;
use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    archive::{
        last_signpost,
        paths::{page_path, paths_of_documents},
    },
    atom,
    feed::{Feed, Format, window},
    file::Folder,
    gate::{self, Gate},
    history,
    history::{Files, History, Known},
    html, json, lost,
    pages::to_tell_anew,
    portal::Portal,
    rss,
    standing::{self, Standing},
};
use crate::{
    model::{ALL, ArchiveDocument, Arrival, Glimpse, Publishing, Section, Stirred, StoryId},
    store::{Store, StoreError, Tx},
};

/// A feed tells of stories that went for so long before its newest change, as Atom readers ask daily at least …
const TOLD: TimeDelta = TimeDelta::days(30);

/// … but of no more than this many: a tombstone has some 150 bytes, twice as many where it names the story that took
/// the other in, so that all of them have 600 KB and a document is still smaller than validators read (5 MB). They stand
/// beside the stories of the window and take no place from them.
const MOST_TOLD: u32 = 2_000;

/// What a section is about to be published as.
pub(super) struct Edition {
    pub(super) feed: Feed,
    /// Why it is not published, if it is held back.
    pub(super) held: Option<String>,
    /// It is held back by what may be otherwise at the next try: the disk, the database.
    is_passing: bool,
    /// The places in the feed of stories whose page may have to say something else.
    pub(super) to_tell_anew: Vec<usize>,
    /// What is to be remembered of its documents.
    standing: Vec<u8>,
    /// The documents of its archive as they were.
    known: Vec<ArchiveDocument>,
    pub(super) history: History,
    /// Files of its archive that were written.
    pub(super) written: Vec<String>,
    gate: Gate,
    /// All of its documents are made anew.
    again: bool,
    /// It was held back before.
    pub(super) was_held: bool,
    /// Changes that it takes in.
    changes: u32,
    /// The last of the changes to arrivals that it takes in.
    last_stirred: i64,
    /// What of it changed since the last edition.
    pub(super) stirred: Vec<Stirred>,
    /// Stories that its feed holds and the last edition did not …
    came: Vec<Uuid>,
    /// … and the other way round.
    pub(super) left: Vec<Uuid>,
}

/// How an edition is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Also what did not change; so, too, if the archive was lost.
    pub(super) again: bool,
    /// No story is taken over as it is spelled.
    pub(super) anew: bool,
    /// It is not held back, whatever it loses.
    pub(super) accepted: bool,
}

impl Edition {
    /// Documents of the archive are written at once, unless the section is held back: nothing links to them yet.
    pub(super) fn make(
        store: &Store,
        portal: &Portal,
        publishing: &Publishing,
        folder: &Folder,
        section: Option<&Section>,
        Manner { again, anew, accepted }: Manner,
    ) -> anyhow::Result<Edition> {
        let key = section.map_or(ALL, |section| &section.key);
        // Seen before stories are read: what changes meanwhile stays to be published.
        let changes = store.unpublished_changes(key)?.unwrap_or(0);
        let (last_stirred, stirred) = store.stirred(key)?;
        let mut glimpses = store.glimpses(section, &portal.sections, publishing.at_most)?;
        glimpses.truncate(window(&glimpses, publishing));
        let after: Vec<Uuid> = glimpses.iter().map(|story| story.id).collect();
        let now: HashSet<Uuid> = after.iter().copied().collect();
        let known = store.archive(key)?;
        let again = again || lost::is_lost(folder, key, &known);
        let was_held = store.held()?.iter().any(|(held, ..)| held == key);
        // What was reworded while it was held back is not known story by story.
        let standing = if again || anew || was_held {
            None
        } else {
            Standing::read(folder, key, &store.standing(key)?, portal.site.timezone)
        };
        let before = standing.as_ref().map_or_else(|| standing_ids(folder, key), Standing::ids);
        let mut changed = HashSet::new();
        for what in &stirred {
            changed.extend(store.stirred_stories(key, *what)?);
        }
        let mut held = None;
        if !accepted {
            let is_accounted_for = |story| store.is_accounted_for(story, &portal.sections);
            held = gate::hold(&before, &after, is_accounted_for)?
                .map(|reason| format!("{reason}; if that is right: huiwen publish --accept {key}"));
        }
        let mut gate = Gate::new(&store.read_back(key)?);
        let mut written = Vec::new();
        let mut is_passing = false;
        let mut history =
            History { documents: known.clone(), previous: None, signposts: Vec::new() };
        if held.is_none() {
            let mut writer =
                Writer { folder, written: &mut written, waiting: Vec::new(), bytes: 0 };
            let put = |files| writer.put(files);
            let last = Known { documents: &known, stirred: &stirred, in_feed: &now, again };
            let made = history::bring_up(store, portal, section, &last, &mut gate, put);
            // A story that no document can carry stops its sections, and no other one.
            match made.and_then(|made| writer.flush().map(|()| made)) {
                Ok(made) => history = made,
                Err(error) => {
                    is_passing = error
                        .chain()
                        .any(|cause| cause.is::<std::io::Error>() || cause.is::<StoreError>());
                    held = Some(format!("{error:#}"));
                }
            }
        }
        if held.is_none() && !accepted && known.is_empty() {
            held = lost::unknown_archive(folder, key, &history);
        }
        let to_tell_anew = to_tell_anew(&before, &after, &changed);
        let feed = standing.and_then(|standing| {
            let wanted = wanted(&glimpses, &to_tell_anew, &changed, &standing);
            let stories = store.stories(&wanted, &portal.sections);
            let feed = stories.map(|stories| {
                Feed::new(portal, section, &stories).with_standing(&after, &Rc::new(standing))
            });
            feed.transpose()
        });
        let feed = match feed {
            Some(feed) => feed?,
            None => {
                Feed::new(portal, section, &store.newest(section, &portal.sections, after.len())?)
            }
        };
        let since = if feed.order.is_empty() { 0 } else { (feed.updated - TOLD).timestamp() };
        let withdrawn = store.withdrawn(section, since, MOST_TOLD)?;
        let feed = feed
            .with_withdrawn(&withdrawn)
            .not_before(store.last_moment(key)?)
            .in_history(None, history.previous.clone());
        let shown = store.shown(key)?;
        Ok(Edition {
            held,
            is_passing,
            to_tell_anew,
            standing: Vec::new(),
            known,
            history,
            written,
            gate,
            again,
            was_held,
            changes,
            last_stirred,
            stirred,
            came: now.difference(&shown).copied().collect(),
            left: shown.difference(&now).copied().collect(),
            feed,
        })
    }

    /// Whether there may be files in the folder of its archive that belong to no document.
    pub(super) fn has_leftovers(&self) -> bool {
        self.may_have_strays() || self.known != self.history.documents
    }

    /// Whether there may be such files of which the last edition does not know.
    pub(super) fn may_have_strays(&self) -> bool {
        self.again || self.was_held
    }

    /// The files of documents that its archive has since this edition, and those that belong to none any more.
    pub(super) fn replaced(&self) -> (HashSet<String>, Vec<String>) {
        let (before, now) = (&self.known, &self.history.documents);
        let is_new =
            |(at, document): &(usize, &ArchiveDocument)| before.get(*at) != Some(*document);
        let is_gone = |(at, document): &(usize, &ArchiveDocument)| now.get(*at) != Some(*document);
        let new = now.iter().enumerate().filter(is_new).map(|(_, document)| document);
        let gone: Vec<_> =
            before.iter().enumerate().filter(is_gone).map(|(_, gone)| gone).collect();
        let new = paths_of_documents(&self.feed.key, new);
        let mut old = paths_of_documents(&self.feed.key, gone.iter().copied());
        // The page of a part is that of all of its documents.
        for part in gone.iter().filter(|gone| now.iter().any(|one| one.is_part_with(gone))) {
            old.remove(&page_path(&self.feed.key, &part.label()));
        }
        let gone = old.difference(&new).cloned().collect();
        (new, gone)
    }

    /// The feed in all formats, each read back, its page, that which leads to its archive, and signposts in it.
    pub(super) fn files(&mut self, portal: &Portal) -> anyhow::Result<Files> {
        let feed = &self.feed;
        let mut files = self.history.signposts.clone();
        files.extend([
            (format!("{}/archive/index.html", feed.key), self.archive_index(portal)?),
            (format!("{}/index.html", feed.key), html::section_page(portal, feed)?),
        ]);
        for (format, bytes) in [
            (Format::Rss, rss::render(feed)?),
            (Format::Atom, atom::render(feed)?),
            (Format::Json, json::render(feed)?),
        ] {
            let path = format!("{}/{}", feed.key, format.file());
            self.gate
                .read_back(&bytes, format, feed)
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("{path} is not published"))?;
            files.push((path, bytes));
        }
        self.standing = standing::remember(feed, &files);
        Ok(files)
    }

    fn archive_index(&self, portal: &Portal) -> anyhow::Result<Vec<u8>> {
        let mut documents: Vec<&ArchiveDocument> = self.history.documents.iter().collect();
        documents.retain(|document| !document.name.is_empty());
        documents.dedup_by(|document, before| document.is_part_with(before));
        let entries: Vec<html::ArchiveEntry> = documents
            .into_iter()
            .map(|document| html::ArchiveEntry {
                label: document.label(),
                month: document.month.clone(),
                part: document.part,
            })
            .collect();
        Ok(html::archive_index(portal, &self.feed.key, &entries)?)
    }

    /// Remembers that the files are in place, or that they are held back.
    pub(super) fn record(&self, tx: &Tx<'_>) -> anyhow::Result<()> {
        let key = &self.feed.key;
        tx.set_held(key, self.held.as_deref())?;
        if self.is_passing {
            // Tried again, although nothing else may change until then.
            tx.mark_stale(key)?;
        } else {
            tx.mark_published(key, self.changes)?;
        }
        if self.held.is_none() {
            let documents = &self.history.documents;
            tx.set_archive(key, &self.known, documents, last_signpost(documents))?;
            tx.forget_stirred(key, self.last_stirred)?;
            tx.set_shown(key, &self.came, &self.left)?;
            tx.set_read_back(key, &self.gate.remember())?;
            tx.set_standing(key, &self.standing)?;
            tx.set_last_moment(key, atom::last_moment(&self.feed).to_utc())?;
            tx.recheck_later(&self.came)?;
        } else if self.again {
            // What was reworded meanwhile is taken over when it is released.
            for document in &self.history.documents {
                let Arrival { at, story } = document.from;
                tx.stir(key, Stirred { at, story: Some(story) })?;
            }
        }
        Ok(())
    }
}

/// The stories in the feed that stands in the folder, in its order. What cannot be read back was not written by us, or
/// by a version of long ago.
fn standing_ids(folder: &Folder, key: &str) -> Vec<Uuid> {
    let feed = folder.read(&format!("{key}/{}", Format::Json.file())).unwrap_or_default();
    gate::ids(&feed, Format::Json).unwrap_or_default()
}

/// The stories of a feed that have to be read, in its order: those that are not to be taken over from the documents
/// that stand, those of which pages are made with their neighbours, and those that the portal's first page shows.
fn wanted(
    glimpses: &[Glimpse],
    to_tell_anew: &[usize],
    changed: &HashSet<Uuid>,
    standing: &Standing,
) -> Vec<StoryId> {
    let around = to_tell_anew.iter().flat_map(|at| [at.saturating_sub(1), *at, at + 1]);
    let around: HashSet<usize> = around.chain(0..html::SHOWN).collect();
    let is_wanted = |(at, story): &(usize, &Glimpse)| {
        around.contains(at) || changed.contains(&story.id) || !standing.has(story.id)
    };
    glimpses.iter().enumerate().filter(is_wanted).map(|(_, story)| story.row).collect()
}

/// Writes documents of an archive, some megabytes at a time: each flush to the disk waits.
struct Writer<'a> {
    folder: &'a Folder,
    written: &'a mut Vec<String>,
    waiting: Files,
    bytes: usize,
}

/// So many bytes of documents wait to be written together.
const BATCH: usize = 8 << 20;

impl Writer<'_> {
    fn put(&mut self, mut files: Files) -> anyhow::Result<()> {
        self.bytes += files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        self.waiting.append(&mut files);
        if self.bytes > BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.bytes = 0;
        self.written.extend(self.folder.replace_all(std::mem::take(&mut self.waiting))?);
        Ok(())
    }
}
