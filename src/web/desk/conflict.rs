//! What was not saved, and why: what is there now beside what was typed, which is kept.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use uuid::Uuid;

use super::{
    acts::Act,
    answer::{self, Refused},
    done,
    fields::Fields,
    frame::Frame,
    refusing,
    setting::Setting,
    story::{note, summary, words_of},
    words::fill,
};
use crate::{
    curate::{Done, Refusal},
    model::Section,
    store::{Listed, Store},
};

/// Some stories of an act were refused.
pub(super) struct Conflict {
    act: &'static str,
    /// How many were done all the same.
    done: usize,
    refused: Vec<RefusedStory>,
    /// What was sent, to be sent again.
    again: Vec<(String, String)>,
}

struct RefusedStory {
    id: Uuid,
    /// As it is now.
    value: String,
    words: Option<u64>,
    headline: String,
    why: String,
    /// Somebody decided something meanwhile: the same act may be done all the same.
    is_stale: bool,
    theirs: Vec<Line>,
    mine: Vec<Line>,
    both: Option<String>,
}

struct Line {
    label: String,
    text: String,
}

#[derive(Template)]
#[template(path = "conflict.html")]
struct ConflictPage {
    frame: Frame,
    setting: Setting,
    act: &'static str,
    done: usize,
    refused: Vec<RefusedStory>,
    again: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "conflict_form.html")]
struct ConflictForm<'a> {
    setting: &'a Setting,
    act: &'static str,
    done: usize,
    refused: Vec<RefusedStory>,
    again: Vec<(String, String)>,
}

pub(super) fn page(frame: Frame, setting: Setting, conflict: Conflict) -> Response {
    let Conflict { act, done, refused, again } = conflict;
    let page = ConflictPage { frame, setting, act, done, refused, again };
    (StatusCode::CONFLICT, answer::page(&page)).into_response()
}

pub(super) fn form(setting: &Setting, conflict: Conflict) -> Result<String, Refused> {
    let Conflict { act, done, refused, again } = conflict;
    let form = ConflictForm { setting, act, done, refused, again };
    form.render().map_err(Refused::unwritten)
}

impl Conflict {
    /// None where nothing was refused.
    pub(super) fn of(
        store: &Store,
        setting: &Setting,
        sections: &[Section],
        act: Option<&Act>,
        done: &Done,
        fields: &Fields,
    ) -> Result<Option<Conflict>, Refused> {
        if done.refused.is_empty() {
            return Ok(None);
        }
        let mut refused = Vec::new();
        for (id, refusal) in &done.refused {
            let listed = store.story(*id, sections)?;
            refused.push(story(
                store,
                setting,
                sections,
                (*id, refusal),
                listed.as_ref(),
                act,
                fields,
            )?);
        }
        let kept = |(name, _): &&(String, String)| {
            !matches!(name.as_str(), "token" | "once" | "back" | "id" | "words")
        };
        Ok(Some(Conflict {
            act: act.map_or("", |act| act.key),
            done: done.stories.len(),
            refused,
            again: fields.0.iter().filter(kept).cloned().collect(),
        }))
    }

    /// Why the first one was refused.
    pub(super) fn first(&self) -> &str {
        self.refused.first().map_or("", |refused| &refused.why)
    }
}

fn story(
    store: &Store,
    setting: &Setting,
    sections: &[Section],
    (id, refusal): (Uuid, &Refusal),
    listed: Option<&Listed>,
    act: Option<&Act>,
    fields: &Fields,
) -> Result<RefusedStory, Refused> {
    let row = store.queue_rows(&[id], sections)?.pop();
    let is_stale = is_stale(refusal) && act.is_some();
    let last = done::record(store, setting, sections, id)?.into_iter().next();
    let why = match &last {
        Some(last) if matches!(refusal, Refusal::Stale { .. }) => {
            fill(setting.words.changed_by, &[&last.editor, &last.time.text, &last.act])
        }
        _ => refusing::in_words(refusal, setting.all),
    };
    let key = act.map_or("", |act| act.key);
    let label = act.map_or("", |act| act.word);
    let line = |text: &str| Line {
        label: format!("{label}{}", setting.words.colon),
        text: text.to_owned(),
    };
    let now = listed.and_then(|listed| match key {
        "retitle" => Some(listed.story.headline.clone()),
        "summary" => summary(listed),
        "note" => note(listed),
        _ => None,
    });
    let mine =
        fields.get("text").filter(|_| matches!(key, "retitle" | "summary" | "note" | "correct"));
    let both = now.as_ref().zip(mine).map(|(now, mine)| {
        let between = if key == "retitle" { " / " } else { "\n" };
        format!("{mine}{between}{now}")
    });
    Ok(RefusedStory {
        id,
        value: row
            .as_ref()
            .map_or_else(|| id.to_string(), |row| format!("{}:{}", row.id, row.version)),
        words: listed.filter(|_| mine.is_some()).map(words_of),
        headline: row.map(|row| row.headline).unwrap_or_default(),
        theirs: match (&now, &last) {
            (Some(now), _) => vec![line(now)],
            (None, Some(last)) => vec![Line {
                label: format!("{} {} ", last.time.text, last.editor),
                text: last.act.clone(),
            }],
            (None, None) => Vec::new(),
        },
        mine: vec![line(mine.unwrap_or_default())],
        both,
        why,
        is_stale,
    })
}

/// Whether the story is otherwise than whoever acted saw it.
pub(super) fn is_stale(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Stale { .. } | Refusal::SourceChanged { .. })
}
