//! Which places a text names: one automaton over the gazetteer, the longest name at each place counts, and words
//! that are no places keep what they hold from being found (DOMAIN.md 6.2).

use std::{collections::HashMap, ops::Range};

use aho_corasick::{AhoCorasick, MatchKind};

use super::fold::{fold, stands_alone};
use crate::model::Gazetteer;

/// A homonym means the place whose city is named at most so many characters away: 南京市委到鼓楼区.
const BESIDE: usize = 12;

/// What ends a sentence, in folded text: a city before it is not beside what follows it.
const ENDS: [char; 4] = ['。', '!', '?', ';'];

/// The gazetteer, made ready to be found in texts.
#[derive(Debug, Clone)]
pub struct Regions {
    gazetteer: Gazetteer,
    /// None if the gazetteer is empty.
    names: Option<AhoCorasick>,
    /// By pattern.
    meanings: Vec<Meaning>,
}

/// What a name means; neither place nor region if it is no place.
#[derive(Debug, Clone, Default)]
struct Meaning {
    name: String,
    places: Vec<usize>,
    regions: Vec<usize>,
    /// Whether it means one of its places, and only near the city of that one.
    homonym: bool,
}

/// A place, or several, that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'r> {
    /// The name as the gazetteer has it, folded: 苏州市.
    pub name: &'r str,
    /// Where it stands, in bytes of the folded text.
    pub at: Range<usize>,
    /// The places, by their index in the gazetteer; those of 沪宁 are two.
    pub places: Vec<usize>,
    /// The regions, by their index: 长三角.
    pub regions: &'r [usize],
}

impl Regions {
    /// Makes a gazetteer ready.
    pub fn new(gazetteer: &Gazetteer) -> Regions {
        let mut patterns: HashMap<String, usize> = HashMap::new();
        let mut meanings: Vec<Meaning> = Vec::new();
        let mut meaning = |name: &str| {
            let name = fold(name);
            let next = meanings.len();
            let index = *patterns.entry(name.clone()).or_insert(next);
            if index == next {
                meanings.push(Meaning { name, ..Meaning::default() });
            }
            index
        };
        let no_places: Vec<usize> = gazetteer.not_places.iter().map(|name| meaning(name)).collect();
        let places: Vec<(usize, usize, bool)> = gazetteer
            .places
            .iter()
            .enumerate()
            .flat_map(|(index, place)| place.names.iter().map(move |name| (index, place, name)))
            .map(|(index, place, name)| {
                // 舟山普陀 names its city itself.
                let homonym = place.ambiguous && *name == place.name;
                (meaning(name), index, homonym)
            })
            .collect();
        let regions: Vec<(usize, usize)> = gazetteer
            .regions
            .iter()
            .enumerate()
            .flat_map(|(index, region)| region.names.iter().map(move |name| (index, name)))
            .map(|(index, name)| (meaning(name), index))
            .collect();
        for (pattern, place, homonym) in places {
            let meaning = &mut meanings[pattern];
            if !meaning.places.contains(&place) {
                meaning.places.push(place);
            }
            meaning.homonym |= homonym;
        }
        for (pattern, region) in regions {
            meanings[pattern].regions.push(region);
        }
        // A word that is no place in one line and a place in another is no place.
        for pattern in no_places {
            let name = std::mem::take(&mut meanings[pattern].name);
            meanings[pattern] = Meaning { name, ..Meaning::default() };
        }
        let names = meanings.iter().map(|meaning| meaning.name.as_str());
        let names = (!meanings.is_empty())
            .then(|| AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names))
            .and_then(Result::ok);
        Regions { gazetteer: gazetteer.clone(), names, meanings }
    }

    /// The gazetteer that it was made of.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The places that a text names, in its order.
    pub fn find(&self, text: &str) -> Vec<Named<'_>> {
        self.find_folded(&fold(text))
    }

    /// As [`Regions::find`], of a text that is folded already.
    pub(super) fn find_folded(&self, text: &str) -> Vec<Named<'_>> {
        let Some(names) = &self.names else { return Vec::new() };
        let hits: Vec<(&Meaning, Range<usize>)> = names
            .find_iter(text)
            .filter(|hit| stands_alone(text.as_bytes(), hit.start(), hit.end()))
            .map(|hit| (&self.meanings[hit.pattern().as_usize()], hit.range()))
            .filter(|(meaning, _)| !meaning.places.is_empty() || !meaning.regions.is_empty())
            .collect();
        let mut found: Vec<Named<'_>> = Vec::with_capacity(hits.len());
        for (index, (meaning, at)) in hits.iter().enumerate() {
            let places = if meaning.homonym {
                let before = found.last().filter(|named| are_beside(text, &named.at, at));
                let after = hits
                    .get(index + 1)
                    .filter(|(next, range)| !next.homonym && are_beside(text, at, range));
                let near = before.map(|named| &named.places);
                let near = near.or(after.map(|(next, _)| &next.places));
                match near.and_then(|near| self.meant(&meaning.places, near)) {
                    Some(place) => vec![place],
                    None => continue,
                }
            } else {
                meaning.places.clone()
            };
            let (name, regions) = (meaning.name.as_str(), meaning.regions.as_slice());
            found.push(Named { name, at: at.clone(), places, regions });
        }
        found
    }

    /// The one of some homonyms that lies in a place that is named beside it, or in the city of a district
    /// that is.
    fn meant(&self, homonyms: &[usize], near: &[usize]) -> Option<usize> {
        let places = &self.gazetteer.places;
        let fits = |homonym: &usize| {
            let city = places[*homonym].within;
            near.iter().any(|near| {
                self.gazetteer.is_within(*homonym, *near)
                    || city.is_some() && places[*near].within == city
            })
        };
        let mut meant = homonyms.iter().filter(|homonym| fits(homonym));
        match (meant.next(), meant.next()) {
            (Some(place), None) => Some(*place),
            _ => None,
        }
    }

    /// Whether what a text names lies in an area: in one of its places, or, of a region, as a whole in them. A
    /// text about 长三角 is not in 江苏, but one about 苏南 is.
    pub fn is_in(&self, named: &Named<'_>, area: &[usize]) -> bool {
        let inside = |place: &usize| area.iter().any(|of| self.gazetteer.is_within(*place, *of));
        let regions = &self.gazetteer.regions;
        named.places.iter().any(inside)
            || named.regions.iter().any(|region| regions[*region].places.iter().all(inside))
    }

    /// What is shown of a name, for an editor: 苏州 for 苏州市, 上海 for 上海路演.
    pub fn shown<'s>(&'s self, named: &Named<'s>) -> &'s str {
        let names = named.places.iter().flat_map(|place| &self.gazetteer.places[*place].names);
        let beginnings = names.map(String::as_str).filter(|name| named.name.starts_with(name));
        let short = beginnings.min_by_key(|name| name.len());
        let region = named.regions.first().map(|region| &self.gazetteer.regions[*region]);
        let of_region = region.and_then(|region| {
            region.names.iter().map(String::as_str).find(|name| fold(name) == named.name)
        });
        of_region.or(short).unwrap_or(named.name)
    }
}

/// Whether two names stand near each other within one sentence.
fn are_beside(text: &str, first: &Range<usize>, second: &Range<usize>) -> bool {
    let Some(between) = text.get(first.end..second.start) else { return false };
    between.chars().count() <= BESIDE && !between.contains(ENDS)
}
