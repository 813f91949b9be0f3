//! What a source says of its list and of the articles behind it: `list` and `article`.

use toml::de::DeValue;

use super::{
    mistakes::Mistake,
    selector::{self, Grammar},
    table::{Table, Value},
    value::{self, wrong_type},
};
use crate::model::{ArticleRules, Kind, ListRules, Preset};

/// More ways to read one list are a mistake; each costs a search of the page.
const MOST_WAYS: usize = 8;

/// The key `list`: one table, or several in brackets, each with what it leaves open filled in from the
/// preset.
pub(super) fn lists(
    table: &mut Table<'_, '_>,
    kind: Kind,
    preset: Option<&Preset>,
) -> Vec<ListRules> {
    let from_preset = preset.map(|preset| preset.lists.clone()).unwrap_or_default();
    let Some(value) = table.find("list") else { return from_preset };
    let written = match value.get_ref() {
        DeValue::Table(_) => std::slice::from_ref(value),
        DeValue::Array(several) if !several.is_empty() && several.len() <= MOST_WAYS => several,
        DeValue::Array(_) => {
            let message = format!("a list is read in 1 to {MOST_WAYS} ways");
            table.note(Mistake::at(value.span(), message));
            return Vec::new();
        }
        other => {
            let expected = "a table such as { item = \"ul.list li\" }";
            table.note(wrong_type(value.span(), other, expected));
            return Vec::new();
        }
    };
    let bases = if from_preset.is_empty() { vec![ListRules::default()] } else { from_preset };
    let mut ways = Vec::new();
    for value in written {
        let own = one(table, value, kind);
        let needs_items = matches!(kind, Kind::Html | Kind::Json);
        for base in &bases {
            let way = over(own.clone(), base);
            let has_items = way.item.is_some() || way.records.is_some();
            if needs_items && !has_items && !writes_items(value) {
                let message = "this list has no `item`, which says where its items stand";
                let hint = if kind == Kind::Html {
                    "such as item = \"ul.list li\"; without `list` huiwen finds the items itself"
                } else {
                    "such as item = \"/data/list\"; without `list` huiwen finds the items itself"
                };
                table.note(Mistake::at(value.span(), message).hint(hint));
                return Vec::new();
            }
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
    }
    ways
}

/// The key `article`.
pub(super) fn article(table: &mut Table<'_, '_>, preset: Option<&Preset>) -> ArticleRules {
    let base = preset.map(|preset| preset.article.clone()).unwrap_or_default();
    let Some(value) = table.find("article") else { return base };
    let mut rules = table.member(value, "article");
    let mut read = |key| rules.optional(key, |value| selector::selector(value, Grammar::Css));
    let own = ArticleRules {
        title: read("title").or(base.title),
        date: read("date").or(base.date),
        source: read("source").or(base.source),
        author: read("author").or(base.author),
        section: read("section").or(base.section),
        body: read("body").or(base.body),
    };
    rules.close();
    own
}

/// One way to read a list; the keys that it may have depend on the kind.
fn one<'d>(table: &mut Table<'d, '_>, value: &'d Value<'d>, kind: Kind) -> ListRules {
    let (label, grammar) = match kind {
        Kind::Html => ("the list of an html source", Grammar::Css),
        Kind::Json => ("the list of a json source", Grammar::Path),
        _ => ("the list of a sitemap", Grammar::Css),
    };
    let mut way = ListRules::default();
    let mut rules = table.member(value, label);
    if kind != Kind::Sitemap {
        way.item = rules.optional("item", |value| selector::items(value, grammar));
        let mut read = |key| {
            rules.optional(key, |value| selector::selectors(value, grammar)).unwrap_or_default()
        };
        way.link = read("link");
        way.title = read("title");
        way.date = read("date");
        way.summary = read("summary");
        way.source = read("source");
    }
    if kind == Kind::Html {
        way.records = rules.optional("records", selector::pattern);
        way.pages = rules.optional("pages", |value| selector::selector(value, Grammar::Css));
    }
    if kind == Kind::Json {
        way.id =
            rules.optional("id", |value| selector::selectors(value, grammar)).unwrap_or_default();
        way.template = rules.optional("template", template);
        way.script = rules.optional("script", |value| selector::selector(value, Grammar::Css));
        if way.template.is_some() && !rules.has("id") {
            let message = "a template needs `id`, which takes the place of {id}";
            rules.note(Mistake::at(rules.span("template"), message));
        }
    }
    way.keep = rules.optional("keep", selector::pattern);
    way.drop = rules.optional("drop", selector::pattern);
    rules.close();
    way
}

fn template(value: &Value<'_>) -> Result<String, Mistake> {
    let template = value::line(value)?;
    if template.contains("{id}") {
        return Ok(template.to_owned());
    }
    let hint = "such as \"https://m.example.cn/detail/{id}\"";
    Err(Mistake::at(value.span(), "there is no {id} in this template").hint(hint))
}

/// Whether items are named, if only by mistake.
fn writes_items(value: &Value<'_>) -> bool {
    let has = |key| value.get_ref().as_table().is_some_and(|table| table.get(key).is_some());
    has("item") || has("records")
}

/// What is set, and of the rest what the preset sets.
fn over(own: ListRules, base: &ListRules) -> ListRules {
    fn first<T: Clone>(own: Vec<T>, base: &[T]) -> Vec<T> {
        if own.is_empty() { base.to_vec() } else { own }
    }
    ListRules {
        item: own.item.or_else(|| base.item.clone()),
        records: own.records.or_else(|| base.records.clone()),
        script: own.script.or_else(|| base.script.clone()),
        link: first(own.link, &base.link),
        title: first(own.title, &base.title),
        date: first(own.date, &base.date),
        summary: first(own.summary, &base.summary),
        source: first(own.source, &base.source),
        id: first(own.id, &base.id),
        template: own.template.or_else(|| base.template.clone()),
        pages: own.pages.or_else(|| base.pages.clone()),
        keep: own.keep.or_else(|| base.keep.clone()),
        drop: own.drop.or_else(|| base.drop.clone()),
    }
}
