//! Which stories are hot: what many outlets carry just now, from which editors choose 热点资讯.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::heat::{Heat, LASTS, heat};
use crate::{
    model::{SourceId, StoryId},
    store::{Result, Store},
};

/// Stories by their heat, the hottest first; among equals the newest. `houses`: whose source each is.
pub fn hottest(
    store: &Store,
    houses: &BTreeMap<SourceId, String>,
    section: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<(StoryId, Heat)>> {
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

/// Ranks them anew for the queue of the desk. This reads all that came in four days, and belongs into the
/// background.
pub fn refresh(
    store: &mut Store,
    houses: &BTreeMap<SourceId, String>,
    now: DateTime<Utc>,
) -> Result<()> {
    let hottest = hottest(store, houses, None, now)?;
    let tx = store.begin(now)?;
    tx.set_hottest(hottest.into_iter().map(|(story, _)| story))?;
    tx.commit()
}
