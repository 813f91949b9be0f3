//! `huiwen story list --hot`: what many outlets carry just now, from which editors choose 热点资讯.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::{
    config::Config,
    curate::heat::{Heat, LASTS, heat},
    model::{SourceId, StoryId},
    poll::credit::houses::Houses,
    store::{Listed, Result, Store},
};

/// Stories by their heat, the hottest first; among equals the newest.
pub(super) fn hottest(
    config: &Config,
    store: &Store,
    section: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<(StoryId, Heat)>> {
    let houses = houses(config, store)?;
    let since = now - TimeDelta::seconds(LASTS);
    let mut hottest = Vec::new();
    for (story, copies) in store.carried_since(since, section)? {
        let newest = copies.iter().map(|(_, at)| *at).max().unwrap_or_default();
        let house = |(source, at): &(SourceId, i64)| Some((houses.get(source)?.as_str(), *at));
        let heat = heat(copies.iter().filter_map(house), now.timestamp());
        if heat.degrees > 0.0 {
            hottest.push((story, heat, newest));
        }
    }
    hottest.sort_by(|(story, heat, newest), (other, other_heat, other_newest)| {
        let by_heat = other_heat.degrees.total_cmp(&heat.degrees);
        by_heat.then(other_newest.cmp(newest)).then(story.cmp(other))
    });
    Ok(hottest.into_iter().map(|(story, heat, _)| (story, heat)).collect())
}

/// The house of every source.
fn houses(config: &Config, store: &Store) -> Result<HashMap<SourceId, String>> {
    let known = Houses::new(&config.credits);
    let polled: HashMap<&str, &Url> =
        config.sources.iter().map(|source| (source.key.as_str(), &source.url)).collect();
    let house = |(row, outlet): (SourceId, crate::model::Outlet)| {
        let homepage = outlet.homepage.as_deref().and_then(|page| Url::parse(page).ok());
        let address = homepage.as_ref().or_else(|| polled.get(outlet.key.as_str()).copied());
        (row, known.of(&outlet.name, address.and_then(Url::host_str)))
    };
    Ok(store.carriers()?.into_iter().map(house).collect())
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
