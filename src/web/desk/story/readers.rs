//! 读者所见: a story on its page, in feeds and among others, before and after.

use askama::Template;
use uuid::Uuid;

use super::About;
use crate::{
    publish::{
        feed::Feed,
        item::{FeedItem, story_path},
    },
    web::desk::{
        answer::Refused,
        preview::{feed_now, published_ago},
        setting::Setting,
    },
};

/// So many lines of a section are shown before and behind a story.
const AROUND: usize = 3;

#[derive(Template)]
#[template(path = "tab_readers.html")]
struct ReadersTab<'a> {
    setting: &'a Setting,
    id: Uuid,
    state: String,
    is_published: bool,
    is_on_disk: bool,
    item: &'a FeedItem,
    sections: Vec<Order>,
}

/// Where the story stands in a section's feed.
struct Order {
    key: String,
    title: String,
    lines: Vec<Line>,
}

struct Line {
    place: usize,
    headline: String,
    is_this: bool,
}

pub(super) fn html(about: &About<'_>) -> Result<String, Refused> {
    let About { setting, listed, surroundings, store, .. } = *about;
    let (portal, directory) = (&surroundings.portal, &surroundings.publishing.directory);
    let id = listed.story.id;
    let one = Feed::new(portal, None, std::slice::from_ref(&listed.story));
    let item = one.items.first().ok_or(Refused::NotFound)?;
    let page = directory.join(story_path(id));
    let is_on_disk = page.exists();
    let primary = listed.story.primary.as_deref().unwrap_or(crate::model::ALL);
    let of_section = || published_ago(setting, &directory.join(primary).join("feed.json"));
    let published =
        if listed.is_public() { published_ago(setting, &page).or_else(of_section) } else { None };
    let mut sections = Vec::new();
    for key in &listed.story.sections {
        let Some(section) = portal.sections.iter().find(|section| section.key == *key) else {
            continue;
        };
        let feed = feed_now(store, surroundings, Some(section))?;
        let Some(at) = feed.items.iter().position(|item| item.id == id) else { continue };
        let shown = at.saturating_sub(AROUND)..feed.items.len().min(at + AROUND + 1);
        let line = |place: usize| Line {
            place: place + 1,
            headline: feed.items[place].headline.clone(),
            is_this: place == at,
        };
        sections.push(Order {
            key: section.key.clone(),
            title: section.title.clone(),
            lines: shown.map(line).collect(),
        });
    }
    let tab = ReadersTab {
        setting,
        id,
        is_published: published.is_some(),
        state: published.unwrap_or_else(|| setting.words.not_published.to_owned()),
        is_on_disk,
        item,
        sections,
    };
    tab.render().map_err(Refused::unwritten)
}
