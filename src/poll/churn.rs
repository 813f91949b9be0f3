//! Whether a change of an entry is taken over: a page that prints a counter must not churn for ever.

use crate::model::{Item, Known};

/// So many changes of an item are taken over of which its source says nothing. A text that holds the time
/// of day or the number of its readers differs at every poll: each such change costs a kept version, and
/// tells every subscriber that the report was updated. Hardly anybody corrects a report a dozen times
/// without a new date; whoever does is heard again with the next date. (The limit of lemon24/reader.)
pub(super) const MOST_UNSAID: u32 = 24;

/// How many changes without a word there are with this one, which is 0 if the source says of it that it
/// changed the report; none if it is not to be taken over.
pub(super) fn unsaid(item: &Item, known: &Known) -> Option<u32> {
    let updated = item.updated.map(|moment| moment.at.timestamp());
    let published = item.published.map(|moment| moment.at.timestamp());
    let says = updated > known.updated.or(known.published).or(Some(0))
        // A date where there was none is no word of a change.
        || known.published.is_some() && published > known.published;
    if says {
        return Some(0);
    }
    (known.revisions < MOST_UNSAID).then_some(known.revisions + 1)
}
