//! When a source brings news: what is remembered of it, and what it lets expect.
//!
//! It is learned from the times at which items were first seen, never from the dates that are printed on
//! them: many sources print none, or only the day. An item that is new at a poll appeared at some time since the
//! poll before, so every count belongs to a stretch of time. It is laid over that stretch in proportion to
//! what was expected there, which sharpens with every poll (expectation maximisation for a Poisson
//! process that is seen in intervals).
//!
//! What is expected at a moment is the product of three things: how many items a day ([`Rhythm::daily`]), how
//! much of a day falls on this quarter of an hour, and how this day of the week compares to the others.

mod encoding;
mod profile;

use chrono::{DateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;

use profile::Profile;

/// What is remembered of when a source brings news.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rhythm {
    /// The last poll that was understood, in seconds since 1970; 0 before the first.
    polled: i64,
    /// The last poll that brought something new; 0 if none did.
    news: i64,
    /// On which quarters of an hour and days of the week items appear.
    profile: Profile,
    /// Items seen, and usual days observed; old ones fade.
    level: Ratio,
    /// Items per poll that brought any.
    batch: Ratio,
    /// Items seen soon after others, and how many would have been seen if one knew nothing of the other.
    echo: Ratio,
    /// Nine in ten pauses between news are at most so long, in usual days.
    pause: f32,
    /// So many pauses were seen.
    pauses: u16,
    /// How much of a usual day has passed since the last news.
    silence: f32,
    /// How long the stretches were in which items appeared, in days: how well it is known when they do.
    blur: f32,
}

/// A quotient of two sums that fade alike.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Ratio {
    seen: f32,
    of: f32,
}

impl Ratio {
    /// Adds, after all before has faded by the factor `keep`.
    fn add(&mut self, keep: f32, seen: f32, of: f32) {
        self.seen = self.seen * keep + seen;
        self.of = self.of * keep + of;
    }

    /// The quotient, if before anything was seen it is believed to be `prior` as firmly as `weight` would show.
    fn value(self, prior: f32, weight: f32) -> f32 {
        (self.seen + prior * weight) / (self.of + weight)
    }
}

/// Half of what is known of how much comes is forgotten after so many usual days.
const LEVEL_HALF_LIFE: f32 = 5.0;

/// Before anything is known, a source is believed to bring so many items a day …
const USUAL_DAILY: f32 = 4.0;

/// … as firmly as if that had been seen for so many days.
const USUAL_WEIGHT: f32 = 0.25;

/// A stretch without a poll that is longer, in seconds, teaches nothing: the machine was off, or the
/// source was, and its document has forgotten what was in between.
const LONGEST_STRETCH: i64 = 4 * 86_400;

/// More items at once are a site that renamed all it has, and not a rhythm.
const LARGEST_BATCH: usize = 40;

/// Items within so many days after others are an echo of them.
const ECHO: f32 = 1.0 / 24.0;

/// A rhythm is known after so many pauses.
const KNOWN: u16 = 4;

/// A pause shorter than three hours of a usual day is no rhythm that a source must keep.
const SHORTEST_PAUSE: f32 = 3.0 / 24.0;

/// What will probably come.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// Items expected in each step from now.
    pub expected: Vec<f32>,
    /// Items expected within a day of the usual kind.
    pub daily: f32,
    /// How this hour compares to the mean: 2 is twice as much.
    pub now: f32,
    /// How long the stretches were, in days, in which items appeared. Long ones tell little about the hour.
    pub blur: f32,
}

impl Rhythm {
    /// Takes note of a poll at `now` that was understood and brought `new` items never seen before. The first
    /// poll only begins the observation: how long its items had been there nobody knows. `zone` is that
    /// of the source, whose people have nights and weekends.
    pub fn observe(&mut self, now: DateTime<Utc>, zone: Tz, new: usize) {
        let (from, to) = (self.polled, now.timestamp());
        self.polled = to;
        // A clock that was ahead and is right again begins the observation anew.
        self.news = self.news.min(to);
        if to <= from {
            return;
        }
        if from == 0 || to - from > LONGEST_STRETCH {
            if new > 0 && from > 0 {
                self.news = to;
                self.silence = 0.0;
            }
            return;
        }
        let offset = offset(now, zone);
        let items = count(new.min(LARGEST_BATCH));
        let expected = self.daily();
        let passed = self.profile.observe(from + offset, to + offset, items);
        self.level.add((-passed / LEVEL_HALF_LIFE).exp2(), items, passed);
        let after = days(from - self.news);
        if self.news > 0 && after < ECHO {
            self.echo.add(0.97, items, expected * passed);
        }
        self.silence += passed;
        if new > 0 {
            self.batch.add(0.9, items, 1.0);
            let width = days(to - from);
            self.blur = if self.blur > 0.0 { 0.8 * self.blur + 0.2 * width } else { width };
            if self.news > 0 {
                self.pause_ended();
            }
            self.silence = 0.0;
            self.news = to;
        }
    }

    /// A quantile is followed by small steps: up if it was exceeded, down if not, nine to one.
    fn pause_ended(&mut self) {
        let pause = self.silence.max(0.001);
        self.pauses = self.pauses.saturating_add(1);
        let step = (1.5 / f32::from(self.pauses)).max(0.15);
        self.pause = match self.pauses {
            1 => pause,
            _ if pause > self.pause => self.pause * (0.9 * step).exp().min(pause / self.pause),
            _ => self.pause * (-0.1 * step).exp(),
        };
    }

    /// Items a day.
    pub fn daily(&self) -> f32 {
        self.level.value(USUAL_DAILY, USUAL_WEIGHT)
    }

    /// Items that come at once.
    pub fn batch(&self) -> f32 {
        self.batch.value(1.0, 1.0).max(1.0)
    }

    /// How many times its usual pause the source has been quiet at `now`; none while too little is known. The
    /// usual pause is one that nine in ten pauses between two polls with news stay under. Time is
    /// measured by what is expected in it, so that a source that rests on Sundays is not quiet on Sunday.
    pub fn quiet_for(&self, now: DateTime<Utc>, zone: Tz) -> Option<f64> {
        if self.pauses < KNOWN {
            return None;
        }
        let offset = offset(now, zone);
        let to = now.timestamp().min(self.polled + LONGEST_STRETCH);
        let since = self.profile.passed(self.polled + offset, to + offset);
        Some(f64::from((self.silence + since) / self.pause.max(SHORTEST_PAUSE)))
    }

    /// What is expected in `steps` stretches of `step` seconds each, from `now` on.
    pub fn forecast(&self, now: DateTime<Utc>, zone: Tz, step: u64, steps: usize) -> Forecast {
        let daily = self.daily();
        let step = i64::try_from(step.clamp(1, 86_400)).unwrap_or(900);
        let start = now.timestamp() + offset(now, zone);
        let mut expected = self.profile.shape(start, step, steps);
        let hour = usize::try_from(3600 / step).unwrap_or_default().clamp(1, steps.max(1));
        let mean = expected.iter().take(hour).sum::<f32>() / (count(hour) * days(step));
        let echo = self.echo.value(1.0, 1.0).clamp(0.3, 20.0);
        let echoing = ((ECHO - days(now.timestamp() - self.news)) / days(step)).ceil();
        for (at, value) in expected.iter_mut().enumerate() {
            *value *= if count(at) < echoing { daily * echo } else { daily };
        }
        Forecast { expected, daily, now: mean, blur: self.blur }
    }
}

/// Seconds that local time is ahead. It is taken to hold for the days around as well: the hour that
/// summer time shifts is learned anew within days.
fn offset(now: DateTime<Utc>, zone: Tz) -> i64 {
    i64::from(zone.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc())
}

#[expect(clippy::cast_precision_loss, reason = "a stretch of days has few digits")]
fn days(seconds: i64) -> f32 {
    seconds as f32 / 86_400.0
}

#[expect(clippy::cast_precision_loss, reason = "counts are capped")]
fn count(number: usize) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use chrono::TimeDelta;
    use chrono_tz::Asia::Shanghai;

    use super::*;

    /// Monday, 8 June 2026, midnight in China.
    fn monday() -> DateTime<Utc> {
        DateTime::from_timestamp(1_780_848_000, 0).unwrap()
    }

    /// Polled every hour for `days`: what each poll brings depends on the day of the week and the hour.
    fn watched(days: i64, new: impl Fn(i64, i64) -> usize) -> (Rhythm, DateTime<Utc>) {
        let mut rhythm = Rhythm::default();
        for hour in 0..days * 24 {
            let now = monday() + TimeDelta::hours(hour);
            rhythm.observe(now, Shanghai, new(hour / 24 % 7, hour % 24));
        }
        (rhythm, monday() + TimeDelta::days(days))
    }

    fn office(day: i64, hour: i64) -> usize {
        usize::from(day < 5 && (9..18).contains(&hour))
    }

    #[test]
    fn what_the_first_document_holds_are_no_arrivals() {
        let mut rhythm = Rhythm::default();
        rhythm.observe(monday(), Shanghai, 500);
        assert!((rhythm.daily() - USUAL_DAILY).abs() < 0.001, "{}", rhythm.daily());
        assert_eq!(rhythm.news, 0);
    }

    #[test]
    fn the_level_the_hours_and_the_days_are_learned() {
        let (rhythm, now) = watched(28, office);
        let by_hour = rhythm.forecast(now, Shanghai, 3600, 7 * 24).expected;
        let sum = |from: usize, to: usize| by_hour[from..to].iter().sum::<f32>();
        assert!((7.0..11.0).contains(&sum(0, 24)), "{} on a Monday", sum(0, 24));
        assert!(sum(9, 18) > 0.8 * sum(0, 24), "{} at work", sum(9, 18));
        assert!(sum(5 * 24, 7 * 24) < 1.5, "{} at the weekend", sum(5 * 24, 7 * 24));
    }

    #[test]
    fn a_source_of_workdays_is_not_quiet_on_sunday() {
        let (rhythm, now) = watched(28, office);
        let quiet = |hours| rhythm.quiet_for(now + TimeDelta::hours(hours), Shanghai).unwrap();
        assert!(quiet(0) < 2.0, "{} at midnight after Sunday", quiet(0));
        assert!(quiet(72) > 3.0, "{} on Wednesday, without a word since Friday", quiet(72));
    }

    #[test]
    fn a_batch_is_one_piece_of_news() {
        let (rhythm, now) = watched(28, |_, hour| if hour == 10 { 12 } else { 0 });
        let quiet = rhythm.quiet_for(now, Shanghai).unwrap();
        assert!(quiet < 1.1, "{quiet} on the next midnight");
        assert!(rhythm.batch() > 9.0);
        assert!(rhythm.quiet_for(now + TimeDelta::days(4), Shanghai).unwrap() > 3.0);
    }

    #[test]
    fn what_is_hardly_known_is_not_called_quiet() {
        let (rhythm, now) = watched(3, |_, hour| usize::from(hour == 9));
        assert_eq!(rhythm.quiet_for(now + TimeDelta::days(3), Shanghai), None);
    }

    #[test]
    fn bytes_keep_what_is_known() {
        let (rhythm, now) = watched(28, office);
        let bytes = rhythm.to_bytes();
        assert!(bytes.len() < 400, "{} bytes", bytes.len());
        let again = Rhythm::from_bytes(&bytes);
        assert_eq!(again.news, rhythm.news);
        let (one, other) = (
            rhythm.forecast(now, Shanghai, 3600, 168).expected,
            again.forecast(now, Shanghai, 3600, 168).expected,
        );
        for (hour, (one, other)) in one.iter().zip(&other).enumerate() {
            assert!((one - other).abs() < 0.01, "hour {hour}: {one} and {other}");
        }
        assert!(Rhythm::default().to_bytes().is_empty());
    }

    #[test]
    fn no_bytes_are_too_strange() {
        let sound = watched(28, office).0.to_bytes();
        let now = monday() + TimeDelta::days(30);
        for cut in 0..sound.len() {
            assert_eq!(Rhythm::from_bytes(&sound[..cut]), Rhythm::default());
        }
        for at in 1..sound.len() {
            for value in [0, 0x7f, 0x80, 0xff] {
                let mut bytes = sound.clone();
                bytes[at] = value;
                let mut rhythm = Rhythm::from_bytes(&bytes);
                rhythm.observe(now, Shanghai, 3);
                let forecast = rhythm.forecast(now, Shanghai, 900, 96);
                assert!(forecast.expected.iter().all(|value| value.is_finite()), "byte {at}");
            }
        }
    }
}
