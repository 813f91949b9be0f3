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
pub(super) struct Asked<'a> {
    filter: &'a Filter<'a>,
    source: i64,
    standings: Vec<i64>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(connection: &Connection, filter: &'a Filter<'a>) -> Result<Asked<'a>> {
        let mut asked = Asked { filter, source: 0, standings: Vec::new() };
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

    /// Whether a story is looked for.
    pub(super) fn takes(&self, facts: &Facts) -> bool {
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

    /// The same in the language of the index; none where no story of it can be looked for.
    pub(super) fn expression(&self, words: Option<&Words>) -> Option<String> {
        let mut all = Vec::new();
        match self.filter {
            Filter::Any => {}
            Filter::Nothing => return None,
            Filter::Section(section) if section.takes_proposals() => {
                all.push(format!("(\":p{0}\" OR \":f{0}\")", section.key));
            }
            Filter::Section(section) => all.push(format!("\":f{}\"", section.key)),
            Filter::Source(_) => all.push(format!("\":s{}\"", self.source)),
            Filter::Unplaced(_) if self.standings.is_empty() => return None,
            Filter::Unplaced(_) => {
                let each = self.standings.iter().map(|id| format!("\":c{id}\""));
                all.push(format!("({})", each.collect::<Vec<_>>().join(" OR ")));
            }
            Filter::Held => all.push("\":h\"".to_owned()),
        }
        if let Some(words) = words {
            if words.is_empty() {
                return None;
            }
            for stretch in words.stretches() {
                if is_single(stretch) {
                    all.push(format!("\":{stretch}\""));
                }
                let mut each = Vec::new();
                terms(stretch, |term| each.push(term));
                for term in needed(&each, stretch) {
                    all.push(format!("\"{term}\""));
                }
            }
        }
        let all = all.join(" AND ");
        let withheld = matches!(self.filter, Filter::Section(_));
        Some(if withheld { format!("({all}) NOT \":h\"") } else { all })
    }
}

/// Whether the index alone cannot say if these words stand in a story: it knows pairs, and not where they stand.
pub(super) fn is_doubtful(words: &Words) -> bool {
    words.stretches().any(|stretch| {
        let mut each = Vec::new();
        terms(stretch, |term| each.push(term));
        needed(&each, stretch).count() > 1
    })
}

/// The terms of a stretch without those that stand in another of them.
fn needed<'t>(terms: &'t [&'t str], stretch: &str) -> impl Iterator<Item = &'t str> {
    let is_whole = terms.contains(&stretch);
    let whole = stretch.to_owned();
    terms.iter().copied().filter(move |term| if is_whole { *term == whole } else { true })
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
