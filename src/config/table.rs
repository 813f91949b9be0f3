//! A table of the document, read key by key; whatever was not asked for is a mistake.

use std::ops::Range;

use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
};

use super::{mistakes::Mistake, nearest::nearest, value::wrong_type};

/// A value that knows where it stands.
pub(super) type Value<'d> = Spanned<DeValue<'d>>;

/// A key with its value.
pub(super) type Entry<'d> = (&'d Spanned<DeString<'d>>, &'d Value<'d>);

/// The tables of feeds.toml.
const TABLES: [&str; 15] = [
    "site",
    "storage",
    "publish",
    "serve",
    "desk",
    "poll",
    "alert",
    "credits",
    "copies",
    "gazetteer",
    "words",
    "rules",
    "presets",
    "sections",
    "sources",
];

/// The label of the document itself.
const WHOLE_FILE: &str = "the file";

/// A table that is being read. Ends with [`Table::close`].
pub(super) struct Table<'d, 'm> {
    /// What the file calls it, such as `[site]`.
    label: &'static str,
    /// Where its header stands; nowhere if the file does not have it.
    header: Option<Range<usize>>,
    entries: Option<&'d DeTable<'d>>,
    /// Keys that were asked for.
    known: Vec<&'static str>,
    /// Keys that were asked for in vain.
    missing: Vec<&'static str>,
    noted: &'m mut Vec<Mistake>,
}

impl<'d, 'm> Table<'d, 'm> {
    /// The whole file.
    pub(super) fn root(document: &'d DeTable<'d>, noted: &'m mut Vec<Mistake>) -> Table<'d, 'm> {
        Table::new(WHOLE_FILE, Some(0..0), Some(document), noted)
    }

    /// The table `key`; as if it were empty if the file does not have it.
    pub(super) fn table(&mut self, key: &'static str, label: &'static str) -> Table<'d, '_> {
        let value = self.find_table(key, DeValue::is_table);
        match value.map(|value| (value.span(), value.get_ref())) {
            None => Table::new(label, None, None, self.noted),
            Some((span, DeValue::Table(table))) => {
                Table::new(label, Some(span), Some(table), self.noted)
            }
            Some((span, other)) => {
                self.noted.push(wrong_type(span.clone(), other, &format!("a table {label}")));
                Table::new(label, Some(span), None, self.noted)
            }
        }
    }

    /// The tables `[[key]]`, each with a label; `None` if `key` is something else.
    pub(super) fn tables(&mut self, key: &'static str, label: &str) -> Option<&'d [Value<'d>]> {
        let Some(value) = self.find_table(key, DeValue::is_array) else { return Some(&[]) };
        if let DeValue::Array(array) = value.get_ref() {
            return Some(array);
        }
        let hint = format!("each begins with {label}, in double brackets");
        self.noted.push(wrong_type(value.span(), value.get_ref(), "an array of tables").hint(hint));
        None
    }

    /// One of [`Table::tables`].
    pub(super) fn member(&mut self, value: &'d Value<'d>, label: &'static str) -> Table<'d, '_> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let expected = format!("a table {label}");
            self.noted.push(wrong_type(value.span(), value.get_ref(), &expected));
        }
        Table::new(label, Some(value.span()), table, self.noted)
    }

    /// A value that must be there. `None` if a mistake is noted.
    pub(super) fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'d Value<'d>) -> Result<T, Mistake>,
    ) -> Option<T> {
        if !self.has(key) {
            self.missing.push(key);
        }
        self.optional(key, read)
    }

    /// A value that may be there. `None` if it is not, or if a mistake is noted.
    pub(super) fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&'d Value<'d>) -> Result<T, Mistake>,
    ) -> Option<T> {
        read(self.find(key)?).map_err(|mistake| self.noted.push(mistake)).ok()
    }

    /// The values of an array, without those that are a mistake. `None` if there is no array.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&'d Value<'d>) -> Result<T, Mistake>,
    ) -> Option<Vec<T>> {
        let array = self.optional(key, |value| match value.get_ref() {
            DeValue::Array(array) => Ok(array),
            other => Err(wrong_type(value.span(), other, "an array in square brackets")),
        })?;
        let mut list = Vec::new();
        for value in array {
            match read(value) {
                Ok(element) => list.push(element),
                Err(mistake) => self.noted.push(mistake),
            }
        }
        Some(list)
    }

    /// Whether the key is there, right or wrong.
    pub(super) fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Whether there are no other keys than these.
    pub(super) fn has_only(&self, keys: &[&str]) -> bool {
        let mut entries = self.entries.into_iter().flatten();
        entries.all(|(key, _)| keys.contains(&key.get_ref().as_ref()))
    }

    /// Where the value of a key stands, else the header.
    pub(super) fn span(&self, key: &str) -> Range<usize> {
        let value = self.value(key).map(Spanned::span);
        value.or_else(|| self.header.clone()).unwrap_or_default()
    }

    /// Where the table begins.
    pub(super) fn header_span(&self) -> Range<usize> {
        self.header.clone().unwrap_or_default()
    }

    /// The string at `key`, whether right or wrong.
    pub(super) fn as_written(&self, key: &str) -> Option<&'d str> {
        self.value(key)?.get_ref().as_str()
    }

    /// A mistake that only several keys together show.
    pub(super) fn note(&mut self, mistake: Mistake) {
        self.noted.push(mistake);
    }

    /// Keys that are no mistake here, though nothing is read from them.
    pub(super) fn overlook(&mut self, keys: &[&'static str]) {
        self.known.extend(keys);
    }

    /// All keys with their values, where every key is right; and where mistakes go.
    pub(super) fn open(self) -> (Vec<Entry<'d>>, &'m mut Vec<Mistake>) {
        (self.entries.into_iter().flatten().collect(), self.noted)
    }

    /// Notes what is missing and what is unknown. A misspelt key is one mistake, not two.
    pub(super) fn close(self) {
        let Table { label, header, entries, known, mut missing, noted } = self;
        for (key, value) in entries.into_iter().flatten() {
            if known.contains(&key.get_ref().as_ref()) {
                continue;
            }
            let outside = label == WHOLE_FILE && !is_table(value.get_ref());
            let meant = nearest(key.get_ref(), known.iter().copied()).filter(|_| !outside);
            missing.retain(|name| meant != Some(name));
            let hint = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if outside => "it stands above the first table such as [site]".to_owned(),
                None => format!("{label} knows {}", known.join(", ")),
            };
            let what = if label == WHOLE_FILE && !outside { "table" } else { "key" };
            let message = format!("unknown {what} {:?}", key.get_ref());
            noted.push(Mistake::at(key.span(), message).hint(hint));
        }
        for key in missing {
            let hint = match header {
                Some(_) => format!("add a line `{key} = …` below"),
                None => format!("add a table {label} with a line `{key} = …`"),
            };
            let message = format!("{label} has no `{key}`, which is required");
            noted.push(Mistake::missing(header.clone().unwrap_or(0..0), message).hint(hint));
        }
    }

    fn new(
        label: &'static str,
        header: Option<Range<usize>>,
        entries: Option<&'d DeTable<'d>>,
        noted: &'m mut Vec<Mistake>,
    ) -> Table<'d, 'm> {
        Table { label, header, entries, known: Vec::new(), missing: Vec::new(), noted }
    }

    /// The value of a key that may be there.
    pub(super) fn find(&mut self, key: &'static str) -> Option<&'d Value<'d>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.value(key)
    }

    /// The table `key`, else one whose name is misspelt: [`Table::close`] will say so, and what it
    /// holds is read all the same.
    fn find_table(
        &mut self,
        key: &'static str,
        right: impl Fn(&DeValue<'d>) -> bool,
    ) -> Option<&'d Value<'d>> {
        let misspelt = |(name, value): &(&Spanned<DeString<'d>>, &Value<'d>)| {
            let name = name.get_ref().as_ref();
            !TABLES.contains(&name) && right(value.get_ref()) && nearest(name, [key]).is_some()
        };
        self.find(key).or_else(|| self.entries?.iter().find(misspelt).map(|(_, value)| value))
    }

    fn value(&self, key: &str) -> Option<&'d Value<'d>> {
        self.entries?.get(key)
    }
}

fn is_table(value: &DeValue<'_>) -> bool {
    value.is_table()
        || value.as_array().is_some_and(|array| array.iter().all(|v| v.get_ref().is_table()))
}
