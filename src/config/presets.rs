//! The presets: those that ship, and `[[presets]]` of feeds.toml, which take the place of a shipped one
//! with the same key.

use std::{collections::HashMap, sync::LazyLock};

use toml::de::DeTable;

use super::{
    list,
    mistakes::Mistake,
    nearest::nearest,
    selector, sources,
    table::{Table, Value},
    value,
};
use crate::model::{Kind, Preset};

/// The presets that ship, written like those of feeds.toml.
const SHIPPED: &str = include_str!("../../data/presets.toml");

/// The presets that ship: `data/presets.toml`.
pub fn shipped() -> &'static [Preset] {
    static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
        // A test sees to it that nothing is noted.
        let (document, _) = DeTable::parse_recoverable(SHIPPED);
        let mut noted = Vec::new();
        let mut root = Table::root(document.get_ref(), &mut noted);
        written(&mut root)
    });
    &PRESETS
}

/// All presets that sources may name.
pub(super) fn presets(root: &mut Table<'_, '_>) -> Vec<Preset> {
    let mut presets = written(root);
    let not_replaced = |preset: &&Preset| !presets.iter().any(|own| own.key == preset.key);
    let rest: Vec<Preset> = shipped().iter().filter(not_replaced).cloned().collect();
    presets.extend(rest);
    presets
}

/// The preset of that name.
pub(super) fn named<'p>(value: &Value<'_>, presets: &'p [Preset]) -> Result<&'p Preset, Mistake> {
    let name = value::text(value)?;
    presets.iter().find(|preset| preset.key == name).ok_or_else(|| {
        let keys = || presets.iter().map(|preset| preset.key.as_str());
        let hint = match nearest(name, keys()) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => format!("there are {}", keys().collect::<Vec<_>>().join(", ")),
        };
        Mistake::at(value.span(), format!("there is no preset {name:?}")).hint(hint)
    })
}

fn written(root: &mut Table<'_, '_>) -> Vec<Preset> {
    let tables = root.tables("presets", "[[presets]]").unwrap_or_default();
    let mut first_uses = HashMap::new();
    let read = |member| preset(root.member(member, "[[presets]]"), &mut first_uses);
    tables.iter().filter_map(read).collect()
}

/// One of `[[presets]]`; `None` if a mistake is noted.
fn preset(mut table: Table<'_, '_>, first_uses: &mut HashMap<String, usize>) -> Option<Preset> {
    let key = table.required("key", |value| sources::unused(value::key(value)?, value, first_uses));
    let name = table.optional("name", value::line);
    let kind = table.optional("kind", kind);
    let sign = table.optional("sign", selector::pattern);
    if kind.is_none() && table.has("kind") {
        table.overlook(&["list"]);
    }
    let kind = kind.unwrap_or(Kind::Html);
    let lists = list::lists(&mut table, kind, None);
    let article = list::article(&mut table, None);
    table.close();
    let key = key?;
    let name = name.unwrap_or(&key).to_owned();
    Some(Preset { key, name, kind, sign, lists, article })
}

fn kind(value: &Value<'_>) -> Result<Kind, Mistake> {
    value::word(value, &[Kind::Html, Kind::Json, Kind::Sitemap].map(|kind| (kind.as_str(), kind)))
}
