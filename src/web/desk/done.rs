//! What was decided, in words: in the log of a story, and after an act.

use super::{
    acts,
    answer::Refused,
    fields::Fields,
    setting::{Setting, Shown},
    words::fill,
};
use crate::{
    model::Section,
    store::{Edit, Store},
};

/// So many edits are named in an address, and taken back together.
const MOST: usize = 100;

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

/// The edits that were made by the act before.
pub(super) struct Told {
    edits: Vec<i64>,
}

/// The same in words.
pub(super) struct Said {
    pub(super) text: String,
    pub(super) edits: Vec<i64>,
}

impl Told {
    pub(super) fn in_words(self, setting: &Setting, _sections: &[Section]) -> Said {
        Said { text: fill(setting.words.done, &[""]), edits: self.edits }
    }
}

/// The numbers in `done=12,13`.
pub(super) fn numbers(fields: &Fields) -> Vec<i64> {
    let numbers = fields.get("done").unwrap_or_default().split(',');
    numbers.filter_map(|number| number.parse().ok()).take(MOST).collect()
}

/// What these edits were; none without any.
pub(super) fn said(_store: &Store, edits: &[i64]) -> Result<Option<Told>, Refused> {
    Ok((!edits.is_empty()).then(|| Told { edits: edits.to_vec() }))
}

/// These edits of a story, the latest first.
pub(super) fn logged(setting: &Setting, sections: &[Section], edits: &[Edit]) -> Vec<Logged> {
    let line = |edit: &Edit| {
        let (key, section, text) = edit.act.columns().unwrap_or_default();
        let word = acts::word(setting.words, key).unwrap_or(key);
        let section = section.map(|key| format!(" {}", setting.title(sections, key)));
        Logged {
            number: 0,
            time: setting.at(edit.at),
            editor: edit.editor.clone(),
            act: format!("{word}{}", section.unwrap_or_default()),
            before: None,
            after: text.filter(|text| !text.starts_with('{')),
            is_undone: false,
            can_undo: false,
        }
    };
    edits.iter().rev().map(line).collect()
}
