//! How far a hub is relied upon. Pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Subscription, SubscriptionState};

/// How long we want a hub to push before it is asked again.
pub(super) const WANTED_LEASE: Duration = Duration::from_hours(10 * 24);

/// A lease is taken for no shorter: asking more often would be a poll of the hub …
const SHORTEST_LEASE: u64 = 3600;

/// … and for no longer: a hub that forgot us is found out within a month.
const LONGEST_LEASE: u64 = 30 * 24 * 3600;

/// A push may come so much later than a poll finds what it brings.
const GRACE: TimeDelta = TimeDelta::minutes(10);

/// A hub that missed something is relied upon again, if it pushes, after so long.
pub(super) const PROBATION: TimeDelta = TimeDelta::days(3);

/// The first wait between two requests about one subscription; it doubles with each …
const WAIT: TimeDelta = TimeDelta::days(1);

/// … up to this …
const LONGEST_WAIT: TimeDelta = TimeDelta::days(14);

/// … and is no shorter for a hub that said no.
const WAIT_AFTER_NO: TimeDelta = TimeDelta::days(7);

/// Why a source is not polled while pushes come: `poll.next_reason`.
pub const PAUSED: &str = "its hub pushes what is new";

/// Until when a source need not be polled, and why, if its hub is relied upon: the lease is valid,
/// something was pushed, and no poll has found since what had not been. Never longer than `longest`, so
/// that polls tell whether the hub misses something, and never beyond the lease.
pub fn polling_pause(
    subscription: &Subscription,
    longest: Duration,
    now: DateTime<Utc>,
) -> Option<(DateTime<Utc>, &'static str)> {
    let pushed = subscription.last_push.filter(|_| subscription.is_active(now))?;
    let trusted =
        subscription.missed.is_none_or(|missed| missed + PROBATION <= now && missed < pushed);
    let until = subscription.lease_until.filter(|_| trusted)?;
    Some((until.min(now + longest), PAUSED))
}

/// Whether new items that a poll finds at `now` are ones that the hub should have pushed: they were not
/// there at `previous`, the last poll that was understood, when the subscription had been active for a
/// while. A push that follows soon makes this good.
pub fn is_missed(
    subscription: &Subscription,
    previous: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> bool {
    subscription.is_active(now)
        && previous.is_some_and(|previous| {
            subscription.active_since.is_some_and(|since| since + GRACE <= previous)
        })
}

/// The hub said yes.
pub(super) fn granted(subscription: &mut Subscription, lease: Option<u64>, at: DateTime<Utc>) {
    if subscription.state == SubscriptionState::Leaving {
        return;
    }
    // A hub that does not say is taken at our own word.
    let seconds = lease.unwrap_or(WANTED_LEASE.as_secs()).clamp(SHORTEST_LEASE, LONGEST_LEASE);
    if !subscription.is_active(at) {
        subscription.active_since = Some(at);
    }
    subscription.state = SubscriptionState::Active;
    subscription.renewed = Some(at);
    subscription.lease_until = Some(at + Duration::from_secs(seconds));
    subscription.tries = 0;
    subscription.problem = None;
}

/// The hub said no, or that it will push no longer.
pub(super) fn denied(subscription: &mut Subscription, reason: &str, at: DateTime<Utc>) {
    let colon = if reason.is_empty() { "" } else { ": " };
    cease(subscription);
    subscription.state = SubscriptionState::Denied;
    subscription.problem = Some(format!("the hub denies the subscription{colon}{reason}"));
    subscription.requested = Some(at);
}

/// The hub pushes no longer, and what it missed before is forgiven.
pub(super) fn cease(subscription: &mut Subscription) {
    subscription.state = SubscriptionState::Asked;
    (subscription.active_since, subscription.renewed, subscription.lease_until) =
        (None, None, None);
}

/// Something was pushed.
pub(super) fn pushed(subscription: &mut Subscription, at: DateTime<Utc>) {
    subscription.last_push = Some(at);
    if subscription.missed.is_some_and(|missed| (at - missed).abs() <= GRACE) {
        subscription.missed = None;
    }
}

/// When the hub is to be asked next.
pub(super) fn next_request(subscription: &Subscription) -> DateTime<Utc> {
    let at_once = DateTime::UNIX_EPOCH;
    let Some(requested) = subscription.requested else { return at_once };
    let doubled = |tries: u32| LONGEST_WAIT.min(WAIT * (1 << (tries - 1).min(8)));
    let wait =
        if subscription.tries == 0 { TimeDelta::zero() } else { doubled(subscription.tries) };
    let state = subscription.state;
    match state {
        SubscriptionState::Asked | SubscriptionState::Leaving => requested + wait,
        SubscriptionState::Denied => requested + wait.max(WAIT_AFTER_NO),
        SubscriptionState::Active => {
            let renewal = match (subscription.renewed, subscription.lease_until) {
                // A third of the lease is left for a hub that is away for a while.
                (Some(renewed), Some(until)) => renewed + (until - renewed) * 2 / 3,
                _ => at_once,
            };
            // A hub that missed something may have lost us without knowing.
            let again = subscription.missed.map(|missed| missed + PROBATION);
            let again = again.filter(|again| requested < *again);
            renewal.min(again.unwrap_or(renewal)).max(requested + wait)
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;
    use crate::model::{Secret, Topic};

    /// A time in November 2026 such as `22T08:00`.
    pub(in super::super) fn at(time: &str) -> DateTime<Utc> {
        format!("2026-11-{time}:00Z").parse().unwrap()
    }

    pub(in super::super) fn topic() -> Topic {
        let url = |text: &str| text.parse().unwrap();
        Topic {
            topic: url("https://news.example/feed"),
            hubs: vec![url("https://one.example/"), url("https://two.example/")],
        }
    }

    pub(in super::super) fn subscription(token: &str) -> Subscription {
        let (token, secret) = (Secret(token.to_owned()), Secret("b".repeat(64)));
        let base = "https://portal.example/".parse().unwrap();
        Subscription::new("feed", &topic(), &base, token, secret)
    }

    /// Active since the 1st at noon, for nine days.
    fn active() -> Subscription {
        let mut active = subscription("t");
        active.requested = Some(at("01T12:00"));
        active.tries = 1;
        granted(&mut active, Some(9 * 24 * 3600), at("01T12:00"));
        active
    }

    #[test]
    fn leases_have_bounds() {
        for (given, hours) in
            [(None, 240), (Some(0), 1), (Some(60), 1), (Some(7200), 2), (Some(u64::MAX), 30 * 24)]
        {
            let mut it = subscription("t");
            granted(&mut it, given, at("01T12:00"));
            let lease = it.lease_until.unwrap() - at("01T12:00");
            assert_eq!(lease, TimeDelta::hours(hours), "{given:?}");
        }
    }

    #[test]
    fn a_third_of_the_lease_is_left_for_its_renewal() {
        let mut active = active();
        assert_eq!(next_request(&active), at("07T12:00"));
        // Renewed in vain, then a day later, then two days after that.
        (active.requested, active.tries) = (Some(at("07T12:00")), 1);
        assert_eq!(next_request(&active), at("08T12:00"));
        (active.requested, active.tries) = (Some(at("08T12:00")), 2);
        assert_eq!(next_request(&active), at("10T12:00"));
        granted(&mut active, Some(9 * 24 * 3600), at("08T13:00"));
        assert_eq!(active.active_since, Some(at("01T12:00")), "there was no gap");
        assert_eq!(next_request(&active), at("14T13:00"));
    }

    #[test]
    fn a_hub_that_does_not_answer_is_asked_ever_more_seldom() {
        let mut it = subscription("t");
        assert!(next_request(&it) < at("01T00:00"));
        it.requested = Some(at("01T12:00"));
        for (tries, days) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 14), (u32::MAX, 14)] {
            it.tries = tries;
            assert_eq!(next_request(&it) - at("01T12:00"), TimeDelta::days(days), "{tries}");
        }
        denied(&mut it, "不欢迎", at("02T12:00"));
        it.tries = 1;
        assert_eq!(next_request(&it), at("09T12:00"));
        assert_eq!(it.problem.as_deref(), Some("the hub denies the subscription: 不欢迎"));
    }

    #[test]
    fn polls_pause_while_pushes_come() {
        let day = Duration::from_hours(24);
        let pause =
            |it: &Subscription, now: &str| polling_pause(it, day, at(now)).map(|(until, _)| until);
        let mut it = active();
        assert_eq!(pause(&it, "02T12:00"), None, "nothing was pushed yet");
        pushed(&mut it, at("02T11:00"));
        assert_eq!(pause(&it, "02T12:00"), Some(at("03T12:00")));
        assert_eq!(pause(&it, "10T00:00"), Some(at("10T12:00")), "the lease ends then");
        assert_eq!(pause(&it, "10T12:00"), None);
        denied(&mut it, "", at("03T12:00"));
        assert_eq!(pause(&it, "03T12:00"), None);
    }

    #[test]
    fn a_hub_that_missed_something_is_not_relied_upon_for_a_while() {
        let day = Duration::from_hours(24);
        let pause = |it: &Subscription, now: &str| polling_pause(it, day, at(now)).is_some();
        let mut it = active();
        pushed(&mut it, at("02T11:00"));
        it.missed = Some(at("03T12:00"));
        assert!(!pause(&it, "03T12:00"));
        assert_eq!(next_request(&it), at("06T12:00"), "it is asked anew");
        it.requested = Some(at("06T12:00"));
        assert_eq!(next_request(&it), at("07T12:00"), "and then as usual");
        assert!(!pause(&it, "06T13:00"), "it has not pushed since");
        pushed(&mut it, at("06T14:00"));
        assert!(pause(&it, "06T15:00"));
    }

    #[test]
    fn a_push_that_comes_soon_after_the_poll_missed_nothing() {
        let mut it = active();
        it.missed = Some(at("03T12:00"));
        pushed(&mut it, at("03T12:09"));
        assert_eq!(it.missed, None);
        it.missed = Some(at("03T12:00"));
        pushed(&mut it, at("03T12:11"));
        assert_eq!(it.missed, Some(at("03T12:00")));
    }

    #[test]
    fn only_what_appeared_during_the_subscription_can_be_missed() {
        let it = active();
        let missed = |previous: Option<&str>, now: &str| is_missed(&it, previous.map(at), at(now));
        assert!(!missed(None, "02T12:00"));
        assert!(!missed(Some("01T11:00"), "02T12:00"), "it may be older than the subscription");
        assert!(!missed(Some("01T12:05"), "02T12:00"));
        assert!(missed(Some("01T12:10"), "01T12:40"));
        assert!(!missed(Some("02T12:00"), "11T12:00"), "the lease has ended");
        assert!(!is_missed(&subscription("t"), Some(at("02T12:00")), at("03T12:00")));
    }
}
