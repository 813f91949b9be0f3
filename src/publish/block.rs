//! The feed of a section that did not change, as far as the portal's first page tells of it: the same stories make the
//! same page, whichever sections are published.

use super::{
    feed::{Feed, last_change, window},
    html,
    portal::Portal,
    standing,
};
use crate::{
    model::{ALL, Publishing, Section},
    store::Store,
};

/// Its first stories, and when it changed. What is remembered of its last edition tells both without reading more
/// stories than are shown; else all that it would hold are read.
pub(super) fn block(
    store: &Store,
    portal: &Portal,
    publishing: &Publishing,
    section: Option<&Section>,
) -> anyhow::Result<Feed> {
    let sections = &portal.sections;
    let newest = |many| store.newest(section, sections, many);
    let key = section.map_or(ALL, |section| &section.key);
    let order = standing::order(&store.standing(key)?, portal.site.timezone);
    let feed = if let Some(order) = order {
        let mut feed = Feed::new(portal, section, &newest(order.len().min(html::SHOWN))?);
        feed.updated = last_change(&order);
        feed
    } else {
        let glimpses = store.glimpses(section, sections, publishing.at_most)?;
        Feed::new(portal, section, &newest(window(&glimpses, publishing))?)
    };
    // What went before the last change does not change the time.
    let withdrawn = store.withdrawn(section, feed.updated.timestamp(), 1)?;
    Ok(feed.with_withdrawn(&withdrawn))
}
