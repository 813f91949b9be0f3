//! Printed names → outlets: the alias table, and what outlets append to their names (DOMAIN.md 2.4).

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::{model::CreditTables, poll::keys::comparable};

/// What outlets append to their names, comparable; the longer one of two that end alike first.
const ENDINGS: [&str; 7] = ["微信公众号", "官方微博", "官网", "客户端", "app", "综合", "讯"];

/// What stands behind it is a person: 新华日报记者张某.
const REPORTER: &str = "记者";

/// The end of a channel's name: 人民网-江苏频道.
const CHANNEL: &str = "频道";

/// Longest name of a channel, without 频道, in characters.
const LONGEST_CHANNEL: usize = 6;

/// How many endings a name may carry: 新华日报·交汇点客户端讯.
const MOST_ENDINGS: usize = 4;

/// Every name that is known.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    /// By comparable name, an outlet's own name first.
    meanings: HashMap<String, Vec<Meaning>>,
    /// The hosts of outlets that say theirs, by canonical name.
    hosts: HashMap<Arc<str>, Vec<String>>,
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Canonical name of the outlet.
    pub(super) outlet: Arc<str>,
    /// Whether the name is that one, and no alias.
    pub(super) is_its_name: bool,
    /// Whether a person may rely on it: confirmed, and of no other outlet as well.
    pub(super) is_certain: bool,
}

impl Names {
    pub(super) fn new(tables: &CreditTables) -> Names {
        let mut names = Names::default();
        let known = tables.outlets.iter().map(|outlet| outlet.name.as_str());
        let parts = tables.permitted.parts.iter();
        let listed = parts.flat_map(|part| &part.names).map(String::as_str);
        // A unit that an outlet of another name stands for, 人民日报社, is no outlet of its own.
        let confirmed = tables.aliases.iter().filter(|row| row.confirmed);
        let aliases: HashSet<&str> =
            confirmed.flat_map(|row| &row.names).map(String::as_str).collect();
        for name in known.chain(listed.filter(|name| !aliases.contains(name))) {
            names.add(name, name, true);
        }
        for row in &tables.aliases {
            for name in &row.names {
                names.add(name, &row.outlet, row.confirmed);
            }
        }
        for outlet in tables.outlets.iter().filter(|outlet| !outlet.hosts.is_empty()) {
            names.hosts.insert(outlet.name.as_str().into(), outlet.hosts.clone());
        }
        names
    }

    /// The outlet of a name: as it stands, else without what outlets append. `host` tells apart outlets of
    /// one name.
    pub(super) fn look_up(&self, name: &str, host: Option<&str>) -> Option<Meaning> {
        let whole = comparable(name);
        if let Some(meaning) = self.meaning(&whole, host) {
            return Some(meaning);
        }
        let mut rest = whole.as_str();
        for _ in 0..MOST_ENDINGS {
            let ended = ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending));
            let Some(shorter) = ended.or_else(|| before_reporter(rest)) else { break };
            rest = shorter;
            if let Some(meaning) = self.meaning(rest, host) {
                return Some(Meaning { is_its_name: false, ..meaning });
            }
        }
        let meaning = self.of_channel(&whole, host)?;
        Some(Meaning { is_its_name: false, ..meaning })
    }

    /// Whether the name stands in the tables.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.meanings.contains_key(&comparable(name))
    }

    /// The known name that a longer text begins with, and what follows it; both comparable.
    pub(super) fn beginning<'t>(&self, comparable: &'t str) -> Option<(&'t str, &'t str)> {
        let ends = comparable.char_indices().rev().map(|(at, _)| at).filter(|at| *at > 0);
        ends.map(|at| comparable.split_at(at)).find(|(name, _)| self.meanings.contains_key(*name))
    }

    fn of_channel(&self, name: &str, host: Option<&str>) -> Option<Meaning> {
        let (outlet, channel) = self.beginning(name.strip_suffix(CHANNEL)?)?;
        let is_short = (1..=LONGEST_CHANNEL).contains(&channel.chars().count());
        if is_short { self.meaning(outlet, host) } else { None }
    }

    fn add(&mut self, name: &str, outlet: &str, is_certain: bool) {
        let key = comparable(name);
        let meanings = self.meanings.entry(key.clone()).or_default();
        let is_known = meanings.iter().any(|meaning| *meaning.outlet == *outlet);
        if !key.is_empty() && !is_known {
            let is_its_name = comparable(outlet) == key;
            meanings.push(Meaning { outlet: outlet.into(), is_its_name, is_certain });
        }
    }

    /// Of several outlets of one name the one that stands on the host; else the first, which is a guess.
    fn meaning(&self, key: &str, host: Option<&str>) -> Option<Meaning> {
        let meanings = self.meanings.get(key)?;
        if let [only] = meanings.as_slice() {
            return Some(only.clone());
        }
        let stands_there = |meaning: &&Meaning| {
            let hosts = self.hosts.get(&meaning.outlet);
            host.is_some_and(|host| hosts.is_some_and(|hosts| hosts.iter().any(|h| is_on(host, h))))
        };
        let there = meanings.iter().find(stands_there).cloned();
        there.or_else(|| Some(Meaning { is_certain: false, ..meanings.first()?.clone() }))
    }
}

/// The names that a credit lists: 综合新华社、人民网.
pub(super) fn parts(printed: &str) -> Vec<&str> {
    let is_divider =
        |c: char| matches!(c, '、' | '，' | ',' | '/' | '／' | ' ' | '\u{3000}' | ';' | '；');
    printed
        .split(is_divider)
        .flat_map(|part| part.split("综合"))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a host is that one or below it.
pub(super) fn is_on(host: &str, domain: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn before_reporter(name: &str) -> Option<&str> {
    name.find(REPORTER).filter(|at| *at > 0).map(|at| &name[..at])
}
