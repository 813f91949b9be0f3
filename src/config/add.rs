//! A new source in the text of a feeds.toml, all else of it left as it stands.

use std::fmt;

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, TomlError, value};

use crate::model::{Kind, Proposal};

/// Why a source was not added.
#[derive(Debug)]
pub enum NotAdded {
    /// The text is no TOML.
    Syntax(TomlError),
    /// `sources` is something else than `[[sources]]`.
    NoTables,
    /// A source has this address already: its key.
    Known(String),
}

impl fmt::Display for NotAdded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotAdded::Syntax(error) => write!(f, "{error}"),
            NotAdded::NoTables => f.write_str("`sources` is not written as [[sources]]"),
            NotAdded::Known(key) => write!(f, "the source {key:?} has this address already"),
        }
    }
}

impl std::error::Error for NotAdded {}

/// The lines of a source for feeds.toml, proposed for these sections.
pub fn lines(proposal: &Proposal, sections: &[&str]) -> String {
    let mut document = DocumentMut::new();
    let mut tables = ArrayOfTables::new();
    tables.push(table(proposal, &proposal.key, sections));
    document.insert("sources", Item::ArrayOfTables(tables));
    document.to_string()
}

/// The text with the source at its end, and the key that it got. Comments, order and spaces are kept.
pub fn add(
    text: &str,
    proposal: &Proposal,
    sections: &[&str],
) -> Result<(String, String), NotAdded> {
    let mut document: DocumentMut = text.parse().map_err(NotAdded::Syntax)?;
    let sources = document
        .entry("sources")
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()))
        .as_array_of_tables_mut()
        .ok_or(NotAdded::NoTables)?;
    let written = |table: &Table, key: &str| table.get(key)?.as_str().map(str::to_owned);
    let has_address =
        |table: &&Table| written(table, "url").as_deref() == Some(proposal.url.as_str());
    if let Some(known) = sources.iter().find(has_address) {
        return Err(NotAdded::Known(written(known, "key").unwrap_or_default()));
    }
    let is_used =
        |key: &str| sources.iter().any(|table| written(table, "key").as_deref() == Some(key));
    let numbered = (2..).map(|number| format!("{}-{number}", proposal.key));
    let mut keys = std::iter::once(proposal.key.clone()).chain(numbered);
    let key = keys.find(|key| !is_used(key)).unwrap_or_default();
    let mut table = table(proposal, &key, sections);
    table.decor_mut().set_prefix("\n");
    sources.push(table);
    Ok((document.to_string(), key))
}

fn table(proposal: &Proposal, key: &str, sections: &[&str]) -> Table {
    let mut table = Table::new();
    table.insert("key", value(key));
    table.insert("name", value(&proposal.name));
    table.insert("url", value(proposal.url.as_str()));
    match (&proposal.preset, proposal.kind) {
        (Some(preset), _) => {
            table.insert("preset", value(preset));
        }
        (None, Kind::Feed) => {}
        (None, kind) => {
            table.insert("kind", value(kind.as_str()));
        }
    }
    if let Some(item) = &proposal.item {
        let mut list = InlineTable::new();
        list.insert("item", item.into());
        table.insert("list", value(list));
    }
    table.insert("sections", value(sections.iter().copied().collect::<toml_edit::Array>()));
    table
}
