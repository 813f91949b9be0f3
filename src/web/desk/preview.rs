//! What readers see, in frames: as it stands on the disk, and as it would be written now.

use std::{fs, path::Path as File, sync::Arc};

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use uuid::Uuid;

use super::{
    Desk, Surroundings,
    answer::{self, Refused},
    changes::written,
    frame::{Frame, Place},
    headers::Framed,
    setting::{Setting, title},
    visitor::Visitor,
    words::fill,
};
use crate::{
    model::{ALL, Section},
    poll::sanitize::escape,
    publish::{
        feed::{Feed, window},
        html::{self, Neighbours},
        item::story_path,
        unloaded,
    },
    store::Store,
};

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage {
    frame: Frame,
    setting: Setting,
    key: String,
    title: String,
    state: String,
}

/// `GET /desk/preview/SECTION`: a section's page before and after.
pub(super) async fn section(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(key): Path<String>,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    let sections = &surroundings.portal.sections;
    let known = sections.iter().any(|section| section.key == key);
    if !known && key != ALL {
        return Err(Refused::NotFound);
    }
    let title = title(sections, &key).to_owned();
    let path = surroundings.publishing.directory.join(&key).join("index.html");
    let state =
        published_ago(&setting, &path).unwrap_or_else(|| setting.words.not_published.to_owned());
    let frame = desk.frame(Some(visitor), Place::Order);
    Ok(answer::page(&PreviewPage { frame, setting, key, title, state }))
}

/// `GET /desk/preview/then|now/…`: a page of readers' for a frame.
pub(super) async fn framed(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path((when, path)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    match path.as_str() {
        "style.css" => return Ok(file("text/css; charset=utf-8", html::STYLE)),
        "icon.svg" => return Ok(file("image/svg+xml", html::ICON)),
        _ => {}
    }
    let made = desk
        .with_store(move |store| match (when.as_str(), wanted(&path)) {
            ("then", Some(wanted)) => then(&surroundings, &wanted),
            ("now", Some(wanted)) => now(store, &surroundings, &wanted),
            _ => Err(Refused::NotFound),
        })
        .await?;
    // Pictures of sources are not loaded here, either.
    let stand_in = |_: &str, words: &str| {
        format!("<span>［{}{}］</span>", setting.words.picture, escape(words))
    };
    let mut response = Html(unloaded::page(&made, stand_in)).into_response();
    response.extensions_mut().insert(Framed);
    Ok(response)
}

/// A page of readers' that can be shown.
enum Wanted {
    Story(Uuid),
    Section(String),
}

fn wanted(path: &str) -> Option<Wanted> {
    if let Some(story) = path.strip_prefix("story/") {
        return Some(Wanted::Story(story.strip_suffix(".html")?.parse().ok()?));
    }
    let section = path.strip_suffix("/index.html")?;
    Some(Wanted::Section(section.to_owned()))
}

/// As it stands on the disk.
fn then(surroundings: &Surroundings, wanted: &Wanted) -> Result<String, Refused> {
    let path = match wanted {
        Wanted::Story(id) => story_path(*id),
        Wanted::Section(key) => {
            section_of(surroundings, key)?;
            format!("{key}/index.html")
        }
    };
    fs::read_to_string(surroundings.publishing.directory.join(path)).map_err(|_| Refused::NotFound)
}

/// As it would be written now.
fn now(store: &Store, surroundings: &Surroundings, wanted: &Wanted) -> Result<String, Refused> {
    let portal = &surroundings.portal;
    let bytes = match wanted {
        Wanted::Story(id) => {
            let listed = store.story(*id, &portal.sections)?.ok_or(Refused::NotFound)?;
            let feed = Feed::new(portal, None, &[listed.story]);
            let item = feed.items.first().ok_or(Refused::NotFound)?;
            html::story_page(portal, item, Neighbours::default())
        }
        Wanted::Section(key) => {
            let section = section_of(surroundings, key)?;
            html::section_page(portal, &feed_now(store, surroundings, section)?)
        }
    };
    let bytes = bytes.map_err(|error| Refused::Broken(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| Refused::Broken(error.to_string()))
}

/// None for the feed over all sections.
fn section_of<'s>(
    surroundings: &'s Surroundings,
    key: &str,
) -> Result<Option<&'s Section>, Refused> {
    let section = surroundings.portal.sections.iter().find(|section| section.key == key);
    if section.is_none() && key != ALL { Err(Refused::NotFound) } else { Ok(section) }
}

/// The feed of a section as it would be written now.
pub(super) fn feed_now(
    store: &Store,
    surroundings: &Surroundings,
    section: Option<&Section>,
) -> Result<Feed, Refused> {
    let Surroundings { portal, publishing, .. } = surroundings;
    let kept = window(&store.glimpses(section, &portal.sections, publishing.at_most)?, publishing);
    Ok(Feed::new(portal, section, &store.newest(section, &portal.sections, kept)?))
}

/// 12 秒前已发布, of a file that is there.
pub(super) fn published_ago(setting: &Setting, path: &File) -> Option<String> {
    let at = chrono::DateTime::<chrono::Utc>::from(written(path)?);
    Some(fill(setting.words.published_ago, &[&setting.ago(at)]))
}

fn file(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], text).into_response()
}
