//! When an address moved for good: seen often and long enough to be believed.
//!
//! A captive portal or a domain that ran out redirects for good as well, for a day. Feedbin believes a
//! chain of permanent redirects after 576 polls; we poll less often, so that time counts as well.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use crate::model::{Move, PollState, Source, Steering};

/// So many polls in a row must be led to the same address …
const POLLS: u32 = 20;

/// … over so long.
const OVER: TimeDelta = TimeDelta::days(7);

/// Where a source is asked: where a person says that it moved, or where it was seen to have moved, or else
/// at the address in feeds.toml.
pub fn address(source: &Source, state: &PollState, steering: &Steering) -> Url {
    let confirmed = steering.address_of(source.url.as_str());
    let moved = confirmed.or(state.address.as_deref());
    moved.and_then(|moved| moved.parse().ok()).unwrap_or_else(|| source.url.clone())
}

/// A move as far as it was seen at this poll, which permanent redirects alone led to `to`.
pub(super) fn seen(before: Option<Move>, to: Option<&Url>, now: DateTime<Utc>) -> Option<Move> {
    let to = to?.as_str();
    Some(match before {
        Some(known) if known.to == to => Move { polls: known.polls.saturating_add(1), ..known },
        _ => Move { to: to.to_owned(), since: now, polls: 1 },
    })
}

/// Whether a move was seen often and long enough to be believed.
pub(super) fn is_lasting(known: &Move, now: DateTime<Utc>) -> bool {
    known.polls >= POLLS && now - known.since >= OVER
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    /// The move after these polls, each so many hours after the first and led to this address.
    fn after(polls: &[(i64, Option<&str>)]) -> (Option<Move>, DateTime<Utc>) {
        let begun = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut known = None;
        let mut now = begun;
        for (hour, to) in polls {
            now = begun + TimeDelta::hours(*hour);
            let to = to.map(|to| Url::parse(to).unwrap());
            known = seen(known, to.as_ref(), now);
        }
        (known, now)
    }

    const NEW: Option<&str> = Some("https://new.example.cn/rss.xml");

    #[test]
    fn twenty_polls_over_seven_days_are_believed_and_fewer_are_not() {
        let polls = |many: i64, every: i64| -> Vec<_> {
            (0..many).map(|poll| (poll * every, NEW)).collect()
        };
        let believed = |polls: &[_]| {
            let (known, now) = after(polls);
            is_lasting(&known.unwrap(), now)
        };
        assert!(believed(&polls(20, 9)));
        assert!(!believed(&polls(19, 24)));
        assert!(!believed(&polls(200, 0)));
        assert!(!believed(&polls(20, 8)));
    }

    #[test]
    fn another_target_or_none_begins_anew() {
        let (known, _) = after(&[(0, NEW), (1, NEW), (2, Some("https://other.example.cn/"))]);
        assert_eq!(known.unwrap().polls, 1);
        assert_eq!(after(&[(0, NEW), (1, NEW), (2, None)]).0, None);
        assert_eq!(after(&[(0, NEW), (1, None), (2, NEW)]).0.unwrap().polls, 1);
    }
}
