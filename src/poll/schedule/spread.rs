//! So that not all sources come at the same second: by a hash of the host, which never changes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A wait is made longer by up to a tenth of it, and by five minutes at most.
const LONGEST: Duration = Duration::from_mins(5);

/// How much later than after `wait` a host's turn is.
pub(super) fn spread(host: &str, wait: Duration) -> Duration {
    (wait / 10).min(LONGEST).mul_f64(fraction(host, 0))
}

/// From 0 to 1, the same for a host and a number everywhere and always (FNV-1a).
pub(super) fn fraction(host: &str, number: u64) -> f64 {
    let bytes = host.bytes().map(|byte| byte.to_ascii_lowercase()).chain(number.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The upper bits of FNV are mixed badly for short names; a product brings the lower ones up.
    f64::from((hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32) / f64::from(u32::MAX)
}

/// The program looks for work again after a long time in which it did not: the machine slept, or the program was
/// not running. Whatever became due in between is due once, and its turn comes within a few minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wake {
    /// The first look after the pause.
    at: DateTime<Utc>,
    /// The turns of all hosts lie within this.
    within: TimeDelta,
}

/// A program that runs looks more often than that.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// All have had their turn after at most this.
const LONGEST_WAKE: TimeDelta = TimeDelta::minutes(10);

impl Wake {
    /// Whether the look at `now` is the first after a pause; `looked` is when the program looked before.
    pub fn notice(looked: DateTime<Utc>, now: DateTime<Utc>) -> Option<Wake> {
        let pause = now - looked;
        (pause > PAUSE).then(|| Wake { at: now, within: (pause / 6).min(LONGEST_WAKE) })
    }

    /// Whether the turn of `host` has come at `now`.
    pub fn has_turn(self, host: &str, now: DateTime<Utc>) -> bool {
        let passed = (now - self.at).as_seconds_f64();
        passed >= self.within.as_seconds_f64() * fraction(host, 0)
    }

    /// Whether all have had their turn, so that this may be forgotten.
    pub fn is_over(self, now: DateTime<Utc>) -> bool {
        now - self.at >= self.within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> impl Iterator<Item = String> {
        (0..1000).map(|number| format!("www.{number}.gov.cn"))
    }

    #[test]
    fn hosts_are_spread_evenly_and_always_alike() {
        let mut tenths = [0; 10];
        for host in hosts() {
            let wait = spread(&host, Duration::from_mins(50)).as_secs();
            assert_eq!(wait, spread(&host.to_uppercase(), Duration::from_mins(50)).as_secs());
            tenths[usize::try_from(wait / 30).unwrap_or(9).min(9)] += 1;
        }
        assert!(tenths.iter().all(|count| (70..130).contains(count)), "{tenths:?}");
    }

    #[test]
    fn after_a_sleep_not_all_come_at_once() {
        let looked = DateTime::UNIX_EPOCH;
        assert_eq!(Wake::notice(looked, looked + TimeDelta::minutes(4)), None);
        let now = looked + TimeDelta::hours(9);
        let wake = Wake::notice(looked, now).expect("nine hours are a pause");
        let turns = |seconds| {
            let then = now + TimeDelta::seconds(seconds);
            hosts().filter(|host| wake.has_turn(host, then)).count()
        };
        assert!(turns(0) < 10, "{} at once", turns(0));
        assert!((400..600).contains(&turns(300)), "{} after half of it", turns(300));
        assert_eq!(turns(600), 1000);
        assert!(wake.is_over(now + TimeDelta::minutes(10)));
    }
}
