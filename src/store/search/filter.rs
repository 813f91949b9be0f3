//! What is asked of a story beside its words: as labels of the index, and of a story itself.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _};

use super::document::Facts;
use crate::{
    model::{Section, Words, is_single, terms},
    store::Result,
};

/// Which stories are looked for.
pub(in crate::store) enum Filter<'a> {
    /// Any.
    Any,
    /// Those that readers find in this section.
    Section(&'a Section),
    /// Those that the source with this key carries.
    Source(&'a str),
    /// Those that stand in none of these sections.
    Unplaced(&'a [Section]),
    /// Those that are kept from readers.
    Held,
    /// None.
    Nothing,
}

/// A filter with what the database says of it.
struct Part<'a> {
    filter: &'a Filter<'a>,
    source: i64,
    standings: Vec<i64>,
}

/// Several filters, all of which a story must pass.
pub(super) struct Asked<'a>(Vec<Part<'a>>);

impl<'a> Asked<'a> {
    pub(super) fn new(connection: &Connection, filters: &'a [Filter<'a>]) -> Result<Asked<'a>> {
        let parts = filters.iter().map(|filter| Part::new(connection, filter));
        Ok(Asked(parts.collect::<Result<_>>()?))
    }

    /// Whether a story is looked for.
    pub(super) fn takes(&self, facts: &Facts) -> bool {
        self.0.iter().all(|part| part.takes(facts))
    }

    /// The same in the language of the index; none where no story of it can be looked for.
    pub(super) fn expression(&self, words: Option<&Words>) -> Option<String> {
        let mut all = Vec::new();
        for part in &self.0 {
            all.extend(Some(part.expression()?).filter(|part| !part.is_empty()));
        }
        if let Some(words) = words {
            if words.is_empty() {
                return None;
            }
            for stretch in words.stretches() {
                if is_single(stretch) {
                    all.push(format!("\":{stretch}\""));
                }
                all.extend(needed(stretch).into_iter().map(|term| format!("\"{term}\"")));
            }
        }
        if all.is_empty() {
            return None;
        }
        let all = all.join(" AND ");
        let is_public = self.0.iter().any(|part| matches!(part.filter, Filter::Section(_)));
        Some(if is_public { format!("({all}) NOT \":h\"") } else { all })
    }
}

impl<'a> Part<'a> {
    fn new(connection: &Connection, filter: &'a Filter<'a>) -> Result<Part<'a>> {
        let mut asked = Part { filter, source: 0, standings: Vec::new() };
        match filter {
            Filter::Source(key) => {
                let mut find = connection.prepare_cached("SELECT id FROM source WHERE key = ?1")?;
                let row = find.query_row([key], |row| row.get(0)).optional()?;
                asked.source = row.unwrap_or_default();
            }
            Filter::Unplaced(sections) => {
                let mut all = connection.prepare_cached("SELECT id, sections FROM standing")?;
                let mut rows = all.query([])?;
                while let Some(row) = rows.next()? {
                    let named = row.get_ref(1)?.as_str().unwrap_or_default();
                    let mut each = named.split(' ').map(|named| {
                        named.strip_suffix('*').map_or((named, false), |key| (key, true))
                    });
                    if !each.any(|(key, featured)| takes(sections, key, featured)) {
                        asked.standings.push(row.get(0)?);
                    }
                }
            }
            _ => {}
        }
        Ok(asked)
    }

    fn takes(&self, facts: &Facts) -> bool {
        match self.filter {
            Filter::Any => true,
            Filter::Nothing => false,
            Filter::Section(section) => {
                let featured = facts.sections.get(&section.key);
                !facts.is_held
                    && featured.is_some_and(|featured| *featured || section.takes_proposals())
            }
            Filter::Source(_) => facts.sources.contains(&self.source),
            Filter::Unplaced(sections) => {
                let mut each = facts.sections.iter();
                !each.any(|(key, featured)| takes(sections, key, *featured))
            }
            Filter::Held => facts.is_held,
        }
    }

    /// Empty where any story passes, and none where no story of the index does.
    fn expression(&self) -> Option<String> {
        Some(match self.filter {
            Filter::Any => String::new(),
            Filter::Nothing => return None,
            Filter::Section(section) if section.takes_proposals() => {
                format!("(\":p{0}\" OR \":f{0}\")", section.key)
            }
            Filter::Section(section) => format!("\":f{}\"", section.key),
            Filter::Source(_) => format!("\":s{}\"", self.source),
            Filter::Unplaced(_) if self.standings.is_empty() => return None,
            Filter::Unplaced(_) => {
                let each = self.standings.iter().map(|id| format!("\":c{id}\""));
                format!("({})", each.collect::<Vec<_>>().join(" OR "))
            }
            Filter::Held => "\":h\"".to_owned(),
        })
    }
}

/// Whether the index alone cannot say if these words stand in a story: it knows pairs, and not where they stand.
pub(super) fn is_doubtful(words: &Words) -> bool {
    words.stretches().any(|stretch| needed(stretch).len() > 1)
}

/// The terms that a story must have in which a stretch stands; one that is the whole stretch is enough.
fn needed(stretch: &str) -> Vec<&str> {
    let mut each = Vec::new();
    terms(stretch, |term| each.push(term));
    if each.contains(&stretch) {
        each.retain(|term| *term == stretch);
    }
    each
}

fn takes(sections: &[Section], key: &str, featured: bool) -> bool {
    let section = sections.iter().find(|section| section.key == key);
    section.is_some_and(|section| featured || section.takes_proposals())
}

/// The labels of a story; `standing`: the row of its standing.
pub(super) fn labels(facts: &Facts, standing: i64) -> String {
    let mut labels = format!(":c{standing}");
    for (section, featured) in &facts.sections {
        let _ = write!(labels, " :{}{section}", if *featured { 'f' } else { 'p' });
    }
    for source in &facts.sources {
        let _ = write!(labels, " :s{source}");
    }
    if facts.is_held {
        labels.push_str(" :h");
    }
    labels
}

/// The label of a single character of a headline.
pub(super) fn push_single(character: char, labels: &mut String) {
    if is_single(character.encode_utf8(&mut [0; 4])) {
        labels.push_str(" :");
        labels.push(character);
    }
}
