//! Rules and sections: what they do, and what other rules would move.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::{get, post},
};
use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Desk, Surroundings,
    answer::{Refused, done, page},
    asked::Asked,
    drafts::Rulebook,
    fields::Fields,
    frame::{Frame, Place},
    publishing::publish_now,
    setting::{Setting, Shown, title},
    visitor::Visitor,
    words::{fill, sources::SourceWords},
};
use crate::{
    curate,
    model::{Placement, Role, Section},
    poll::refile::{Facing, Move},
    publish::Wanted,
    store::{Filed, Store, StoreError},
};

/// Hits are counted over so long …
const WINDOW: TimeDelta = TimeDelta::days(30);

/// … and looked for over so long.
const LAST_HIT: TimeDelta = TimeDelta::days(365);

/// So many stories are looked at when rules are tried: some seconds.
const MOST_TRIED: usize = 5_000;

/// Nobody waits longer for them.
const PATIENCE: Duration = Duration::from_secs(10);

/// So many of those that would move are shown.
const MOST_SHOWN: usize = 200;

/// Their addresses.
pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/rules", get(all))
        .route("/desk/rules/try", post(tried))
        .route("/desk/section/{key}/accept", post(accepted))
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    words: &'static SourceWords,
    token: String,
    is_chief: bool,
    done: Option<&'static str>,
    sections: Vec<SectionRow>,
    rules: Vec<RuleRow>,
    lines: String,
    lines_from: String,
    mistakes: Option<String>,
    moves: Option<Moves>,
}

/// A section of feeds.toml.
struct SectionRow {
    key: String,
    title: String,
    takes: &'static str,
    held: Option<String>,
}

/// A rule of feeds.toml.
struct RuleRow {
    name: String,
    sections: String,
    weight: String,
    hits: u32,
    last: Option<Shown>,
}

/// What other rules would move.
struct Moves {
    count: String,
    /// Older stories were not looked at.
    is_cut: bool,
    stories: Vec<Moved>,
}

/// A story that would move.
struct Moved {
    id: String,
    headline: String,
    lines: Vec<String>,
}

/// `GET /desk/rules`
async fn all(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let accepted = Fields::of_query(query.as_deref()).has("accepted");
    shown(&desk, visitor, accepted, None).await
}

/// `POST /desk/rules/try`: what other lines would move. Nothing is written.
async fn tried(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    let _turn = desk.trying.acquire().await;
    let lines = fields.get("lines").unwrap_or_default().replace("\r\n", "\n");
    shown(&desk, visitor, false, Some(lines)).await
}

/// `POST /desk/section/KEY/accept` (放行): publishes a section although much is gone from its feed.
async fn accepted(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
    Path(key): Path<String>,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Chief)?;
    let surroundings = (desk.surroundings)();
    let now = (desk.now)();
    let (way, live) =
        (format!("{}/desk/rules?accepted", desk.place.base()), Arc::clone(&desk.live));
    let message = desk.frame(Some(visitor.clone()), Place::Rules).words.sources.accepted;
    desk.with_store(move |store| {
        if !curate::accept(store, &key, &visitor.editor(), now)? {
            return Err(Refused::NotFound);
        }
        let keys = [key];
        publish_now(&live, store, &surroundings, Wanted::Accepted(&keys), now);
        Ok(done(&asked, message, &way))
    })
    .await
}

async fn shown(
    desk: &Arc<Desk>,
    visitor: Visitor,
    accepted: bool,
    draft: Option<String>,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(desk, &visitor, &surroundings, "")?;
    let frame = desk.frame(Some(visitor), Place::Rules);
    let words = &frame.words.sources;
    let page_of = move |store: &mut Store| {
        let stored = (surroundings.drafts.rule_lines)();
        let (mut mistakes, mut moves) = (None, None);
        if let Some(draft) = &draft {
            match (surroundings.drafts.rules)(draft) {
                Ok(book) => moves = Some(moved(words, store, &surroundings, &book, setting.now)?),
                Err(said) => mistakes = Some(said),
            }
        }
        Ok(RulesPage {
            token: setting.token.clone(),
            is_chief: setting.is_chief,
            done: accepted.then_some(words.accepted),
            sections: sections(words, store, &surroundings.portal.sections)?,
            rules: rules(&setting, words, store, &surroundings)?,
            lines_from: fill(words.lines_from, &[&stored.first.to_string()]),
            lines: draft.unwrap_or(stored.text),
            mistakes,
            moves,
            frame,
            words,
        })
    };
    Ok(page(&desk.with_store(page_of).await?))
}

fn sections(
    words: &'static SourceWords,
    store: &Store,
    sections: &[Section],
) -> Result<Vec<SectionRow>, Refused> {
    let held = store.held()?;
    let row = |section: &Section| SectionRow {
        key: section.key.clone(),
        title: section.title.clone(),
        takes: match (section.curated, section.auto) {
            (false, _) => words.takes_all,
            (true, true) => words.takes_auto,
            (true, false) => words.takes_chosen,
        },
        held: held
            .iter()
            .find(|(key, ..)| *key == section.key)
            .map(|(.., reason)| fill(words.held, &[reason])),
    };
    Ok(sections.iter().map(row).collect())
}

fn rules(
    setting: &Setting,
    words: &'static SourceWords,
    store: &Store,
    surroundings: &Surroundings,
) -> Result<Vec<RuleRow>, Refused> {
    let hits = store.rule_hits(setting.now - WINDOW)?;
    let is_quiet = surroundings.rules.iter().any(|rule| !hits.contains_key(&rule.name));
    let earlier = if is_quiet { store.rule_hits(setting.now - LAST_HIT)? } else { hits.clone() };
    let row = |rule: &crate::model::Rule| RuleRow {
        name: rule.name.clone(),
        sections: {
            let title = |key: &String| title(&surroundings.portal.sections, key).to_owned();
            let never = rule.never.iter().map(|key| format!("{} {}", words.never, title(key)));
            rule.sections.iter().map(title).chain(never).collect::<Vec<_>>().join(" · ")
        },
        weight: if rule.never.is_empty() { rule.weight.to_string() } else { String::new() },
        hits: hits.get(&rule.name).map_or(0, |(times, _)| *times),
        last: earlier.get(&rule.name).map(|(_, last)| setting.at(*last)),
    };
    Ok(surroundings.rules.iter().map(row).collect())
}

/// What these rules would move among the newest stories of the window.
fn moved(
    words: &'static SourceWords,
    store: &Store,
    surroundings: &Surroundings,
    book: &Rulebook,
    now: DateTime<Utc>,
) -> Result<Moves, Refused> {
    let sections = &surroundings.portal.sections;
    let (begun, mut is_cut) = (Instant::now(), false);
    let (mut seen, mut moves) = (0_usize, Vec::new());
    store.filed(now - WINDOW, |filed: Filed| -> Result<bool, StoreError> {
        seen += 1;
        let anew: Vec<Vec<Placement>> = filed
            .items
            .iter()
            .map(|item| Facing::of(item, &surroundings.sources).anew(&book.classifier))
            .collect();
        moves.extend(Move::of(&filed, &anew, sections, None));
        is_cut = seen >= MOST_TRIED || begun.elapsed() > PATIENCE;
        Ok(!is_cut)
    })?;
    let title = |key: &str| title(sections, key).to_owned();
    let named = |key: &Option<String>| key.as_deref().map_or_else(|| words.none.to_owned(), title);
    let told = |story: &Move| {
        let mut lines = Vec::new();
        for (verb, places) in [(words.enters, &story.enters), (words.leaves, &story.leaves)] {
            for (section, proposed) in places {
                lines.push(format!("{verb} {} ({})", title(section), proposed.reason));
            }
        }
        if let Some((before, after)) = &story.primary {
            lines.push(format!("{} {} → {}", words.primary, named(before), named(after)));
        }
        Moved { id: story.id.to_string(), headline: story.headline.clone(), lines }
    };
    Ok(Moves {
        count: fill(words.moved, &[&seen.to_string(), &moves.len().to_string()]),
        is_cut: is_cut || moves.len() > MOST_SHOWN,
        stories: moves.iter().take(MOST_SHOWN).map(told).collect(),
    })
}
