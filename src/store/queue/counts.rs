//! How many stories wait in a view, for the navigation.

use chrono::{DateTime, Utc};

use crate::{
    model::Section,
    store::{Result, Store, search::Filter},
};

/// How many stories stand in views that editors look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// In [`View::Held`](crate::model::View::Held).
    pub held: usize,
    /// In [`View::Unplaced`](crate::model::View::Unplaced), of those published lately.
    pub unplaced: usize,
}

impl Counts {
    /// None is counted further: “999+”.
    pub const MOST: usize = 1000;
}

impl Store {
    /// Counts them; the unplaced ones since then.
    pub fn queue_counts(&self, since: DateTime<Utc>, sections: &[Section]) -> Result<Counts> {
        Ok(Counts {
            held: self.count(&[Filter::Held], i64::MIN, Counts::MOST)?,
            unplaced: self.count(&[Filter::Unplaced(sections)], since.timestamp(), Counts::MOST)?,
        })
    }
}
