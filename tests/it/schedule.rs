//! When sources are polled, over simulated weeks: never before they may, and sooner with fewer requests.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "the simulation is shared with the example that prints figures"
)]

#[path = "../../examples/rhythm/simulation.rs"]
mod simulation;
#[path = "../../examples/rhythm/workload.rs"]
mod workload;

use simulation::{Rule, poll, simulate};
use workload::{Class, DAY, HOUR, Item, Origin, START, workload};

#[test]
fn no_source_is_polled_before_it_may_and_news_come_sooner_with_fewer_requests() {
    let origins = workload(7, 60, 21);
    let result = |rule| {
        let all = &simulate(rule, &origins, 21)[&None];
        (all.requests, all.delay(0.5), all.early)
    };
    let ours = result(Rule::Adaptive);
    for other in [result(Rule::Fixed), result(Rule::EntryFrequency)] {
        assert!(ours.0 < other.0 && ours.1 < other.1, "{ours:?} against {other:?}");
        assert!(other.2 > 0, "the workload forbids nothing");
    }
    assert_eq!(ours.2, 0);
    assert_eq!(result(Rule::Hourly).2, 0);
}

/// A source that asks for nothing, with items at these times of its days.
fn source(number: usize, days: i64, time: impl Fn(i64) -> i64) -> Origin {
    let items = (0..days).map(|day| {
        let appears = START + day * DAY + time(day) + day * 37 % 480;
        Item { appears, printed: appears }
    });
    Origin {
        class: Class::Changing,
        host: format!("www.{number}.example.cn"),
        first_poll: START + 20 * 60,
        items: items.collect(),
        ttl: None,
        max_age: None,
        skip_hours: 0,
        skip_days: 0,
        incidents: Vec::new(),
    }
}

/// Of sources with one item a day: the mean delay of the last week in minutes, and requests a day.
fn check(days: i64, time: impl Fn(i64) -> i64) -> (i64, usize) {
    let (mut delay, mut requests) = (0, 0);
    for number in 0..SOURCES {
        let figures = poll(Rule::Adaptive, &source(number, days, &time), START + days * DAY);
        delay += figures.delays.iter().rev().take(7).sum::<i64>();
        requests += figures.requests;
    }
    (delay / 60 / 7 / SOURCES as i64, requests / SOURCES / days as usize)
}

/// One source may be lucky.
const SOURCES: usize = 12;

#[test]
fn a_source_that_comes_daily_at_nine_is_polled_soon_after_nine() {
    let (delay, requests) = check(28, |_| 9 * HOUR);
    assert!(delay <= 90 && requests <= 3, "{delay} minutes, {requests} requests a day");
}

#[test]
fn a_source_that_moves_to_the_afternoon_is_found_again() {
    let (delay, requests) = check(50, |day| if day < 21 { 9 * HOUR } else { 16 * HOUR });
    assert!(delay <= 240 && requests <= 3, "{delay} minutes, {requests} requests a day");
}
