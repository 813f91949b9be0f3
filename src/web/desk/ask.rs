//! What an act has to be told first: a page, which the script shows as a dialog.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use chrono::TimeDelta;

use super::{
    Desk, Surroundings,
    acts::{self, Act},
    again::Remark,
    answer::{self, Refused},
    asked::local,
    fields::Fields,
    frame::{Frame, Place},
    rows::Row,
    setting::{Choice, Setting, choices},
    story::words_of,
    visitor::Visitor,
    wishes,
};
use crate::{
    curate::{HEADLINE, REMARK, SUMMARY, Seen},
    store::Store,
};

#[derive(Template)]
#[template(path = "ask.html")]
struct AskPage<'a> {
    frame: Frame,
    setting: &'a Setting,
    act: Act,
    stories: Vec<Asked>,
    fields: Questions,
    remark: &'a Remark,
}

#[derive(Template)]
#[template(path = "ask_form.html")]
struct AskForm<'a> {
    setting: &'a Setting,
    act: Act,
    stories: Vec<Asked>,
    fields: Questions,
    remark: &'a Remark,
}

/// A story that the act is about.
struct Asked {
    value: String,
    headline: String,
    original: Option<String>,
    /// Names the words of its source, where the act is about words.
    words: Option<u64>,
}

/// What is asked.
#[derive(Default)]
struct Questions {
    line: Option<Question>,
    block: Option<Question>,
    time: Option<Question>,
    sections: Vec<Choice>,
    is_move: bool,
    from: Vec<Choice>,
    /// What the choice among other stories means; empty where there is none.
    other: &'static str,
    others: Vec<Row>,
    /// Which other story was named; empty: none yet.
    named: String,
    /// What is not asked, but was told.
    told: Vec<(String, String)>,
}

/// One field.
#[derive(Default)]
struct Question {
    label: &'static str,
    hint: &'static str,
    value: String,
    longest: usize,
    is_needed: bool,
    earliest: String,
}

/// `GET /desk/act?act=…&id=ID:VERSION`; with `fragment` only the form.
pub(super) async fn ask(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::of_query(query.as_deref());
    let surroundings = (desk.surroundings)();
    let back = local(desk.place.base(), fields.get("back").unwrap_or_default());
    let setting = Setting::new(&desk, &visitor, &surroundings, back)?;
    let key = fields.get("act").unwrap_or_default();
    let (act, role) = acts::named(setting.words, key)
        .ok_or_else(|| Refused::Wrong(setting.words.wrong_act.to_owned()))?;
    visitor.at_least(role)?;
    let frame = desk.frame(Some(visitor), Place::Queue);
    desk.with_store(move |store| {
        let seen = wishes::stories(&fields, None);
        if fields.has("fragment") {
            return Ok(answer::part(form(store, &surroundings, &setting, act, &seen, &fields)?));
        }
        page(store, &surroundings, &setting, frame, (act, &seen), &fields, &Remark::default())
    })
    .await
}

/// The page that asks, with the answers so far.
pub(super) async fn again(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    fields: &Fields,
    remark: &Remark,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let back = local(desk.place.base(), fields.get("back").unwrap_or_default());
    let setting = Setting::new(desk, visitor, &surroundings, back)?;
    let (act, role) = acts::named(setting.words, fields.get("act").unwrap_or_default())
        .ok_or(Refused::NotFound)?;
    visitor.at_least(role)?;
    let frame = desk.frame(Some(visitor.clone()), Place::Queue);
    let (fields, remark) = (fields.clone(), remark.clone());
    desk.with_store(move |store| {
        let seen = wishes::stories(&fields, None);
        page(store, &surroundings, &setting, frame, (act, &seen), &fields, &remark)
    })
    .await
}

/// The page that asks.
pub(super) fn page(
    store: &Store,
    surroundings: &Surroundings,
    setting: &Setting,
    frame: Frame,
    (act, seen): (Act, &[Seen]),
    fields: &Fields,
    remark: &Remark,
) -> Result<Response, Refused> {
    if matches!(act.key, "split" | "lead")
        && !fields.has("item")
        && let Some(seen) = seen.first()
    {
        // Which of its items: there they are.
        let copies = format!("{}/story/{}/copies", setting.desk, seen.story);
        return Ok(answer::see_other(&copies));
    }
    let (stories, questions) = questions(store, surroundings, setting, &act, seen, fields)?;
    Ok(answer::page(&AskPage { frame, setting, act, stories, fields: questions, remark }))
}

/// Only the form.
pub(super) fn form(
    store: &Store,
    surroundings: &Surroundings,
    setting: &Setting,
    act: Act,
    seen: &[Seen],
    fields: &Fields,
) -> Result<String, Refused> {
    let (stories, questions) = questions(store, surroundings, setting, &act, seen, fields)?;
    let remark = &Remark::default();
    let form = AskForm { setting, act, stories, fields: questions, remark };
    form.render().map_err(Refused::unwritten)
}

fn questions(
    store: &Store,
    surroundings: &Surroundings,
    setting: &Setting,
    act: &Act,
    seen: &[Seen],
    fields: &Fields,
) -> Result<(Vec<Asked>, Questions), Refused> {
    let words = setting.words;
    let sections = &surroundings.portal.sections;
    if seen.is_empty() {
        return Err(Refused::Wrong(words.wrong_story.to_owned()));
    }
    let ids: Vec<_> = seen.iter().map(|seen| seen.story).collect();
    let rows = store.queue_rows(&ids, sections)?;
    if rows.is_empty() {
        return Err(Refused::NotFound);
    }
    // Only of one story words can be shown, and what was seen of them be told.
    let alone = match ids.as_slice() {
        [id] => store.story(*id, sections)?,
        _ => None,
    };
    let is_of_words = matches!(act.key, "retitle" | "summary" | "note");
    let typed = fields.get("text").map(str::to_owned);
    let mut questions = Questions::default();
    let question = |label, hint, value: Option<String>| Question {
        label,
        hint,
        value: typed.clone().or(value).unwrap_or_default(),
        longest: if act.key == "summary" { SUMMARY } else { REMARK },
        ..Question::default()
    };
    let time = |label, hint, value| Question {
        label,
        hint,
        value: fields.get("until").map_or(value, str::to_owned),
        earliest: setting.for_field(setting.now + TimeDelta::minutes(1)),
        ..Question::default()
    };
    let marks = rows.first().map(|row| row.marks.clone()).unwrap_or_default();
    let at = |at: Option<_>| at.map(|at| setting.for_field(at)).unwrap_or_default();
    let here = fields.some("section");
    match act.key {
        "retitle" => {
            let headline = alone.as_ref().map(|listed| listed.story.headline.clone());
            let line = question(words.headline, words.headline_hint, headline);
            questions.line = Some(Question { longest: HEADLINE, ..line });
        }
        "summary" => {
            let summary = alone.as_ref().and_then(super::story::summary);
            questions.block = Some(question(words.summary, words.summary_hint, summary));
        }
        "note" => {
            let note = alone.as_ref().and_then(super::story::note);
            questions.block = Some(question(words.note, words.note_hint, note));
        }
        "correct" => {
            let block = question(words.correct_label, words.correct_hint, marks.correction);
            questions.block = Some(Question { is_needed: true, ..block });
        }
        "withdraw" => {
            let block = question(words.withdraw_label, words.withdraw_hint, None);
            questions.block = Some(Question { is_needed: true, ..block });
        }
        "embargo" => questions.time = Some(time(words.until, words.until_hint, at(marks.embargo))),
        "expire" => {
            questions.time = Some(time(words.leaves_at, words.leaves_hint, at(marks.expiry)));
        }
        "move" => {
            let stands = |key: &str| {
                rows.iter().any(|row| row.sections.iter().any(|place| place.section == key))
            };
            questions.is_move = true;
            questions.sections = choices(sections, fields.some("to").or(here));
            questions.from = choices(sections, fields.some("from").or(here));
            questions.from.retain(|choice| stands(&choice.key));
        }
        "merge" | "apart" => {
            let is_merge = act.key == "merge";
            questions.other = if is_merge { words.all_into } else { words.other_story };
            fields.get("other").unwrap_or_default().clone_into(&mut questions.named);
            if rows.len() > 1 {
                let row = |row| Row::new(setting, sections, row, &[]);
                questions.others = rows.iter().map(row).collect();
            }
        }
        "feature" | "remove" | "pin" | "unpin" => questions.sections = choices(sections, here),
        _ => {
            let told = fields.0.iter().filter(|(name, _)| {
                matches!(name.as_str(), "item" | "section" | "after" | "position")
            });
            questions.told = told.cloned().collect();
        }
    }
    let asked = |row: &crate::model::QueueRow| {
        // What the page saw, not what is so by now: else a change of somebody else would be missed.
        let saw = seen.iter().find(|seen| seen.story == row.id);
        let version = saw.and_then(|seen| seen.version);
        let words = || saw.and_then(|seen| seen.source_words).or(alone.as_ref().map(words_of));
        Asked {
            value: format!("{}:{}", row.id, version.unwrap_or(row.version)),
            headline: row.headline.clone(),
            original: row.original_headline.clone(),
            words: if is_of_words { words() } else { None },
        }
    };
    Ok((rows.iter().map(asked).collect(), questions))
}
