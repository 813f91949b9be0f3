//! The log: what editors decided, the latest first; looked through by page, and handed out whole.

mod export;

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Desk,
    answer::{Refused, page},
    frame::{Frame, Place},
    visitor::Visitor,
    words::{LogWords, filled},
};
use crate::{
    model::Section,
    store::{Entry, Sought},
};

/// Edits on a page.
const PAGE: usize = 100;

pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new().route("/desk/log", get(log))
}

/// What the form asks for, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Filter {
    editor: String,
    act: String,
    story: String,
    section: String,
    since: String,
    until: String,
    /// The number of the edit that the page before ended with.
    before: String,
    format: String,
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage<'a> {
    frame: Frame,
    words: &'static LogWords,
    filter: &'a Filter,
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
    story: Uuid,
    headline: String,
    act: String,
    section: Option<String>,
    before: Option<String>,
    after: Option<String>,
    undoes: Option<String>,
}

async fn log(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Query(filter): Query<Filter>,
) -> Result<Response, Refused> {
    let frame = desk.frame(Some(visitor), Place::Log);
    let words = &frame.words.log;
    let surroundings = (desk.surroundings)();
    let portal = &surroundings.portal;
    let zone = portal.site.timezone;
    let sought = sought(&filter, words, zone)?;
    match filter.format.as_str() {
        "" => {}
        "csv" => return Ok(export::csv(&desk, sought, zone)),
        "json" => return Ok(export::json(&desk, sought, zone)),
        _ => return Err(Refused::Wrong(words.wrong_format.to_owned())),
    }
    let before = filter.before.parse().ok();
    let is_filtered = sought != Sought::default();
    // One more says whether there is another page.
    let read = desk.with_store(move |store| Ok(store.record(&sought, before, PAGE + 1)?));
    let mut entries = read.await?;
    let has_more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let query = query(&filter);
    let older = entries.last().filter(|_| has_more).map(|last| {
        let joint = if query.is_empty() { "" } else { "&" };
        format!("{query}{joint}before={}", last.number)
    });
    let lines =
        entries.into_iter().map(|entry| line(entry, words, &portal.sections, zone)).collect();
    let sections = portal.sections.as_slice();
    let filter = &filter;
    Ok(page(&LogPage { frame, words, filter, is_filtered, sections, lines, query, older }))
}

/// What is asked for, or what is wrong with it in words.
fn sought(filter: &Filter, words: &LogWords, zone: Tz) -> Result<Sought, Refused> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let wrong = |message: &str| Refused::Wrong(message.to_owned());
    let day = |text: &str| -> Result<Option<NaiveDate>, Refused> {
        given(text).map(|day| day.parse().map_err(|_| wrong(words.wrong_day))).transpose()
    };
    let story = given(&filter.story)
        .map(|story| Uuid::try_parse(&story).map_err(|_| wrong(words.wrong_story)))
        .transpose()?;
    let until = day(&filter.until)?.and_then(|day| day.checked_add_days(Days::new(1)));
    Ok(Sought {
        editor: given(&filter.editor),
        act: given(&filter.act),
        story,
        section: given(&filter.section),
        since: day(&filter.since)?.and_then(|day| midnight(day, zone)),
        until: until.and_then(|day| midnight(day, zone)),
    })
}

fn midnight(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let midnight = zone.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    midnight.map(|midnight| midnight.to_utc())
}

/// The filter as it stands in an address.
fn query(filter: &Filter) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in [
        ("editor", &filter.editor),
        ("act", &filter.act),
        ("story", &filter.story),
        ("section", &filter.section),
        ("since", &filter.since),
        ("until", &filter.until),
    ] {
        if !value.trim().is_empty() {
            query.append_pair(key, value.trim());
        }
    }
    query.finish()
}

fn line(entry: Entry, words: &LogWords, sections: &[Section], zone: Tz) -> Line {
    let title = |key: String| {
        let section = sections.iter().find(|section| section.key == key);
        section.map_or(key, |section| section.title.clone())
    };
    Line {
        number: entry.number,
        at: entry.at.with_timezone(&zone),
        editor: entry.editor,
        story: entry.story,
        headline: entry.headline.unwrap_or_else(|| entry.story.to_string()),
        act: words.act_in_words(&entry.act).to_owned(),
        section: entry.section.map(title),
        before: entry.before.map(in_words),
        after: entry.text.map(in_words),
        undoes: entry.undoes.map(|number| filled(words.undoes, &number.to_string())),
    }
}

/// What an edit says besides its verb. Of an object that the log keeps as JSON, what editors know it by.
fn in_words(text: String) -> String {
    let Some(object) =
        serde_json::from_str::<serde_json::Value>(&text).ok().filter(serde_json::Value::is_object)
    else {
        return text;
    };
    let known = ["headline", "other"].into_iter().find_map(|key| object[key].as_str());
    known.map_or(text, str::to_owned)
}
