//! Edits → what they say of a story now.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use super::{
    acts::{Act, Due},
    edits::Edit,
};
use crate::model::{ItemName, is_login};

/// What editors decided of a story, as it stands now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// The last edit of it, or of one that it took in; 0 without any. Places in heads do not count.
    pub version: i64,
    /// Its headline; none: its source's.
    pub headline: Option<String>,
    /// The source's headline that the editor saw who gave it another.
    pub seen: Option<String>,
    /// When an editor last changed what readers read; Unix seconds.
    pub reworded: Option<i64>,
    /// Its summary; none: its source's.
    pub summary: Option<String>,
    /// 编者按.
    pub note: Option<String>,
    /// What was corrected.
    pub correction: Option<String>,
    /// Why it is withdrawn, if it is.
    pub withdrawn: Option<String>,
    /// It is published nowhere.
    pub hidden: bool,
    /// What an editor wrote of it was taken back: it is published nowhere unless a source told it too.
    pub unwritten: bool,
    /// When editors last said that it is to be shown, even if it is gone from its origin; Unix seconds.
    pub shown: Option<i64>,
    /// It is published nowhere before; Unix seconds.
    pub embargo: Option<i64>,
    /// Who said so.
    pub embargoed_by: Option<String>,
    /// When the last embargo ended; Unix seconds.
    pub released: Option<i64>,
    /// When it leaves its sections, or left; Unix seconds.
    pub expiry: Option<i64>,
    /// That time has come.
    pub expired: bool,
    /// The item that stands for it; none: as the rules have it.
    pub lead: Option<ItemName>,
    /// Who last published it under a name (责任编辑): what a login does changes nothing of it.
    pub editor: Option<String>,
    /// Where editors put it, and from where they took it.
    pub sections: BTreeMap<String, Standing>,
}

/// What editors said of a story and a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It stands there.
    In {
        /// Who said so.
        by: String,
        /// Since when; Unix seconds.
        at: i64,
    },
    /// It does not.
    Out,
}

impl Overlay {
    /// Whether readers may not see it.
    pub fn is_kept_back(&self) -> bool {
        self.hidden || self.withdrawn.is_some() || self.embargo.is_some()
    }
}

/// Works out what these edits, in their order, say of the story with this id. Those that bear other ids were made of
/// stories that it took in: what they say of its state counts like its own, their words only where it has none.
pub fn overlay(story: Uuid, edits: &[Edit]) -> Overlay {
    let live = Live::of(edits);
    let mut now = Overlay::default();
    let (mut own, mut taken_in) = (Words::default(), Words::default());
    // When readers were told that it is gone: what comes back has to be newer (RFC 6721, 3).
    let mut gone_at = None;
    for edit in edits {
        let at = edit.at.timestamp();
        let root = live.root(edit);
        if !root.act.is_of_head_alone() {
            now.version = now.version.max(edit.number);
        }
        if !live.counts(edit) {
            now.unwritten |= matches!(edit.act, Act::Write(_));
            if matches!(edit.act, Act::Hide | Act::Withdraw(_) | Act::Write(_)) {
                gone_at = gone_at.max(Some(at));
            }
            continue;
        }
        if root.act.rewords() {
            let newer = gone_at.map_or(at, |gone| at.max(gone + 1));
            now.reworded = now.reworded.max(Some(newer));
        }
        let words = if edit.story == story { &mut own } else { &mut taken_in };
        now.lay(edit, at, words);
        if matches!(edit.act, Act::Hide | Act::Withdraw(_)) {
            gone_at = gone_at.max(Some(at));
        }
    }
    if let Some((headline, seen)) = own.headline.or(taken_in.headline) {
        (now.headline, now.seen) = (Some(headline), seen);
    }
    now.summary = own.summary.or(taken_in.summary);
    now.note = own.note.or(taken_in.note);
    now.correction = own.correction.or(taken_in.correction);
    now.lead = own.lead.or(taken_in.lead);
    now
}

/// Words of one story.
#[derive(Default)]
struct Words {
    /// With what its source had.
    headline: Said<(String, Option<String>)>,
    summary: Said<String>,
    note: Said<String>,
    correction: Said<String>,
    lead: Said<ItemName>,
}

/// What editors said last of one thing.
#[derive(Default)]
enum Said<T> {
    /// Nothing at all.
    #[default]
    Nothing,
    /// It is as sources have it.
    AsBefore,
    /// It is this.
    So(T),
}

impl<T> Said<T> {
    fn of(said: Option<T>) -> Said<T> {
        said.map_or(Said::AsBefore, Said::So)
    }

    /// What this says, or, where it says nothing, what the other does.
    fn or(self, other: Said<T>) -> Option<T> {
        match (self, other) {
            (Said::So(said), _) | (Said::Nothing, Said::So(said)) => Some(said),
            _ => None,
        }
    }
}

impl Overlay {
    fn lay(&mut self, edit: &Edit, at: i64, words: &mut Words) {
        let comes = |standing: Option<&Standing>| match standing {
            // Whoever says it again moves nothing.
            Some(Standing::In { at, .. }) => Standing::In { by: edit.editor.clone(), at: *at },
            _ => Standing::In { by: edit.editor.clone(), at },
        };
        match &edit.act {
            Act::Feature(section) => {
                let standing = comes(self.sections.get(section));
                self.sections.insert(section.clone(), standing);
                self.publish(edit);
            }
            Act::Remove(section) => {
                self.sections.insert(section.clone(), Standing::Out);
            }
            Act::Move { from, to } => {
                let standing = comes(self.sections.get(to));
                self.sections.insert(from.clone(), Standing::Out);
                self.sections.insert(to.clone(), standing);
                self.publish(edit);
            }
            Act::Hide | Act::Purge => self.hidden = true,
            Act::Unhide => {
                self.hidden = false;
                self.unwritten = false;
                self.shown = self.shown.max(Some(at));
                self.publish(edit);
            }
            Act::Withdraw(reason) => self.withdrawn = Some(reason.clone()),
            Act::Restore => {
                self.withdrawn = None;
                self.publish(edit);
            }
            Act::Embargo(Some(until)) => {
                self.embargo = Some(until.timestamp());
                // Who makes it longer may not lift it for that.
                self.embargoed_by.get_or_insert_with(|| edit.editor.clone());
            }
            Act::Embargo(None) if self.embargo.is_some() => {
                self.release(at);
                self.publish(edit);
            }
            Act::Due(Due::Embargo) if self.embargo == Some(at) => self.release(at),
            Act::Expire(until) => {
                self.expiry = until.map(|until| until.timestamp());
                self.expired = false;
            }
            Act::Due(Due::Expiry) if self.expiry == Some(at) => self.expired = true,
            Act::Retitle(headline) => {
                let with_seen = |headline| (headline, edit.seen.clone());
                words.headline = Said::of(headline.clone().map(with_seen));
            }
            Act::Summary(summary) => words.summary = Said::of(summary.clone()),
            Act::Note(note) => words.note = Said::of(note.clone()),
            Act::Correct(correction) => words.correction = Said::So(correction.clone()),
            Act::Lead(item) => words.lead = Said::of(item.clone()),
            Act::Write(_) => self.publish(edit),
            // Places in heads, and which items are one story, are worked out elsewhere.
            Act::Embargo(None)
            | Act::Due(_)
            | Act::Pin(_)
            | Act::Unpin(_)
            | Act::Place { .. }
            | Act::Merge(_)
            | Act::Split(_)
            | Act::Apart(_)
            | Act::Allow(_)
            | Act::Undo => {}
        }
    }

    /// Keeps whose name stands for this.
    fn publish(&mut self, edit: &Edit) {
        if !is_login(&edit.editor) {
            self.editor = Some(edit.editor.clone());
        }
    }

    fn release(&mut self, at: i64) {
        self.embargo = None;
        self.embargoed_by = None;
        self.released = Some(at);
    }
}

/// Which edits count: not those that were taken back, unless that was taken back in turn.
pub struct Live<'e> {
    known: HashMap<i64, &'e Edit>,
    undone: HashSet<i64>,
}

impl<'e> Live<'e> {
    /// Of these edits, in their order.
    pub fn of(edits: &'e [Edit]) -> Live<'e> {
        let mut undone = HashSet::new();
        // Whoever takes something back comes later, and so is looked at first.
        for edit in edits.iter().rev() {
            if let Some(number) = edit.undoes
                && !undone.contains(&edit.number)
            {
                undone.insert(number);
            }
        }
        Live { known: edits.iter().map(|edit| (edit.number, edit)).collect(), undone }
    }

    /// Whether an edit counts.
    pub fn counts(&self, edit: &Edit) -> bool {
        !self.undone.contains(&edit.number)
    }

    /// What an edit is about in the end: itself, or what it takes back.
    pub fn root(&self, edit: &'e Edit) -> &'e Edit {
        let mut root = edit;
        // Each names an earlier one, so this ends.
        while let Some(before) = root.undoes.and_then(|number| self.known.get(&number))
            && before.number < root.number
        {
            root = before;
        }
        root
    }
}

#[cfg(test)]
mod tests;
