//! Turns: at most one request at a time to a registrable domain, and a pause between two.
//!
//! The pause runs from the end of one exchange, its body read, to the start of the next. Each hop of a
//! redirect takes a turn of its own domain after the former was given back, so that two exchanges never
//! wait for one another. Turns are given in the order in which they were asked for.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use tokio::{
    sync::OwnedMutexGuard,
    time::{Instant, sleep_until},
};
use url::{Host, Url};

/// The longest pause that a site may ask for (`Crawl-delay`): ten sources of it then fill ten minutes of a
/// round. Whoever wants more wants no robots at all, and can say so.
const MAX_PAUSE: Duration = Duration::from_mins(1);

/// So many domains are remembered before it is worth looking for those that need no memory.
const FEW_DOMAINS: usize = 1024;

/// Whom a turn belongs to: the registrable domain by the Public Suffix List, for `gov.cn` and `com.cn` are
/// no sites; an address in figures, a public suffix and a name of one label are their own.
pub fn domain(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            psl::domain_str(name).unwrap_or(name).to_owned()
        }
        Some(Host::Ipv4(address)) => address.to_string(),
        Some(Host::Ipv6(address)) => address.to_string(),
        None => String::new(),
    }
}

/// The turns of all domains.
pub(super) struct Turns {
    pause: Duration,
    domains: Mutex<Domains>,
}

/// The right to one exchange with a domain; given back when it is dropped.
pub(super) struct Turn {
    domain: Arc<Domain>,
    _queue: OwnedMutexGuard<()>,
}

#[derive(Default)]
struct Domains {
    known: HashMap<String, Arc<Domain>>,
    /// At so many, those that rest are forgotten.
    sweep_at: usize,
}

struct Domain {
    queue: Arc<tokio::sync::Mutex<()>>,
    rest: Mutex<Rest>,
}

struct Rest {
    /// When the last exchange ended, if one did.
    ended: Option<Instant>,
    pause: Duration,
}

impl Turns {
    /// Turns with this pause between two of a domain.
    pub(super) fn new(pause: Duration) -> Turns {
        Turns { pause, domains: Mutex::default() }
    }

    /// Waits for a turn with the domain of `url`.
    pub(super) async fn take(&self, url: &Url) -> Turn {
        let domain = self.domain(domain(url));
        let queue = Arc::clone(&domain.queue).lock_owned().await;
        loop {
            // Anew each time: a longer pause may be asked for meanwhile.
            let rested = lock(&domain.rest).until();
            match rested.filter(|rested| *rested > Instant::now()) {
                Some(rested) => sleep_until(rested).await,
                None => break,
            }
        }
        Turn { domain, _queue: queue }
    }

    /// A site wants this pause between two requests. A shorter one than our own changes nothing.
    pub(super) fn slow_down(&self, url: &Url, pause: Duration) {
        let pause = pause.min(MAX_PAUSE).max(self.pause);
        let name = domain(url);
        // Who wants nothing out of the ordinary need not be remembered for it.
        let known = lock(&self.domains).known.contains_key(&name);
        if known || pause > self.pause {
            lock(&self.domain(name).rest).pause = pause;
        }
    }

    /// An exchange with the domain of `url` was under way `ago` before now.
    pub(super) fn seen(&self, url: &Url, ago: TimeDelta) {
        // A clock that was set back makes the last exchange look like one to come.
        let ago = ago.to_std().unwrap_or_default();
        if ago >= MAX_PAUSE.max(self.pause) {
            return;
        }
        let Some(ended) = Instant::now().checked_sub(ago) else { return };
        let domain = self.domain(domain(url));
        let mut rest = lock(&domain.rest);
        rest.ended = rest.ended.max(Some(ended));
    }

    fn domain(&self, name: String) -> Arc<Domain> {
        let mut domains = lock(&self.domains);
        if domains.known.len() >= domains.sweep_at.max(FEW_DOMAINS) {
            let now = Instant::now();
            domains.known.retain(|_, domain| {
                let rest = lock(&domain.rest);
                Arc::strong_count(domain) > 1
                    || rest.pause > self.pause
                    || rest.until().is_some_and(|until| until > now)
            });
            domains.sweep_at = 2 * domains.known.len();
        }
        let new = || {
            let rest = Mutex::new(Rest { ended: None, pause: self.pause });
            Arc::new(Domain { queue: Arc::default(), rest })
        };
        Arc::clone(domains.known.entry(name).or_insert_with(new))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.domain.rest).ended = Some(Instant::now());
    }
}

impl Rest {
    fn until(&self) -> Option<Instant> {
        self.ended?.checked_add(self.pause)
    }
}

/// Nothing panics with these, and what they hold is whole at any time.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn url(host: &str) -> Url {
        format!("http://{host}/feed").parse().unwrap()
    }

    /// Whether a turn is to be had at once: looking twice shows it, for the first look only asks.
    async fn is_free(turns: &Turns, host: &str) -> bool {
        tokio::time::timeout(Duration::from_millis(1), turns.take(&url(host))).await.is_ok()
    }

    #[test]
    fn a_domain_is_what_somebody_registered() {
        let cases = [
            ("www.chinanews.com.cn", "chinanews.com.cn"),
            ("chinanews.com.cn", "chinanews.com.cn"),
            ("com.cn", "com.cn"),
            ("www.js.gov.cn", "js.gov.cn"),
            ("nanjing.gov.cn", "nanjing.gov.cn"),
            ("gov.cn", "gov.cn"),
            ("www.gov.cn", "www.gov.cn"),
            ("WWW.People.CN.", "people.cn"),
            ("desk.github.io", "desk.github.io"),
            ("新闻.公司.cn", "xn--efvy88h.xn--55qx5d.cn"),
            ("rss.新闻.公司.cn", "xn--efvy88h.xn--55qx5d.cn"),
            ("localhost", "localhost"),
            ("127.0.0.1:8080", "127.0.0.1"),
            ("0x7f.1", "127.0.0.1"),
            ("10.1.127.0.0.1.example", "1.example"),
            ("[2400:3200::1]", "2400:3200::1"),
        ];
        for (host, expected) in cases {
            assert_eq!(domain(&url(host)), expected, "{host}");
        }
    }

    #[tokio::test]
    async fn one_at_a_time_and_others_do_not_wait() {
        let turns = Turns::new(Duration::ZERO);
        let turn = turns.take(&url("www.chinanews.com.cn")).await;
        assert!(!is_free(&turns, "rss.chinanews.com.cn").await);
        assert!(is_free(&turns, "www.people.com.cn").await);
        drop(turn);
        assert!(is_free(&turns, "rss.chinanews.com.cn").await);
    }

    #[tokio::test]
    async fn the_pause_runs_from_the_end_of_the_exchange() {
        let pause = Duration::from_millis(40);
        let turns = Turns::new(pause);
        drop(turns.take(&url("a.cn")).await);
        let mut ended = Instant::now();
        for _ in 0..3 {
            let turn = turns.take(&url("www.a.cn")).await;
            // A timer never ends early, but its clock ticks in milliseconds.
            assert!(ended.elapsed() + Duration::from_millis(1) >= pause);
            drop(turn);
            ended = Instant::now();
        }
    }

    #[tokio::test]
    async fn a_crowd_takes_turns() {
        let turns = Arc::new(Turns::new(Duration::ZERO));
        let inside = Arc::new(AtomicUsize::new(0));
        let crowd: Vec<_> = (0..50)
            .map(|_| {
                let (turns, inside) = (Arc::clone(&turns), Arc::clone(&inside));
                tokio::spawn(async move {
                    let turn = turns.take(&url("a.cn")).await;
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                    tokio::task::yield_now().await;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(turn);
                })
            })
            .collect();
        for one in crowd {
            one.await.unwrap();
        }
    }

    #[tokio::test]
    async fn whoever_gives_up_waiting_holds_nobody_up() {
        let turns = Turns::new(Duration::ZERO);
        let turn = turns.take(&url("a.cn")).await;
        for _ in 0..3 {
            assert!(!is_free(&turns, "a.cn").await);
        }
        drop(turn);
        assert!(is_free(&turns, "a.cn").await);
    }

    #[tokio::test]
    async fn a_site_may_ask_for_a_longer_pause_and_not_for_a_shorter() {
        let turns = Turns::new(Duration::ZERO);
        turns.slow_down(&url("a.cn"), HOUR);
        drop(turns.take(&url("a.cn")).await);
        assert!(!is_free(&turns, "a.cn").await);
        let rest = turns.domain("a.cn".to_owned());
        assert_eq!(lock(&rest.rest).pause, MAX_PAUSE);
        turns.slow_down(&url("a.cn"), Duration::ZERO);
        assert!(is_free(&turns, "a.cn").await);

        let turns = Turns::new(HOUR);
        turns.slow_down(&url("a.cn"), Duration::ZERO);
        drop(turns.take(&url("a.cn")).await);
        assert!(!is_free(&turns, "a.cn").await);
    }

    #[tokio::test]
    async fn what_another_process_asked_counts() {
        let turns = Turns::new(HOUR);
        turns.seen(&url("a.cn"), TimeDelta::seconds(1));
        turns.seen(&url("b.cn"), TimeDelta::hours(2));
        turns.seen(&url("c.cn"), TimeDelta::seconds(-100));
        assert!(!is_free(&turns, "www.a.cn").await);
        assert!(is_free(&turns, "b.cn").await);
        assert!(!is_free(&turns, "c.cn").await);
    }

    #[tokio::test]
    async fn domains_that_rest_are_forgotten_and_others_are_not() {
        let turns = Turns::new(Duration::ZERO);
        let held = turns.take(&url("held.cn")).await;
        turns.slow_down(&url("slow.cn"), HOUR);
        for number in 0..100_000 {
            drop(turns.take(&url(&format!("d{number}.cn"))).await);
        }
        assert!(lock(&turns.domains).known.len() <= FEW_DOMAINS);
        assert!(!is_free(&turns, "held.cn").await);
        drop(held);
        drop(turns.take(&url("slow.cn")).await);
        assert!(!is_free(&turns, "slow.cn").await);
    }
}
