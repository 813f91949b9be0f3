//! When the next poll of a source is worth most.
//!
//! A request has a price, and so has each minute that an item waits. The time of the next poll is the one
//! from which both together cost least over the coming two days. For a source whose items come at any time alike,
//! that gives a rate of polls that grows with the square root of the rate of items; for one that brings
//! everything at nine, a poll shortly after nine.

use std::time::Duration;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::spread::fraction;
use crate::model::{Forecast, Rhythm};

/// Times that are weighed against each other are so far apart at most: a quarter of an hour, …
const COARSEST: u64 = 900;

/// … and so far at least, in seconds.
const FINEST: u64 = 60;

/// So far is looked ahead, in seconds: two days, since what follows a poll is part of its price.
const HORIZON: u64 = 2 * 86_400;

/// The price of a request, in days that an item waits, for a source of one item a day.
const PRICE: f32 = 0.115;

/// How the price falls with the number of items a day. At 0 polls would grow with the root of the items,
/// which spends most on sources that hardly bring anything; at 1 with the items themselves.
const FALL: f32 = 0.7;

/// How long to wait from `now`.
pub(super) fn wait(
    now: DateTime<Utc>,
    zone: Tz,
    rhythm: &Rhythm,
    host: &str,
    shortest: Duration,
    longest: Duration,
) -> (Duration, Forecast) {
    // The shortest wait is a whole number of steps.
    let seconds = shortest.as_secs().max(FINEST);
    let step = (seconds / seconds.div_ceil(COARSEST)).max(FINEST);
    let steps = |wait: u64| usize::try_from(wait.div_ceil(step)).unwrap_or(usize::MAX);
    let horizon = steps(HORIZON);
    let (first, last) = (steps(seconds).clamp(1, horizon), steps(longest.as_secs()));
    let last = last.clamp(first, horizon);
    let forecast = rhythm.forecast(now, zone, step, horizon);
    let daily = forecast.daily.max(0.01);
    let days = Duration::from_secs(step).as_secs_f32() / 86_400.0;
    let price = PRICE * curiosity(&forecast) * daily.powf(-FALL) / days;
    let best = cheapest(&forecast.expected, price, first, last);
    let chance = fraction(host, now.timestamp().unsigned_abs() / 3600);
    let best = varied(&forecast.expected, best, steps(3600), chance).clamp(first, last);
    let wait = Duration::from_secs(best as u64 * step);
    (wait.clamp(shortest, longest.max(shortest)), forecast)
}

/// A source of about an item a day that is polled about once a day never tells when its item comes, nor that it
/// comes at another time now. For such a one a request is cheaper, since it teaches something.
fn curiosity(forecast: &Forecast) -> f32 {
    const WIDE: f32 = 8.0 / 24.0;
    if forecast.daily < 0.6 || forecast.blur <= WIDE {
        return 1.0;
    }
    (WIDE / forecast.blur).powi(2).max(0.2)
}

/// Polls at the same times each day would never tell at which time between them the items come. Where that is not
/// known to the `hour` (of so many steps), a wait is up to a fifth shorter or longer.
fn varied(expected: &[f32], best: usize, hour: usize, chance: f64) -> usize {
    let all: f32 = expected[..best].iter().sum();
    let late: f32 = expected[best.saturating_sub(hour)..best].iter().sum();
    if late > 0.5 * all {
        return best;
    }
    (best as f64 * (0.8 + 0.4 * chance)).round() as usize
}

/// The rule in words.
pub(super) fn reason(forecast: &Forecast) -> String {
    let daily = forecast.daily;
    let often = match daily {
        ..0.15 => "hardly an item a week".to_owned(),
        ..0.95 => format!("about {:.0} items a week", daily * 7.0),
        ..1.5 => "about an item a day".to_owned(),
        _ => format!("about {daily:.0} items a day"),
    };
    let hour = match forecast.now {
        1.5.. => ", more at this hour",
        ..0.5 => ", fewer at this hour",
        _ => "",
    };
    format!("adaptive: {often}{hour}")
}

/// After how many steps, from `first` to `last`, to poll next.
///
/// `V(i) = min over j ≥ i + first of (price + what the items of i..j wait until j + V(j))`. What they wait is
/// `j·(Λj − Λi) − (Mj − Mi)`, with the sums Λ of items and M of items times their step; so for each j
/// the price is a straight line over Λi, and the lowest line at falling Λi is found in passing.
fn cheapest(expected: &[f32], price: f32, first: usize, last: usize) -> usize {
    let end = expected.len();
    let (mut items, mut moments) = (vec![0.0_f64; end + 1], vec![0.0_f64; end + 1]);
    for (at, &count) in expected.iter().enumerate() {
        items[at + 1] = items[at] + f64::from(count);
        moments[at + 1] = moments[at] + f64::from(count) * (at as f64 + 0.5);
    }
    let price = f64::from(price);
    let mut values = vec![0.0_f64; end + 1];
    let line = |values: &[f64], at: usize| values[at] + at as f64 * items[at] - moments[at];
    // Lines whose turn comes, the one with the latest poll first.
    let mut lines: Vec<(usize, f64)> = Vec::with_capacity(end);
    let mut front = 0;
    for at in (1..end).rev() {
        let joins = at + first;
        if joins <= end {
            let new = (joins, line(&values, joins));
            while lines.len() >= front + 2
                && is_never_lowest(lines[lines.len() - 2], lines[lines.len() - 1], new)
            {
                lines.pop();
            }
            lines.push(new);
        }
        let height = |(poll, start): (usize, f64)| start - poll as f64 * items[at];
        while lines.len() >= front + 2 && height(lines[front + 1]) <= height(lines[front]) {
            front += 1;
        }
        // Too near to the end for another poll: what comes then waits until the end.
        let none = end as f64 * (items[end] - items[at]) - (moments[end] - moments[at]);
        let poll = lines.get(front).map(|&best| price + height(best) + moments[at]);
        values[at] = poll.map_or(none, |poll| poll.min(none));
    }
    let cost = |poll: usize| line(&values, poll);
    (first..=last.min(end))
        .min_by(|&one, &other| cost(one).total_cmp(&cost(other)))
        .unwrap_or(first)
}

/// Whether of three lines the middle one is nowhere the lowest. They are `start − poll·x`, polls falling: two of
/// them cross at the quotient of the differences of their starts and polls.
fn is_never_lowest(one: (usize, f64), middle: (usize, f64), new: (usize, f64)) -> bool {
    let (first, second) = ((one.0 - middle.0) as f64, (middle.0 - new.0) as f64);
    (one.1 - middle.1) * second <= (middle.1 - new.1) * first
}
