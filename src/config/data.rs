//! The data files that ship: each is a TOML document like feeds.toml, embedded, and replaced as a whole by a
//! file that feeds.toml names. Their mistakes are located like those of feeds.toml.

use std::{fs, io::Read as _, path::Path};

use toml::de::DeTable;

use super::{
    mistakes::{Mistake, Mistakes},
    table::{Table, Value},
    value::line,
};

/// A larger file is none of these: the list of permitted outlets of 2025, whole, has 1,451 names.
const LARGEST_FILE: u64 = 4 << 20;

/// A file that feeds.toml names.
pub(super) struct File {
    name: String,
    text: String,
}

impl File {
    /// What messages call it, and what stands in it.
    pub(super) fn parts(&self) -> (&str, &str) {
        (&self.name, &self.text)
    }
}

/// Reads the file that a value of feeds.toml names, relative to `folder`.
pub(super) fn file(value: &Value<'_>, folder: &Path) -> Result<File, Mistake> {
    let name = line(value)?.to_owned();
    let unreadable =
        |why: String| Mistake::at(value.span(), format!("cannot read this file: {why}"));
    let mut bytes = Vec::new();
    fs::File::open(folder.join(&name))
        .and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(unreadable("it is larger than 4 MiB".to_owned()));
    }
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8".to_owned()))?;
    Ok(File { name, text })
}

/// Reads the text of a data file; its mistakes are put to `others`.
pub(super) fn read<T>(
    file_name: &str,
    text: &str,
    others: &mut Vec<Mistakes>,
    interpret: impl FnOnce(Table<'_, '_>) -> T,
) -> T {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let (document, syntax_errors) = DeTable::parse_recoverable(text);
    let mut noted = Vec::new();
    let read = interpret(Table::root(document.get_ref(), &mut noted));
    let mistakes = Mistakes::new(file_name, text, &syntax_errors, noted);
    if !mistakes.is_empty() {
        others.push(mistakes);
    }
    read
}

/// What `read` makes of each of the tables `[[key]]`, without those that it makes nothing of.
pub(super) fn members<T>(
    root: &mut Table<'_, '_>,
    key: &'static str,
    label: &'static str,
    mut read: impl FnMut(Table<'_, '_>) -> Option<T>,
) -> Vec<T> {
    let tables = root.tables(key, label).unwrap_or_default();
    tables.iter().filter_map(|member| read(root.member(member, label))).collect()
}

/// One line, to keep.
pub(super) fn owned_line(value: &Value<'_>) -> Result<String, Mistake> {
    line(value).map(str::to_owned)
}
