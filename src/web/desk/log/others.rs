//! The log of what was done to sources, sections and accounts.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use chrono::DateTime;
use chrono_tz::Tz;

use super::{
    PAGE,
    asked::Asked,
    export::{PART, export},
};
use crate::{
    curate::sheet,
    model::{Intervention, Role},
    store::Store,
    web::desk::{
        Desk,
        answer::{Refused, page},
        frame::{Frame, Place, rank},
        setting::Setting,
        visitor::Visitor,
        words::LogWords,
    },
};

#[derive(Template)]
#[template(path = "log_others.html")]
struct OthersPage<'a> {
    frame: Frame,
    words: &'static LogWords,
    asked: &'a Asked,
    is_filtered: bool,
    lines: Vec<Line>,
    /// Behind the address of the page: the filter, and what the next page begins with.
    query: String,
    older: Option<String>,
}

/// One intervention.
struct Line {
    number: i64,
    at: DateTime<Tz>,
    editor: String,
    act: String,
    about: String,
    to: Option<String>,
}

/// `GET /desk/log/others`
pub(super) async fn interventions(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    let frame = desk.frame(Some(visitor), Place::Log);
    let words = &frame.words.log;
    let zone = setting.zone;
    let sought = asked.sought(words, zone)?;
    let about = asked.about();
    if let Some(format) = asked.format(words)? {
        let read = move |store: &Store, sought: &_| {
            let done = store.interventions(sought, about.as_deref(), PART)?;
            Ok(done.iter().map(|done| sheet::intervention(done, zone)).collect())
        };
        return Ok(export(&desk, format, &sheet::INTERVENTION, sought, read));
    }
    let read = desk
        .with_store(move |store| Ok(store.interventions(&sought, about.as_deref(), PAGE + 1)?));
    let mut done = read.await?;
    let older = asked.cut(&mut done, |done| done.number);
    let lines = done.into_iter().map(|done| line(done, &setting, words)).collect();
    let (query, is_filtered) = (asked.query(), asked.is_filtered());
    Ok(page(&OthersPage { frame, words, asked: &asked, is_filtered, lines, query, older }))
}

fn line(done: Intervention, setting: &Setting, words: &LogWords) -> Line {
    let to = done.text.map(|to| match Role::from_word(&to) {
        Some(role) if matches!(done.act.as_str(), "add" | "role") => {
            rank(setting.all, role).to_owned()
        }
        _ => to,
    });
    Line {
        number: done.number,
        at: done.at.with_timezone(&setting.zone),
        editor: done.editor,
        act: words.deed_in_words(&done.act).to_owned(),
        about: done.about,
        to,
    }
}
