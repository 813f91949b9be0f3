//! The model of feed-rs → entries.

use chrono::{DateTime, Utc};
use feed_rs::model::{self, FeedType};
use url::Url;

use super::super::{Channel, Entry, Format, LONGEST_LIST, Parsed, place};
use super::strict::Noted;
use crate::model::{Enclosure, Moment, Problem};
use crate::poll::sanitize;

/// What the model of feed-rs is turned into entries with.
pub(super) struct Reading {
    pub(super) base: Url,
    pub(super) dates: Vec<Noted>,
    pub(super) problems: Vec<Problem>,
}

impl Reading {
    pub(super) fn parsed(&mut self, feed: model::Feed) -> Parsed {
        let is_atom = feed.feed_type == FeedType::Atom;
        let format = if is_atom { Format::Atom } else { Format::Rss };
        let updated = self.moment(feed.updated, "feed", "updated");
        let published = self.moment(feed.published, "feed", "published");
        let channel = Channel {
            title: feed.title.map(|title| text_as_html(title, is_atom)),
            link: self.link(&feed.links, "feed"),
            description: feed.description.map(|text| text_as_html(text, is_atom)),
            base: Some(self.base.clone()),
            language: feed.language.map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()),
            updated: updated.or(published).map(|moment| moment.at),
        };
        let entries = feed
            .entries
            .into_iter()
            .enumerate()
            .map(|(position, entry)| self.entry(position, entry, is_atom))
            .collect();
        let problems = std::mem::take(&mut self.problems);
        Parsed { format: Some(format), channel, entries, problems, ..Parsed::default() }
    }

    fn entry(&mut self, position: usize, entry: model::Entry, is_atom: bool) -> Entry {
        let title = entry.title.map(|title| text_as_html(title, is_atom));
        let place = place(position, title.as_deref());
        // feed-rs copies the published date of RSS to the updated one.
        let updated = entry.updated.filter(|_| entry.updated != entry.published);
        let mut enclosures = Vec::new();
        for link in entry.links.iter().filter(|link| link.rel.as_deref() == Some("enclosure")) {
            let media_type = link.media_type.clone();
            add_enclosure(&mut enclosures, link.href.clone(), media_type, link.length);
        }
        for content in entry.media.into_iter().flat_map(|object| object.content) {
            let media_type = content.content_type.map(|kind| kind.to_string());
            let Some(url) = content.url else { continue };
            add_enclosure(&mut enclosures, url.into(), media_type, content.size);
        }
        let mut categories = Vec::new();
        for category in entry.categories {
            let label = category.label.filter(|label| !label.trim().is_empty());
            let category = sanitize::line(&label.unwrap_or(category.term));
            let is_new = !category.is_empty() && !categories.contains(&category);
            if is_new && categories.len() < LONGEST_LIST {
                categories.push(category);
            }
        }
        let summary = entry.summary.map(|text| text_as_html(text, is_atom)).filter(has_text);
        let content = entry.content.and_then(|content| content_as_html(content, is_atom));
        let content = content.filter(has_text);
        // RSS has one field for both; Atom says which it is.
        let (summary, content) = match (summary, content) {
            (summary, None) if !is_atom => (None, summary),
            both => both,
        };
        Entry {
            guid: Some(entry.id.trim()).filter(|id| !id.is_empty()).map(str::to_owned),
            link: self.link(&entry.links, &place),
            title,
            truncated: false,
            summary,
            content,
            base: Some(self.base.clone()),
            author: author(entry.authors),
            editor: None,
            source: None,
            section: None,
            published: self.moment(entry.published, &place, "published"),
            updated: self.moment(updated, &place, "updated"),
            categories,
            enclosures,
        }
    }

    /// The date behind the number that went through feed-rs.
    fn moment(
        &mut self,
        number: Option<DateTime<Utc>>,
        place: &str,
        field: &str,
    ) -> Option<Moment> {
        let number = usize::try_from(number?.timestamp()).ok()?;
        let (text, moment) = self.dates.get(number)?;
        if moment.is_none() {
            let text: String = text.chars().take(60).collect();
            let what = format!("{field} “{text}” is no date that can be read; left out");
            self.problems.push(Problem::new(place, what));
        }
        *moment
    }

    /// The address of the page itself, among the links of an entry or feed.
    fn link(&mut self, links: &[model::Link], place: &str) -> Option<String> {
        let is_page = |link: &&model::Link| {
            link.target.is_none()
                && matches!(link.rel.as_deref(), None | Some("alternate" | ""))
                && !link.href.trim().is_empty()
        };
        let is_html = |link: &&model::Link| {
            link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
        };
        let link =
            links.iter().filter(is_page).find(is_html).or_else(|| links.iter().find(is_page))?;
        match self.base.join(link.href.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url.into()),
            _ => {
                let href: String = link.href.chars().take(120).collect();
                let what = format!("the link “{href}” is no address of a page; left out");
                self.problems.push(Problem::new(place, what));
                None
            }
        }
    }
}

#[expect(clippy::ptr_arg, reason = "the shape that Option::filter asks for")]
fn has_text(html: &String) -> bool {
    !html.trim().is_empty()
}

/// A text of a feed as HTML. Only Atom says that a text is plain; RSS means HTML without saying so.
fn text_as_html(text: model::Text, is_atom: bool) -> String {
    let content = sanitize::as_utf_8(text.content);
    if is_atom && text.content_type.as_str().starts_with("text/plain") {
        plain_as_html(&content)
    } else {
        content
    }
}

fn content_as_html(content: model::Content, is_atom: bool) -> Option<String> {
    let body = sanitize::as_utf_8(content.body?);
    let kind = content.content_type.as_str();
    if is_atom && kind.starts_with("text/plain") {
        return Some(plain_as_html(&body));
    }
    Some(body)
}

fn plain_as_html(text: &str) -> String {
    // feed-rs leaves references that XML does not declare as they are written.
    let text = &sanitize::undeclared(text);
    if text.trim().contains('\n') {
        sanitize::paragraphs(text)
    } else {
        sanitize::escape(text).into_owned()
    }
}

fn author(people: Vec<model::Person>) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for person in people {
        let name = person.name.filter(|name| !name.trim().is_empty()).or(person.email);
        let Some(name) = name else { continue };
        let name = sanitize::line(&name);
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    Some(names.join(", ")).filter(|names| !names.is_empty())
}

fn add_enclosure(
    enclosures: &mut Vec<Enclosure>,
    url: String,
    media_type: Option<String>,
    length: Option<u64>,
) {
    let is_new = !enclosures.iter().any(|other| other.url == url);
    if is_new && enclosures.len() < LONGEST_LIST {
        enclosures.push(Enclosure { url, media_type, length });
    }
}
