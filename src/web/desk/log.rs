//! The log: what editors decided, the latest first; looked through by page, and handed out whole.

mod asked;
mod export;
mod others;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use chrono::DateTime;
use chrono_tz::Tz;

use self::{
    asked::Asked,
    export::{PART, export},
};
use super::{
    Desk,
    answer::{Refused, page},
    done,
    frame::{Frame, Place},
    setting::Setting,
    visitor::Visitor,
    words::LogWords,
};
use crate::{
    curate::sheet,
    model::Section,
    store::{LoggedEdit, Store},
};

/// Lines on a page.
const PAGE: usize = 100;

pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/log", get(edits))
        .route("/desk/log/others", get(others::interventions))
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage<'a> {
    frame: Frame,
    words: &'static LogWords,
    asked: &'a Asked,
    is_filtered: bool,
    sections: &'a [Section],
    lines: Vec<Line>,
    /// Behind the address of the page: the filter, and what the next page begins with.
    query: String,
    older: Option<String>,
}

/// One edit.
struct Line {
    number: i64,
    at: DateTime<Tz>,
    editor: String,
    story: String,
    headline: String,
    act: String,
    before: Option<String>,
    after: Option<String>,
}

/// `GET /desk/log`
async fn edits(
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
    let (story, section) = (asked.story(words)?, asked.section());
    if let Some(format) = asked.format(words)? {
        let read = move |store: &Store, sought: &_| {
            let edits = store.log(sought, story, section.as_deref(), PART)?;
            Ok(edits.iter().map(|edit| sheet::edit(edit, zone)).collect::<Result<_, _>>()?)
        };
        return Ok(export(&desk, format, &sheet::EDIT, sought, read));
    }
    let read = desk
        .with_store(move |store| Ok(store.log(&sought, story, section.as_deref(), PAGE + 1)?));
    let mut edits = read.await?;
    let older = asked.cut(&mut edits, |logged| logged.edit.number);
    let sections = surroundings.portal.sections.as_slice();
    let lines = edits.into_iter().map(|logged| line(logged, &setting, sections)).collect();
    let (query, is_filtered) = (asked.query(), asked.is_filtered());
    let asked = &asked;
    Ok(page(&LogPage { frame, words, asked, is_filtered, sections, lines, query, older }))
}

fn line(logged: LoggedEdit, setting: &Setting, sections: &[Section]) -> Line {
    let LoggedEdit { edit, headline } = logged;
    let (act, after) = done::in_words(setting, sections, &edit);
    let story = edit.story.to_string();
    Line {
        number: edit.number,
        at: edit.at.with_timezone(&setting.zone),
        headline: headline.unwrap_or_else(|| story.clone()),
        story,
        act,
        before: done::before(&edit),
        editor: edit.editor,
        after,
    }
}
