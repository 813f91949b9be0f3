//! RSS and Atom: which of two readers a feed is for.
//!
//! feed-rs is the first choice, for well-formed feeds of which it tells everything. It gives up a
//! whole feed for one stray sign, and passes over elements that it does not know, some of which we
//! do; what it is not given, or gives up, the [`lenient`] reader reads.

mod entries;
mod strict;
mod survey;

use chrono_tz::Tz;

use super::{Parsed, lenient};
use crate::model::{Document, Problem};
use survey::survey;

/// Reads a feed that begins with the opening tag of its root; `prolog` is what stands before it.
pub(super) fn read(feed: &str, prolog: &str, document: &Document, zone: Tz) -> Parsed {
    let survey = survey(feed);
    let has_entities = memchr::memmem::find(prolog.as_bytes(), b"<!ENTITY").is_some();
    let mut damage = survey.damage;
    let is_sound = damage.is_none();
    if is_sound && survey.is_plain && !has_entities {
        match strict::read(feed, survey.home, document, zone) {
            // What has no link may have a guid for it, or none: feed-rs does not tell which.
            Ok(parsed) if parsed.entries.iter().all(|entry| entry.link.is_some()) => return parsed,
            Ok(_) => {}
            Err(error) => damage = Some(error),
        }
    }
    let mut parsed = lenient::read(feed, prolog, is_sound, document, zone);
    if let Some(damage) = damage {
        let what = format!("the feed is damaged ({damage}); read as far as can be");
        parsed.problems.insert(0, Problem::new("document", what));
    }
    parsed
}
