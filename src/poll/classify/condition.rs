//! The condition of a rule, made ready: words are numbers of the automaton, places are indexes.

use std::cell::OnceCell;

use regex::{Regex, RegexBuilder};

use super::{
    Facts,
    fold::fold,
    region::{Named, Regions},
    words::{Found, Words},
};
use crate::{
    model::{Condition, Field, LARGEST_PATTERN, Wanted},
    poll::{credit::Credits, keys::comparable},
};

/// The lede: so much of the beginning of a text, in characters.
const LEDE: usize = 120;

/// As [`Condition`].
#[derive(Debug, Clone)]
pub(super) enum Ready {
    All(Vec<Ready>),
    Any(Vec<Ready>),
    Not(Box<Ready>),
    Has(Field, Vec<Sought>),
}

/// As [`Wanted`], with the word as an editor wrote it.
#[derive(Debug, Clone)]
pub(super) enum Sought {
    /// The number of a word in the automaton.
    Word(usize, String),
    /// The key of a source; or what stands in an address, folded.
    Plain(String),
    /// An outlet: its comparable name, and that of the outlet it is an alias of.
    Outlet(String, Option<String>),
    /// The places that a name stands for.
    Area(Vec<usize>),
    Pattern(Regex),
}

/// What conditions are made ready with.
pub(super) struct Maker<'a> {
    pub(super) words: &'a mut Words,
    pub(super) regions: &'a Regions,
    pub(super) credits: &'a Credits,
}

impl Maker<'_> {
    pub(super) fn ready(&mut self, condition: &Condition) -> Ready {
        let mut all = |list: &[Condition]| list.iter().map(|one| self.ready(one)).collect();
        match condition {
            Condition::All(list) => Ready::All(all(list)),
            Condition::Any(list) => Ready::Any(all(list)),
            Condition::Not(one) => Ready::Not(Box::new(self.ready(one))),
            Condition::Has(field, wanted) => {
                let sought = wanted.iter().filter_map(|wanted| self.sought(*field, wanted));
                Ready::Has(*field, sought.collect())
            }
        }
    }

    fn sought(&mut self, field: Field, wanted: &Wanted) -> Option<Sought> {
        let word = match wanted {
            Wanted::Pattern(pattern) => {
                let mut builder = RegexBuilder::new(pattern);
                // It was compiled when feeds.toml was read.
                let pattern = builder.case_insensitive(true).size_limit(LARGEST_PATTERN).build();
                return pattern.ok().map(Sought::Pattern);
            }
            Wanted::Word(word) => word,
        };
        Some(match field {
            Field::Title | Field::Body | Field::Text => {
                Sought::Word(self.words.add(word)?, word.clone())
            }
            Field::Source => Sought::Plain(word.clone()),
            Field::Url => Sought::Plain(word.to_lowercase()),
            Field::Credit => {
                let (outlet, _) = self.credits.resolve(word, None);
                Sought::Outlet(comparable(word), outlet.map(|outlet| comparable(&outlet)))
            }
            Field::Region => Sought::Area(self.regions.gazetteer().area(word)),
        })
    }
}

/// One item, as rules look at it. What is costly is done at most once, when the first rule asks for it.
pub(super) struct Look<'a> {
    facts: &'a Facts<'a>,
    words: &'a Words,
    regions: &'a Regions,
    title: OnceCell<String>,
    body: OnceCell<String>,
    in_title: OnceCell<Found>,
    in_body: OnceCell<Found>,
    url: OnceCell<String>,
    credit: OnceCell<(String, Option<String>)>,
    places: OnceCell<Vec<Named<'a>>>,
}

impl<'a> Look<'a> {
    pub(super) fn new(facts: &'a Facts<'a>, words: &'a Words, regions: &'a Regions) -> Look<'a> {
        Look {
            facts,
            words,
            regions,
            title: OnceCell::new(),
            body: OnceCell::new(),
            in_title: OnceCell::new(),
            in_body: OnceCell::new(),
            url: OnceCell::new(),
            credit: OnceCell::new(),
            places: OnceCell::new(),
        }
    }

    pub(super) fn fits(&self, condition: &Ready) -> bool {
        match condition {
            Ready::All(list) => list.iter().all(|one| self.fits(one)),
            Ready::Any(list) => list.iter().any(|one| self.fits(one)),
            Ready::Not(one) => !self.fits(one),
            Ready::Has(field, sought) => sought.iter().any(|sought| self.has(*field, sought)),
        }
    }

    /// Why an item fits, for a person: 标题含 开发区，地区 苏州. Of several alternatives the first that fits.
    pub(super) fn reasons(&self, condition: &Ready, reasons: &mut Vec<String>) {
        match condition {
            Ready::All(list) => list.iter().for_each(|one| self.reasons(one, reasons)),
            Ready::Any(list) => {
                if let Some(first) = list.iter().find(|one| self.fits(one)) {
                    self.reasons(first, reasons);
                }
            }
            Ready::Not(_) => {}
            Ready::Has(field, sought) => {
                if let Some(first) = sought.iter().find(|sought| self.has(*field, sought)) {
                    let reason = format!("{} {}", field.in_words(), self.found(first));
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
            }
        }
    }

    fn has(&self, field: Field, sought: &Sought) -> bool {
        let in_title = || self.in_title.get_or_init(|| self.words.find(self.title()));
        let in_body = || self.in_body.get_or_init(|| self.words.find(self.body()));
        match (field, sought) {
            (Field::Title, Sought::Word(word, _)) => in_title().has(*word),
            (Field::Body, Sought::Word(word, _)) => in_body().has(*word),
            (Field::Text, Sought::Word(word, _)) => in_title().has(*word) || in_body().has(*word),
            (Field::Title, Sought::Pattern(pattern)) => pattern.is_match(self.title()),
            (Field::Body, Sought::Pattern(pattern)) => pattern.is_match(self.body()),
            (Field::Text, Sought::Pattern(pattern)) => {
                pattern.is_match(self.title()) || pattern.is_match(self.body())
            }
            (Field::Source, Sought::Plain(key)) => key == self.facts.source,
            (Field::Url, Sought::Plain(part)) => self.url().contains(part.as_str()),
            (Field::Url, Sought::Pattern(pattern)) => pattern.is_match(self.url()),
            (Field::Credit, Sought::Outlet(name, outlet)) => {
                let (credit, of_item) = self.credit();
                name == credit
                    || of_item
                        .as_ref()
                        .is_some_and(|of_item| of_item == name || outlet.as_ref() == Some(of_item))
            }
            (Field::Credit, Sought::Pattern(pattern)) => {
                pattern.is_match(self.facts.credit)
                    || self.facts.outlet.is_some_and(|outlet| pattern.is_match(outlet))
            }
            (Field::Region, Sought::Area(area)) => self.place_in(area).is_some(),
            _ => false,
        }
    }

    /// What was found of something that stands there.
    fn found(&self, sought: &Sought) -> String {
        match sought {
            Sought::Word(_, word) | Sought::Plain(word) => word.clone(),
            Sought::Pattern(pattern) => pattern.as_str().to_owned(),
            Sought::Outlet(..) => self.facts.credit.to_owned(),
            Sought::Area(area) => {
                let named = self.place_in(area);
                named.map_or_else(String::new, |named| self.regions.shown(named).to_owned())
            }
        }
    }

    fn place_in(&self, area: &[usize]) -> Option<&Named<'a>> {
        self.places().iter().find(|named| self.regions.is_in(named, area))
    }

    fn title(&self) -> &str {
        self.title.get_or_init(|| fold(self.facts.headline))
    }

    fn body(&self) -> &str {
        self.body.get_or_init(|| fold(self.facts.text))
    }

    fn url(&self) -> &str {
        self.url.get_or_init(|| self.facts.link.unwrap_or_default().to_lowercase())
    }

    fn credit(&self) -> &(String, Option<String>) {
        self.credit
            .get_or_init(|| (comparable(self.facts.credit), self.facts.outlet.map(comparable)))
    }

    /// The places of headline and lede. Not those of the whole text, which names many in passing, nor that of
    /// the outlet: what a local edition carries need not be local (DOMAIN.md 6.1).
    fn places(&self) -> &[Named<'a>] {
        self.places.get_or_init(|| {
            let text = self.facts.text;
            let lede = text.char_indices().nth(LEDE).map_or(text, |(end, _)| &text[..end]);
            let mut places = self.regions.find_folded(self.title());
            places.extend(self.regions.find(lede));
            places
        })
    }
}
