//! A story that no source told: written by hand, or taken from an address and looked over before it is kept.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use url::Url;

use super::{
    Desk, Surroundings,
    answer::{self, Refused},
    asked::{Asked, local},
    done::Said,
    fields::Fields,
    frame::{Frame, Place},
    publishing::publish_now,
    refusing,
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
    wrong: Option<String>,
    done: Option<Said>,
}

/// What stands in the form.
#[derive(Debug, Default)]
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
    Ok(page(&desk, visitor, &surroundings, &setting, &draft, None))
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
        return fetch(&desk, visitor, &surroundings, &setting, &fields).await;
    }
    write(&desk, visitor, &asked, surroundings, setting, fields).await
}

async fn fetch(
    desk: &Arc<Desk>,
    visitor: Visitor,
    surroundings: &Surroundings,
    setting: &Setting,
    fields: &Fields,
) -> Result<Response, Refused> {
    let words = setting.words;
    let address = fields.some("url").unwrap_or_default();
    let empty = Draft {
        link: address.to_owned(),
        published: setting.for_field(setting.now),
        ..Draft::default()
    };
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else {
        let wrong = fill(words.fetch_failed, &[address]);
        return Ok(page(desk, visitor, surroundings, setting, &empty, Some(wrong)));
    };
    match (desk.outside)(url).await {
        Ok(fetched) => {
            let setting_zone = setting.zone;
            let now = setting.now;
            // Hostile pages take a while to read.
            let read = tokio::task::spawn_blocking(move || read(&fetched, setting_zone, now));
            let draft = read.await.map_err(|error| Refused::Broken(error.to_string()))?;
            let published =
                if draft.published.is_empty() { empty.published } else { draft.published };
            let draft = Draft { published, ..draft };
            Ok(page(desk, visitor, surroundings, setting, &draft, None))
        }
        Err(why) => {
            let wrong = fill(words.fetch_failed, &[&why]);
            Ok(page(desk, visitor, surroundings, setting, &empty, Some(wrong)))
        }
    }
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
    let text = |name: &str| fields.get(name).unwrap_or_default().trim().to_owned();
    let draft = Draft {
        headline: text("headline"),
        credit: text("credit"),
        published: text("published"),
        link: text("link"),
        section: text("section"),
        body: text("body").replace("\r\n", "\n"),
    };
    let Ok(Some(published)) = wishes::time(&draft.published, setting.zone) else {
        let wrong = Some(setting.words.wrong_time.to_owned());
        return Ok(page(desk, visitor, &surroundings, &setting, &draft, wrong));
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
    let (live, here) = (Arc::clone(&desk.live), Arc::clone(&surroundings));
    let done = desk
        .with_store(move |store| {
            let sections = &here.portal.sections;
            let done = curate::write(store, sections, &written, &editor, once, now)?;
            publish_now(&live, store, &here, Wanted::Changed, now);
            Ok(done)
        })
        .await;
    match done {
        Ok(done) => {
            let story = done.stories.first().ok_or(Refused::NotFound)?;
            let numbers: Vec<String> = done.edits.iter().map(i64::to_string).collect();
            let way = format!("{}/story/{story}?done={}", setting.desk, numbers.join(","));
            Ok(answer::see_other(&way))
        }
        Err(Refused::Curate(refusal)) if !asked.wants_json => {
            let wrong = Some(refusing::in_words(&refusal, setting.all));
            Ok(page(desk, visitor, &surroundings, &setting, &draft, wrong))
        }
        Err(refused) => Err(refused),
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
    visitor: Visitor,
    surroundings: &Surroundings,
    setting: &Setting,
    draft: &Draft,
    wrong: Option<String>,
) -> Response {
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let own = desk.place.link.as_ref().map_or_else(String::new, Url::to_string);
    let own = if own.is_empty() { surroundings.portal.site.link.to_string() } else { own };
    let page = ComposePage {
        frame: desk.frame(Some(visitor), Place::Queue),
        sections: choices(&surroundings.portal.sections, Some(&draft.section)),
        bookmarklet: bookmarklet(own.trim_end_matches('/')),
        setting,
        draft,
        wrong,
        done: None,
    };
    (status, answer::page(&page)).into_response()
}

/// Opens this form with the address of the page that it is used on.
fn bookmarklet(own: &str) -> String {
    format!(
        "javascript:void(open('{own}/desk/new?url='+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)))"
    )
}
