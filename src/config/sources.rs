//! `[[sections]]` and `[[sources]]`.

use std::{collections::HashMap, path::Path};

use chrono_tz::Tz;

use super::{
    address, list,
    mistakes::Mistake,
    nearest::nearest,
    presets, quantity, settings,
    table::{Table, Value},
    value,
};
use crate::model::{ArticleRules, Content, DESK, Kind, Preset, Robots, Section, Source};

/// Paths of published files and of the server, which no section can have.
const RESERVED: [&str; 8] =
    ["all", "story", "desk", "api", "healthz", "metrics", "websub", "picture"];

/// What a source has that does not set it itself, and where its relative paths start.
pub(super) struct Defaults<'a> {
    pub(super) folder: &'a Path,
    pub(super) timezone: Tz,
    pub(super) content: Content,
    pub(super) asking: settings::Asking,
    pub(super) presets: &'a [Preset],
    /// Whether there are rules that place items.
    pub(super) rules: bool,
}

/// The sections that sources may name.
pub(super) struct Names<'d> {
    /// Keys with titles.
    titles: Vec<(&'d str, &'d str)>,
    /// Keys that are a mistake, which is not repeated at each source that names them.
    wrong: Vec<&'d str>,
    /// Whether there may be others, whose keys could not be read.
    incomplete: bool,
}

/// All `[[sections]]`, and their names.
pub(super) fn sections<'d>(root: &mut Table<'d, '_>) -> (Vec<Section>, Names<'d>) {
    let tables = root.tables("sections", "[[sections]]");
    let mut names = Names { titles: Vec::new(), wrong: Vec::new(), incomplete: tables.is_none() };
    let mut first_uses = HashMap::new();
    let mut sections = Vec::new();
    for member in tables.unwrap_or_default() {
        let mut table = root.member(member, "[[sections]]");
        let key =
            table.required("key", |value| unused(section_key(value)?, value, &mut first_uses));
        let title = table.optional("title", value::line);
        let curated = table.optional("curated", value::boolean).unwrap_or(false);
        let auto = table.optional("auto", value::boolean).unwrap_or(false);
        match table.as_written("key") {
            Some(written) if key.is_some() => {
                names.titles.push((written, title.unwrap_or(written)));
            }
            Some(written) => names.wrong.push(written),
            None => names.incomplete = true,
        }
        table.close();
        if let Some(key) = key {
            let title = title.unwrap_or(&key).to_owned();
            sections.push(Section { key, title, curated, auto });
        }
    }
    (sections, names)
}

/// All `[[sources]]` without mistakes, and the keys of all of them, where those are none.
pub(super) fn sources(
    root: &mut Table<'_, '_>,
    names: &Names<'_>,
    defaults: &Defaults<'_>,
) -> (Vec<Source>, Vec<String>) {
    let tables = root.tables("sources", "[[sources]]").unwrap_or_default();
    let mut first_uses = HashMap::new();
    let read =
        |member| source(root.member(member, "[[sources]]"), &mut first_uses, names, defaults);
    let sources = tables.iter().filter_map(read).collect();
    (sources, first_uses.into_keys().collect())
}

/// One of `[[sources]]`; `None` if a mistake is noted.
fn source(
    mut table: Table<'_, '_>,
    first_uses: &mut HashMap<String, usize>,
    names: &Names<'_>,
    defaults: &Defaults<'_>,
) -> Option<Source> {
    let key = table.required("key", |value| unused(source_key(value)?, value, first_uses));
    let name = table.required("name", value::line);
    let preset = table.optional("preset", |value| presets::named(value, defaults.presets));
    let kind = kind(&mut table, preset);
    let url = match kind {
        Some(Kind::Folder) => {
            table.required("url", |value| address::folder(value, defaults.folder))
        }
        // What an address of an unknown kind looks like is unknown.
        None => {
            table.overlook(&["url"]);
            None
        }
        Some(_) => table.required("url", server),
    };
    let (lists, article) = match kind {
        Some(kind) if kind.is_list() => {
            (list::lists(&mut table, kind, preset), list::article(&mut table, preset))
        }
        Some(kind) => {
            no_list(&mut table, kind);
            (Vec::new(), ArticleRules::default())
        }
        None => {
            table.overlook(&["list", "article"]);
            (Vec::new(), ArticleRules::default())
        }
    };
    let sections = section_names(&mut table, names, defaults.rules);
    let homepage = table.optional("homepage", address::homepage);
    let timezone = table.optional("timezone", value::timezone);
    let gmt_is_local = table.optional("gmt_is_local", value::boolean);
    let content = table.optional("content", settings::content_word);
    let priority = table.optional("priority", |value| quantity::number(value, 0..=100));
    let interval = table.optional("interval", settings::interval);
    let robots = table.optional("robots", value::boolean);
    let via = table.optional("proxy", address::proxy);
    table.close();
    let kind = kind?;
    Some(Source {
        key: key?,
        name: name?.to_owned(),
        url: url?,
        kind,
        lists,
        article,
        homepage,
        sections: sections?,
        timezone: timezone.unwrap_or(defaults.timezone),
        gmt_is_local: gmt_is_local.unwrap_or(false),
        content: content.unwrap_or(defaults.content),
        priority: priority.map_or(0, |priority| u32::try_from(priority).unwrap_or_default()),
        interval: interval.unwrap_or(defaults.asking.interval),
        robots: robots.unwrap_or(match defaults.asking.robots {
            Robots::All => true,
            Robots::Lists => !matches!(kind, Kind::Feed | Kind::Folder),
            Robots::None => false,
        }),
        robots_of_articles: robots.unwrap_or(defaults.asking.robots != Robots::None),
        via: via.unwrap_or_else(|| defaults.asking.via.clone()),
    })
}

/// The key `sections` of a source: each known, none twice; none at all where rules place its items.
fn section_names(table: &mut Table<'_, '_>, names: &Names<'_>, rules: bool) -> Option<Vec<String>> {
    if !table.has("sections") {
        return table.required("sections", |_| Ok(Vec::new()));
    }
    let mut seen: Vec<&str> = Vec::new();
    let mut empty = true;
    let listed = table.list("sections", |value| {
        empty = false;
        let name = value::text(value)?;
        if seen.contains(&name) {
            return Err(Mistake::at(value.span(), "this section is named twice"));
        }
        seen.push(name);
        names.check(name, value, seen.len() == 1)?;
        Ok(name.to_owned())
    })?;
    if empty && !rules {
        let message = "a source without a section, and no rules that place its items";
        table.note(
            Mistake::at(table.span("sections"), message).hint("name a section, or add [[rules]]"),
        );
    }
    Some(listed)
}

impl Names<'_> {
    /// Without any [[sections]], only the `first` name of a source is a mistake: one message is enough.
    pub(super) fn check(&self, name: &str, value: &Value<'_>, first: bool) -> Result<(), Mistake> {
        let told = self.titles.is_empty() && !first;
        let known = self.wrong.contains(&name) || self.titles.iter().any(|(key, _)| *key == name);
        if self.incomplete || told || known {
            return Ok(());
        }
        let of_title = self.titles.iter().find(|(_, title)| *title == name).map(|(key, _)| *key);
        let keys = || self.titles.iter().map(|(key, _)| *key);
        let hint = match of_title.or_else(|| nearest(name, keys())) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None if self.titles.is_empty() => format!("add [[sections]] with key = {name:?}"),
            None => format!("there are {}", keys().collect::<Vec<_>>().join(", ")),
        };
        Err(Mistake::at(value.span(), format!("there is no section {name:?}")).hint(hint))
    }
}

fn section_key(value: &Value<'_>) -> Result<String, Mistake> {
    let key = value::key(value)?;
    if RESERVED.contains(&key.as_str()) {
        let message = format!("no section can be called {key:?}: huiwen itself uses that path");
        return Err(Mistake::at(value.span(), message));
    }
    Ok(key)
}

fn source_key(value: &Value<'_>) -> Result<String, Mistake> {
    let key = value::key(value)?;
    if key == DESK {
        let message = format!("no source can be called {key:?}: what editors write belongs to it");
        return Err(Mistake::at(value.span(), message));
    }
    Ok(key)
}

/// The key, if no other has it.
pub(super) fn unused(
    key: String,
    value: &Value<'_>,
    first_uses: &mut HashMap<String, usize>,
) -> Result<String, Mistake> {
    if let Some(first_use) = first_uses.get(&key) {
        let message = format!("the key {key:?} is used twice");
        return Err(Mistake::at(value.span(), message).first_use(*first_use));
    }
    first_uses.insert(key.clone(), value.span().start);
    Ok(key)
}

/// The key `kind`, else the kind of the preset. `None` if a mistake is noted.
fn kind(table: &mut Table<'_, '_>, preset: Option<&Preset>) -> Option<Kind> {
    let words = [Kind::Feed, Kind::Html, Kind::Json, Kind::Sitemap, Kind::Folder];
    let written = table
        .optional("kind", |value| value::word(value, &words.map(|kind| (kind.as_str(), kind))));
    // What an unknown preset or kind would have meant is not guessed at.
    let unknown = |key, is_known: bool| table.has(key) && !is_known;
    if unknown("kind", written.is_some())
        || written.is_none() && unknown("preset", preset.is_some())
    {
        return None;
    }
    if let (Some(written), Some(preset)) = (written, preset)
        && written != preset.kind
    {
        let message = format!("the preset {:?} is of another kind", preset.key);
        let hint = format!("kind = {:?}, or leave it out", preset.kind.as_str());
        table.note(Mistake::at(table.span("kind"), message).hint(hint));
        return None;
    }
    Some(written.or(preset.map(|preset| preset.kind)).unwrap_or(Kind::Feed))
}

/// Notes the keys of lists, which a feed or folder does not have.
fn no_list(table: &mut Table<'_, '_>, kind: Kind) {
    table.overlook(&["list", "article"]);
    for key in ["list", "article"] {
        if table.has(key) {
            let message = format!("a source of kind {:?} has no `{key}`", kind.as_str());
            let hint = "it goes with kind = \"html\", \"json\" or \"sitemap\"";
            table.note(Mistake::at(table.span(key), message).hint(hint));
        }
    }
}

fn server(value: &Value<'_>) -> Result<url::Url, Mistake> {
    let hint = "an address; a folder also needs kind = \"folder\"";
    let is_path = !value::line(value)?.contains("://");
    address::web(value).map_err(|mistake| if is_path { mistake.hint(hint) } else { mistake })
}
