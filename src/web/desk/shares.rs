//! What one account may take of what all share, so that a page that runs wild, or a stolen session, leaves the others
//! their news.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};

use super::live::Live;

/// Pages of an account that listen at one time. Only those in sight do, and browsers open six to an address.
const LISTENING: usize = 8;

/// What is said of who looks at what is counted over so long …
const WHILE: TimeDelta = TimeDelta::seconds(60);

/// … and is so much at most: a page says it thrice, and whenever another story is opened.
const SAID: u32 = 120;

/// By the account. There are as many entries as accounts that were at work since the program began.
#[derive(Debug, Default)]
pub(super) struct Shares(Mutex<HashMap<i64, Share>>);

#[derive(Debug)]
struct Share {
    listening: usize,
    said: u32,
    /// When it was said first.
    since: DateTime<Utc>,
}

impl Shares {
    /// Whether an account may say who looks at what once more.
    pub(super) fn may_say(&self, account: i64, now: DateTime<Utc>) -> bool {
        let mut shares = self.shares();
        let share = shares.entry(account).or_default();
        if now - share.since >= WHILE {
            (share.since, share.said) = (now, 0);
        }
        share.said = share.said.saturating_add(1);
        share.said <= SAID
    }

    fn shares(&self) -> MutexGuard<'_, HashMap<i64, Share>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Share {
    fn default() -> Share {
        Share { listening: 0, said: 0, since: DateTime::UNIX_EPOCH }
    }
}

/// A page that listens: given back with its connection.
pub(super) struct Listening {
    live: Arc<Live>,
    account: i64,
}

impl Listening {
    /// None: as many pages of this account listen as may.
    pub(super) fn begin(live: &Arc<Live>, account: i64) -> Option<Listening> {
        let mut shares = live.shares.shares();
        let share = shares.entry(account).or_default();
        if share.listening >= LISTENING {
            return None;
        }
        share.listening += 1;
        Some(Listening { live: Arc::clone(live), account })
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(share) = self.live.shares.shares().get_mut(&self.account) {
            share.listening = share.listening.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_much_is_said_in_a_minute_and_then_no_more() {
        let shares = Shares::default();
        let at =
            |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default();
        for _ in 0..SAID {
            assert!(shares.may_say(1, at(0)));
        }
        assert!(!shares.may_say(1, at(59)) && shares.may_say(2, at(59)));
        assert!(shares.may_say(1, at(60)));
    }

    #[test]
    fn whoever_leaves_makes_room() {
        let live = Arc::<Live>::default();
        let mut listening: Vec<_> = (0..LISTENING).map(|_| Listening::begin(&live, 1)).collect();
        assert!(listening.iter().all(Option::is_some));
        assert!(Listening::begin(&live, 1).is_none() && Listening::begin(&live, 2).is_some());
        listening.pop();
        assert!(Listening::begin(&live, 1).is_some());
    }
}
