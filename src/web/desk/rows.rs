//! A row of the queue, as it is shown.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::{Html, IntoResponse as _, Response},
};
use uuid::Uuid;

use super::{
    Desk,
    answer::Refused,
    fields::Fields,
    presence::Present,
    setting::{Setting, Shown, Tag, title},
    visitor::Visitor,
    words::{PageWords, fill},
};
use crate::model::{Permission, QueueRow, Section, Standing};

/// So many outlets of a story are named in its row.
const NAMED: usize = 3;

/// So many rows are asked for by themselves.
const MOST_ASKED: usize = 100;

/// A row in words.
pub(super) struct Row {
    pub(super) id: Uuid,
    /// What an act refers to: the story and its version.
    pub(super) value: String,
    pub(super) version: i64,
    pub(super) headline: String,
    pub(super) language: Option<String>,
    pub(super) is_outdated: bool,
    /// What stands in front of the headline.
    pub(super) gutter: Vec<Tag>,
    pub(super) credit: String,
    pub(super) flag: Option<Tag>,
    pub(super) time: Shown,
    /// What stands behind the time.
    pub(super) notes: Vec<Tag>,
    pub(super) copies: u32,
    pub(super) outlets: String,
    /// The sections it stands in, with the reasons.
    pub(super) places: String,
    pub(super) presence: String,
    /// Keys of the sections that it is pinned in.
    pub(super) pinned: String,
    pub(super) is_hidden: bool,
    pub(super) is_withdrawn: bool,
}

impl Row {
    /// `present` are those who have it open, without the visitor.
    pub(super) fn new(
        setting: &Setting,
        sections: &[Section],
        row: &QueueRow,
        present: &[Present],
    ) -> Row {
        let words = setting.words;
        let marks = &row.marks;
        let pinned: Vec<&str> = row
            .sections
            .iter()
            .filter(|standing| standing.pinned.is_some())
            .map(|standing| standing.section.as_str())
            .collect();
        Row {
            id: row.id,
            value: format!("{}:{}", row.id, row.version),
            version: row.version,
            headline: row.headline.clone(),
            language: row.language.clone(),
            is_outdated: row.is_headline_outdated,
            gutter: gutter(setting, row),
            credit: row.credit.clone(),
            flag: row.permission.map(|permission| flag(words, permission)),
            time: setting.moment(&row.published),
            notes: notes(setting, row),
            copies: row.copies,
            outlets: outlets(words, &row.outlets, &row.credit),
            places: row
                .sections
                .iter()
                .map(|standing| place(setting, sections, standing))
                .collect::<Vec<_>>()
                .join(words.list_comma),
            presence: presence(words, present),
            pinned: pinned.join(" "),
            is_hidden: marks.is_hidden,
            is_withdrawn: marks.withdrawn.is_some(),
        }
    }

    /// As HTML.
    pub(super) fn html(&self, setting: &Setting) -> Result<String, Refused> {
        RowPage { setting, row: self }.render().map_err(Refused::unwritten)
    }
}

#[derive(Template)]
#[template(path = "queue_row.html")]
struct RowPage<'a> {
    setting: &'a Setting,
    row: &'a Row,
}

/// `GET /desk/rows?id=…&id=…`: rows by themselves, for a list that stays where it is.
pub(super) async fn rows(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::of_query(query.as_deref());
    let ids: Vec<Uuid> =
        fields.all("id").filter_map(|id| id.parse().ok()).take(MOST_ASKED).collect();
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    let rows = desk
        .with_store(move |store| {
            let sections = &surroundings.portal.sections;
            Ok((store.queue_rows(&ids, sections)?, surroundings))
        })
        .await?;
    let (rows, surroundings) = rows;
    let mut html = String::from("<ol>");
    for row in &rows {
        let present = desk.live.presence.others(row.id, &visitor.account.name, setting.now);
        html += &Row::new(&setting, &surroundings.portal.sections, row, &present).html(&setting)?;
    }
    html += "</ol>";
    Ok(Html(html).into_response())
}

/// Whether the credited outlet stands on the list.
pub(super) fn flag(words: &PageWords, permission: Permission) -> Tag {
    match permission {
        Permission::OnList | Permission::ByAlias => Tag::new("ok", words.on_list),
        Permission::NotOnList | Permission::Own => Tag::new("bad", words.not_on_list),
        Permission::Unknown => Tag::new("", words.unclear),
    }
}

/// All that is otherwise than with most stories.
pub(super) fn marks(setting: &Setting, row: &QueueRow) -> Vec<Tag> {
    let words = setting.words;
    let mut tags = gutter(setting, row);
    tags.extend(notes(setting, row));
    if let Some(reason) = &row.marks.withdrawn {
        tags.push(Tag::new("bad", format!("{}{}{reason}", words.withdraw_label, words.colon)));
    }
    tags
}

/// 李敏 在看、王芳 正在编辑.
pub(super) fn presence(words: &PageWords, present: &[Present]) -> String {
    let who = present.iter().map(|who| {
        format!("{} {}", who.name, if who.is_editing { words.editing } else { words.viewing })
    });
    who.collect::<Vec<_>>().join(words.list_comma)
}

/// The states that count most: withdrawn, hidden, embargo, pin, correction.
fn gutter(setting: &Setting, row: &QueueRow) -> Vec<Tag> {
    let (words, marks) = (setting.words, &row.marks);
    let mut tags = Vec::new();
    if marks.withdrawn.is_some() {
        tags.push(Tag::new("bad", words.withdrawn));
    } else if marks.is_hidden {
        tags.push(Tag::new("held", words.hidden));
    } else if marks.embargo.is_some() {
        tags.push(Tag::new("held", words.embargoed));
    } else if row.sections.iter().any(|standing| standing.pinned.is_some()) {
        tags.push(Tag::new("pin", words.pinned));
    }
    if marks.correction.is_some() {
        tags.push(Tag::new("bad", words.corrected));
    }
    tags
}

fn notes(setting: &Setting, row: &QueueRow) -> Vec<Tag> {
    let (words, marks) = (setting.words, &row.marks);
    let mut tags = Vec::new();
    if let Some(until) = marks.embargo {
        tags.push(Tag::new("held", format!("{} {}", words.embargoed, setting.at(until).text)));
        if row.copies > 1 {
            let outlets = row.outlets.len().to_string();
            tags.push(Tag::new("bad", fill(words.public_elsewhere, &[&outlets])));
        }
    }
    if marks.is_expired {
        tags.push(Tag::new("held", words.expired));
    } else if let Some(expiry) = marks.expiry {
        tags.push(Tag::new("", format!("{} {}", words.expires, setting.at(expiry).text)));
    }
    if let Some(gone) = marks.gone {
        tags.push(Tag::new("bad", format!("{} {}", words.gone, setting.at(gone).text)));
    }
    tags
}

/// The first outlets that carry it; none where that is who is credited alone.
fn outlets(words: &PageWords, outlets: &[String], credit: &str) -> String {
    if outlets.len() < 2 && outlets.first().is_none_or(|outlet| outlet == credit) {
        return String::new();
    }
    let named = outlets[..outlets.len().min(NAMED)].join(words.list_comma);
    if outlets.len() > NAMED {
        format!("{named} {}", fill(words.and_others, &[&outlets.len().to_string()]))
    } else {
        named
    }
}

/// 热点资讯·李敏, 政务·规则“两会”.
pub(super) fn place(setting: &Setting, sections: &[Section], standing: &Standing) -> String {
    let title = title(sections, &standing.section);
    let reason = standing.reason.trim_start_matches("editor ");
    let place = standing.pinned.map(|place| format!(" {} {place}", setting.words.pinned));
    let place = place.unwrap_or_default();
    match reason {
        // What its source proposes for all that it has tells nothing.
        "" | "source" => format!("{title}{place}"),
        reason => format!("{title}·{reason}{place}"),
    }
}
