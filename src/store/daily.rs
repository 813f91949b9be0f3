//! How many items sources bring on a day.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::params;

use super::{Result, Store, Tx};
use crate::model::SourceId;

/// The span, in days, over which a mean is taken.
const SPAN: i64 = 30;

/// Days that are kept of each source: twice the span, so that a mean of last month can still be had.
const KEPT: i64 = 2 * SPAN;

impl Tx<'_> {
    /// Counts items that a source brought today. Its first document counts 0, which marks the day since
    /// which it is observed.
    pub fn count_new(&self, source: SourceId, items: usize) -> Result<()> {
        let today = day(self.now);
        self.sql
            .prepare_cached(
                "INSERT INTO daily (source, day, items) VALUES (?1, ?2, ?3)
                 ON CONFLICT (source, day) DO UPDATE SET items = items + ?3",
            )?
            .execute(params![source.0, today, i64::try_from(items).unwrap_or(i64::MAX)])?;
        // The first day stays: it says how old a source is.
        self.sql
            .prepare_cached(
                "DELETE FROM daily WHERE source = ?1 AND day <= ?2
                 AND day > (SELECT min(day) FROM daily WHERE source = ?1)",
            )?
            .execute(params![source.0, today - KEPT])?;
        Ok(())
    }
}

impl Store {
    /// How many items a day each source brought over the last 30 days, or since it is observed, by key.
    pub fn items_per_day(&self, now: DateTime<Utc>) -> Result<HashMap<String, f64>> {
        let today = day(now.timestamp());
        let mut statement = self.connection.prepare_cached(
            "SELECT key, sum(CASE WHEN day > ?1 THEN items ELSE 0 END), min(day)
             FROM daily JOIN source ON source.id = daily.source
             WHERE day <= ?2 GROUP BY daily.source",
        )?;
        let mut rows = statement.query([today - SPAN, today])?;
        let mut means = HashMap::new();
        while let Some(row) = rows.next()? {
            let (items, first): (u32, i64) = (row.get(1)?, row.get(2)?);
            let days = (today - first + 1).clamp(1, SPAN);
            let days = f64::from(i32::try_from(days).unwrap_or(1));
            means.insert(row.get(0)?, f64::from(items) / days);
        }
        Ok(means)
    }
}

impl Store {
    /// How many items each source brought on each of the last `days` days, today being the last of them, by key.
    /// Sources that brought nothing for so long are not in it.
    pub fn items_by_day(
        &self,
        days: usize,
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, Vec<u32>>> {
        let today = day(now.timestamp());
        let first = today + 1 - i64::try_from(days).unwrap_or(KEPT);
        let mut statement = self.connection.prepare_cached(
            "SELECT key, day - ?1, items FROM daily JOIN source ON source.id = daily.source
             WHERE day BETWEEN ?1 AND ?2",
        )?;
        let mut rows = statement.query([first, today])?;
        let mut counts: HashMap<String, Vec<u32>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let of_source = counts.entry(row.get(0)?).or_insert_with(|| vec![0; days]);
            if let Some(count) = of_source.get_mut(row.get::<_, u32>(1)? as usize) {
                *count = row.get(2)?;
            }
        }
        Ok(counts)
    }
}

/// Days since 1970 in UTC.
fn day(seconds: i64) -> i64 {
    seconds.div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::model::{Content, Outlet};

    fn at(days: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a time") + TimeDelta::days(days)
    }

    /// The mean on day `now` of a source that brought so many items on these days.
    fn check(brought: &[(i64, usize)], now: i64, expected: Option<f64>) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(&folder.path().join("huiwen.db")).expect("a database");
        let outlet = Outlet {
            key: "paper".to_owned(),
            name: "例报".to_owned(),
            homepage: None,
            content: Content::Summary,
            priority: 0,
        };
        for (day, items) in brought {
            let tx = store.begin(at(*day)).expect("a transaction");
            let ids = tx.take_over_outlets(std::slice::from_ref(&outlet)).expect("an outlet");
            tx.count_new(ids["paper"], *items).expect("counted");
            tx.commit().expect("kept");
        }
        let mean = store.items_per_day(at(now)).expect("means").get("paper").copied();
        assert_eq!(mean, expected, "{brought:?}");
    }

    #[test]
    fn the_mean_is_over_thirty_days_or_since_the_first() {
        check(&[], 0, None);
        check(&[(0, 0)], 0, Some(0.0));
        check(&[(0, 0), (0, 3)], 0, Some(3.0));
        check(&[(0, 0), (1, 4), (3, 8)], 3, Some(3.0));
        check(&[(0, 90), (1, 30)], 30, Some(1.0));
        check(&[(0, 90)], 29, Some(3.0));
        check(&[(0, 90)], 30, Some(0.0));
    }

    #[test]
    fn old_days_go_and_the_first_stays() {
        // The source is observed for long, so that a late item is no item a day.
        check(&[(0, 0), (1, 5), (200, 30)], 200, Some(1.0));
    }
}
