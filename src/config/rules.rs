//! `[words]` and `[[rules]]`.

use std::collections::HashMap;

use toml::de::DeValue;

use super::{
    mistakes::Mistake,
    nearest::nearest,
    quantity::number,
    selector,
    sources::{Names, unused},
    table::{Table, Value},
    value::{line, text, wrong_type},
};
use crate::model::{Condition, Field, Gazetteer, Rule, Wanted};

/// How a list of `[words]` is named among words.
const LIST: char = '@';

/// How a regular expression is told from a word.
const PATTERN: &str = "re:";

/// What rules may name.
struct Known<'a> {
    words: HashMap<String, Vec<Wanted>>,
    sections: &'a Names<'a>,
    sources: &'a [String],
    gazetteer: &'a Gazetteer,
}

/// All `[[rules]]` without mistakes.
pub(super) fn rules(
    root: &mut Table<'_, '_>,
    sections: &Names<'_>,
    sources: &[String],
    gazetteer: &Gazetteer,
) -> Vec<Rule> {
    let known =
        Known { words: words(root.table("words", "[words]")), sections, sources, gazetteer };
    let tables = root.tables("rules", "[[rules]]").unwrap_or_default();
    let mut first_uses = HashMap::new();
    let read = |member| rule(root.member(member, "[[rules]]"), &mut first_uses, &known);
    tables.iter().filter_map(read).collect()
}

/// `[words]`: lists of words by any name.
fn words(table: Table<'_, '_>) -> HashMap<String, Vec<Wanted>> {
    let (entries, noted) = table.open();
    let mut lists = HashMap::new();
    for (name, value) in entries {
        let mut read = Vec::new();
        for value in noting(several(value), noted).unwrap_or_default() {
            if value.get_ref().as_str().is_some_and(|word| word.trim_start().starts_with(LIST)) {
                let message = "a list of words cannot name another";
                noted.push(Mistake::at(value.span(), message).hint("write its words here"));
                continue;
            }
            read.extend(noting(word(value), noted));
        }
        lists.insert(name.get_ref().trim().to_owned(), read);
    }
    lists
}

/// One of `[[rules]]`; `None` if a mistake is noted.
fn rule(
    mut table: Table<'_, '_>,
    first_uses: &mut HashMap<String, usize>,
    known: &Known<'_>,
) -> Option<Rule> {
    let name = table.required("name", |value| unused(line(value)?.to_owned(), value, first_uses));
    let sections = section_keys(&mut table, "section", known);
    let never = section_keys(&mut table, "never", known);
    let weight = table.optional("weight", |value| number(value, 0..=usize::from(Rule::GREATEST)));
    match (table.has("section"), table.has("never")) {
        (false, false) => {
            table.required("section", |_| Ok(()));
        }
        (true, true) => {
            let message = "a rule has `section` or `never`, not both";
            table.note(Mistake::at(table.span("never"), message).hint("make two rules of it"));
        }
        (false, true) if table.has("weight") => {
            let message = "what never stands in a section has no weight";
            table.note(Mistake::at(table.span("weight"), message));
        }
        _ => {}
    }
    let conditions = conditions(&mut table, known);
    // A misspelt key is one mistake, not two.
    if table.has_only(&["name", "section", "never", "weight", "not"]) {
        let message = "this rule does not say what it matches";
        let hint = "add a line such as `title = \"园区\"` or `any.title = \"园区\"` below";
        table.note(Mistake::missing(table.header_span(), message).hint(hint));
    }
    table.close();
    let weight = weight.and_then(|weight| u8::try_from(weight).ok()).unwrap_or(Rule::WEIGHT);
    Some(Rule {
        name: name?,
        sections: sections?,
        never: never?,
        weight,
        condition: Condition::All(conditions),
    })
}

/// The keys of one section, or of several in brackets. Empty where the key is missing; `None` if a mistake is
/// noted.
fn section_keys(
    table: &mut Table<'_, '_>,
    key: &'static str,
    known: &Known<'_>,
) -> Option<Vec<String>> {
    if !table.has(key) {
        table.find(key);
        return Some(Vec::new());
    }
    table.optional(key, |value| {
        let values = several(value)?;
        let mut keys: Vec<String> = Vec::new();
        for value in values {
            let name = text(value)?;
            if keys.iter().any(|key| key == name) {
                return Err(Mistake::at(value.span(), "this section is named twice"));
            }
            known.sections.check(name, value, true)?;
            keys.push(name.to_owned());
        }
        Ok(keys)
    })
}

/// What a table demands: all of its fields, one of `any`, none of `not`.
fn conditions(table: &mut Table<'_, '_>, known: &Known<'_>) -> Vec<Condition> {
    let mut conditions = fields(table, known);
    if let Some(any) = alternatives(table, "any", known) {
        conditions.push(Condition::Any(any));
    }
    if let Some(none) = alternatives(table, "not", known) {
        conditions.push(Condition::Not(Box::new(Condition::Any(none))));
    }
    conditions
}

fn fields(table: &mut Table<'_, '_>, known: &Known<'_>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for field in Field::ALL {
        let Some(value) = table.find(field.as_str()) else { continue };
        match several(value) {
            Ok(values) => {
                let mut wanted = Vec::new();
                for value in values {
                    match known.wanted(field, value) {
                        Ok(read) => wanted.extend(read),
                        Err(mistake) => table.note(mistake),
                    }
                }
                conditions.push(Condition::Has(field, wanted));
            }
            Err(mistake) => table.note(mistake),
        }
    }
    conditions
}

/// `any.title = …`: each field by itself. `any = [{ … }, { … }]`: each table as a whole.
fn alternatives(
    table: &mut Table<'_, '_>,
    key: &'static str,
    known: &Known<'_>,
) -> Option<Vec<Condition>> {
    let value = table.find(key)?;
    let read = match value.get_ref() {
        DeValue::Table(_) => {
            let mut fields_only = table.member(value, key);
            let read = fields(&mut fields_only, known);
            fields_only.close();
            read
        }
        DeValue::Array(groups) => {
            let mut read = Vec::new();
            for group in groups {
                let mut whole = table.member(group, key);
                read.push(Condition::All(conditions(&mut whole, known)));
                whole.close();
                if is_empty(group) {
                    table.note(nothing(group));
                }
            }
            read
        }
        other => {
            let expected = format!("a table `{key}`, or tables in square brackets");
            let hint = format!("such as `{key}.title = \"园区\"`");
            table.note(wrong_type(value.span(), other, &expected).hint(hint));
            return Some(Vec::new());
        }
    };
    if is_empty(value) {
        table.note(nothing(value));
    }
    Some(read)
}

fn is_empty(value: &Value<'_>) -> bool {
    match value.get_ref() {
        DeValue::Table(table) => table.is_empty(),
        DeValue::Array(groups) => groups.is_empty(),
        _ => false,
    }
}

fn nothing(value: &Value<'_>) -> Mistake {
    Mistake::at(value.span(), "this says nothing that could match")
}

impl Known<'_> {
    /// What a value wants of a field: a word, or those of a list.
    fn wanted(&self, field: Field, value: &Value<'_>) -> Result<Vec<Wanted>, Mistake> {
        let written = line(value)?;
        let Some(list) = written.strip_prefix(LIST) else {
            let wanted = word(value)?;
            self.fits(field, &wanted, value, None)?;
            return Ok(vec![wanted]);
        };
        let list = list.trim();
        let Some(words) = self.words.get(list) else {
            let mistake =
                Mistake::at(value.span(), format!("there is no list {list:?} in [words]"));
            let mut names: Vec<&str> = self.words.keys().map(String::as_str).collect();
            names.sort_unstable();
            return Err(match nearest(list, names.iter().copied()) {
                Some(meant) => mistake.hint(format!("did you mean \"@{meant}\"?")),
                None if names.is_empty() => {
                    mistake.hint(format!("add [words] with {list:?} = […]"))
                }
                None => mistake.hint(format!("there are {}", names.join(", "))),
            });
        };
        for wanted in words {
            self.fits(field, wanted, value, Some(list))?;
        }
        Ok(words.clone())
    }

    /// Refuses what a field can never hold: an unknown source or place, a pattern for a name.
    fn fits(
        &self,
        field: Field,
        wanted: &Wanted,
        value: &Value<'_>,
        list: Option<&str>,
    ) -> Result<(), Mistake> {
        let at = |message: String| {
            let behind = list.map(|list| format!(", which stands in the list {list:?}"));
            Mistake::at(value.span(), message + behind.as_deref().unwrap_or_default())
        };
        match (field, wanted) {
            (Field::Source | Field::Region, Wanted::Pattern(_)) => {
                Err(at(format!("`{}` takes names, no regular expression", field.as_str())))
            }
            (Field::Source, Wanted::Word(key)) if !self.sources.contains(key) => {
                let mistake = at(format!("there is no source {key:?}"));
                let mut keys: Vec<&str> = self.sources.iter().map(String::as_str).collect();
                keys.sort_unstable();
                Err(match nearest(key, keys) {
                    Some(meant) => mistake.hint(format!("did you mean {meant:?}?")),
                    None => mistake.hint("the key of one of [[sources]]; `credit` takes outlets"),
                })
            }
            (Field::Region, Wanted::Word(name)) => {
                self.place(name).map_err(|(message, hint)| at(message).hint(hint))
            }
            _ => Ok(()),
        }
    }

    fn place(&self, name: &str) -> Result<(), (String, String)> {
        let area = self.gazetteer.area(name);
        let places = &self.gazetteer.places;
        if area.is_empty() {
            let names = places.iter().flat_map(|place| &place.names);
            let regions = self.gazetteer.regions.iter().flat_map(|region| &region.names);
            let hint = match nearest(name, regions.chain(names).map(String::as_str)) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => "a province, city, district or region of the gazetteer".to_owned(),
            };
            return Err((format!("there is no place {name:?}"), hint));
        }
        let is_homonym = area.len() > 1 && area.iter().all(|place| places[*place].name == name);
        if !is_homonym {
            return Ok(());
        }
        let cities: Vec<&str> = area
            .iter()
            .filter_map(|place| Some(places[places[*place].within?].name.as_str()))
            .collect();
        let hint = format!("it lies in {}: name one of these with it", cities.join(", "));
        Err((format!("several places are called {name:?}"), hint))
    }
}

/// A word, or a regular expression behind `re:`.
fn word(value: &Value<'_>) -> Result<Wanted, Mistake> {
    let written = line(value)?;
    match written.strip_prefix(PATTERN) {
        Some(pattern) if pattern.trim().is_empty() => {
            Err(Mistake::at(value.span(), "this regular expression is empty"))
        }
        Some(pattern) => {
            selector::compiles(pattern, value)?;
            if selector::matches_all(pattern) {
                let message = "this regular expression matches every text";
                return Err(Mistake::at(value.span(), message).hint("it needs no letter to match"));
            }
            Ok(Wanted::Pattern(pattern.to_owned()))
        }
        None => Ok(Wanted::Word(written.to_owned())),
    }
}

/// One value, or several in brackets, but not none.
fn several<'d>(value: &'d Value<'d>) -> Result<Vec<&'d Value<'d>>, Mistake> {
    match value.get_ref() {
        DeValue::String(_) => Ok(vec![value]),
        DeValue::Array(values) if values.is_empty() => {
            Err(Mistake::at(value.span(), "this list is empty, so that nothing could match"))
        }
        DeValue::Array(values) => Ok(values.iter().collect()),
        other => {
            Err(wrong_type(value.span(), other, "a word in quotes, or several in square brackets"))
        }
    }
}

fn noting<T>(read: Result<T, Mistake>, noted: &mut Vec<Mistake>) -> Option<T> {
    read.map_err(|mistake| noted.push(mistake)).ok()
}
