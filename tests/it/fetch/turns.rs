//! Turns: who waits for whom, seen from outside.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use huiwen::{
    model::{FailureKind, Polling, Validators},
    poll::fetch::{Accept, Fetched, Fetcher, Request},
};
use url::Url;

use super::{FEED, ask, document, failure, fetcher, now, polling};
use crate::origin::{Answer, Origin};

const HOUR: Duration = Duration::from_hours(1);

fn feed() -> Answer {
    Answer::ok("text/xml", FEED)
}

fn polling_with(per_host_delay: Duration) -> Polling {
    Polling { per_host_delay, ..polling() }
}

async fn get(fetcher: &Fetcher, url: &Url) -> Fetched {
    ask(fetcher, url, &Validators::default()).await
}

/// Whether a request has to wait for its turn: here that is an hour.
async fn waits(fetcher: &Fetcher, url: &Url) -> bool {
    tokio::time::timeout(Duration::from_millis(200), get(fetcher, url)).await.is_err()
}

#[tokio::test]
async fn the_next_request_waits_until_the_body_is_read() {
    let origin = Origin::start();
    origin.set("/slow", feed().drip());
    origin.set("/quick", feed());
    let polling = Polling { total_timeout: Duration::from_millis(300), ..polling() };
    let fetcher = Arc::new(fetcher(&polling));
    let slow = {
        let (fetcher, url) = (Arc::clone(&fetcher), origin.url("/slow"));
        tokio::spawn(async move { get(&fetcher, &url).await })
    };
    while origin.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let quick = get(&fetcher, &origin.url("/quick")).await;
    assert!(slow.is_finished(), "the second did not wait for the first");
    // Nor does the wait take from the time of the second, which is as short.
    assert_eq!(document(quick).0.body, FEED.as_bytes());
    assert_eq!(failure(slow.await.unwrap()).0, FailureKind::Timeout);
}

#[tokio::test]
async fn the_pause_does_not_take_from_the_time_of_the_exchange() {
    let origin = Origin::start();
    origin.set("/feed", feed());
    let pause = Duration::from_millis(400);
    let total_timeout = Duration::from_millis(200);
    let fetcher = fetcher(&Polling { total_timeout, ..polling_with(pause) });
    let begun = Instant::now();
    for _ in 0..2 {
        let fetched = get(&fetcher, &origin.url("/feed")).await;
        assert_eq!(fetched.status, Some(200));
    }
    assert!(begun.elapsed() + Duration::from_millis(1) >= pause);
}

#[tokio::test]
async fn one_site_does_not_wait_for_another() {
    let (one, two) = (Origin::start(), Origin::start_at("127.0.0.2"));
    let fetcher = fetcher(&polling_with(HOUR));
    for origin in [&one, &two] {
        origin.set("/feed", feed());
        let fetched = get(&fetcher, &origin.url("/feed")).await;
        assert_eq!(document(fetched).0.body, FEED.as_bytes());
    }
    assert!(waits(&fetcher, &one.url("/feed")).await);
}

#[tokio::test]
async fn each_hop_takes_the_turn_of_its_own_site() {
    let (from, to) = (Origin::start(), Origin::start_at("127.0.0.2"));
    from.set("/feed", Answer::redirect(302, to.url("/feed").as_str()));
    to.set("/feed", feed());
    let polling = polling_with(HOUR);
    let fetcher = fetcher(&polling);
    let (url, named) = (from.url("/feed"), to.url("/"));
    let request = Request { named: &named, ..Request::new(&url, Accept::Feed) };
    assert_eq!(document(fetcher.fetch(&request, now()).await).0.url, to.url("/feed"));
    for origin in [&from, &to] {
        assert!(waits(&fetcher, &origin.url("/feed")).await, "{}", origin.url("/feed"));
    }
    // The hop after it would have to wait for the site itself.
    from.set("/other", Answer::redirect(302, "/feed"));
    let fetcher = super::fetcher(&polling);
    assert!(waits(&fetcher, &from.url("/other")).await);
    assert_eq!(from.last_request().path, "/other");
}

#[tokio::test]
async fn redirects_that_cross_do_not_wait_for_one_another() {
    let (one, two) = (Origin::start(), Origin::start_at("127.0.0.2"));
    one.set("/there", Answer::redirect(302, two.url("/feed").as_str()));
    two.set("/there", Answer::redirect(302, one.url("/feed").as_str()));
    one.set("/feed", feed());
    two.set("/feed", feed());
    let fetcher = Arc::new(fetcher(&polling()));
    let crowd: Vec<_> = (0..40)
        .map(|number| {
            let fetcher = Arc::clone(&fetcher);
            let (from, to) = if number % 2 == 0 { (&one, &two) } else { (&two, &one) };
            let (url, named) = (from.url("/there"), to.url("/"));
            tokio::spawn(async move {
                let request = Request { named: &named, ..Request::new(&url, Accept::Feed) };
                fetcher.fetch(&request, now()).await.status
            })
        })
        .collect();
    for one in crowd {
        assert_eq!(one.await.unwrap(), Some(200));
    }
}

#[tokio::test]
async fn a_site_that_wants_more_time_gets_it() {
    let origin = Origin::start();
    origin.set("/feed", feed());
    let fetcher = fetcher(&polling());
    let url = origin.url("/feed");
    fetcher.slow_down(&url, HOUR);
    assert_eq!(get(&fetcher, &url).await.status, Some(200));
    assert!(waits(&fetcher, &url).await);
    fetcher.slow_down(&url, Duration::ZERO);
    assert_eq!(get(&fetcher, &url).await.status, Some(200));
}

#[tokio::test]
async fn a_request_of_a_former_process_counts() {
    let origin = Origin::start();
    origin.set("/feed", feed());
    let fetcher = fetcher(&polling_with(HOUR));
    let url = origin.url("/feed");
    fetcher.seen(&url, now() - TimeDelta::hours(2), now());
    fetcher.seen(&url, now() - TimeDelta::seconds(5), now());
    assert!(waits(&fetcher, &url).await);
    assert!(origin.requests().is_empty());
}

#[tokio::test]
async fn a_redirected_host_asks_for_patience_in_its_own_name() {
    let (from, to) = (Origin::start(), Origin::start_at("127.0.0.2"));
    from.set("/feed", Answer::redirect(302, to.url("/feed").as_str()));
    to.set("/feed", Answer::status(429).header("Retry-After", "120"));
    let (url, named) = (from.url("/feed"), to.url("/"));
    let request = Request { named: &named, ..Request::new(&url, Accept::Feed) };
    let fetched = fetcher(&polling()).fetch(&request, now()).await;
    assert_eq!(fetched.retry_after.unwrap().host, to.url("/").authority());
}
