//! How often somebody may try to sign in, for each name and for each address. In memory, and bounded.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

/// Failures of one name before it has to pause.
const OF_A_NAME: u32 = 5;

/// Failures from one address before it has to pause: a newsroom has one address.
const OF_AN_ADDRESS: u32 = 20;

/// The first pause; each further failure doubles it …
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(15);

/// … up to this for a name, since others can make it pause, too …
const LONGEST_OF_A_NAME: TimeDelta = TimeDelta::minutes(5);

/// … and this for an address.
const LONGEST_OF_AN_ADDRESS: TimeDelta = TimeDelta::minutes(15);

/// Failures are forgotten after so long without another.
const FORGOTTEN: TimeDelta = TimeDelta::hours(1);

/// Names and addresses that are known at one time; beyond, those whose last failure is oldest are forgotten.
const KNOWN: usize = 10_000;

/// Who failed lately.
#[derive(Default)]
pub(super) struct Limits(Mutex<Known>);

#[derive(Default)]
struct Known {
    names: HashMap<String, Failures>,
    addresses: HashMap<Option<IpAddr>, Failures>,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: DateTime<Utc>,
}

impl Limits {
    /// Counts an attempt, as a failure until [`Limits::succeed`] takes it back, so that many at one time count as many;
    /// or says how long to wait. A name is folded.
    pub(super) fn attempt(
        &self,
        name: &str,
        address: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<(), Duration> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let address = address.map(network);
        let wait = wait(known.names.get(name), OF_A_NAME, LONGEST_OF_A_NAME, now).max(wait(
            known.addresses.get(&address),
            OF_AN_ADDRESS,
            LONGEST_OF_AN_ADDRESS,
            now,
        ));
        if wait > TimeDelta::zero() {
            return Err(wait.to_std().unwrap_or_default());
        }
        count(&mut known.names, name.to_owned(), now);
        count(&mut known.addresses, address, now);
        Ok(())
    }

    /// An attempt was none: the name begins anew, the address is as it was before.
    pub(super) fn succeed(&self, name: &str, address: Option<IpAddr>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.names.remove(name);
        if let Some(failures) = known.addresses.get_mut(&address.map(network)) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

/// How long until the next attempt.
fn wait(
    failures: Option<&Failures>,
    allowed: u32,
    longest: TimeDelta,
    now: DateTime<Utc>,
) -> TimeDelta {
    let Some(failures) = failures.filter(|failures| now - failures.last < FORGOTTEN) else {
        return TimeDelta::zero();
    };
    let Some(beyond) = failures.count.checked_sub(allowed) else { return TimeDelta::zero() };
    let pause = (FIRST_PAUSE * (1 << beyond.min(10))).min(longest);
    (failures.last + pause - now).max(TimeDelta::zero())
}

fn count<K: Hash + Eq + Clone>(known: &mut HashMap<K, Failures>, key: K, now: DateTime<Utc>) {
    if known.len() >= KNOWN && !known.contains_key(&key) {
        known.retain(|_, failures| now - failures.last < FORGOTTEN);
        let oldest = known.iter().min_by_key(|(_, failures)| failures.last);
        if let Some(oldest) = oldest.map(|(key, _)| key.clone()).filter(|_| known.len() >= KNOWN) {
            known.remove(&oldest);
        }
    }
    let failures = known.entry(key).or_insert(Failures { count: 0, last: now });
    if now - failures.last >= FORGOTTEN {
        failures.count = 0;
    }
    failures.count += 1;
    failures.last = now;
}

/// An address of IPv6 as the network that one customer has, /64 (RFC 6177).
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            IpAddr::V6(std::net::Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap_or_default()
    }

    fn address(number: u32) -> IpAddr {
        std::net::Ipv4Addr::from_bits(0xC000_0200 + number).into()
    }

    #[test]
    fn a_name_pauses_longer_with_each_failure_from_anywhere() {
        let limits = Limits::default();
        for last in 0..5 {
            assert_eq!(limits.attempt("li", Some(address(last)), at(0)), Ok(()));
        }
        assert_eq!(limits.attempt("li", Some(address(9)), at(0)), Err(Duration::from_secs(15)));
        assert_eq!(limits.attempt("li", Some(address(9)), at(14)), Err(Duration::from_secs(1)));
        assert_eq!(limits.attempt("li", Some(address(9)), at(15)), Ok(()));
        assert_eq!(limits.attempt("li", Some(address(9)), at(15)), Err(Duration::from_secs(30)));
        assert_eq!(limits.attempt("wang", Some(address(9)), at(15)), Ok(()));
        assert_eq!(limits.attempt("li", Some(address(9)), at(3700)), Ok(()));
        assert_eq!(limits.attempt("li", Some(address(9)), at(3700)), Ok(()));
    }

    #[test]
    fn an_address_pauses_whatever_names_it_tries() {
        let limits = Limits::default();
        for name in 0..20 {
            assert_eq!(limits.attempt(&name.to_string(), Some(address(1)), at(0)), Ok(()));
        }
        assert_eq!(limits.attempt("20", Some(address(1)), at(0)), Err(Duration::from_secs(15)));
        assert_eq!(limits.attempt("20", Some(address(2)), at(0)), Ok(()));
    }

    #[test]
    fn whoever_signs_in_begins_anew() {
        let limits = Limits::default();
        for _ in 0..100 {
            assert_eq!(limits.attempt("li", Some(address(1)), at(0)), Ok(()));
            limits.succeed("li", Some(address(1)));
        }
    }

    #[test]
    fn no_more_is_known_than_fits_and_the_oldest_goes_first() {
        let limits = Limits::default();
        let attempt = |number: u32, seconds| {
            let _ = limits.attempt(&number.to_string(), Some(address(number)), at(seconds));
        };
        for number in 0..10_000 {
            attempt(number, i64::from(number / 1000) + i64::from(number != 7));
        }
        attempt(10_000, 10);
        let known = limits.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!((known.names.len(), known.addresses.len()), (KNOWN, KNOWN));
        assert!(!known.names.contains_key("7") && known.names.contains_key("10000"));
        assert!(!known.addresses.contains_key(&Some(address(7))));
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let at_home = |last: u16| IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]);
        assert_eq!(network(at_home(1)), network(at_home(2)));
        let elsewhere = IpAddr::from([0x2001, 0xdb8, 0, 2, 0, 0, 0, 1]);
        assert_ne!(network(at_home(1)), network(elsewhere));
    }
}
