//! JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>).
//!
//! Every field is read by itself, so that a wrong type costs that field and nothing else.

use chrono_tz::Tz;
use serde_json::{Map, Value};
use url::Url;

use super::{
    Channel, Entry, Format, MOST_ENTRIES, Parsed, date, no_feed, place, surrogates,
    too_many_entries,
};
use crate::model::{Document, Enclosure, Moment, Problem};
use crate::poll::sanitize;

/// Reads a document that begins with a bracket.
pub(super) fn read(text: &str, document: &Document, zone: Tz) -> Parsed {
    let text = text.trim_start_matches('\u{FEFF}');
    let mut problems = Vec::new();
    let root = serde_json::from_str(text).or_else(|error| {
        let mended = surrogates::mended(text).ok_or(error)?;
        problems.push(Problem::new("document", surrogates::WHAT));
        serde_json::from_str(&mended)
    });
    let root = match root {
        Ok(Value::Object(root)) => root,
        Ok(_) => return no_feed("JSON that is no feed: its root is not an object"),
        Err(error) => return no_feed(format!("JSON that cannot be read: {error}")),
    };
    let version = root.get("version").and_then(Value::as_str).unwrap_or_default();
    let has_items = matches!(root.get("items"), Some(Value::Array(_)));
    if !has_items && !version.contains("jsonfeed.org") {
        return no_feed("JSON that is no feed: it has neither a JSON Feed version nor items");
    }
    let mut reading = Reading { document, zone, problems };
    let mut root = Object { fields: root, place: "feed".to_owned() };
    let link = reading.address(&mut root, "home_page_url", &document.url);
    let base = link.as_deref().and_then(|link| Url::parse(link).ok());
    let base = base.unwrap_or_else(|| document.url.clone());
    let channel = Channel {
        title: reading.text(&mut root, "title").map(|title| escaped(&title)),
        link,
        description: reading.text(&mut root, "description").map(|text| escaped(&text)),
        base: Some(base.clone()),
        language: reading.text(&mut root, "language"),
        updated: None,
    };
    let items = match root.fields.remove("items") {
        Some(Value::Array(items)) => items,
        Some(other) => {
            reading.wrong("feed", "items", &other);
            Vec::new()
        }
        None => Vec::new(),
    };
    if items.len() > MOST_ENTRIES {
        reading.problems.push(too_many_entries());
    }
    let mut entries = Vec::with_capacity(items.len().min(MOST_ENTRIES));
    for (position, item) in items.into_iter().take(MOST_ENTRIES).enumerate() {
        match item {
            Value::Object(fields) => entries.push(reading.entry(position, fields, &base)),
            other => reading.wrong(&place(position, None), "item", &other),
        }
    }
    let (format, problems) = (Some(Format::JsonFeed), reading.problems);
    Parsed { format, channel, entries, problems, ..Parsed::default() }
}

struct Reading<'d> {
    document: &'d Document,
    zone: Tz,
    problems: Vec<Problem>,
}

/// An object whose fields are taken out one by one, and how problems name it.
struct Object {
    fields: Map<String, Value>,
    place: String,
}

impl Reading<'_> {
    fn entry(&mut self, position: usize, fields: Map<String, Value>, base: &Url) -> Entry {
        let place = place(position, fields.get("title").and_then(Value::as_str));
        let mut item = Object { fields, place };
        let item = &mut item;
        let guid = self.text(item, "id");
        let link = self.address(item, "url", base);
        let external = self.address(item, "external_url", base);
        let summary = self.text(item, "summary").map(|text| escaped(&text));
        let html = self.text(item, "content_html");
        let plain = self.text(item, "content_text").map(|text| sanitize::paragraphs(&text));
        let from_guid = || {
            let guid = guid.as_deref()?;
            let is_address = guid.starts_with("http://") || guid.starts_with("https://");
            is_address.then(|| guid.to_owned())
        };
        Entry {
            link: link.or(external).or_else(from_guid),
            title: self.text(item, "title").map(|title| escaped(&title)),
            truncated: false,
            summary,
            content: html.or(plain),
            base: Some(base.clone()),
            author: self.authors(item),
            editor: None,
            source: None,
            section: None,
            published: self.moment(item, "date_published"),
            updated: self.moment(item, "date_modified"),
            categories: self.tags(item),
            enclosures: self.attachments(item, base),
            guid,
        }
    }

    /// A text; numbers are taken for texts, since many sources give their ids so.
    fn text(&mut self, object: &mut Object, name: &str) -> Option<String> {
        let text = match object.fields.remove(name)? {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Null => return None,
            other => {
                self.wrong(&object.place, name, &other);
                return None;
            }
        };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    fn address(&mut self, object: &mut Object, name: &str, base: &Url) -> Option<String> {
        let text = self.text(object, name)?;
        match base.join(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Some(url.into()),
            _ => {
                let text: String = text.chars().take(120).collect();
                let what = format!("{name} “{text}” is no address of a page; left out");
                self.problems.push(Problem::new(object.place.as_str(), what));
                None
            }
        }
    }

    fn moment(&mut self, object: &mut Object, name: &str) -> Option<Moment> {
        let text = self.text(object, name)?;
        let moment = date::read(&text, self.zone, self.document.fetched);
        if moment.is_none() {
            let text: String = text.chars().take(60).collect();
            let what = format!("{name} “{text}” is no date that can be read; left out");
            self.problems.push(Problem::new(object.place.as_str(), what));
        }
        moment
    }

    /// `authors` of 1.1 and `author` of 1.0: objects with a name, or mere names.
    fn authors(&mut self, object: &mut Object) -> Option<String> {
        let authors = object.fields.remove("authors").filter(|authors| !authors.is_null());
        let author = object.fields.remove("author").filter(|author| !author.is_null());
        let people = match authors.or(author)? {
            Value::Array(people) => people,
            person => vec![person],
        };
        let mut names: Vec<String> = Vec::new();
        for person in people {
            let name = match person {
                Value::String(name) => Some(name),
                Value::Object(fields) => {
                    self.text(&mut Object { fields, place: object.place.clone() }, "name")
                }
                other => {
                    self.wrong(&object.place, "authors", &other);
                    None
                }
            };
            let Some(name) = name.map(|name| name.trim().to_owned()) else { continue };
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        Some(names.join(", ")).filter(|names| !names.is_empty())
    }

    fn tags(&mut self, object: &mut Object) -> Vec<String> {
        let mut tags = Vec::new();
        for value in self.list(object, "tags") {
            match value {
                Value::String(tag) => {
                    let tag = sanitize::line(&escaped(&tag));
                    if !tag.is_empty() && !tags.contains(&tag) {
                        tags.push(tag);
                    }
                }
                other => self.wrong(&object.place, "tags", &other),
            }
        }
        tags
    }

    fn attachments(&mut self, object: &mut Object, base: &Url) -> Vec<Enclosure> {
        let mut enclosures = Vec::new();
        for value in self.list(object, "attachments") {
            let Value::Object(fields) = value else {
                self.wrong(&object.place, "attachments", &value);
                continue;
            };
            let mut attachment = Object { fields, place: object.place.clone() };
            let length = attachment.fields.get("size_in_bytes").and_then(whole_number);
            let Some(url) = self.address(&mut attachment, "url", base) else { continue };
            let media_type = self.text(&mut attachment, "mime_type");
            enclosures.push(Enclosure { url, media_type, length });
        }
        enclosures
    }

    fn list(&mut self, object: &mut Object, name: &str) -> Vec<Value> {
        match object.fields.remove(name) {
            Some(Value::Array(values)) => values,
            None | Some(Value::Null) => Vec::new(),
            // One value without its list.
            Some(value @ (Value::String(_) | Value::Object(_))) => vec![value],
            Some(other) => {
                self.wrong(&object.place, name, &other);
                Vec::new()
            }
        }
    }

    fn wrong(&mut self, place: &str, name: &str, value: &Value) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "a truth value",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.problems.push(Problem::new(place, format!("{name} is {kind}; left out")));
    }
}

/// Sizes come as whole numbers, as floating ones, and as texts.
fn whole_number(value: &Value) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float becomes the nearest number of bytes, and a negative one 0"
    )]
    let floating = || value.as_f64().map(|number| number as u64);
    value.as_u64().or_else(floating).or_else(|| value.as_str()?.trim().parse().ok())
}

/// JSON Feed says that these are plain text, and entries hold HTML.
fn escaped(text: &str) -> String {
    sanitize::escape(text).into_owned()
}
