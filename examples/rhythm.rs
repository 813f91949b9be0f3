//! What the adaptive interval is worth: `cargo run --release --example rhythm -- [SEED] [SOURCES] [DAYS]`.
//!
//! Sources of different rhythm are polled over a simulated month by four rules, each over the same
//! items and between the same clamps (15 minutes and 24 hours): every hour; Miniflux's
//! `entry_frequency`; ours with an interval of an hour; ours with the adaptive one. Nothing is left out: the
//! days count in which nothing is known of a source yet. Ends with an error if one of ours polled a source
//! before it may, or if the adaptive one needs more requests or more time than either of the others.
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "figures for people"
)]

#[path = "rhythm/simulation.rs"]
mod simulation;
#[path = "rhythm/workload.rs"]
mod workload;

use std::process::ExitCode;

use simulation::{Rule, simulate};
use workload::{CLASSES, workload};

const RULES: [(Rule, &str); 4] = [
    (Rule::Fixed, "fixed 60 min"),
    (Rule::EntryFrequency, "entry_frequency"),
    (Rule::Hourly, "huiwen, every 60m"),
    (Rule::Adaptive, "huiwen, adaptive"),
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let mut argument = |usual| arguments.next().and_then(Result::ok).unwrap_or(usual);
    let (seed, count, days) =
        (argument(1), argument(1000) as usize, argument(30).clamp(2, 365) as i64);
    let origins = workload(seed, count, days);
    println!(
        "{count} sources, {days} days, seed {seed}; delay in minutes from appearance to first sight"
    );
    let mut results: Vec<_> =
        RULES.iter().map(|(rule, _)| simulate(*rule, &origins, days)).collect();
    let all = (None, 100, "all");
    for (class, share, title) in
        std::iter::once(all).chain(CLASSES.map(|(class, share, title)| (Some(class), share, title)))
    {
        println!("\n{title} ({share} %)");
        println!(
            "  rule                requests  a new item   median     mean      p90   early   lost"
        );
        for ((_, name), result) in RULES.iter().zip(&mut results) {
            let figures = result.entry(class).or_default();
            println!(
                "  {name:18} {:>9} {:>11.2} {:>8.1} {:>8.1} {:>8.1} {:>7} {:>6}",
                figures.requests,
                figures.per_item(),
                figures.delay(0.5),
                figures.mean(),
                figures.delay(0.9),
                figures.early,
                figures.lost,
            );
        }
    }
    let mut totals = results.iter_mut().map(|result| {
        let all = result.entry(None).or_default();
        (all.requests, all.delay(0.5), all.early)
    });
    let totals: Vec<_> = totals.by_ref().collect();
    let [fixed, entry_frequency, hourly, adaptive] = totals[..] else { return ExitCode::FAILURE };
    let polite = hourly.2 == 0 && adaptive.2 == 0;
    let better = |other: (usize, f64, usize)| adaptive.0 < other.0 && adaptive.1 < other.1;
    println!("\nno poll before it is permitted: {}", if polite { "yes" } else { "NO" });
    for (other, name) in [(fixed, RULES[0].1), (entry_frequency, RULES[1].1)] {
        let word = if better(other) { "yes" } else { "NO" };
        println!("fewer requests and a smaller median delay than {name}: {word}");
    }
    if polite && better(fixed) && better(entry_frequency) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
