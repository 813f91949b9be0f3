//! What is known before any document is read: who may be credited, which sections there are and for what, what
//! tells reports apart.

use url::Url;

use super::{
    classify::Classifier,
    credit::Credits,
    dedupe::{Judge, Report},
    keys::{RULES, sha256, title},
};
use crate::model::{CreditTables, Gazetteer, Opposites, Rule, Section, Source, Told};

/// Made once for each feeds.toml.
pub struct Knowledge {
    /// Who may be credited.
    pub credits: Credits,
    /// The portal's sections, and the rules for them.
    pub classifier: Classifier,
    /// What is the same report.
    pub judge: Judge,
    /// Of all that reports are told apart by: another one means that some may be judged otherwise.
    pub(super) print: [u8; 32],
}

impl Knowledge {
    /// What the parts of feeds.toml and of its data files come to.
    pub fn new(
        sections: &[Section],
        rules: &[Rule],
        tables: &CreditTables,
        gazetteer: &Gazetteer,
        opposites: &Opposites,
    ) -> Knowledge {
        let made = (env!("CARGO_PKG_VERSION"), RULES, title::LISTED);
        let print = format!("{made:?} {tables:?} {gazetteer:?} {opposites:?}");
        let credits = Credits::new(tables);
        let classifier = Classifier::new(rules, sections, gazetteer, &credits);
        let judge = Judge::new(gazetteer, opposites);
        Knowledge { credits, classifier, judge, print: sha256(print.as_bytes()) }
    }

    /// What an item says, ready to be compared. `source` is the one that carried it, if feeds.toml still names it.
    pub fn report(&self, told: &Told, source: Option<&Source>) -> Report {
        let address = told.link.as_deref().and_then(|link| Url::parse(link).ok());
        let host = address.as_ref().and_then(Url::host_str);
        let is_site =
            |name: &str| source.is_some_and(|source| self.credits.is_site(name, source, host));
        self.judge.report(told, is_site)
    }
}
