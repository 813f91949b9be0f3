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
    let origins = workload(7, 100, 10);
    let result = |rule| {
        let all = &simulate(rule, &origins, 10)[&None];
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

/// A source that asks for nothing, with items at these times of each of its days.
fn source(days: i64, times: impl Fn(i64) -> Vec<i64>) -> Origin {
    let moments = (0..days).flat_map(|day| {
        times(day).into_iter().map(move |seconds| START + day * DAY + seconds)
    });
    Origin {
        class: Class::Changing,
        host: "www.example.cn".to_owned(),
        first_poll: START + 20 * 60,
        items: moments.map(|appears| Item { appears, printed: appears }).collect(),
        ttl: None,
        max_age: None,
        skip_hours: 0,
        skip_days: 0,
        incidents: Vec::new(),
    }
}

/// Mean delay of the last `items`, in minutes, and requests a day.
fn check(days: i64, items: usize, times: impl Fn(i64) -> Vec<i64>) -> (i64, usize) {
    let figures = poll(Rule::Adaptive, &source(days, times), START + days * DAY);
    let last = &figures.delays[figures.delays.len() - items..];
    println!("{:?}", figures.delays.iter().map(|d| d / 60).collect::<Vec<_>>());
    (last.iter().sum::<i64>() / 60 / items as i64, figures.requests / days as usize)
}

#[test]
fn a_source_that_comes_daily_at_nine_is_polled_soon_after_nine() {
    let (delay, requests) = check(21, 7, |day| vec![9 * HOUR + day * 37 % 480]);
    assert!(delay <= 45 && requests <= 5, "{delay} {requests}");
}

#[test]
fn a_source_that_moves_to_the_afternoon_is_found_again() {
    let (delay, requests) = check(50, 7, |day| {
        vec![if day < 21 { 9 * HOUR } else { 16 * HOUR } + day * 37 % 480]
    });
    assert!(delay <= 240 && requests <= 5, "{delay} {requests}");
}
