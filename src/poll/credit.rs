//! Who is to be named for an item, which outlet that is, and whether it stands on the list of those whose
//! news may be reprinted (DOMAIN.md 2.3, 2.4 and 8).
//!
//! The reader of pages finds the printed credit; here it is decided between that, an author who is an
//! outlet, a bracket at the end, the dateline, and the source itself. Pure: the tables are given.

mod dateline;
pub mod houses;
mod names;

use std::{collections::HashSet, sync::Arc};

use super::{keys::comparable, parse::article::credit as printed, sanitize};
use crate::model::{CreditRule, CreditTables, Permission, PermittedList, Source};
use names::{Meaning, Names};

/// The tables of credits, made ready to be looked up.
#[derive(Debug, Clone, Default)]
pub struct Credits {
    names: Names,
    /// Names on the list, comparable.
    permitted: HashSet<String>,
    list: Arc<str>,
    own: HashSet<String>,
    nobody: HashSet<String>,
}

/// How the names of governments' sites end.
const GOVERNMENTS: [&str; 4] = ["政府门户网站", "政府网站", "政府网", "政府官网"];

/// The credit of an item, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credited {
    /// As printed, without label and brackets; else the source's own name.
    pub credit: String,
    /// Which rule found it.
    pub rule: CreditRule,
    /// The canonical name of the outlet, or of the first of several.
    pub outlet: Option<String>,
    /// The agency of the dateline.
    pub origin: Option<String>,
    /// Whether the outlet stands on the list; of several the worst counts.
    pub permission: Permission,
}

/// What an entry says of its credit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The printed credit, and the rule that found it.
    pub source: Option<(&'a str, CreditRule)>,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// The plain text, a paragraph a line.
    pub text: &'a str,
    /// The same with its pictures, sanitised.
    pub html: Option<&'a str>,
    /// The host of its address: tells apart outlets of one name.
    pub host: Option<&'a str>,
}

/// What a printed credit means.
enum Printed {
    /// The carrier itself: 本站原创.
    Own,
    Outlets(String),
}

impl Credits {
    /// Makes the tables ready.
    pub fn new(tables: &CreditTables) -> Credits {
        let comparable = |names: &[String]| names.iter().map(|name| comparable(name)).collect();
        Credits {
            names: Names::new(tables),
            permitted: permitted(&tables.permitted),
            list: tables.permitted.version.as_str().into(),
            own: comparable(&tables.own),
            nobody: comparable(&tables.nobody),
        }
    }

    /// The version of the list that flags are read from.
    pub fn list_version(&self) -> Arc<str> {
        Arc::clone(&self.list)
    }

    /// Decides who is to be named, in the order of DOMAIN.md 2.3.
    pub fn credit(&self, source: &Source, said: &Said<'_>) -> Credited {
        let dateline = dateline::read(said.text, self);
        let origin = match &dateline {
            Some(Printed::Outlets(name)) => Some(self.canonical(name, said.host)),
            _ => None,
        };
        let (printed, rule) = self
            .stated(said)
            .or_else(|| Some((dateline?, CreditRule::Dateline)))
            .map_or((None, CreditRule::Assumed), |(printed, rule)| (Some(printed), rule));
        let (credit, (outlet, permission)) = match printed {
            Some(Printed::Outlets(name)) => {
                let resolved = self.resolve(&name, said.host);
                (name, resolved)
            }
            own_or_none => {
                let (outlet, permission) = self.resolve(&source.name, said.host);
                let permission = match (own_or_none, permission) {
                    // That nobody is named tells nothing, whoever carries it.
                    (None, _) => Permission::Unknown,
                    (_, on @ (Permission::OnList | Permission::ByAlias)) => on,
                    _ => Permission::Own,
                };
                (source.name.clone(), (outlet, permission))
            }
        };
        Credited { credit, rule, outlet, origin, permission }
    }

    /// The outlet behind a printed credit, or the first of several, by its canonical name; and whether all
    /// of them stand on the list.
    pub fn resolve(&self, printed: &str, host: Option<&str>) -> (Option<String>, Permission) {
        let meanings = match self.names.look_up(printed, host) {
            Some(meaning) => vec![Some(meaning)],
            None => {
                names::parts(printed).iter().map(|part| self.names.look_up(part, host)).collect()
            }
        };
        let outlet = meanings.iter().flatten().next().map(|meaning| meaning.outlet.to_string());
        let worst = [Permission::NotOnList, Permission::Unknown, Permission::ByAlias]
            .into_iter()
            .find(|flag| meanings.iter().any(|meaning| self.flag(meaning.as_ref()) == *flag));
        (outlet, worst.unwrap_or(Permission::OnList))
    }

    /// Whether a name behind a headline is that of a site: of an outlet as it stands in the tables, of the
    /// source, of its host, or of a government (DOMAIN.md 4.2).
    pub fn is_site(&self, name: &str, source: &Source, host: Option<&str>) -> bool {
        let key = comparable(name);
        let is_of_host = |label: &str| {
            !matches!(label, "www" | "com" | "net" | "org" | "gov" | "news")
                && label.len() > 2
                && label == key
        };
        !key.is_empty()
            && (self.names.knows(name)
                || key == comparable(&source.name)
                || GOVERNMENTS.iter().any(|end| key.len() > end.len() && key.ends_with(end))
                || host.is_some_and(|host| host.split('.').any(is_of_host)))
    }

    /// Whether this is one of the words for the carrier itself: 本报.
    fn is_own(&self, name: &str) -> bool {
        self.own.contains(&comparable(name))
    }

    /// What an entry says before its dateline is looked at.
    fn stated(&self, said: &Said<'_>) -> Option<(Printed, CreditRule)> {
        if let Some((name, rule)) = said.source
            && let Some(printed) = self.printed(name)
        {
            return Some((printed, rule));
        }
        if let Some(author) = said.author {
            if printed::is_labelled(author)
                && let Some(printed) = self.printed(author)
            {
                return Some((printed, CreditRule::Label));
            }
            // Many feeds have no other place for it: <dc:creator>新华社</dc:creator>.
            if self.names.knows(author) {
                return Some((Printed::Outlets(author.to_owned()), CreditRule::Metadata));
            }
        }
        self.in_bracket(said)
    }

    /// The bracket that ends the text, unless it stands under a picture: （来源：梨视频）.
    fn in_bracket(&self, said: &Said<'_>) -> Option<(Printed, CreditRule)> {
        let last = said.text.lines().next_back()?;
        let known = printed::behind_sentence(last).filter(|name| self.names.knows(name));
        let (name, rule) = known
            .map(|name| (name.to_owned(), CreditRule::Bracket))
            .or_else(|| printed::in_bracket(last))?;
        let below_picture = said.html.and_then(|html| Some(&html[html.rfind("<img")?..]));
        if below_picture.is_some_and(|html| sanitize::text(html).trim() == last.trim()) {
            return None;
        }
        Some((self.printed(&name)?, rule))
    }

    /// A value or a labelled line; none for what names nobody.
    fn printed(&self, value: &str) -> Option<Printed> {
        let bare = printed::without_label(value);
        if self.is_own(bare) {
            return Some(Printed::Own);
        }
        if self.nobody.contains(&comparable(bare)) {
            return None;
        }
        printed::clean(value).map(Printed::Outlets)
    }

    fn canonical(&self, name: &str, host: Option<&str>) -> String {
        let known = self.names.look_up(name, host);
        known.map_or_else(|| name.to_owned(), |meaning| meaning.outlet.to_string())
    }

    fn flag(&self, meaning: Option<&Meaning>) -> Permission {
        match meaning {
            None => Permission::NotOnList,
            Some(meaning) if !meaning.is_certain => Permission::Unknown,
            Some(meaning) if !self.permitted.contains(&comparable(&meaning.outlet)) => {
                Permission::NotOnList
            }
            Some(meaning) if meaning.is_its_name => Permission::OnList,
            Some(_) => Permission::ByAlias,
        }
    }
}

/// The names of the list, comparable. The list names units, 人民日报社, where a credit names the paper.
fn permitted(list: &PermittedList) -> HashSet<String> {
    let names = list.parts.iter().flat_map(|part| &part.names);
    names
        .flat_map(|name| {
            [Some(name.as_str()), name.strip_suffix('社').filter(|n| n.ends_with('报'))]
        })
        .flatten()
        .map(comparable)
        .collect()
}
