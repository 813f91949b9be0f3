//! What was decided, in words: in the log of a story, and after an act.

use uuid::Uuid;

use super::{
    answer::Refused,
    fields::Fields,
    setting::{Setting, Shown, title},
    words::fill,
};
use crate::{
    model::Section,
    store::{Act, Due, Edit, Sought, Store},
};

/// So many edits are named in an address and taken back together, and so many of a story's are shown.
const MOST: usize = 200;

/// An edit in words.
pub(super) struct Logged {
    pub(super) number: i64,
    pub(super) time: Shown,
    pub(super) editor: String,
    pub(super) act: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) is_undone: bool,
    pub(super) can_undo: bool,
}

/// The edits that were made by the act before: the first of them, and all numbers.
pub(super) struct Told {
    first: Edit,
    edits: Vec<i64>,
}

/// The same in words.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) edits: Vec<i64>,
}

impl Told {
    pub(super) fn in_words(self, setting: &Setting, sections: &[Section]) -> Said {
        let Told { first, edits } = self;
        let (act, _) = in_words(setting, sections, &first);
        let published = if setting.trouble.is_none() { setting.words.and_published } else { "" };
        let many = if edits.len() > 1 { format!(" × {}", edits.len()) } else { String::new() };
        let text = format!("{}{many}{published}", fill(setting.words.done, &[&act]));
        // What was taken back is brought again from the log.
        let edits = if first.act == Act::Undo { Vec::new() } else { edits };
        Said { text, edits }
    }
}

/// The numbers in `done=12,13`.
pub(super) fn numbers(fields: &Fields) -> Vec<i64> {
    let numbers = fields.get("done").unwrap_or_default().split(',');
    numbers.filter_map(|number| number.parse().ok()).take(MOST).collect()
}

/// What these edits were, as far as this editor made them by one act; none without any.
pub(super) fn said(store: &Store, edits: &[i64], editor: &str) -> Result<Option<Told>, Refused> {
    let mut told: Option<Told> = None;
    for number in edits {
        let sought = Sought { before: number.checked_add(1), ..Sought::default() };
        let found = store.log(&sought, None, None, 1)?.pop().map(|logged| logged.edit);
        let Some(edit) = found.filter(|edit| edit.number == *number && edit.editor == editor)
        else {
            continue;
        };
        match &mut told {
            Some(told) if told.first.batch == edit.batch => told.edits.push(edit.number),
            Some(_) => {}
            None => told = Some(Told { edits: vec![edit.number], first: edit }),
        }
    }
    Ok(told)
}

/// What was decided about a story and all that are one with it, in words, the latest first.
pub(super) fn record(
    store: &Store,
    setting: &Setting,
    sections: &[Section],
    story: Uuid,
) -> Result<Vec<Logged>, Refused> {
    let decided = store.decided_of(story)?;
    let line = |(edit, counts): &(Edit, bool)| {
        let (act, after) = in_words(setting, sections, edit);
        Logged {
            number: edit.number,
            time: setting.at(edit.at),
            editor: edit.editor.clone(),
            act,
            before: before(edit),
            after,
            is_undone: !counts,
            can_undo: *counts && !matches!(edit.act, Act::Undo | Act::Due(_) | Act::Purge),
        }
    };
    Ok(decided.iter().rev().take(MOST).map(line).collect())
}

/// What was so before, where it is words.
pub(super) fn before(edit: &Edit) -> Option<String> {
    edit.before.clone().filter(|before| !before.is_empty() && !before.starts_with('{'))
}

/// The act with what it names, and the words that it gave.
pub(super) fn in_words(
    setting: &Setting,
    sections: &[Section],
    edit: &Edit,
) -> (String, Option<String>) {
    let words = setting.words;
    let verb = edit.act.columns().map_or("", |(verb, ..)| verb);
    let word = setting.all.log.act_in_words(verb);
    let title = |key: &String| title(sections, key).to_owned();
    let taken_back = || Some(words.none_any_more.to_owned());
    let (more, after) = match &edit.act {
        Act::Feature(section)
        | Act::Remove(section)
        | Act::Pin(section)
        | Act::Unpin(section)
        | Act::Place { section, .. } => (title(section), None),
        Act::Move { from, to } => (format!("{} → {}", title(from), title(to)), None),
        Act::Retitle(text) | Act::Summary(text) | Act::Note(text) => {
            (String::new(), text.clone().or_else(taken_back))
        }
        Act::Embargo(at) | Act::Expire(at) => {
            let at = at.map(|at| setting.at(at).text);
            (at.unwrap_or_else(|| words.none_any_more.to_owned()), None)
        }
        Act::Correct(text) | Act::Withdraw(text) => (String::new(), Some(text.clone())),
        Act::Write(written) => {
            return (words.written_story.to_owned(), Some(written.headline.clone()));
        }
        Act::Lead(None) => (words.by_rule.to_owned(), None),
        Act::Due(Due::Embargo) => return (words.passed.to_owned(), None),
        Act::Due(Due::Expiry) => return (words.has_expired.to_owned(), None),
        Act::Undo => {
            let number = edit.undoes.unwrap_or_default().to_string();
            return (fill(words.undone_edit, &[&number]), None);
        }
        Act::Purge => return (words.purged.to_owned(), None),
        Act::Merge(parts) | Act::Apart(parts) => (String::new(), Some(parts.other.to_string())),
        Act::Allow(parts) => return (words.allowed.to_owned(), Some(parts.other.to_string())),
        _ => (String::new(), None),
    };
    (format!("{word} {more}").trim_end().to_owned(), after)
}
