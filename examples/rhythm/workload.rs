//! Sources that never were: what they bring and when, and what they ask of those who poll them.

/// Seconds since 1970 of the first midnight, in the zone of all sources (a Monday in China).
pub const START: i64 = 1_780_243_200;

/// Seconds of a day and of an hour.
pub const DAY: i64 = 86_400;
pub const HOUR: i64 = 3_600;

/// Before the first poll sources were already at work for so many days.
const PAST: i64 = 14;

/// Public holidays: offices hardly work.
const HOLIDAYS: std::ops::Range<i64> = 17..20;

/// How a source brings news, and how many of a hundred do so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    Busy,
    Slow,
    Bursty,
    DailyAtNine,
    DateOnly,
    WeekendQuiet,
    Changing,
}

pub const CLASSES: [(Class, u64, &str); 7] = [
    (Class::Busy, 15, "busy: 25 to 120 a day"),
    (Class::Slow, 25, "slow: 1 in two weeks to 4 a week"),
    (Class::Bursty, 15, "bursty: 3 to 15 within minutes"),
    (Class::DailyAtNine, 10, "daily at 09:00: 1 to 6"),
    (Class::DateOnly, 15, "date-only: 1 to 10 on a workday"),
    (Class::WeekendQuiet, 15, "weekend-quiet: 5 to 25"),
    (Class::Changing, 5, "changing in mid-month"),
];

/// What a server says while it does not serve.
#[derive(Debug, Clone, Copy)]
pub struct Incident {
    pub from: i64,
    pub to: i64,
    /// Seconds of its `Retry-After`, if it names any.
    pub retry_after: Option<i64>,
}

/// One item: when it appears, and the date printed on it.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    pub appears: i64,
    pub printed: i64,
}

/// One source; times in seconds since 1970.
#[derive(Debug, Clone)]
pub struct Origin {
    pub class: Class,
    pub host: String,
    pub first_poll: i64,
    /// In order of appearance.
    pub items: Vec<Item>,
    /// Seconds.
    pub ttl: Option<i64>,
    /// Seconds.
    pub max_age: Option<i64>,
    /// GMT, bit 0 is the hour after midnight.
    pub skip_hours: u32,
    /// GMT, bit 0 is Monday.
    pub skip_days: u8,
    pub incidents: Vec<Incident>,
}

/// Chance that comes out the same everywhere (splitmix64).
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % (high - low + 1) as u64) as i64
    }

    /// Knuth's way, for small means.
    fn poisson(&mut self, mean: f64) -> usize {
        let (limit, mut product, mut count) = ((-mean).exp(), self.unit(), 0);
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

/// Weights of the hours, local time.
const NEWSROOM: [u32; 24] =
    [2, 1, 1, 1, 1, 2, 5, 9, 12, 13, 13, 12, 8, 8, 11, 12, 12, 12, 10, 9, 9, 8, 6, 4];
const OFFICE: [u32; 24] =
    [0, 0, 0, 0, 0, 0, 0, 1, 6, 12, 13, 9, 2, 3, 9, 12, 12, 9, 2, 1, 0, 0, 0, 0];
const ANY: [u32; 24] = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 4, 4, 4, 5, 5, 5, 4, 4, 4, 4, 3, 2];

/// `count` sources over `days` days; the same for the same seed.
pub fn workload(seed: u64, count: usize, days: i64) -> Vec<Origin> {
    (0..count)
        .map(|index| {
            let mut chance = Chance(seed.wrapping_mul(1_000_003).wrapping_add(index as u64));
            origin(&mut chance, index, days)
        })
        .collect()
}

fn origin(chance: &mut Chance, index: usize, days: i64) -> Origin {
    let mut draw = index as u64 * 37 % 100;
    let class = CLASSES.iter().find(|(_, share, _)| {
        let here = draw < *share;
        draw = draw.wrapping_sub(*share);
        here
    });
    let class = class.map_or(Class::Slow, |(class, ..)| *class);
    let mut moments: Vec<i64> = Vec::new();
    let level = match class {
        Class::Busy => 25.0 * (120.0_f64 / 25.0).powf(chance.unit()),
        Class::Slow => chance.between(0.07, 0.6),
        Class::Bursty => chance.between(0.5, 2.5),
        Class::DailyAtNine => chance.between(1.0, 6.0),
        Class::DateOnly => chance.between(1.0, 10.0),
        Class::WeekendQuiet | Class::Changing => chance.between(5.0, 25.0),
    };
    let kind = chance.whole(0, 2);
    // Hours of a source are not those of all: some rise early.
    let shift = chance.whole(-1, 1) * HOUR;
    for day in -PAST..days {
        let weekend = day.rem_euclid(7) >= 5;
        let rest = if HOLIDAYS.contains(&day) { 0.15 } else { 1.0 };
        let midnight = START + day * DAY;
        let changed = day >= days / 2;
        let mut scatter = |chance: &mut Chance, mean: f64, hours: &[u32; 24]| {
            for _ in 0..chance.poisson(mean) {
                moments.push(midnight + shift + moment(chance, hours));
            }
        };
        match class {
            Class::Busy => scatter(chance, level * if weekend { 0.6 } else { 1.0 }, &NEWSROOM),
            Class::Slow => scatter(chance, level, &ANY),
            Class::DateOnly | Class::WeekendQuiet if weekend => {}
            Class::DateOnly | Class::WeekendQuiet => scatter(chance, level * rest, &OFFICE),
            Class::Bursty => {
                for _ in 0..chance.poisson(level * if weekend { 0.3 } else { rest }) {
                    let begins = midnight + shift + moment(chance, &OFFICE);
                    for _ in 0..chance.whole(3, 15) {
                        moments.push(begins + chance.whole(0, 20 * 60));
                    }
                }
            }
            Class::DailyAtNine => {
                for _ in 0..level as usize {
                    moments.push(midnight + 9 * HOUR + chance.whole(0, 480));
                }
            }
            Class::Changing => match (kind, changed) {
                (0, false) => moments.push(midnight + 9 * HOUR + chance.whole(0, 480)),
                (0, true) => moments.push(midnight + 16 * HOUR + chance.whole(0, 480)),
                (1, false) | (2, true) => scatter(chance, level * 2.0, &NEWSROOM),
                _ => scatter(chance, 0.3, &ANY),
            },
        }
    }
    moments.sort_unstable();
    // Of the others, one in eight prints the day alone as well.
    let day_alone = class == Class::DateOnly || chance.whole(0, 7) == 0;
    let print = |appears: i64| match day_alone {
        true => START + (appears - START).div_euclid(DAY) * DAY,
        false => appears,
    };
    let items = moments.iter().map(|&appears| Item { appears, printed: print(appears) }).collect();
    let wish = chance.whole(0, 99);
    Origin {
        class,
        host: format!("www.{index}.example.cn"),
        first_poll: START + chance.whole(0, HOUR),
        items,
        ttl: (wish < 12)
            .then(|| [30, 60, 60, 120, 240, 1440, 2880][chance.whole(0, 6) as usize] * 60),
        max_age: (8..24)
            .contains(&wish)
            .then(|| [60, 300, 600, 1800, 3600, 7200][chance.whole(0, 5) as usize]),
        skip_hours: if (24..28).contains(&wish) { 0x00fe_0000 } else { 0 },
        skip_days: if (27..30).contains(&wish) { 0b110_0000 } else { 0 },
        incidents: incidents(chance, days),
    }
}

/// A moment of the day: the hour by its weight, the second by chance.
fn moment(chance: &mut Chance, hours: &[u32; 24]) -> i64 {
    let mut draw = chance.whole(0, i64::from(hours.iter().sum::<u32>()) - 1);
    for (hour, &weight) in hours.iter().enumerate() {
        if draw < i64::from(weight) {
            return hour as i64 * HOUR + chance.whole(0, HOUR - 1);
        }
        draw -= i64::from(weight);
    }
    0
}

/// One source in eight has trouble, once or twice.
fn incidents(chance: &mut Chance, days: i64) -> Vec<Incident> {
    if chance.whole(0, 7) > 0 {
        return Vec::new();
    }
    (0..chance.whole(1, 2))
        .map(|_| {
            let from = START + chance.whole(DAY, days * DAY);
            let length =
                [20 * 60, HOUR, 3 * HOUR, 9 * HOUR, 30 * HOUR][chance.whole(0, 4) as usize];
            let retry_after = (chance.whole(0, 1) == 0).then_some(length);
            Incident { from, to: from + length, retry_after }
        })
        .collect()
}
