//! On which quarters of an hour and days of the week a source brings news.

/// Quarters of an hour in a day.
const QUARTERS: usize = 96;

/// Seconds of one.
const QUARTER: i64 = 900;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Items seen by the time of day and by the day of the week, in local time, and how long it was watched.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Profile {
    /// Items by the quarter of an hour.
    pub(super) quarters: [f32; QUARTERS],
    /// How often each hour passed.
    pub(super) hours: [f32; 24],
    /// Items by the day, Monday first.
    pub(super) items: [f32; 7],
    /// How often each day passed, by the weight of the hours that did.
    pub(super) days: [f32; 7],
    /// The day that was last looked at, since 1970: what is older fades when it changes.
    pub(super) today: i32,
}

impl Default for Profile {
    fn default() -> Profile {
        Profile {
            quarters: [0.0; QUARTERS],
            hours: [0.0; 24],
            items: [0.0; 7],
            days: [0.0; 7],
            today: 0,
        }
    }
}

/// Of what is known of the time of day, half is forgotten in so many days …
const HOURS_HALF_LIFE: f32 = 14.0;

/// … and in so many of what is known of the days of the week.
const DAYS_HALF_LIFE: f32 = 35.0;

/// The usual day of news is believed as firmly as so many items would show another.
const USUAL_HOURS: f32 = 2.5;

/// That all days are alike is believed as firmly as so many items would show another, …
const USUAL_ITEMS: f32 = 2.0;

/// … and as so many days of watching.
const USUAL_DAYS: f32 = 0.3;

/// Part of the items that may come at any time of the day, whatever was seen.
const ANY_TIME: f32 = 0.04;

/// Items in a stretch of so many days or less tell when they came; in longer ones they tell less.
const CLEAR: f32 = 8.0 / 24.0;

/// The share of a day's items that the hours have in the usual day of news: nights are quiet.
const USUAL: [f32; 24] = [
    0.4, 0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.0, 1.5, 1.7, 1.7, 1.5, 1.1, 1.1, 1.3, 1.5, 1.6, 1.6, 1.3,
    1.2, 1.1, 1.1, 0.9, 0.6,
];

impl Profile {
    /// Lays `items` over the stretch from `from` to `to` (local seconds since 1970), and tells how many usual days
    /// passed in it.
    pub(super) fn observe(&mut self, from: i64, to: i64, items: f32) -> f32 {
        self.fade(day(to));
        let (clock, week) = (self.clock(), self.week());
        let mut passed = 0.0;
        each_quarter(from, to, |quarter, day, part| {
            passed += part * clock[quarter] * week[day];
            self.hours[quarter / 4] += part / 4.0;
            self.days[day] += part * clock[quarter] / count(QUARTERS);
        });
        if items > 0.0 {
            let clear = (CLEAR / super::days(to - from)).min(1.0);
            // A little more than in proportion: what is regular is found sooner, and chance evens out.
            let sharp = clock.map(|value| value * value.sqrt());
            let mut sum = 0.0;
            each_quarter(from, to, |quarter, _, part| sum += part * sharp[quarter]);
            each_quarter(from, to, |quarter, day, part| {
                self.quarters[quarter] += items * part * sharp[quarter] / sum * clear;
                self.items[day] += items * part * clock[quarter] * week[day] / passed;
            });
        }
        passed / count(QUARTERS)
    }

    /// How many usual days pass between two moments.
    pub(super) fn passed(&self, from: i64, to: i64) -> f32 {
        let (clock, week) = (self.clock(), self.week());
        let mut passed = 0.0;
        each_quarter(from, to, |quarter, day, part| passed += part * clock[quarter] * week[day]);
        passed / count(QUARTERS)
    }

    /// What part of a usual day falls on each of `steps` stretches of `step` seconds from `start` on.
    pub(super) fn shape(&self, start: i64, step: i64, steps: usize) -> Vec<f32> {
        let (clock, week) = (self.clock(), self.week());
        let first = start.div_euclid(QUARTER) * QUARTER;
        let end = start + step * i64::try_from(steps).unwrap_or_default();
        // What has passed where each quarter of an hour begins; between them it grows evenly.
        let (mut passed, mut sum) = (vec![0.0], 0.0);
        each_quarter(first, end + QUARTER, |quarter, day, part| {
            sum += part * clock[quarter] * week[day] / count(QUARTERS);
            passed.push(sum);
        });
        let at = |moment: i64| {
            let since = (moment - first).max(0);
            let quarter = usize::try_from(since / QUARTER).unwrap_or_default();
            let part = super::days(since % QUARTER) * count(QUARTERS);
            passed[quarter] + part * (passed[quarter + 1] - passed[quarter])
        };
        let mut before = at(start);
        let moments = (0..steps).scan(start, |moment, _| {
            *moment += step;
            Some(at(*moment))
        });
        moments.map(|after| after - std::mem::replace(&mut before, after)).collect()
    }

    fn fade(&mut self, today: i32) {
        let days = today.saturating_sub(self.today).max(0);
        let first = self.today == 0;
        self.today = today;
        if days == 0 || first {
            return;
        }
        let days = f32::from(u16::try_from(days).unwrap_or(u16::MAX));
        let (hours, week) = ((-days / HOURS_HALF_LIFE).exp2(), (-days / DAYS_HALF_LIFE).exp2());
        self.quarters.iter_mut().chain(&mut self.hours).for_each(|value| *value *= hours);
        self.items.iter_mut().chain(&mut self.days).for_each(|value| *value *= week);
    }

    /// How each quarter of an hour compares to the mean.
    fn clock(&self) -> [f32; QUARTERS] {
        // What was seen at an hour that passed twice counts half as much.
        let mut rates = [0.0; QUARTERS];
        let mean = self.hours.iter().sum::<f32>() / 24.0;
        for (quarter, rate) in rates.iter_mut().enumerate() {
            *rate = self.quarters[quarter] * (mean + 0.5) / (self.hours[quarter / 4] + 0.5);
        }
        let seen: f32 = rates.iter().sum();
        // Where little was seen, times near to it are as likely: half of the belief is in them.
        let near = smooth(&rates);
        let usual = USUAL_HOURS / (seen + USUAL_HOURS);
        let mut clock = [0.0; QUARTERS];
        for (quarter, value) in clock.iter_mut().enumerate() {
            let known = if seen > 0.0 { near[quarter] / seen } else { 0.0 };
            let own = if seen > 0.0 { rates[quarter] / seen } else { 0.0 };
            let common = USUAL[quarter / 4] / 96.0;
            let prior = if seen > 0.0 { 0.5 * common + 0.5 * known } else { common };
            let share = own * (1.0 - usual) + prior * usual;
            *value = (share * (1.0 - ANY_TIME)) * count(QUARTERS) + ANY_TIME;
        }
        clock
    }

    /// How each day of the week compares to the mean.
    fn week(&self) -> [f32; 7] {
        let (items, days): (f32, f32) = (self.items.iter().sum(), self.days.iter().sum());
        let mean = (items + USUAL_ITEMS) / (days + USUAL_DAYS);
        let weight = USUAL_DAYS.max(USUAL_ITEMS / mean);
        let mut week = [0.0; 7];
        for (value, (items, days)) in week.iter_mut().zip(self.items.iter().zip(&self.days)) {
            *value = (items + mean * weight) / (days + weight) / mean;
        }
        let mean = week.iter().sum::<f32>() / 7.0;
        week.map(|value| (value / mean).max(0.02))
    }
}

/// The mean over an hour and a half on both sides.
fn smooth(values: &[f32; QUARTERS]) -> [f32; QUARTERS] {
    const SIDE: usize = 6;
    let mut sum: f32 = (0..=2 * SIDE).map(|at| values[(at + QUARTERS - SIDE) % QUARTERS]).sum();
    let mut smooth = [0.0; QUARTERS];
    for (at, value) in smooth.iter_mut().enumerate() {
        *value = (sum / count(2 * SIDE + 1)).max(0.0);
        sum += values[(at + SIDE + 1) % QUARTERS] - values[(at + QUARTERS - SIDE) % QUARTERS];
    }
    smooth
}

/// Calls with each quarter of an hour in a stretch, the day of the week (Monday is 0), and how much of the quarter
/// is inside.
fn each_quarter(from: i64, to: i64, mut tell: impl FnMut(usize, usize, f32)) {
    let mut at = from;
    while at < to {
        let end = ((at.div_euclid(QUARTER) + 1) * QUARTER).min(to);
        let quarter = usize::try_from(at.rem_euclid(DAY) / QUARTER).unwrap_or_default();
        // The first of January 1970 was a Thursday.
        let day = usize::try_from((at.div_euclid(DAY) + 3).rem_euclid(7)).unwrap_or_default();
        tell(quarter, day, super::days(end - at) * count(QUARTERS));
        at = end;
    }
}

fn day(local: i64) -> i32 {
    i32::try_from(local.div_euclid(DAY)).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn count(number: usize) -> f32 {
    number as f32
}
