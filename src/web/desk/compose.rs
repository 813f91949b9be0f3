//! A story that no source told: written by hand, or taken from an address and looked over before it is kept.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json,
    extract::{RawQuery, State},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use serde_json::json;
use url::Url;

use super::{
    Desk, Surroundings,
    act::with_done,
    again::Remark,
    answer::{self, Refused},
    asked::{Asked, local},
    done::Said,
    fields::Fields,
    frame::{Frame, Place},
    publishing::publish_now,
    rows::Row,
    setting::{Choice, Setting, choices},
    visitor::Visitor,
    wishes,
    words::fill,
};
use crate::{
    curate::{self, Written},
    model::{Document, Role},
    poll::parse::{article, charset},
    publish::Wanted,
};

#[derive(Template)]
#[template(path = "compose.html")]
struct ComposePage<'a> {
    frame: Frame,
    setting: &'a Setting,
    draft: &'a Draft,
    sections: Vec<Choice>,
    bookmarklet: String,
    remark: &'a Remark,
    done: Option<Said>,
}

/// What stands in the form.
#[derive(Debug, Default, Serialize)]
struct Draft {
    headline: String,
    credit: String,
    published: String,
    link: String,
    section: String,
    body: String,
}

/// `GET /desk/new?url=…`: an empty form, or one with that address. Nothing is fetched by it: any page could link here.
pub(super) async fn form(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    let fields = Fields::of_query(query.as_deref());
    let surroundings = (desk.surroundings)();
    let setting = setting(&desk, &visitor, &surroundings)?;
    let draft = Draft {
        link: fields.some("url").unwrap_or_default().to_owned(),
        headline: fields.some("title").unwrap_or_default().to_owned(),
        published: setting.for_field(setting.now),
        ..Draft::default()
    };
    Ok(page(&desk, &visitor, &surroundings, &setting, &draft, &Remark::default()))
}

/// The form with what was typed.
pub(super) fn again(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    fields: &Fields,
    remark: &Remark,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    let surroundings = (desk.surroundings)();
    let setting = setting(desk, visitor, &surroundings)?;
    let mut draft = Draft::typed(fields);
    if let Some(address) = fields.get("url") {
        address.trim().clone_into(&mut draft.link);
        draft.published = setting.for_field(setting.now);
    }
    Ok(page(desk, visitor, &surroundings, &setting, &draft, remark))
}

/// `POST /desk/new`: with `do=fetch` the form filled from an address, with `do=write` the story.
pub(super) async fn send(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
    fields: Fields,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Editor)?;
    let surroundings = (desk.surroundings)();
    let setting = setting(&desk, &visitor, &surroundings)?;
    if fields.get("do") == Some("fetch") {
        let draft = fetch(&desk, &setting, &fields).await?;
        if asked.wants_json {
            return Ok(Json(draft).into_response());
        }
        return Ok(page(&desk, &visitor, &surroundings, &setting, &draft, &Remark::default()));
    }
    write(&desk, visitor, &asked, surroundings, setting, fields).await
}

async fn fetch(desk: &Arc<Desk>, setting: &Setting, fields: &Fields) -> Result<Draft, Refused> {
    let failed = |why: &str| Refused::WrongIn("url", fill(setting.words.fetch_failed, &[why]));
    let address = fields.some("url").unwrap_or_default();
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| failed(address))?;
    let fetched = (desk.outside)(url).await.map_err(|why| failed(&why))?;
    let (zone, now) = (setting.zone, setting.now);
    // Hostile pages take a while to read.
    let read = tokio::task::spawn_blocking(move || read(&fetched, zone, now));
    let mut draft = read.await.map_err(|error| Refused::Broken(error.to_string()))?;
    if draft.published.is_empty() {
        draft.published = setting.for_field(setting.now);
    }
    Ok(draft)
}

/// What a page says of its article.
fn read(fetched: &Document, zone: chrono_tz::Tz, now: chrono::DateTime<chrono::Utc>) -> Draft {
    let decoded = charset::decode(&fetched.body, fetched.content_type.as_deref());
    let article = article::extract(&decoded.text, &fetched.url, zone, now);
    let in_field = |at: chrono::DateTime<chrono::FixedOffset>| {
        at.with_timezone(&zone).format("%Y-%m-%dT%H:%M").to_string()
    };
    Draft {
        headline: article.title.unwrap_or_default(),
        credit: article.source.map(|(credit, _)| credit).unwrap_or_default(),
        published: article.published.map(|moment| in_field(moment.at)).unwrap_or_default(),
        link: fetched.url.to_string(),
        section: String::new(),
        body: article.content_text,
    }
}

async fn write(
    desk: &Arc<Desk>,
    visitor: Visitor,
    asked: &Asked,
    surroundings: Arc<Surroundings>,
    setting: Setting,
    fields: Fields,
) -> Result<Response, Refused> {
    let draft = Draft::typed(&fields);
    let Ok(Some(published)) = wishes::time(&draft.published, setting.zone) else {
        return Err(Refused::WrongIn("published", setting.words.wrong_time.to_owned()));
    };
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let written = Written {
        headline: draft.headline.clone(),
        published,
        credit: draft.credit.clone(),
        link: some(&draft.link),
        body: draft.body.clone(),
        section: some(&draft.section),
    };
    let (editor, now) = (visitor.editor(), setting.now);
    let once = fields.some("once").and_then(|once| once.parse().ok());
    let live = Arc::clone(&desk.live);
    let (done, rows, surroundings) = desk
        .with_store(move |store| {
            let sections = &surroundings.portal.sections;
            let done = curate::write(store, sections, &written, &editor, once, now)?;
            publish_now(&live, store, &surroundings, Wanted::Changed, now);
            let rows = store.queue_rows(&done.stories, sections)?;
            Ok((done, rows, surroundings))
        })
        .await?;
    let story = done.stories.first().ok_or(Refused::NotFound)?;
    let way = with_done(&format!("{}/story/{story}", setting.desk), &done.edits);
    if !asked.wants_json {
        return Ok(answer::see_other(&way));
    }
    let row = |row| Row::new(&setting, &surroundings.portal.sections, row, &[]);
    let shown: Result<Vec<_>, Refused> = rows
        .iter()
        .map(|found| Ok(json!({ "id": found.id, "html": row(found).html(&setting)? })))
        .collect();
    Ok(Json(json!({
        "edits": done.edits,
        "undo": done.edits,
        "rows": shown?,
        "conflicts": null,
        "story": way,
    }))
    .into_response())
}

impl Draft {
    /// What was typed.
    fn typed(fields: &Fields) -> Draft {
        let text = |name: &str| fields.get(name).unwrap_or_default().trim().to_owned();
        Draft {
            headline: text("headline"),
            credit: text("credit"),
            published: text("published"),
            link: text("link"),
            section: text("section"),
            body: text("body").replace("\r\n", "\n"),
        }
    }
}

fn setting(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    surroundings: &Surroundings,
) -> Result<Setting, Refused> {
    let base = desk.place.base();
    Setting::new(desk, visitor, surroundings, local(base, &format!("{base}/desk/queue")))
}

fn page(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    surroundings: &Surroundings,
    setting: &Setting,
    draft: &Draft,
    remark: &Remark,
) -> Response {
    let own = desk.place.link.as_ref().map_or_else(String::new, Url::to_string);
    let own = if own.is_empty() { surroundings.portal.site.link.to_string() } else { own };
    answer::page(&ComposePage {
        frame: desk.frame(Some(visitor.clone()), Place::Queue),
        sections: choices(&surroundings.portal.sections, Some(&draft.section)),
        bookmarklet: bookmarklet(own.trim_end_matches('/')),
        setting,
        draft,
        remark,
        done: None,
    })
}

/// Opens this form with the address of the page that it is used on.
fn bookmarklet(own: &str) -> String {
    format!(
        "javascript:void(open('{own}/desk/new?url='+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)))"
    )
}
