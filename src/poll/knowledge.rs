//! What is known before any document is read: the portal's sections, who may be credited, what tells reports
//! apart.

use url::Url;

use super::{
    credit::Credits,
    dedupe::{Judge, Report},
    keys::sha256,
};
use crate::model::{CreditTables, Gazetteer, Opposites, Section, Source, Told};

/// Made once for each feeds.toml.
pub struct Knowledge {
    /// The portal's sections.
    pub sections: Vec<Section>,
    /// Who may be credited.
    pub credits: Credits,
    /// What is the same report.
    pub judge: Judge,
    /// Of all that reports are told apart by: another one means that some may be judged otherwise.
    pub(super) print: [u8; 32],
}

impl Knowledge {
    /// What the parts of feeds.toml and of its data files come to.
    pub fn new(
        sections: Vec<Section>,
        credits: &CreditTables,
        gazetteer: &Gazetteer,
        opposites: &Opposites,
    ) -> Knowledge {
        Knowledge {
            sections,
            credits: Credits::new(credits),
            judge: Judge::new(gazetteer, opposites),
            print: sha256(
                format!("{} {credits:?} {gazetteer:?} {opposites:?}", env!("CARGO_PKG_VERSION"))
                    .as_bytes(),
            ),
        }
    }

    /// What an item says, ready to be compared. `source` is the one that carried it, if feeds.toml still names it.
    pub fn report(&self, told: &Told, source: Option<&Source>) -> Report {
        let address = told.link.as_deref().and_then(|link| Url::parse(link).ok());
        let host = address.as_ref().and_then(Url::host_str);
        let is_site = |name: &str| {
            name == told.credit
                || source.is_some_and(|source| self.credits.is_site(name, source, host))
        };
        self.judge.report(told, is_site)
    }
}
