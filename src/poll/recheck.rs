//! What a look at the page of a published report says of it: whether it was withdrawn at its origin.
//!
//! Only 404 and 410 say so, and only twice in a row: servers fail in every way. A page that redirects to the home
//! page, or says with 200 that it is not there, is not judged: such words stand in reports as well. Pure.

mod settle;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

pub(super) use self::settle::{Look, due, is_due, settle};
use super::fetch::authority;
use crate::model::{ItemId, Recheck};

/// After a first 404 it is looked at again not before this: a site that is being mended is mended within hours …
const CONFIRM: TimeDelta = TimeDelta::hours(6);

/// … and after a 410, which nobody says by mistake (RFC 9110, 15.5.11), after this.
const CONFIRM_FOR_GOOD: TimeDelta = TimeDelta::hours(1);

/// What a host is believed by is what was seen of it in this time.
const MEMORY: TimeDelta = TimeDelta::days(7);

/// A host that has more of its pages missing than this, and more than half, has moved them: nobody withdraws so
/// many reports at once.
const MOST_MISSING: usize = 5;

/// What a look brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// The page is there.
    Here,
    /// 404.
    Missing,
    /// 410.
    MissingForGood,
    /// Nothing that tells: 403, 500, a timeout, robots.txt.
    Unclear,
    /// Nobody was asked, and nobody is to be before this.
    PutOff(DateTime<Utc>),
}

/// A page that was looked at, and what that brought.
pub(super) type Looked = (Recheck, Seen);

/// What follows for the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Becomes {
    /// What it was.
    Same,
    /// Gone.
    Gone,
    /// Not gone any more.
    Back,
}

/// What follows from a look at `now`: how the item is looked at from then on, when next, and what becomes of it.
/// `doubted`: its host is not believed.
fn judge(
    before: &Recheck,
    seen: Seen,
    doubted: bool,
    now: DateTime<Utc>,
) -> (Recheck, Option<DateTime<Utc>>, Becomes) {
    let after = |missing, becomes| {
        let looked = Recheck { looks: before.looks + 1, missing, ..before.clone() };
        (looked, Recheck::due(before.item, before.looks + 1, now), becomes)
    };
    let missing = Some(before.missing.unwrap_or(now));
    match seen {
        Seen::PutOff(until) => (before.clone(), Some(until), Becomes::Same),
        Seen::Here if before.gone => after(None, Becomes::Back),
        Seen::Here => after(None, Becomes::Same),
        Seen::Unclear => after(before.missing, Becomes::Same),
        _ if doubted || before.gone => after(missing, Becomes::Same),
        _ if before.missing.is_some() => after(missing, Becomes::Gone),
        _ => {
            let pause = if seen == Seen::Missing { CONFIRM } else { CONFIRM_FOR_GOOD };
            (Recheck { missing, ..before.clone() }, Some(now + pause), Becomes::Same)
        }
    }
}

/// The hosts that are not believed, with how many of their pages are missing, and of how many. `known`: pages that
/// were looked at before; `now`: those that were just looked at. Each with whether it is missing.
fn doubted(
    known: impl IntoIterator<Item = (ItemId, String, bool)>,
    now: impl IntoIterator<Item = (ItemId, String, bool)>,
) -> HashMap<String, (usize, usize)> {
    let pages: HashMap<ItemId, (String, bool)> =
        known.into_iter().chain(now).map(|(item, link, missing)| (item, (link, missing))).collect();
    let mut hosts: HashMap<String, (usize, usize)> = HashMap::new();
    for (link, missing) in pages.into_values() {
        let (missing_there, all) = hosts.entry(host(&link)).or_default();
        *missing_there += usize::from(missing);
        *all += 1;
    }
    hosts.retain(|_, (missing, all)| *missing > MOST_MISSING && *missing * 2 > *all);
    hosts
}

fn host(link: &str) -> String {
    Url::parse(link).map(|url| authority(&url)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    /// What becomes of an item that was looked at twice before, and in how many hours it is looked at again.
    fn check(missing: bool, gone: bool, seen: Seen, doubted: bool) -> (Becomes, bool, Option<i64>) {
        let before = Recheck {
            item: ItemId(0),
            source: "a".to_owned(),
            link: "https://example.cn/1.html".to_owned(),
            looks: 2,
            missing: missing.then_some(NOW),
            gone,
        };
        let (after, due, becomes) = judge(&before, seen, doubted, NOW);
        (becomes, after.missing.is_some(), due.map(|due| (due - NOW).num_hours()))
    }

    #[test]
    fn a_report_is_gone_when_it_was_missing_twice() {
        use Becomes::{Back, Gone, Same};
        let usual = Some(96);
        assert_eq!(check(false, false, Seen::Here, false), (Same, false, usual));
        assert_eq!(check(false, false, Seen::Missing, false), (Same, true, Some(6)));
        assert_eq!(check(false, false, Seen::MissingForGood, false), (Same, true, Some(1)));
        assert_eq!(check(true, false, Seen::Missing, false), (Gone, true, usual));
        assert_eq!(check(true, false, Seen::MissingForGood, false), (Gone, true, usual));
        assert_eq!(check(true, false, Seen::Here, false), (Same, false, usual));
        assert_eq!(check(true, false, Seen::Unclear, false), (Same, true, usual));
        assert_eq!(check(true, true, Seen::Here, false), (Back, false, usual));
        assert_eq!(check(true, true, Seen::Missing, false), (Same, true, usual));
        let put_off = Seen::PutOff(NOW + TimeDelta::hours(3));
        assert_eq!(check(true, false, put_off, false), (Same, true, Some(3)));
    }

    #[test]
    fn a_host_that_lost_most_of_its_pages_is_not_believed() {
        assert_eq!(check(true, false, Seen::Missing, true), (Becomes::Same, true, Some(96)));
        assert_eq!(check(false, false, Seen::Missing, true), (Becomes::Same, true, Some(96)));
        let pages = |missing: i64, all: i64| {
            let page = |item| (ItemId(item), format!("https://a.cn/{item}"), item < missing);
            (0..all).map(page).collect::<Vec<_>>()
        };
        let is_doubted = |known, now| doubted(known, now).contains_key("a.cn");
        assert!(is_doubted(pages(0, 0), pages(6, 6)));
        assert!(!is_doubted(pages(0, 0), pages(5, 5)));
        assert!(is_doubted(pages(0, 0), pages(6, 11)));
        assert!(!is_doubted(pages(0, 0), pages(6, 12)));
        // One that was seen before and now counts once.
        assert!(is_doubted(pages(0, 6), pages(6, 6)));
        assert!(!is_doubted(pages(0, 100), pages(6, 6)));
    }
}
