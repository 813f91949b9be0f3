//! What is known before any document is read: the portal's sections, who may be credited, what tells reports
//! apart.

use url::Url;

use super::{
    credit::Credits,
    dedupe::{Judge, Report},
};
use crate::model::{CreditTables, Gazetteer, Section, Source, Told};

/// Made once for each feeds.toml.
pub struct Knowledge {
    /// The portal's sections.
    pub sections: Vec<Section>,
    /// Who may be credited.
    pub credits: Credits,
    /// What is the same report.
    pub judge: Judge,
}

impl Knowledge {
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
