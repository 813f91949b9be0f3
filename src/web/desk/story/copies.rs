//! 转载: the copies of a story, why they are copies, and two of them side by side.

use std::{collections::HashMap, fmt::Write as _};

use askama::Template;

use super::{
    About,
    compared::{Comparison, compare},
    is_web,
};
use crate::{
    model::ItemId,
    poll::sanitize,
    store::{CopyText, Member},
    web::desk::{
        answer::Refused,
        rows::flag,
        setting::{Setting, Shown, Tag},
    },
};

#[derive(Template)]
#[template(path = "tab_copies.html")]
struct CopiesTab<'a> {
    setting: &'a Setting,
    id: uuid::Uuid,
    value: String,
    copies: Vec<CopyLine>,
    comparison: Option<Comparison>,
}

struct CopyLine {
    id: i64,
    headline: String,
    stands: bool,
    gone: Option<Shown>,
    outlet: String,
    credit: String,
    flag: Option<Tag>,
    time: Shown,
    /// In characters.
    length: usize,
    reason: String,
    link: Option<String>,
    is_left: bool,
    is_right: bool,
}

pub(super) fn html(about: &About<'_>) -> Result<String, Refused> {
    let About { setting, listed, row, .. } = *about;
    let texts = about.store.copy_texts(listed.story.id)?;
    let texts: HashMap<ItemId, String> = texts.iter().map(|text| (text.id, plain(text))).collect();
    // The one that stands for the story first, then the others by their time.
    let mut members: Vec<&Member> = listed.items.iter().collect();
    members.sort_by_key(|member| !member.stands);
    let asked = |name: &str| {
        let id: i64 = about.fields.some(name)?.parse().ok()?;
        members.iter().find(|member| member.id.0 == id).copied()
    };
    let left = asked("a").or(members.first().copied());
    let right = asked("b").or(members.get(1).copied());
    let is_compared = about.fields.has("a") && about.fields.has("b");
    let comparison = left.zip(right).filter(|_| is_compared).map(|(left, right)| {
        let text = |member: &Member| {
            let mut text = member.title.clone();
            let _ = write!(text, "\n{}", texts.get(&member.id).map_or("", String::as_str));
            text
        };
        let name = |member: &Member| about.outlet(&member.source);
        compare(name(left), name(right), &text(left), &text(right))
    });
    let is = |one: Option<&Member>, member: &Member| one.is_some_and(|one| one.id == member.id);
    let line = |member: &&Member| CopyLine {
        id: member.id.0,
        headline: member.title.clone(),
        stands: member.stands,
        gone: member.gone.map(|gone| setting.at(gone)),
        outlet: about.outlet(&member.source),
        credit: member.credit.clone(),
        flag: member.permission.as_ref().map(|(permission, _)| flag(setting.words, *permission)),
        time: setting.moment(&member.published),
        length: texts.get(&member.id).map_or(0, |text| text.chars().count()),
        reason: member
            .reason
            .as_ref()
            .map_or_else(|| setting.words.first_report.to_owned(), crate::model::Reason::in_words),
        link: member.url.clone().filter(|link| is_web(link)),
        is_left: is(left, member),
        is_right: is(right, member),
    };
    let tab = CopiesTab {
        setting,
        id: listed.story.id,
        value: format!("{}:{}", row.id, row.version),
        copies: members.iter().map(line).collect(),
        comparison,
    };
    tab.render().map_err(Refused::unwritten)
}

impl About<'_> {
    /// The name of a source; its key, if it is in feeds.toml no more.
    pub(super) fn outlet(&self, key: &str) -> String {
        let source = self.surroundings.sources.iter().find(|source| source.key == key);
        source.map_or_else(|| key.to_owned(), |source| source.name.clone())
    }
}

fn plain(text: &CopyText) -> String {
    let body = text.html.as_deref().map(sanitize::text);
    body.or_else(|| text.summary.clone()).unwrap_or_default()
}
