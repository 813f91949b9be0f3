//! Sources: how they do, worst first, and what a person may say about each.

use std::{cmp::Reverse, collections::HashMap, sync::Arc};

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::{get, post},
};

use super::{
    Desk, Surroundings,
    answer::{Refused, done, page},
    asked::Asked,
    chart,
    fields::Fields,
    frame::{Frame, Place},
    setting::{Setting, Shown},
    trials::{self, Trials},
    visitor::Visitor,
    words::{
        Words, fill,
        sources::{SourceWords, failure, health},
    },
};
use crate::{
    curate::{self, Steering},
    model::{Health, Intervention, Role, Source},
    poll::standings::{Standing, standings},
    store::{Sought, Store},
};

/// So many days are drawn.
const DAYS: usize = 30;

/// So much of what was done to a source is shown.
const MOST_SHOWN: usize = 30;

/// So many sources are asked at once because somebody wants it: each is noted by itself.
const MOST_POLLED: usize = 500;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/sources", get(all))
        .route("/desk/sources/poll", post(poll_all))
        .route("/desk/source/{key}", get(one))
        .route("/desk/source/{key}/try", post(tried))
        .route("/desk/source/{key}/{act}", post(steered))
}

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    frame: Frame,
    words: &'static SourceWords,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    frame: Frame,
    words: &'static SourceWords,
    token: String,
    row: Row,
    done: Option<&'static str>,
    moving: Option<String>,
    problems: Vec<String>,
    acts: Vec<Button>,
    lines: Option<String>,
    lines_from: String,
    mistakes: Option<String>,
    trial: Option<Trials>,
    history: Vec<Happened>,
}

/// How a source does.
struct Row {
    key: String,
    name: String,
    health: &'static str,
    state: &'static str,
    /// A class of the stylesheet.
    tag: &'static str,
    failure: Option<&'static str>,
    /// In English.
    reason: String,
    last_success: Option<Shown>,
    next: Option<Shown>,
    next_word: &'static str,
    /// In English.
    why: String,
    per_day: String,
    chart: String,
}

/// An act that is offered.
struct Button {
    key: &'static str,
    word: String,
}

/// Something that was done to a source.
struct Happened {
    at: Shown,
    who: String,
    what: String,
}

/// `GET /desk/sources`
async fn all(State(desk): State<Arc<Desk>>, visitor: Visitor) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    let frame = desk.frame(Some(visitor), Place::Sources);
    let every_word = frame.words;
    let rows = desk
        .with_store(move |store| {
            let mut standings = standings(&surroundings.sources, store, setting.now)?;
            // What needs a person stands first.
            standings.sort_by_key(|standing| {
                Reverse(standing.diagnosis.as_ref().map(|diagnosis| diagnosis.health))
            });
            let days = store.items_by_day(DAYS, setting.now)?;
            Ok(standings
                .iter()
                .map(|standing| Row::new(&setting, every_word, standing, &days))
                .collect())
        })
        .await?;
    let words = &frame.words.sources;
    Ok(page(&SourcesPage { frame, words, rows }))
}

/// `GET /desk/source/KEY`
async fn one(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::of_query(query.as_deref());
    let done = fields.some("done").and_then(|word| Steering::from_word(word, None));
    shown(&desk, visitor, key, done, None).await
}

/// `POST /desk/source/KEY/try`: what other lines would read. Nothing is written.
async fn tried(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(key): Path<String>,
    fields: Fields,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    let _turn = desk.trying.acquire().await;
    let lines = fields.get("lines").unwrap_or_default().replace("\r\n", "\n");
    shown(&desk, visitor, key, None, Some(lines)).await
}

/// `POST /desk/source/KEY/poll`, `mute`, `revive`, `move`.
async fn steered(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
    Path((key, act)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let said = Steering::from_word(&act, None).ok_or(Refused::NotFound)?;
    let surroundings = (desk.surroundings)();
    let now = (desk.now)();
    let way = format!("{}/desk/source/{key}?done={act}", desk.place.base());
    let editor = visitor.editor();
    let message =
        done_words(&desk.frame(Some(visitor), Place::Sources).words.sources, &said).to_owned();
    desk.with_store(move |store| {
        let source = surroundings.source(&key)?;
        curate::steer(store, source, &said, &editor, now)?;
        Ok(done(&asked, &message, &way))
    })
    .await
}

/// `POST /desk/sources/poll`: every source that is asked at all, at once.
async fn poll_all(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Chief)?;
    let surroundings = (desk.surroundings)();
    let (editor, now) = (visitor.editor(), (desk.now)());
    let message = desk.frame(Some(visitor), Place::Sources).words.sources.poll_done;
    let way = format!("{}/desk/queue", desk.place.base());
    desk.with_store(move |store| {
        let standings = standings(&surroundings.sources, store, now)?;
        let may_be_asked =
            standings.iter().filter(|standing| standing.is_due || standing.next.is_some());
        let wanted: Vec<&Source> =
            may_be_asked.map(|standing| standing.source).take(MOST_POLLED).collect();
        for source in wanted {
            curate::steer(store, source, &Steering::Poll, &editor, now)?;
        }
        Ok(done(&asked, message, &way))
    })
    .await
}

async fn shown(
    desk: &Arc<Desk>,
    visitor: Visitor,
    key: String,
    done: Option<Steering>,
    draft: Option<String>,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(desk, &visitor, &surroundings, "")?;
    let frame = desk.frame(Some(visitor), Place::Sources);
    let every_word = frame.words;
    let words = &every_word.sources;
    let page_of = move |store: &mut Store| {
        let source = surroundings.source(&key)?;
        let standings = standings(std::slice::from_ref(source), store, setting.now)?;
        let standing = standings.first().ok_or(Refused::NotFound)?;
        let days = store.items_by_day(DAYS, setting.now)?;
        let stored = (surroundings.drafts.source_lines)(&key);
        let (mut mistakes, mut trial) = (None, None);
        if let Some(draft) = &draft {
            match (surroundings.drafts.source)(&key, draft) {
                Ok(then) => trial = Some(trials::of_source(&setting, words, store, source, &then)?),
                Err(said) => mistakes = Some(said),
            }
        }
        let history = store.interventions(&Sought::default(), Some(&key), MOST_SHOWN)?;
        let first = stored.as_ref().map_or(1, |lines| lines.first);
        Ok(SourcePage {
            row: Row::new(&setting, every_word, standing, &days),
            done: done.map(|act| done_words(words, &act)),
            moving: standing.state.moving.as_ref().map(|moving| moving.to.clone()),
            problems: standing.state.problems.clone(),
            acts: if setting.is_chief { acts(words, source, standing) } else { Vec::new() },
            // Lines may hold the password of a proxy.
            lines: draft.or(stored.map(|lines| lines.text)).filter(|_| setting.may_edit),
            lines_from: fill(words.lines_from, &[&first.to_string()]),
            mistakes,
            trial,
            history: history.into_iter().map(|it| Happened::new(&setting, words, it)).collect(),
            token: setting.token,
            frame,
            words,
        })
    };
    Ok(page(&desk.with_store(page_of).await?))
}

impl Surroundings {
    /// The source with this key.
    fn source(&self, key: &str) -> Result<&Source, Refused> {
        self.sources.iter().find(|source| source.key == key).ok_or(Refused::NotFound)
    }
}

impl Row {
    fn new(
        setting: &Setting,
        words: &'static Words,
        standing: &Standing<'_>,
        days: &HashMap<String, Vec<u32>>,
    ) -> Row {
        let (is_chinese, words) = (words.tag != "en", &words.sources);

        let Standing { source, state, diagnosis, next, .. } = standing;
        let found = diagnosis.as_ref().map(|diagnosis| diagnosis.health);
        let none = vec![0; DAYS];
        let days = days.get(&source.key).unwrap_or(&none);
        let sum: u32 = days.iter().sum();
        let is_over = matches!(found, Some(Health::Muted | Health::Gone));
        Row {
            key: source.key.clone(),
            name: source.name.clone(),
            health: found.map_or("never", Health::as_str),
            state: found.map_or(words.never_asked, |found| health(found, is_chinese)),
            tag: match found {
                Some(Health::Ok) => "ok",
                Some(Health::Failing | Health::Blocked | Health::Gone | Health::Drifted) => "bad",
                Some(Health::Stale | Health::Quiet) => "pin",
                Some(Health::Muted) | None => "held",
            },
            failure: state.failure.and_then(|kind| failure(kind, is_chinese)),
            reason: standing.remarks().join("; "),
            last_success: state.last_success.map(|at| setting.at(at)),
            next: next.filter(|at| *at > setting.now).map(|at| setting.at(at)),
            next_word: if is_over { words.not_again } else { words.at_once },
            why: standing.why.clone(),
            per_day: standing.items_per_day.map_or_else(String::new, |mean| format!("{mean:.1}")),
            chart: chart::bars(days, &fill(words.bars, &[&DAYS.to_string(), &sum.to_string()])),
        }
    }
}

fn acts(words: &SourceWords, source: &Source, standing: &Standing<'_>) -> Vec<Button> {
    let is = |health| standing.diagnosis.as_ref().is_some_and(|found| found.health == health);
    let mut acts = Vec::new();
    let mut offer = |said: &Steering, word: String| acts.push(Button { key: said.as_str(), word });
    if is(Health::Muted) || is(Health::Gone) {
        offer(&Steering::Revive, words.revive.to_owned());
    } else {
        offer(&Steering::Poll, words.poll.to_owned());
    }
    if let Some(moving) = &standing.state.moving
        && standing.state.url == source.url.as_str()
    {
        offer(&Steering::Move(None), fill(words.move_to, &[&moving.to]));
    }
    if !is(Health::Muted) {
        offer(&Steering::Mute, words.mute.to_owned());
    }
    acts
}

fn done_words(words: &'static SourceWords, said: &Steering) -> &'static str {
    match said {
        Steering::Mute => words.mute_done,
        Steering::Revive => words.revive_done,
        Steering::Poll => words.poll_done,
        Steering::Move(_) => words.move_done,
    }
}

impl Happened {
    fn new(setting: &Setting, words: &'static SourceWords, done: Intervention) -> Happened {
        let what = match Steering::from_word(&done.act, None) {
            Some(Steering::Mute) => words.mute.to_owned(),
            Some(Steering::Revive) => words.revive.to_owned(),
            Some(Steering::Poll) => words.poll.to_owned(),
            Some(Steering::Move(_)) => {
                fill(words.move_to, &[done.text.as_deref().unwrap_or_default()])
            }
            None => done.act,
        };
        Happened { at: setting.at(done.at), who: done.editor, what }
    }
}
