//! One field of a feed or entry → its draft.

use url::Url;

use super::super::markup::Tag;
use super::super::markup::namespace::Space;
use super::super::{LONGEST_LIST, date};
use super::draft::Draft;
use super::text::{self, Inner};
use super::vocabulary::Field;
use super::{Person, Place, Reader};
use crate::model::{Enclosure, Moment, PICTURE};
use crate::poll::sanitize;

impl<'t> Reader<'t, '_> {
    /// Notes a field of what is open; `inner` is what stands in it.
    pub(super) fn take(
        &mut self,
        field: Field,
        rank: u8,
        tag: Tag<'t>,
        inner: Option<Inner<'t>>,
        place: Place,
    ) {
        match (place, field) {
            (Place::Person(_), Field::Name) => self.person.name = self.line(inner),
            (Place::Person(_), Field::Email) => self.person.email = self.line(inner),
            (Place::Source, Field::Title) => self.source(0, inner, tag),
            (Place::Person(_) | Place::Source | Place::Aside, _)
            | (_, Field::Name | Field::Email) => {}
            _ => self.take_own(field, rank, tag, inner),
        }
    }

    fn take_own(&mut self, field: Field, rank: u8, tag: Tag<'t>, inner: Option<Inner<'t>>) {
        match field {
            Field::Title if self.draft().title.wants(rank) => {
                if let Some(title) = self.html(inner, &tag) {
                    self.draft().title.offer(rank, title);
                }
            }
            Field::Summary => {
                if let Some(summary) = self.html(inner, &tag) {
                    self.note_base(&tag, 1);
                    self.draft().add_summary(rank, summary);
                }
            }
            Field::Content => {
                if let Some(content) = self.html(inner, &tag) {
                    self.note_base(&tag, 0);
                    self.draft().content.offer(rank, content);
                }
            }
            Field::Link => self.link(&tag, inner),
            Field::Id => {
                if let Some(id) = self.plain(inner) {
                    let is_permalink = tag.attribute("isPermaLink");
                    let draft = self.draft();
                    draft.id_is_no_link |=
                        is_permalink.is_some_and(|value| value.eq_ignore_ascii_case("false"));
                    draft.id.offer(rank, id);
                }
            }
            Field::Author => {
                if let Some(name) = self.plain(inner).and_then(|author| without_address(&author)) {
                    self.draft().add_author(rank, name);
                }
            }
            Field::Published | Field::Updated => self.date(field, rank, inner),
            Field::Category => {
                let attributes = ["label", "term", "text"];
                let named = attributes.iter().find_map(|name| self.attribute(&tag, name));
                let category = named.map(|name| sanitize::line(&name)).or_else(|| self.line(inner));
                self.draft().add_category(category.unwrap_or_default());
            }
            Field::Keywords => {
                let keywords = self.line(inner).unwrap_or_default();
                for keyword in keywords.split([',', '，', '、', ';', '；']) {
                    self.draft().add_category(keyword.trim().to_owned());
                }
            }
            Field::Enclosure | Field::File | Field::Thumbnail => {
                let address = self.attribute(&tag, "url").or_else(|| self.attribute(&tag, "href"));
                let Some(address) = address else { return };
                let base = self.own_base(&tag).unwrap_or_else(|| self.base.clone());
                if field == Field::Thumbnail {
                    self.thumbnail(&address, &base);
                } else {
                    self.file(&address, &base, &tag, field == Field::File);
                }
            }
            Field::Source => self.source(rank, inner, tag),
            Field::Language => {
                if let Some(language) = self.plain(inner) {
                    self.draft().language.offer(rank, language);
                }
            }
            Field::Title | Field::Name | Field::Email | Field::Aside => {}
        }
    }

    /// The draft of the entry that is open, else of the feed.
    fn draft(&mut self) -> &mut Draft {
        self.entry.as_mut().unwrap_or(&mut self.channel)
    }

    fn html(&mut self, inner: Option<Inner<'t>>, tag: &Tag<'t>) -> Option<String> {
        let inner = inner?;
        let space = self.open.last().map_or(Space::Rss, |open| open.space);
        let is_text = tag.attribute("type").is_some_and(|kind| kind == "plain");
        let html = if is_text || self.is_typed(tag, space) {
            match text::typed(inner, tag, &mut self.references, &self.prefixes) {
                Ok(html) => html,
                Err(kind) => {
                    let kind: String = kind.chars().take(60).collect();
                    self.problem(format!("{} is {kind}, which is no text; left out", tag.name));
                    return None;
                }
            }
        } else {
            text::html(inner, &mut self.references, &self.prefixes)
        };
        Some(html).filter(|html| !html.trim().is_empty())
    }

    fn plain(&mut self, inner: Option<Inner<'t>>) -> Option<String> {
        let text = text::plain(inner?, &mut self.references);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn line(&mut self, inner: Option<Inner<'t>>) -> Option<String> {
        let line = sanitize::line(&self.plain(inner)?);
        Some(line).filter(|line| !line.is_empty())
    }

    fn attribute(&mut self, tag: &Tag<'t>, name: &str) -> Option<String> {
        let value = self.references.decode(tag.attribute(name)?);
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn note_base(&mut self, tag: &Tag<'t>, rank: u8) {
        let base = self.own_base(tag).unwrap_or_else(|| self.base.clone());
        self.draft().base.offer(rank, base);
    }

    fn link(&mut self, tag: &Tag<'t>, inner: Option<Inner<'t>>) {
        let href = self.attribute(tag, "href");
        let is_text = href.is_none();
        let Some(address) = href.or_else(|| self.plain(inner)) else { return };
        let base = self.own_base(tag).unwrap_or_else(|| self.base.clone());
        let relation = tag.attribute("rel").unwrap_or_default().trim();
        if relation == "enclosure" {
            return self.file(&address, &base, tag, false);
        }
        if !matches!(relation, "" | "alternate") {
            return;
        }
        let is_page = tag.attribute("type").is_none_or(|kind| kind.contains("html"));
        let rank = u8::from(!is_page);
        match base.join(&address) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => {
                // In RSS the links of items are relative to the channel's page.
                if is_text && self.entry.is_none() && self.bases.is_empty() {
                    self.base = url.clone();
                }
                self.draft().link.offer(rank, url.into());
            }
            _ => {
                let address: String = address.chars().take(120).collect();
                self.problem(format!("the link “{address}” is no address of a page; left out"));
            }
        }
    }

    fn date(&mut self, field: Field, rank: u8, inner: Option<Inner<'t>>) {
        let Some(text) = self.plain(inner) else { return };
        let moment: Option<Moment> = date::read(&text, self.zone, self.document.fetched);
        let Some(moment) = moment else {
            let text: String = text.chars().take(60).collect();
            let name = if field == Field::Published { "published" } else { "updated" };
            return self.problem(format!("{name} “{text}” is no date that can be read; left out"));
        };
        if field == Field::Published {
            self.draft().published.replace(rank, moment);
        } else {
            self.draft().updated.replace(rank, moment);
        }
    }

    fn thumbnail(&mut self, address: &str, base: &Url) {
        if let Ok(url) = base.join(address) {
            let media_type = Some(PICTURE.to_owned());
            let thumbnail = Enclosure { url: url.into(), media_type, length: None };
            self.draft().thumbnail.offer(0, thumbnail);
        }
    }

    /// A file that the entry brings along, by an enclosure or by Media RSS.
    fn file(&mut self, address: &str, base: &Url, tag: &Tag<'t>, is_media: bool) {
        let Ok(url) = base.join(address) else {
            let address: String = address.chars().take(120).collect();
            return self.problem(format!("the enclosure “{address}” has no address; left out"));
        };
        let length = self.attribute(tag, "length").or_else(|| self.attribute(tag, "fileSize"));
        // A quotation mark that was lost makes a type of what follows.
        let is_type = |kind: &String| kind.contains(';') || !kind.contains([' ', '=', '\n']);
        let is_picture =
            is_media && tag.attribute("medium").is_some_and(|medium| medium.trim() == "image");
        let kind = || is_picture.then(|| kind_of_picture(&url).to_owned());
        let media_type = self.attribute(tag, "type").filter(is_type).or_else(kind);
        let length = length.and_then(|length| length.parse().ok());
        let file = Enclosure { url: url.into(), media_type, length };
        let draft = self.draft();
        if !is_media {
            draft.add_enclosure(file);
        } else if draft.files.len() < LONGEST_LIST {
            draft.files.push(file);
        }
    }

    /// The outlet that an entry was taken from.
    fn source(&mut self, rank: u8, inner: Option<Inner<'t>>, tag: Tag<'t>) {
        let Some(html) = self.html(inner, &tag) else { return };
        let source = sanitize::line(&html);
        // An address names no outlet.
        let is_address = source.starts_with("http://") || source.starts_with("https://");
        if !source.is_empty() && !is_address {
            self.draft().source.offer(rank, source);
        }
    }

    pub(super) fn finish_person(&mut self, rank: u8) {
        let Person { name, email } = std::mem::take(&mut self.person);
        if let Some(name) = name.or(email) {
            self.draft().add_author(rank, name);
        }
    }
}

/// The media type of a picture, as the name of its file tells it.
fn kind_of_picture(url: &Url) -> &'static str {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    let (_, ending) = name.rsplit_once('.').unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        _ => PICTURE,
    }
}

/// “mail@example.cn (Name)” and “Name &lt;mail@example.cn&gt;” without the address, if a name is left.
fn without_address(author: &str) -> Option<String> {
    let is_edge = |c: char| c.is_whitespace() || "()<>[],（）".contains(c);
    let name = author
        .split(is_edge)
        .filter(|word| !word.is_empty() && !word.contains('@'))
        .collect::<Vec<_>>()
        .join(" ");
    let is_plain = !author.contains('@');
    let name = if is_plain || name.is_empty() { author } else { &name };
    let name = sanitize::line(name.trim());
    Some(name).filter(|name| !name.is_empty())
}
