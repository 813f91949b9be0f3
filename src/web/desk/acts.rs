//! The acts that the desk offers: their names in forms, their keys, who may, and what they ask for.

use super::{setting::Setting, words::PageWords};
use crate::model::{QueueRow, Role};

/// What is known of an act.
struct Entry {
    /// Its name in forms.
    key: &'static str,
    /// For `aria-keyshortcuts`.
    shortcut: &'static str,
    /// Its key, as people read it.
    shown_key: &'static str,
    /// Who may.
    role: Role,
    /// A press of its button does it; else it asks for more first.
    is_direct: bool,
    /// It takes something from readers.
    is_grave: bool,
    word: fn(&PageWords) -> &'static str,
}

const fn entry(
    key: &'static str,
    shortcut: &'static str,
    is_direct: bool,
    word: fn(&PageWords) -> &'static str,
) -> Entry {
    let (role, is_grave) = (Role::Editor, false);
    Entry { key, shortcut, shown_key: shortcut, role, is_direct, is_grave, word }
}

/// In the order in which they are offered.
const ENTRIES: [Entry; 20] = [
    entry("feature", "f", true, |words| words.feature),
    entry("remove", "d", true, |words| words.remove),
    entry("pin", "p", true, |words| words.pin),
    entry("unpin", "p", true, |words| words.unpin),
    entry("retitle", "t", false, |words| words.retitle),
    entry("summary", "s", false, |words| words.summary),
    entry("note", "n", false, |words| words.note),
    entry("hide", "h", true, |words| words.hide),
    entry("show", "h", true, |words| words.show),
    entry("embargo", "e", false, |words| words.embargo),
    entry("expire", "y", false, |words| words.expire),
    entry("move", "v", false, |words| words.move_to),
    entry("merge", "m", false, |words| words.merge),
    entry("apart", "w", false, |words| words.apart),
    entry("split", "b", false, |words| words.split),
    entry("lead", "a", false, |words| words.set_lead),
    Entry { role: Role::Chief, ..entry("correct", "c", false, |words| words.correct) },
    Entry {
        role: Role::Chief,
        is_grave: true,
        shown_key: "⇧w",
        ..entry("withdraw", "Shift+W", false, |words| words.withdraw)
    },
    Entry {
        role: Role::Chief,
        shown_key: "⇧w",
        ..entry("restore", "Shift+W", true, |words| words.restore)
    },
    entry("place", "Alt+ArrowUp Alt+ArrowDown", true, |words| words.place),
];

/// An act as it is offered.
pub(super) struct Act {
    pub(super) key: &'static str,
    pub(super) shortcut: &'static str,
    pub(super) shown_key: &'static str,
    pub(super) is_direct: bool,
    pub(super) is_grave: bool,
    pub(super) word: &'static str,
}

/// An act by its name in forms, with who may; none: there is no such act.
pub(super) fn named(words: &PageWords, key: &str) -> Option<(Act, Role)> {
    let entry = ENTRIES.iter().find(|entry| entry.key == key)?;
    Some((offered(words, entry), entry.role))
}

/// Those that make sense for a selection.
pub(super) fn of_selection(setting: &Setting) -> Vec<Act> {
    let entries = ENTRIES.iter().filter(|entry| {
        may(setting, entry)
            && !matches!(
                entry.key,
                "split" | "lead" | "place" | "correct" | "retitle" | "summary" | "note"
            )
    });
    entries.map(|entry| offered(setting.words, entry)).collect()
}

/// Those that make sense for a story as it stands: of an act and its inverse the one that changes something.
pub(super) fn of_story(setting: &Setting, row: &QueueRow) -> Vec<Act> {
    let is_pinned = row.sections.iter().any(|standing| standing.pinned.is_some());
    let makes_sense = |entry: &&Entry| match entry.key {
        "remove" | "move" => !row.sections.is_empty(),
        "pin" => !is_pinned,
        "unpin" => is_pinned,
        "hide" => !row.marks.is_hidden,
        "show" => row.marks.is_hidden || row.marks.gone.is_some(),
        "withdraw" => row.marks.withdrawn.is_none(),
        "restore" => row.marks.withdrawn.is_some(),
        "split" | "lead" => row.copies > 1,
        "place" => false,
        _ => true,
    };
    let entries = ENTRIES.iter().filter(|entry| may(setting, entry)).filter(makes_sense);
    entries.map(|entry| offered(setting.words, entry)).collect()
}

fn may(setting: &Setting, entry: &Entry) -> bool {
    if entry.role > Role::Editor { setting.is_chief } else { setting.may_edit }
}

fn offered(words: &PageWords, entry: &Entry) -> Act {
    let Entry { key, shortcut, shown_key, is_direct, is_grave, word, .. } = *entry;
    Act { key, shortcut, shown_key, is_direct, is_grave, word: word(words) }
}
