//! `huiwen story list --hot`: what many outlets carry just now.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use url::Url;

use crate::{
    config::Config,
    curate::heat::Heat,
    model::{Outlet, SourceId},
    poll::credit::houses::{Carrier, Houses},
    store::{Listed, Result, Store},
};

/// The house of every source.
pub(in crate::cli) fn houses(config: &Config, store: &Store) -> Result<BTreeMap<SourceId, String>> {
    let known = Houses::new(&config.credits);
    let polled: HashMap<&str, &Url> =
        config.sources.iter().map(|source| (source.key.as_str(), &source.url)).collect();
    let carriers: Vec<(SourceId, Outlet)> = store.carriers()?.into_iter().collect();
    let pages: Vec<Option<Url>> = carriers
        .iter()
        .map(|(_, outlet)| {
            let homepage = outlet.homepage.as_deref().and_then(|page| Url::parse(page).ok());
            homepage.or_else(|| polled.get(outlet.key.as_str()).copied().cloned())
        })
        .collect();
    let named: Vec<Carrier<'_>> = carriers
        .iter()
        .zip(&pages)
        .map(|((_, outlet), page)| Carrier {
            name: &outlet.name,
            host: page.as_ref().and_then(Url::host_str),
        })
        .collect();
    Ok(carriers.iter().map(|(row, _)| *row).zip(known.of(&named)).collect())
}

/// What is added to a line of the list.
pub(super) fn in_words(heat: Heat) -> String {
    format!(" · 热度 {:.2} · {} 家", heat.degrees, heat.outlets)
}

/// What is added to an object of the list. Hundredths are enough for whoever chooses.
pub(super) fn add_to(object: &mut serde_json::Value, heat: Heat) {
    object["heat"] = ((heat.degrees * 100.0).round() / 100.0).into();
    object["outlets"] = heat.outlets.into();
}

/// Whether a story is to be listed: it stands in the section, and is not too old.
pub(super) fn is_wanted(
    listed: &Listed,
    section: Option<&str>,
    since: Option<DateTime<Utc>>,
) -> bool {
    let story = &listed.story;
    section.is_none_or(|section| story.sections.iter().any(|key| key == section))
        && since.is_none_or(|since| story.published.at >= since)
}
