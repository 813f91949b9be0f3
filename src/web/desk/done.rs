//! What was decided, in words: in the log of a story, and after an act.

use std::collections::HashSet;

use super::{
    acts,
    answer::Refused,
    fields::Fields,
    setting::{Setting, Shown, title},
    words::fill,
};
use crate::{
    model::Section,
    store::{Act, Due, Edit, Live, Log, Store, StoreError},
};

/// So many edits are named in an address, and taken back together.
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

/// What these edits were, as far as this editor made them; none without any.
pub(super) fn said(store: &Store, edits: &[i64], editor: &str) -> Result<Option<Told>, Refused> {
    let mut told: Option<Told> = None;
    for number in edits {
        let wanted = Log { before: number.checked_add(1), editor: Some(editor), ..Log::default() };
        store.log(&wanted, |edit| {
            match &mut told {
                _ if edit.number != *number => {}
                Some(told) if told.first.batch == edit.batch => told.edits.push(edit.number),
                Some(_) => {}
                None => told = Some(Told { edits: vec![edit.number], first: edit }),
            }
            Ok::<_, StoreError>(false)
        })?;
    }
    Ok(told)
}

/// What was decided about a story and those that it took in, the latest first.
pub(super) fn log_of(store: &Store, story: uuid::Uuid) -> Result<Vec<Edit>, Refused> {
    let mut edits = Vec::new();
    let wanted = Log { story: Some(story), ..Log::default() };
    store.log(&wanted, |edit| {
        edits.push(edit);
        Ok::<_, StoreError>(edits.len() < MOST)
    })?;
    Ok(edits)
}

/// Which of these edits, the latest first, no longer count: taken back, and that was not taken back in turn.
fn undone(latest_first: &[Edit]) -> HashSet<i64> {
    let edits: Vec<Edit> = latest_first.iter().rev().cloned().collect();
    let live = Live::of(&edits);
    edits.iter().filter(|edit| !live.counts(edit)).map(|edit| edit.number).collect()
}

/// These edits, the latest first, in words, in their order.
pub(super) fn logged(setting: &Setting, sections: &[Section], edits: &[Edit]) -> Vec<Logged> {
    let undone = undone(edits);
    let line = |edit: &Edit| {
        let (act, after) = in_words(setting, sections, edit);
        let is_undone = undone.contains(&edit.number);
        Logged {
            number: edit.number,
            time: setting.at(edit.at),
            editor: edit.editor.clone(),
            act,
            before: edit
                .before
                .clone()
                .filter(|before| !before.is_empty() && !before.starts_with('{')),
            after,
            is_undone,
            can_undo: !is_undone && !matches!(edit.act, Act::Undo | Act::Due(_) | Act::Purge),
        }
    };
    edits.iter().map(line).collect()
}

/// The act with what it names, and the words that it gave.
pub(super) fn in_words(
    setting: &Setting,
    sections: &[Section],
    edit: &Edit,
) -> (String, Option<String>) {
    let words = setting.words;
    let verb = edit.act.columns().map_or("", |(verb, ..)| verb);
    let word = acts::word(words, verb).unwrap_or(verb);
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
        Act::Allow(_) => return (words.allowed.to_owned(), None),
        _ => (String::new(), None),
    };
    (format!("{word} {more}").trim_end().to_owned(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_again_is_not_undone() {
        let edit = |number, undoes: Option<i64>| {
            let act = if undoes.is_some() { Act::Undo } else { Act::Hide };
            let time = chrono::DateTime::UNIX_EPOCH;
            Edit { number, undoes, ..Edit::new(uuid::Uuid::nil(), "李敏", act, time) }
        };
        let mut latest_first = vec![edit(2, Some(1)), edit(1, None)];
        assert_eq!(undone(&latest_first), HashSet::from([1]));
        latest_first.insert(0, edit(3, Some(2)));
        assert_eq!(undone(&latest_first), HashSet::from([2]));
    }
}
