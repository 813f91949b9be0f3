//! Which sections an item is proposed for, and why: by its source, by the breadcrumb of its page, and by rules.

mod condition;
mod fold;
pub mod region;
mod words;

use crate::model::{Condition, Field, Gazetteer, Placement, Rule, Section, Source};

use self::{
    condition::{Look, Maker, Ready},
    region::Regions,
    words::Words,
};
use super::credit::Credits;

/// The sections and rules of feeds.toml, made ready.
#[derive(Debug, Clone)]
pub struct Classifier {
    sections: Vec<Section>,
    rules: Vec<(Rule, Ready)>,
    words: Words,
    regions: Regions,
}

/// What rules look at.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts<'a> {
    /// The headline.
    pub headline: &'a str,
    /// The plain text, a paragraph a line.
    pub text: &'a str,
    /// The address.
    pub link: Option<&'a str>,
    /// Key of the source that carried it.
    pub source: &'a str,
    /// The outlet that it credits, as printed.
    pub credit: &'a str,
    /// The canonical name of that outlet.
    pub outlet: Option<&'a str>,
}

impl Classifier {
    /// Makes rules ready. A gazetteer that no rule asks for is not.
    pub fn new(
        rules: &[Rule],
        sections: &[Section],
        gazetteer: &Gazetteer,
        credits: &Credits,
    ) -> Classifier {
        let is_asked_for = rules.iter().any(|rule| asks_for_places(&rule.condition));
        let none = Gazetteer::default();
        let regions = Regions::new(if is_asked_for { gazetteer } else { &none });
        let mut words = Words::default();
        let mut maker = Maker { words: &mut words, regions: &regions, credits };
        let rules: Vec<(Rule, Ready)> =
            rules.iter().map(|rule| (rule.clone(), maker.ready(&rule.condition))).collect();
        words.prepare();
        Classifier { sections: sections.to_vec(), rules, words, regions }
    }

    /// What is proposed before any rule: an article whose breadcrumb names a section, by title or key, belongs
    /// there; everything else goes where its source goes.
    pub fn proposed(&self, source: &Source, breadcrumb: Option<&str>) -> Vec<Placement> {
        let named = breadcrumb.and_then(|name| {
            let name = name.trim();
            self.sections.iter().find(|section| section.title == name || section.key == name)
        });
        match named {
            Some(section) => vec![Placement::of_breadcrumb(&section.key, &section.title)],
            None => source.sections.iter().map(|key| Placement::of_source(key)).collect(),
        }
    }

    /// Adds what rules propose, and takes out what they forbid. Of several proposals for one section the one of
    /// the greatest weight counts, and among equals the earlier.
    pub fn classify(&self, proposed: Vec<Placement>, facts: &Facts<'_>) -> Vec<Placement> {
        let mut placements = proposed;
        let look = Look::new(facts, &self.words, &self.regions);
        let mut never: Vec<&String> = Vec::new();
        for (rule, ready) in &self.rules {
            if !look.fits(ready) {
                continue;
            }
            never.extend(&rule.never);
            for section in &rule.sections {
                let stands = placements.iter_mut().find(|other| other.section == *section);
                let weaker = stands.as_ref().is_none_or(|other| other.weight < rule.weight);
                if !weaker {
                    continue;
                }
                let placement = Placement::of_rule(section, rule, &matched(ready, &look));
                match stands {
                    Some(other) => *other = placement,
                    None => placements.push(placement),
                }
            }
        }
        placements.retain(|placement| !never.contains(&&placement.section));
        placements
    }

    /// The rules that an item fits, by their index in feeds.toml, each with what it matched by.
    pub fn matches(&self, facts: &Facts<'_>) -> Vec<(usize, String)> {
        let look = Look::new(facts, &self.words, &self.regions);
        let fits = self.rules.iter().enumerate().filter(|(_, (_, ready))| look.fits(ready));
        fits.map(|(index, (_, ready))| (index, matched(ready, &look))).collect()
    }
}

/// 标题含 开发区，地区 苏州.
fn matched(ready: &Ready, look: &Look<'_>) -> String {
    let mut reasons = Vec::new();
    look.reasons(ready, &mut reasons);
    reasons.join("，")
}

fn asks_for_places(condition: &Condition) -> bool {
    match condition {
        Condition::All(list) | Condition::Any(list) => list.iter().any(asks_for_places),
        Condition::Not(one) => asks_for_places(one),
        Condition::Has(field, _) => *field == Field::Region,
    }
}
