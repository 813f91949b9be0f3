//! JSON lists: the records at a path, or the array that looks most like a list of articles.

use chrono_tz::Tz;
use dom_query::Document as Page;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::{
    super::{Format, MOST_ENTRIES, Parsed, no_feed},
    embedded, found_nothing,
    gather::{Draft, Gathered},
    item::{attribute, links},
    onward,
    path::{Field, Path, text},
    squeeze, without_entries,
};
use crate::{
    model::{Document, ListRules},
    poll::sanitize,
};

/// What records call their parts, the likeliest first; case does not matter.
const TITLES: [&str; 11] = [
    "title",
    "headline",
    "doctitle",
    "articletitle",
    "newstitle",
    "maintitle",
    "showtitle",
    "subject",
    "name",
    "topic",
    "brief",
];
const LINKS: [&str; 12] = [
    "url",
    "link",
    "publishurl",
    "docpuburl",
    "pageurl",
    "weburl",
    "articleurl",
    "newsurl",
    "linkurl",
    "href",
    "shareurl",
    "docurl",
];
const DATES: [&str; 16] = [
    "publishtime",
    "pubtime",
    "pubdate",
    "publishdate",
    "published",
    "releasetime",
    "showtime",
    "focus_date",
    "docreltime",
    "createdate",
    "createtime",
    "ctime",
    "time",
    "date",
    "newstime",
    "displaytime",
];
const SUMMARIES: [&str; 7] =
    ["summary", "abstract", "intro", "description", "digest", "memo", "docabstract"];
const SOURCES: [&str; 5] = ["source", "newssource", "media", "media_name", "sourcename"];

/// How deep the array of the records stands at most.
const DEEPEST: usize = 12;

/// Reads JSON, JSONP, or the JSON in a script of a page.
pub(super) fn read(text: &str, document: &Document, ways: &[ListRules], zone: Tz) -> Parsed {
    let automatic = [ListRules::default()];
    let is_automatic = ways.is_empty();
    let mut reasons = Vec::new();
    for way in if is_automatic { &automatic } else { ways } {
        let value = match embedded::value(text, way.script.as_ref()) {
            Ok(value) => value,
            Err(reason) => {
                reasons.push(reason);
                continue;
            }
        };
        let records = match &way.item {
            Some(path) => Path::new(path).map(|path| path.items(&value)).unwrap_or_default(),
            None => likeliest(&value, 0).map(|(_, list)| list.iter().collect()).unwrap_or_default(),
        };
        let mut gathered = Gathered::new(document, &document.url, zone, Some(way));
        let fields = Fields::new(way);
        for record in records.iter().take(MOST_ENTRIES) {
            gathered.add(fields.draft(record));
        }
        let path = way.item.as_deref().unwrap_or("an array of objects with title and address");
        if gathered.entries.is_empty() {
            reasons.push(if gathered.items == 0 {
                found_nothing(&format!("`{path}`"))
            } else {
                gathered.why_none(&format!("`{path}`"))
            });
            continue;
        }
        return Parsed {
            format: Some(Format::Json),
            problems: gathered.problems(),
            entries: gathered.entries,
            ..Parsed::default()
        };
    }
    let next = if text.trim_start().starts_with('<') && is_shallow(text) {
        onward::target(&Page::from(text), &document.url)
    } else {
        None
    };
    if next.is_none() && reasons.is_empty() {
        return no_feed("there is no JSON in the document");
    }
    without_entries(Format::Json, next.into_iter().collect(), reasons)
}

fn is_shallow(text: &str) -> bool {
    super::super::article::depth::refusal(text).is_none()
}

/// The array that looks most like a list of articles, and how much.
fn likeliest(value: &Value, depth: usize) -> Option<(usize, &Vec<Value>)> {
    if depth > DEEPEST {
        return None;
    }
    match value {
        Value::Array(list) => {
            let is_record = |value: &&Value| {
                value.as_object().is_some_and(|record| {
                    named(record, &TITLES).is_some() && named(record, &LINKS).is_some()
                })
            };
            let own = list.iter().filter(is_record).count();
            let inner = list.iter().filter_map(|value| likeliest(value, depth + 1));
            inner.chain((own > 0).then_some((own, list))).max_by_key(|(records, _)| *records)
        }
        Value::Object(fields) => fields
            .values()
            .filter_map(|value| likeliest(value, depth + 1))
            .max_by_key(|(records, _)| *records),
        _ => None,
    }
}

/// The first of these parts that a record has.
fn named(record: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| {
        let (_, value) = record.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        text(value)
    })
}

/// The paths of one way to read a list.
struct Fields<'r> {
    link: Vec<Field>,
    title: Vec<Field>,
    date: Vec<Field>,
    summary: Vec<Field>,
    source: Vec<Field>,
    id: Vec<Field>,
    template: Option<&'r str>,
}

impl<'r> Fields<'r> {
    fn new(way: &'r ListRules) -> Fields<'r> {
        Fields {
            link: Field::all(&way.link),
            title: Field::all(&way.title),
            date: Field::all(&way.date),
            summary: Field::all(&way.summary),
            source: Field::all(&way.source),
            id: Field::all(&way.id),
            template: way.template.as_deref(),
        }
    }

    fn draft(&self, record: &Value) -> Draft {
        let find = |fields: &[Field], names: &[&str]| match fields {
            [] => record.as_object().and_then(|record| named(record, names)),
            fields => fields.iter().find_map(|field| field.text(record)),
        };
        let id = self.id.iter().find_map(|field| field.text(record));
        let of_id = || {
            let id: String = form_urlencoded::byte_serialize(id.as_deref()?.as_bytes()).collect();
            self.template.map(|template| template.replace("{id}", &id))
        };
        let mut draft = Draft {
            link: find(&self.link, &LINKS).or_else(of_id),
            dates: find(&self.date, &DATES).into_iter().collect(),
            summary: find(&self.summary, &SUMMARIES),
            source: find(&self.source, &SOURCES).map(|source| sanitize::line(&source)),
            ..Draft::default()
        };
        if let Some(title) = find(&self.title, &TITLES) {
            title_of(&title, &mut draft);
        }
        draft.id = id;
        draft
    }
}

/// A title may be markup with links of its own, as in the rows of 新华网. Then the longest of them is the
/// article, and the date of the row is not its date (DOMAIN.md 1.2).
fn title_of(title: &str, draft: &mut Draft) {
    let mut text = sanitize::line(title);
    if title.contains("<a") && super::super::article::depth::refusal(title).is_none() {
        let fragment = Page::fragment(title);
        let links: Vec<_> = links(&fragment.root()).collect();
        let longest = links.iter().rev().max_by_key(|link| link.text().chars().count());
        if let Some(link) = longest.filter(|link| !link.text().trim().is_empty()) {
            text = squeeze(&link.text());
            draft.link = attribute(link, "href").or(draft.link.take());
            draft.dates.clear();
        }
    }
    let bare = text.trim_end_matches(['…', ' ']);
    draft.truncated = bare.len() < text.trim_end().len() || bare.ends_with("...");
    draft.title = Some(sanitize::escape(&text).into_owned()).filter(|text| !text.is_empty());
}
